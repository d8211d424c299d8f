#include "sim/variates.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <vector>

#include "sim/calendar.h"
#include "sim/random.h"

namespace chokepoint::sim {
namespace {

// Both tails to the last value a stream can give, and the branch points of AS 241.
const double kLevels[] = {0x1p-53, 1e-15, 1e-11, 1e-6,  0.001,     0.0749999,   0.0750001,  0.3,
                          0.5,     0.7,   0.925, 0.999, 1 - 1e-11, 1 - 0x1p-40, 1 - 0x1p-53};

void expect_close(double actual, double expected, double relative) {
  EXPECT_NEAR(actual, expected, relative * std::abs(expected));
}

TEST(VariatesTest, NormalQuantileAgreesWithBoost) {
  const boost::math::normal_distribution<long double> normal;
  for (const double u : kLevels) {
    SCOPED_TRACE(u);
    const auto level = static_cast<long double>(u);
    expect_close(normal_quantile(u), static_cast<double>(boost::math::quantile(normal, level)),
                 1e-15);
    EXPECT_EQ(normal_quantile(0.5), 0);
  }
}

TEST(VariatesTest, NormalQuantileIsOddAndIncreasing) {
  double previous = normal_quantile(0x1p-53);
  for (int i = 1; i < 1024; ++i) {
    const double u = i / 1024.0;
    EXPECT_EQ(normal_quantile(u), -normal_quantile(1 - u));
    EXPECT_GT(normal_quantile(u), previous);
    previous = normal_quantile(u);
  }
}

TEST(VariatesTest, ContinuousQuantilesAgreeWithBoost) {
  using boost::math::quantile;
  for (const double u : kLevels) {
    SCOPED_TRACE(u);
    const boost::math::exponential exponential(1 / 7.0);
    expect_close(sim::quantile(Exponential{7}, u), quantile(exponential, u), 1e-14);
    const boost::math::lognormal lognormal(std::log(5.0) - 0.8 * 0.8 / 2, 0.8);
    expect_close(sim::quantile(Lognormal{5, 0.8}, u), quantile(lognormal, u), 1e-13);
    const boost::math::triangular triangular(2, 3, 7);
    expect_close(sim::quantile(Triangular{2, 3, 7}, u), quantile(triangular, u), 1e-12);
    EXPECT_DOUBLE_EQ(sim::quantile(Uniform{-2, 6}, u), -2 + 8 * u);
    EXPECT_DOUBLE_EQ(sim::quantile(Normal{10, 3}, u), 10 + 3 * normal_quantile(u));
    for (const double cv : {0.05, 0.3, 1.0, 2.5}) {
      SCOPED_TRACE(cv);
      const double shape = 1 / (cv * cv);
      const boost::math::gamma_distribution<long double> gamma(shape, 4.0L / shape);
      const auto expected = static_cast<double>(quantile(gamma, static_cast<long double>(u)));
      expect_close(sim::quantile(Gamma{4, cv}, u), expected, 1e-12);
    }
  }
}

TEST(VariatesTest, PoissonQuantileBracketsTheLevel) {
  for (const double mean : {0.001, 0.7, 3.0, 15.9, 16.1, 47.3, 1e3, 1e6, 1e9}) {
    for (const double u : kLevels) {
      SCOPED_TRACE(testing::Message() << "mean " << mean << ", u " << u);
      const double k = quantile(Poisson{mean}, u);
      ASSERT_GE(k, 0);
      ASSERT_EQ(k, std::floor(k));
      // P(X <= k) >= u > P(X <= k - 1), compared in the smaller tail. The sum from zero, used for
      // small means, knows the upper tail to a few roundings of one only.
      constexpr double kSlack = 1e-9;
      const double rounding = mean <= 16 ? 2e-15 : 0;
      if (u <= 0.5) {
        EXPECT_GE(boost::math::gamma_q(k + 1, mean), u * (1 - kSlack));
        if (k > 0) {
          EXPECT_LT(boost::math::gamma_q(k, mean), u * (1 + kSlack));
        }
      } else {
        EXPECT_LE(boost::math::gamma_p(k + 1, mean), (1 - u) * (1 + kSlack) + rounding);
        if (k > 0) {
          EXPECT_GT(boost::math::gamma_p(k, mean), (1 - u) * (1 - kSlack) - rounding);
        }
      }
    }
  }
}

TEST(VariatesTest, PoissonQuantileIsMonotoneAcrossTheChangeOfMethod) {
  for (int i = 1; i < 4'096; ++i) {
    const double u = i / 4'096.0;
    double previous = 0;
    for (const double mean : {0.5, 4.0, 15.0, 15.999, 16.0, 16.001, 17.0, 40.0}) {
      const double k = quantile(Poisson{mean}, u);
      ASSERT_GE(k, previous) << "u " << u << ", mean " << mean;
      previous = k;
    }
  }
}

/// Every alternative at least once, with light and heavy tails.
const std::vector<Law> kLaws = {Uniform{-1, 4},      Exponential{3}, Lognormal{5, 0.5},
                                Gamma{4, 0.25},      Gamma{4, 1.5},  Triangular{1, 2, 9},
                                Triangular{1, 1, 2}, Normal{-2, 3},  Poisson{0.3},
                                Poisson{12},         Poisson{250},   Fixed{6}};

class LawTest : public testing::TestWithParam<std::size_t> {
 protected:
  const Law law_ = kLaws[GetParam()];
};
INSTANTIATE_TEST_SUITE_P(All, LawTest, testing::Range(std::size_t{0}, kLaws.size()));

TEST_P(LawTest, DrawsHaveTheStatedMeanAndVariance) {
  constexpr int kDraws = 200'000;
  const double centre = mean(law_);
  RandomStream stream(11, 0, 0, GetParam());
  double sum = 0;
  double squares = 0;
  double fourths = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double d = draw(law_, stream) - centre;
    sum += d;
    squares += d * d;
    fourths += d * d * d * d;
  }
  const double spread = variance(law_);
  EXPECT_NEAR(sum / kDraws, 0, 4 * std::sqrt(spread / kDraws));
  const double error = std::sqrt((fourths / kDraws - spread * spread) / kDraws);
  EXPECT_NEAR(squares / kDraws, spread, 4 * error);
}

TEST_P(LawTest, OneNumberPerVariate) {
  RandomStream stream(5, 0, 0, 1);
  RandomStream twin = stream;
  for (int i = 0; i < 100; ++i) {
    const double x = draw(law_, stream);
    if (std::holds_alternative<Fixed>(law_)) {
      EXPECT_EQ(x, 6);
    } else {
      EXPECT_EQ(x, quantile(law_, twin.uniform()));
    }
  }
  EXPECT_EQ(stream.next(), twin.next());
}

TEST_P(LawTest, QuantileIsMonotoneAndFinite) {
  double previous = quantile(law_, 0x1p-53);
  EXPECT_TRUE(std::isfinite(previous));
  for (int i = 1; i < 2'000; ++i) {
    const double x = quantile(law_, i / 2'000.0);
    ASSERT_GE(x, previous) << i;
    previous = x;
  }
  EXPECT_GE(quantile(law_, 1 - 0x1p-53), previous);
  EXPECT_TRUE(std::isfinite(quantile(law_, 1 - 0x1p-53)));
}

TEST(VariatesTest, DegenerateLawsAreTheirMean) {
  for (const Law& law : {Law(Uniform{3, 3}), Law(Exponential{0}), Law(Lognormal{3, 0}),
                         Law(Gamma{3, 0}), Law(Gamma{0, 1}), Law(Triangular{3, 3, 3}),
                         Law(Normal{3, 0}), Law(Poisson{0}), Law(Fixed{3})}) {
    SCOPED_TRACE(law.index());
    EXPECT_EQ(variance(law), 0);
    for (const double u : kLevels) EXPECT_EQ(quantile(law, u), mean(law));
  }
}

TEST(VariatesTest, LawsCompareByKindAndParameters) {
  EXPECT_EQ(Law(Gamma{3, 1}), Law(Gamma{3, 1}));
  EXPECT_NE(Law(Gamma{3, 1}), Law(Gamma{3, 2}));
  EXPECT_NE(Law(Exponential{3}), Law(Poisson{3}));
}

TEST(VariatesTest, DurationsAreRoundedAndHeldToTheirRange) {
  RandomStream stream(1, 0, 0, 0);
  EXPECT_EQ(draw_duration(Fixed{2.4}, stream), Duration(2));
  EXPECT_EQ(draw_duration(Fixed{2.5}, stream), Duration(3));
  EXPECT_EQ(draw_duration(Fixed{-7}, stream), Duration(0));
  EXPECT_EQ(draw_duration(Fixed{1e30}, stream), kLongestDuration);
  bool positive = false;
  for (int i = 0; i < 100; ++i) {
    const Duration duration = draw_duration(Normal{0, 10}, stream);
    EXPECT_GE(duration, Duration(0));
    positive = positive || duration > Duration(0);
  }
  EXPECT_TRUE(positive);
}

}  // namespace
}  // namespace chokepoint::sim
