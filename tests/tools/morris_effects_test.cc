#include "tools/morris_effects.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sim/random.h"
#include "sim/variates.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using Function = std::function<double(const std::vector<double>&)>;

/// Trajectories on four levels, each from a random corner of the lower half and in random order;
/// `noise` is added to every value.
Panel trajectories(std::size_t inputs, std::size_t count, std::size_t reps, double noise,
                   const Function& function) {
  Panel panel;
  for (std::size_t i = 0; i < inputs; ++i) panel.inputs.push_back("x" + std::to_string(i));
  sim::RandomStream random(1, 0, 1, 0);
  const auto below = [&](std::size_t n) {
    return static_cast<std::size_t>(random.uniform() * static_cast<double>(n));
  };
  for (std::size_t t = 0; t < count; ++t) {
    std::vector<double> point;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < inputs; ++i) {
      point.push_back(static_cast<double>(below(2)) / 3);
      order.insert(order.begin() + static_cast<std::ptrdiff_t>(below(i + 1)), i);
    }
    for (std::size_t step = 0; step <= inputs; ++step) {
      if (step > 0) point[order[step - 1]] += 2.0 / 3;
      panel.points.push_back(point);
      panel.values.emplace_back();
      for (std::size_t r = 0; r < reps; ++r) {
        panel.values.back().push_back(function(point) +
                                      noise * sim::normal_quantile(random.uniform()));
      }
    }
  }
  return panel;
}

const std::vector<double> kUnit(3, 1.0);

TEST(MorrisEffectsTest, LinearFunctionHasEqualEffects) {
  const Panel panel =
      trajectories(3, 10, 1, 0, [](const std::vector<double>& x) { return 5 * x[0] - 2 * x[1]; });
  const std::vector<MorrisEffect> found = morris_effects(panel, kUnit, 200, 0.9, 1);
  EXPECT_NEAR(found[0].mu, 5, 1e-12);
  EXPECT_NEAR(found[1].mu, -2, 1e-12);
  EXPECT_NEAR(found[1].mu_star, 2, 1e-12);
  EXPECT_NEAR(found[2].mu_star, 0, 1e-12);
  EXPECT_NEAR(found[0].sigma, 0, 1e-6);
  EXPECT_NEAR(found[0].mu_star_interval.low, 5, 1e-12);
  EXPECT_TRUE(std::isnan(found[0].chance));
  EXPECT_EQ(found[0].effects, 10u);
}

// x0 x1: the effect of each is the other's level, 0, 1/3, 2/3 or 1 with equal frequency: mean 1/2,
// variance 5/36. On a range of 10 the effect over the whole range is ten times as large.
TEST(MorrisEffectsTest, InteractionShowsInSigma) {
  const Panel panel =
      trajectories(3, 2000, 1, 0, [](const std::vector<double>& x) { return x[0] * x[1]; });
  const std::vector<double> ranges = {1, 10, 1};
  const std::vector<MorrisEffect> found = morris_effects(panel, ranges, 200, 0.9, 1);
  const double sd = std::sqrt(5.0 / 36);
  EXPECT_NEAR(found[0].mu, 0.5, 4 * sd / std::sqrt(2000.0));
  EXPECT_NEAR(found[0].sigma, sd, 0.02);
  EXPECT_NEAR(found[1].sigma, 10 * sd, 0.2);
  EXPECT_LE(found[0].mu_star_interval.low, 0.5);
  EXPECT_GE(found[0].mu_star_interval.high, 0.5);
}

// An effect is a difference of means of four values over 2/3: variance 2 (1/4) (9/4).
TEST(MorrisEffectsTest, ChanceIsTakenOutOfSigma) {
  const Panel panel =
      trajectories(3, 2000, 4, 1, [](const std::vector<double>& x) { return 5 * x[0]; });
  const std::vector<MorrisEffect> found = morris_effects(panel, kUnit, 100, 0.9, 1);
  EXPECT_NEAR(found[0].chance, std::sqrt(9.0 / 8), 0.03);
  EXPECT_LT(found[0].sigma, 0.3);
  EXPECT_NEAR(found[0].mu, 5, 0.1);
  EXPECT_NEAR(found[2].mu_star, std::sqrt(2 / std::acos(-1.0)) * found[2].chance, 0.05);
}

TEST(MorrisEffectsTest, RefusesWhatIsNoTrajectory) {
  Panel panel = trajectories(2, 2, 1, 0, [](const std::vector<double>&) { return 0; });
  panel.points[1] = {5, 5};
  const std::vector<double> ranges = {1, 1};
  EXPECT_THROW(morris_effects(panel, ranges, 10, 0.9, 1), UsageError);
  panel.points.pop_back();
  panel.values.pop_back();
  EXPECT_THROW(morris_effects(panel, ranges, 10, 0.9, 1), UsageError);
}

}  // namespace
}  // namespace chokepoint::tools
