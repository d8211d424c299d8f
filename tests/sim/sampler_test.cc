#include "sim/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace chokepoint::sim {
namespace {

/// Every alternative, with light and heavy tails.
const std::vector<Law> kLaws = {
    Uniform{-1, 4},      Exponential{3},  Lognormal{5, 0.5}, Lognormal{1, 1.5}, Lognormal{2, 0},
    Gamma{4, 0.02},      Gamma{28, 0.08}, Gamma{4, 0.25},    Gamma{4, 1},       Gamma{4, 1.5},
    Triangular{1, 2, 9}, Normal{-2, 3},   Poisson{0.3},      Poisson{12},       Fixed{6}};

class SamplerTest : public testing::TestWithParam<std::size_t> {
 protected:
  const Law law_ = kLaws[GetParam()];
  const Sampler sampler_{law_};
  const double sd_ = std::sqrt(variance(law_));
};
INSTANTIATE_TEST_SUITE_P(All, SamplerTest, testing::Range(std::size_t{0}, kLaws.size()));

/// Integrals over (0, 1) of what the sampler gives and of its square, cell by cell of the table:
/// three points of Gauss and Legendre are exact for the parabolas and their squares.
struct Moments {
  double mean = 0;
  double square = 0;
};

Moments moments_of(const Sampler& sampler, double centre) {
  constexpr double kPlace = 0.7745966692414834 / 2;
  Moments sum;
  for (int halving = 1; halving <= 52; ++halving) {
    const double from = std::ldexp(1.0, -halving - 1);
    for (int cell = 0; cell < 16; ++cell) {
      const double width = from / 16;
      const double middle = from + (cell + 0.5) * width;
      for (const int point : {-1, 0, 1}) {
        const double distance = middle + point * kPlace * width;
        const double weight = width * (point == 0 ? 8.0 : 5.0) / 18;
        for (const double u : {distance, 1 - distance}) {
          const double x = sampler.at(u) - centre;
          sum.mean += weight * x;
          sum.square += weight * x * x;
        }
      }
    }
  }
  return sum;
}

TEST_P(SamplerTest, KeepsMeanAndVarianceOfTheLaw) {
  if (std::holds_alternative<Poisson>(law_)) return;  // has jumps inside cells, and no table
  const Moments moments = moments_of(sampler_, mean(law_));
  EXPECT_NEAR(moments.mean, 0, 1e-6 * sd_ + 1e-15);
  EXPECT_NEAR(moments.square, variance(law_), 1e-4 * variance(law_) + 1e-15);
  EXPECT_EQ(sampler_.mean(), mean(law_));
}

TEST_P(SamplerTest, AgreesWithTheQuantileAtEveryLevel) {
  for (int i = 0; i < 4'096; ++i) {
    const double u = (2 * i + 1) / 8'192.0;
    EXPECT_NEAR(sampler_.at(u), quantile(law_, u), 1e-4 * sd_ + 1e-12) << "u " << u;
  }
  for (int halving = 2; halving <= 53; ++halving) {
    const double distance = std::ldexp(1.0, -halving);
    for (const double u : {distance, 1 - distance}) {
      const double exact = quantile(law_, u);
      EXPECT_NEAR(sampler_.at(u), exact, 1e-9 * (std::abs(exact) + sd_)) << "u " << u;
    }
  }
}

TEST_P(SamplerTest, NeverFallsAsTheLevelRises) {
  RandomStream stream(1, 0, 0, GetParam());
  double previous = sampler_.at(0x1p-53);
  for (int i = 1; i < 1 << 16; ++i) {
    const double u = (i + stream.uniform()) / (1 << 16);
    const double next = sampler_.at(u);
    ASSERT_GE(next, previous) << "u " << u;
    previous = next;
  }
  // And inside the narrow cells of both tails.
  for (int halving = 52; halving > 16; --halving) {
    for (const double part : {0.5, 0.6, 0.75, 0.9}) {
      const double distance = std::ldexp(part, -halving);
      ASSERT_LE(sampler_.at(distance), sampler_.at(distance * 1.01));
      ASSERT_GE(sampler_.at(1 - distance), sampler_.at(1 - distance * 1.01));
    }
  }
}

TEST_P(SamplerTest, ConsumesOneNumberUnlessFixed) {
  RandomStream drawn(1, 2, 3, 4);
  RandomStream skipped = drawn;
  sampler_.draw(drawn);
  if (!std::holds_alternative<Fixed>(law_)) skipped.next();
  EXPECT_EQ(drawn.next(), skipped.next());
}

TEST(SamplerTest, ExtremeShapesStayMonotoneAndKeepTheirMean) {
  for (const double cv : {0.001, 5.0, 10.0}) {
    const Sampler sampler(Gamma{1, cv});
    double previous = -1;
    for (int i = 0; i < 1 << 14; ++i) {
      const double next = sampler.at((2 * i + 1) / static_cast<double>(1 << 15));
      ASSERT_GE(next, previous) << "cv " << cv;
      previous = next;
    }
    EXPECT_NEAR(moments_of(sampler, 1).mean, 0, 1e-5 * cv) << "cv " << cv;
  }
}

TEST(SamplerTest, DurationsAreRoundedAndNeverNegative) {
  RandomStream stream(1, 0, 0, 1);
  EXPECT_EQ(Sampler(Fixed{2.5}).draw_duration(stream), Duration(3));
  EXPECT_EQ(Sampler(Fixed{2.4}).draw_duration(stream), Duration(2));
  EXPECT_EQ(Sampler(Fixed{-7}).draw_duration(stream), Duration(0));
  EXPECT_EQ(Sampler(Fixed{1e300}).draw_duration(stream), kLongestDuration);
}

TEST(SamplerTest, SamplersOfOneShapeShareATableOfTheSameValues) {
  const Sampler first(Gamma{1, 0.3});
  const double before = first.at(0.3);
  { const Sampler other(Gamma{1, 0.7}); }
  const Sampler second(Gamma{10, 0.3});
  EXPECT_DOUBLE_EQ(second.at(0.3), 10 * before);
}

}  // namespace
}  // namespace chokepoint::sim
