// Components and coverage of the mean of a table of points by replications, against laws from which
// tables are drawn.
#include "tools/crossed_layout.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random.h"
#include "sim/statistics.h"
#include "sim/variates.h"

namespace chokepoint::tools {
namespace {

using Table = std::vector<std::vector<double>>;

/// 10 + inputs + common + own, independent normal with these standard deviations.
Table draw(std::uint64_t seed, std::size_t points, std::size_t reps, double inputs, double common,
           double own) {
  sim::RandomStream random(seed, 0, 1, 0);
  const auto normal = [&](double sd) { return sd * sim::normal_quantile(random.uniform()); };
  std::vector<double> shared;
  for (std::size_t r = 0; r < reps; ++r) shared.push_back(normal(common));
  Table table;
  for (std::size_t p = 0; p < points; ++p) {
    const double at = 10 + normal(inputs);
    table.emplace_back();
    for (std::size_t r = 0; r < reps; ++r) table.back().push_back(at + shared[r] + normal(own));
  }
  return table;
}

TEST(CrossedLayoutTest, ComponentsAreUnbiased) {
  sim::Tally inputs, common, own;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const CrossedMean found = crossed_mean(draw(seed, 20, 6, 3, 2, 1), Points::kDrawn, 0.9);
    inputs.add(found.inputs);
    common.add(found.common);
    own.add(found.own);
  }
  const auto near = [](const sim::Tally& tally, double truth) {
    EXPECT_NEAR(tally.mean(), truth, 4 * tally.sd() / std::sqrt(400.0));
  };
  near(inputs, 9);
  near(common, 4);
  near(own, 1);
}

/// How often of 1,000 tables the 90% interval holds 10.
double coverage(std::size_t points, std::size_t reps, double inputs, double common, double own) {
  double held = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const sim::Estimate mean =
        crossed_mean(draw(seed, points, reps, inputs, common, own), Points::kDrawn, 0.9).mean;
    if (mean.low <= 10 && 10 <= mean.high) held += 0.001;
  }
  return held;
}

// Satterthwaite's interval is approximate; four standard errors of a share of 1,000 are 0.038.
TEST(CrossedLayoutTest, IntervalCoversTheMeanOverInputsAndChance) {
  EXPECT_NEAR(coverage(40, 1, 3, 0, 1), 0.9, 0.038);
  EXPECT_NEAR(coverage(40, 8, 3, 0.2, 1), 0.9, 0.038);
  // Where chance common to all points dominates, points alone would cover almost never.
  EXPECT_NEAR(coverage(200, 8, 1, 2, 0.5), 0.9, 0.038);
}

TEST(CrossedLayoutTest, ChosenPointsAreNoSample) {
  const Table table = {{1, 2, 3}, {101, 102, 103}};
  const CrossedMean found = crossed_mean(table, Points::kChosen, 0.9);
  const sim::Estimate expected = sim::estimate(std::vector<double>{51, 52, 53}, 0.9);
  EXPECT_DOUBLE_EQ(found.mean.mean, 52);
  EXPECT_DOUBLE_EQ(found.mean.low, expected.low);
  EXPECT_DOUBLE_EQ(found.own, 0);
  EXPECT_DOUBLE_EQ(found.common, 1);
}

// With one replication of drawn points, or one chosen point, it is Fieller's interval itself.
TEST(CrossedLayoutTest, RatioIsFiellers) {
  Table above, below, above_reps(1), below_reps(1);
  std::vector<double> x, y;
  for (int i = 0; i < 12; ++i) {
    x.push_back(3 + 0.3 * ((i * 7) % 12));
    y.push_back(10 + 0.5 * ((i * 5) % 12));
    above.push_back({x.back()});
    below.push_back({y.back()});
  }
  above_reps[0] = x;
  below_reps[0] = y;
  const sim::RatioEstimate expected = sim::fieller_ratio(x, y, 0.9);
  for (const sim::RatioEstimate& found :
       {crossed_ratio(above, below, Points::kDrawn, 0.9),
        crossed_ratio(above_reps, below_reps, Points::kChosen, 0.9)}) {
    ASSERT_TRUE(found.defined);
    EXPECT_NEAR(found.value, expected.value, 1e-12);
    EXPECT_NEAR(found.low, expected.low, 1e-9);
    EXPECT_NEAR(found.high, expected.high, 1e-9);
  }
  EXPECT_FALSE(crossed_ratio(above,
                             {{-1}, {1}, {2}, {-2}, {1}, {-1}, {3}, {-3}, {1}, {-1}, {2}, {-2}},
                             Points::kDrawn, 0.9)
                   .defined);
}

TEST(CrossedLayoutTest, OneValueHasNoInterval) {
  const CrossedMean found = crossed_mean({{5}}, Points::kDrawn, 0.9);
  EXPECT_DOUBLE_EQ(found.mean.mean, 5);
  EXPECT_TRUE(std::isnan(found.mean.low));
  EXPECT_TRUE(std::isnan(found.own));
}

}  // namespace
}  // namespace chokepoint::tools
