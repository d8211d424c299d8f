// Oracle D16 (Ishigami) and Sobol's g-function, whose indices are known in closed form.
#include "sim/sobol.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "sim/random.h"
#include "sim/statistics.h"
#include "sim/variates.h"

namespace chokepoint::sim {
namespace {

using Function = std::function<double(std::span<const double>)>;

std::vector<SobolIndex> indices(std::size_t factors, std::size_t base, const Function& function,
                                std::uint64_t seed = 1, std::size_t resamples = 0) {
  const SobolDesign design(factors, base, seed);
  std::vector<double> values;
  std::vector<double> point(factors);
  for (std::size_t row = 0; row < design.rows(); ++row) {
    design.point(row, point);
    values.push_back(function(point));
  }
  return sobol_indices(factors, values, resamples, 0.95, seed);
}

double ishigami(std::span<const double> u) {
  const double pi = std::acos(-1.0);
  const auto x = [&](int i) { return pi * (2 * u[static_cast<std::size_t>(i)] - 1); };
  return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) +
         0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

constexpr double kFirst[] = {0.31390519114781146, 0.4424111447900409, 0};
constexpr double kTotal[] = {0.5575888552099592, 0.4424111447900409, 0.2436836640621477};

TEST(SobolTest, D16Ishigami) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const std::vector<SobolIndex> found = indices(3, 4096, ishigami, seed);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(found[i].first, kFirst[i], 0.02) << i;
      EXPECT_NEAR(found[i].total, kTotal[i], 0.02) << i;
    }
  }
}

TEST(SobolTest, GFunction) {
  const double a[] = {0, 1, 4.5, 9, 99, 99};
  const auto g = [&](std::span<const double> u) {
    double product = 1;
    for (std::size_t i = 0; i < u.size(); ++i) {
      product *= (std::fabs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    }
    return product;
  };
  double all = 1;
  for (const double one : a) all *= 1 + 1 / (3 * (1 + one) * (1 + one));
  const std::vector<SobolIndex> found = indices(6, 4096, g);
  for (std::size_t i = 0; i < 6; ++i) {
    const double alone = 1 / (3 * (1 + a[i]) * (1 + a[i]));
    EXPECT_NEAR(found[i].first, alone / (all - 1), 0.02) << i;
    EXPECT_NEAR(found[i].total, alone * (all / (1 + alone)) / (all - 1), 0.02) << i;
  }
}

TEST(SobolTest, BootstrapIntervalsHoldTheIndices) {
  const std::vector<SobolIndex> found = indices(3, 1024, ishigami, 5, 500);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LE(found[i].first_interval.low, kFirst[i]) << i;
    EXPECT_GE(found[i].first_interval.high, kFirst[i]) << i;
    EXPECT_LE(found[i].total_interval.low, kTotal[i]) << i;
    EXPECT_GE(found[i].total_interval.high, kTotal[i]) << i;
    EXPECT_LT(found[i].total_interval.high - found[i].total_interval.low, 0.2) << i;
  }
  EXPECT_TRUE(std::isnan(indices(3, 64, ishigami)[0].first_interval.low));
}

TEST(SobolTest, D16IshigamiLiesInTheBootstrapIntervals) {
  const std::vector<SobolIndex> found = indices(3, 4096, ishigami, 1, 1000);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LE(found[i].first_interval.low, kFirst[i]) << i;
    EXPECT_GE(found[i].first_interval.high, kFirst[i]) << i;
    EXPECT_LE(found[i].total_interval.low, kTotal[i]) << i;
    EXPECT_GE(found[i].total_interval.high, kTotal[i]) << i;
    EXPECT_LT(found[i].total_interval.high - found[i].total_interval.low, 0.1) << i;
  }
}

/// x0 + 2 x1 of uniform inputs, and noise: `own` at every value, and `by_first` times the first
/// input and a number that replication r has at every row. Variance of the expectation 5/12; S =
/// 1/5, 4/5.
SobolStudy noisy_study(std::uint64_t seed, std::size_t base, std::size_t replications, double own,
                       double by_first, std::size_t resamples) {
  const SobolDesign design(2, base, seed);
  RandomStream random(seed, 0, 1, 0);
  const auto normal = [&] { return normal_quantile(random.uniform()); };
  std::vector<double> common;
  for (std::size_t r = 0; r < replications; ++r) common.push_back(normal());
  std::vector<double> values;
  std::vector<double> x(2);
  for (std::size_t row = 0; row < design.rows(); ++row) {
    design.point(row, x);
    for (const double shared : common) {
      values.push_back(x[0] + 2 * x[1] + own * normal() + by_first * shared * x[0]);
    }
  }
  return sobol_study(2, values, replications, resamples, 0.9, seed);
}

/// The mean of a quantity over studies of seeds 1 to 200 lies within four standard errors of
/// `truth`.
void expect_unbiased(double truth, const std::function<double(std::uint64_t)>& quantity) {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) tally.add(quantity(seed));
  EXPECT_NEAR(tally.mean(), truth, 4 * tally.sd() / std::sqrt(200.0));
}

// Noise of variance 1 beside inputs of variance 5/12. Without its removal from three replications'
// means, their variance would be (5/12 + 1/3), and the total effect of the first input 1/12 + 1/3.
TEST(SobolTest, IndependentNoiseDoesNotMoveIndices) {
  const auto study = [](std::uint64_t seed) { return noisy_study(seed, 256, 3, 1, 0, 0); };
  expect_unbiased(5.0 / 12, [&](std::uint64_t seed) { return study(seed).variance; });
  expect_unbiased(1, [&](std::uint64_t seed) { return study(seed).noise; });
  // An index times the variance, since a ratio of unbiased estimates is not quite unbiased.
  const auto part = [&](std::uint64_t seed, std::size_t i, bool total) {
    const SobolStudy found = study(seed);
    return found.variance * (total ? found.factors[i].total : found.factors[i].first);
  };
  expect_unbiased(1.0 / 12, [&](std::uint64_t seed) { return part(seed, 0, true); });
  expect_unbiased(4.0 / 12, [&](std::uint64_t seed) { return part(seed, 1, false); });
}

// A replication that steepens or flattens the first input's effect at every row at once, as common
// random numbers do: noise that is correlated across rows and with an input.
TEST(SobolTest, NoiseCommonToRowsDoesNotMoveIndices) {
  const auto part = [](std::uint64_t seed) {
    const SobolStudy found = noisy_study(seed, 128, 4, 0, 1, 0);
    return found.variance * found.factors[0].total;
  };
  expect_unbiased(1.0 / 12, part);
  // E over x0 of x0^2 = 1/3.
  expect_unbiased(1.0 / 3,
                  [](std::uint64_t seed) { return noisy_study(seed, 128, 4, 0, 1, 0).noise; });
}

// Points alone would not see that few replications happened to be steep: their intervals would be
// narrow about a wrong value. 100 studies; four standard errors of a share are 0.12.
TEST(SobolTest, BootstrapSeesPointsAndReplications) {
  double held = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const SobolStudy found = noisy_study(seed, 64, 10, 0.2, 0.5, 200);
    const Interval interval = found.factors[0].total_interval;
    if (interval.low <= 0.2 && 0.2 <= interval.high) held += 0.01;
  }
  EXPECT_GT(held, 0.78);
}

TEST(SobolTest, OneReplicationCannotTellNoise) {
  EXPECT_TRUE(std::isnan(noisy_study(1, 64, 1, 1, 0, 10).noise));
  EXPECT_TRUE(std::isnan(noisy_study(1, 64, 1, 1, 0, 10).noise_share_interval.low));
}

TEST(SobolTest, RowsMixTheTwoSamples) {
  const SobolDesign design(2, 8, 1);
  ASSERT_EQ(design.rows(), 32u);
  std::vector<double> a(2), b(2), mixed(2);
  for (std::size_t j = 0; j < 8; ++j) {
    design.point(4 * j, a);
    design.point(4 * j + 1, b);
    design.point(4 * j + 2, mixed);
    EXPECT_EQ(mixed, (std::vector<double>{b[0], a[1]}));
    design.point(4 * j + 3, mixed);
    EXPECT_EQ(mixed, (std::vector<double>{a[0], b[1]}));
  }
}

// Under any shift each of 64 intervals holds one of 64 points, in every column.
TEST(SobolTest, PointsAreBalanced) {
  constexpr std::size_t kFactors = 5;
  const SobolDesign design(kFactors, 64, 9);
  std::vector<double> point(kFactors);
  for (std::size_t i = 0; i < kFactors; ++i) {
    std::set<int> cells;
    for (std::size_t j = 0; j < 64; ++j) {
      design.point(j * (kFactors + 2), point);
      EXPECT_TRUE(point[i] > 0 && point[i] < 1);
      cells.insert(static_cast<int>(point[i] * 64));
    }
    EXPECT_EQ(cells.size(), 64u) << i;
  }
}

}  // namespace
}  // namespace chokepoint::sim
