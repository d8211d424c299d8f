#include "sim/estimates.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "sim/random.h"
#include "sim/variates.h"

namespace chokepoint::sim {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
using Sample = std::vector<double>;

// Coverage tests: 4,000 intervals at 95% cover within four standard errors of 0.95.
constexpr int kIntervals = 4'000;
const double kCoverageError = 4 * std::sqrt(0.95 * 0.05 / kIntervals);

TEST(EstimatesTest, StudentQuantiles) {
  // Oracle D17.
  EXPECT_NEAR(student_quantile(0.975, 4), 2.77644511, 5e-9);
  EXPECT_NEAR(student_quantile(0.975, 9), 2.26215716, 5e-9);
  EXPECT_NEAR(student_quantile(0.975, 19), 2.09302405, 5e-9);
  EXPECT_NEAR(student_quantile(0.975, 29), 2.04522964, 5e-9);
  EXPECT_NEAR(student_quantile(0.025, 29), -2.04522964, 5e-9);
  // One degree is Cauchy: tan(pi (p - 1/2)).
  EXPECT_NEAR(student_quantile(0.75, 1), 1, 1e-12);
}

TEST(EstimatesTest, IntervalByHand) {
  const Sample sample = {1, 2, 3, 4, 5};
  const Estimate e = estimate(sample, 0.95);
  EXPECT_DOUBLE_EQ(e.mean, 3);
  EXPECT_DOUBLE_EQ(e.standard_error, std::sqrt(0.5));
  EXPECT_NEAR(e.low, 3 - 2.77644511 * std::sqrt(0.5), 1e-8);
  EXPECT_NEAR(e.high, 3 + 2.77644511 * std::sqrt(0.5), 1e-8);
  EXPECT_EQ(e.n, 5);
  EXPECT_EQ(e.confidence, 0.95);
}

TEST(EstimatesTest, UndefinedReplicationsAreLeftOut) {
  const Estimate with = estimate(Sample{1, kNaN, 2, 3, kNaN, 4, 5}, 0.9);
  const Estimate without = estimate(Sample{1, 2, 3, 4, 5}, 0.9);
  EXPECT_EQ(with.n, 5);
  EXPECT_EQ(with.low, without.low);
  EXPECT_EQ(with.high, without.high);
}

TEST(EstimatesTest, TooFewReplications) {
  const Estimate one = estimate(Sample{kNaN, 7}, 0.95);
  EXPECT_EQ(one.n, 1);
  EXPECT_EQ(one.mean, 7);
  EXPECT_TRUE(std::isnan(one.low) && std::isnan(one.high) && std::isnan(one.standard_error));
  const Estimate none = estimate(Sample{}, 0.95);
  EXPECT_EQ(none.n, 0);
  EXPECT_TRUE(std::isnan(none.mean) && std::isnan(none.low) && std::isnan(none.high));
}

TEST(EstimatesTest, EqualReplicationsCollapseTheInterval) {
  const Estimate e = estimate(Sample{0.1, 0.1, 0.1}, 0.95);
  EXPECT_EQ(e.mean, 0.1);
  EXPECT_EQ(e.low, 0.1);
  EXPECT_EQ(e.high, 0.1);
}

TEST(EstimatesTest, DifferenceIsPaired) {
  const Estimate e =
      estimate_difference(Sample{11, 22, kNaN, 35, 9}, Sample{10, 20, 3, 32, kNaN}, 0.95);
  const Estimate expected = estimate(Sample{1, 2, 3}, 0.95);
  EXPECT_EQ(e.n, 3);
  EXPECT_EQ(e.mean, expected.mean);
  EXPECT_EQ(e.low, expected.low);
  EXPECT_EQ(e.high, expected.high);
}

TEST(EstimatesTest, StudentIntervalCovers) {
  int covered = 0;
  for (int i = 0; i < kIntervals; ++i) {
    RandomStream random(1, static_cast<std::uint32_t>(i), 0, 0);
    Sample sample;
    for (int j = 0; j < 8; ++j) sample.push_back(draw(Normal{3, 2}, random));
    const Estimate e = estimate(sample, 0.95);
    covered += e.low <= 3 && 3 <= e.high;
  }
  EXPECT_NEAR(covered / double{kIntervals}, 0.95, kCoverageError);
}

TEST(FiellerTest, CoversForCorrelatedPairsWithANoisyDenominator) {
  // The coefficient of variation of the denominator is 0.5, where the delta method is off.
  constexpr double kRatio = 0.4;
  int covered = 0;
  int defined = 0;
  for (int i = 0; i < kIntervals; ++i) {
    RandomStream random(2, static_cast<std::uint32_t>(i), 0, 0);
    Sample above;
    Sample below;
    for (int j = 0; j < 10; ++j) {
      const double y = draw(Normal{10, 5}, random);
      below.push_back(y);
      above.push_back(kRatio * 10 + 0.9 * (y - 10) + draw(Normal{0, 3}, random));
    }
    const RatioEstimate e = fieller_ratio(above, below, 0.95);
    defined += e.defined;
    // An unbounded set counts as covering: that happens in about one of 1,000 samples here.
    covered += !e.defined || (e.low <= kRatio && kRatio <= e.high);
    EXPECT_TRUE(!e.defined || (e.low <= e.value && e.value <= e.high));
  }
  EXPECT_GT(defined, 0.99 * kIntervals);
  EXPECT_NEAR(covered / double{kIntervals}, 0.95, kCoverageError);
}

TEST(FiellerTest, EndsAreWhereStudentsTestTurns) {
  // The definition itself: at either end t of the mean of x - r y is exactly the quantile.
  const Sample x = {3, 5, 4, 6, 5.5, 2};
  const Sample y = {7, 9, 8.5, 12, 9, 6};
  const RatioEstimate e = fieller_ratio(x, y, 0.9);
  ASSERT_TRUE(e.defined);
  EXPECT_DOUBLE_EQ(e.value, 25.5 / 51.5);
  for (const double r : {e.low, e.high}) {
    Sample residuals;
    for (std::size_t i = 0; i < x.size(); ++i) residuals.push_back(x[i] - r * y[i]);
    const Estimate residual = estimate(residuals, 0.9);
    EXPECT_NEAR(std::abs(residual.mean) / residual.standard_error, student_quantile(0.95, 5), 1e-9);
  }
  EXPECT_LT(e.low, e.value);
  EXPECT_GT(e.high, e.value);
}

TEST(FiellerTest, UndefinedWhenTheDenominatorMayBeZero) {
  const RatioEstimate e = fieller_ratio(Sample{1, 2, 3}, Sample{-1, 0.5, 1}, 0.95);
  EXPECT_FALSE(e.defined);
  EXPECT_TRUE(std::isnan(e.value) && std::isnan(e.low) && std::isnan(e.high));
  EXPECT_FALSE(fieller_ratio(Sample{0, 0, 0}, Sample{0, 0, 0}, 0.95).defined);
  EXPECT_FALSE(fieller_ratio(Sample{1, 2, 3}, Sample{0, 0, 0}, 0.95).defined);
  EXPECT_FALSE(fieller_ratio(Sample{1}, Sample{2}, 0.95).defined);
  EXPECT_FALSE(fieller_ratio(Sample{1, kNaN, 3}, Sample{2, 2, kNaN}, 0.95).defined);
  EXPECT_FALSE(fieller_ratio(Sample{}, Sample{}, 0.95).defined);
}

TEST(FiellerTest, DefinedExactlyWhenTheDenominatorsIntervalExcludesZero) {
  const Sample x = {1, 1.1, 0.9, 1.2};
  for (double shift = 0; shift < 3; shift += 0.01) {
    const Sample y = {shift - 1, shift, shift + 0.5, shift + 0.7};
    const Estimate e = estimate(y, 0.95);
    EXPECT_EQ(fieller_ratio(x, y, 0.95).defined, e.low > 0 || e.high < 0) << shift;
  }
}

TEST(FiellerTest, CollapsesWithoutVariance) {
  const RatioEstimate constant = fieller_ratio(Sample{0.1, 0.1, 0.1}, Sample{0.3, 0.3, 0.3}, 0.95);
  EXPECT_TRUE(constant.defined);
  EXPECT_EQ(constant.low, constant.value);
  EXPECT_EQ(constant.high, constant.value);
  EXPECT_DOUBLE_EQ(constant.value, 1.0 / 3);
  // Numerator proportional to the denominator: the textbook form gives a width of about 1e-8.
  const RatioEstimate same = fieller_ratio(Sample{3.1, 4.7, 5.9}, Sample{3.1, 4.7, 5.9}, 0.95);
  EXPECT_EQ(same.low, 1);
  EXPECT_EQ(same.high, 1);
  const RatioEstimate zero = fieller_ratio(Sample{0, 0, 0}, Sample{2, 2.1, 2.2}, 0.95);
  EXPECT_TRUE(zero.defined);
  EXPECT_EQ(zero.low, 0);
  EXPECT_EQ(zero.high, 0);
}

TEST(FiellerTest, LeavesOutPairsAndAllowsANegativeDenominator) {
  const RatioEstimate with =
      fieller_ratio(Sample{3, kNaN, 5, 4, 8}, Sample{7, 1, 9, 8.5, kNaN}, 0.95);
  const RatioEstimate without = fieller_ratio(Sample{3, 5, 4}, Sample{7, 9, 8.5}, 0.95);
  EXPECT_EQ(with.low, without.low);
  EXPECT_EQ(with.high, without.high);
  const RatioEstimate negative = fieller_ratio(Sample{3, 5, 4}, Sample{-7, -9, -8.5}, 0.95);
  ASSERT_TRUE(negative.defined);
  EXPECT_DOUBLE_EQ(negative.low, -without.high);
  EXPECT_DOUBLE_EQ(negative.high, -without.low);
}

TEST(WilsonTest, NineOfTen) {
  // Oracle D17.
  const Interval interval = wilson(9, 10, 0.95);
  EXPECT_NEAR(interval.low, 0.59584997, 5e-9);
  EXPECT_NEAR(interval.high, 0.98212379, 5e-9);
  EXPECT_NEAR((interval.low + interval.high) / 2, 0.78898688, 5e-9);
}

TEST(WilsonTest, Extremes) {
  EXPECT_EQ(wilson(0, 0, 0.95).low, 0);
  EXPECT_EQ(wilson(0, 0, 0.95).high, 1);
  EXPECT_EQ(wilson(0, 7, 0.95).low, 0);
  EXPECT_EQ(wilson(7, 7, 0.95).high, 1);
  // With no success the upper end is z^2 / (n + z^2).
  const double z2 = 1.959963984540054 * 1.959963984540054;
  EXPECT_NEAR(wilson(0, 7, 0.95).high, z2 / (7 + z2), 1e-12);
  EXPECT_NEAR(wilson(7, 7, 0.95).low, 7 / (7 + z2), 1e-12);
}

TEST(QuantileTest, TypeSeven) {
  const Sample sample = {40, 10, kNaN, 30, 20};
  EXPECT_EQ(quantile(sample, 0), 10);
  EXPECT_EQ(quantile(sample, 1), 40);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.5), 25);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.1), 13);
  EXPECT_DOUBLE_EQ(quantile(sample, 1.0 / 3), 20);
  EXPECT_EQ(quantile(Sample{5}, 0.7), 5);
  EXPECT_TRUE(std::isnan(quantile(Sample{}, 0.5)));
  EXPECT_TRUE(std::isnan(quantile(Sample{kNaN}, 0.5)));
}

TEST(EstimatesTest, CrpsByHand) {
  EXPECT_DOUBLE_EQ(crps(Sample{3}, 5), 2) << "the absolute error of a single value";
  EXPECT_DOUBLE_EQ(crps(Sample{3, 3, 3}, 3), 0);
  // Mean distance 1 to the observation, less half the mean distance (2 + 2) / 4 within the sample.
  EXPECT_DOUBLE_EQ(crps(Sample{0, 2}, 1), 0.5);
  EXPECT_DOUBLE_EQ(crps(Sample{2, kNaN, 0}, 1), 0.5);
  EXPECT_TRUE(std::isnan(crps(Sample{kNaN}, 1)));
}

TEST(EstimatesTest, CrpsAgreesWithItsDefinition) {
  RandomStream stream(1, 0, 0, 0);
  for (const double shift : {0.0, 1e9}) {
    Sample sample;
    for (int i = 0; i < 50; ++i) sample.push_back(shift + draw(Law(Exponential{3}), stream));
    for (const double observed : {shift - 1, shift + 2, shift + 40}) {
      double error = 0;
      double spread = 0;
      for (const double x : sample) {
        error += std::fabs(x - observed) / 50;
        for (const double other : sample) spread += std::fabs(x - other) / 2500;
      }
      EXPECT_NEAR(crps(sample, observed), error - spread / 2, 1e-9 + 1e-15 * shift);
    }
  }
}

TEST(EstimatesTest, CrpsOfANormalForecast) {
  // Of the standard normal law at 0: sqrt(2/pi) - 1/sqrt(pi); its sample is the law's quantiles.
  Sample sample;
  constexpr int kPoints = 20'000;
  for (int i = 0; i < kPoints; ++i) {
    sample.push_back(student_quantile((i + 0.5) / kPoints, 1e9));
  }
  const double pi = std::acos(-1.0);
  EXPECT_NEAR(crps(sample, 0), std::sqrt(2 / pi) - 1 / std::sqrt(pi), 1e-4);
}

}  // namespace
}  // namespace chokepoint::sim
