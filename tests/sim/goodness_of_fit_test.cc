#include "sim/goodness_of_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/random.h"

namespace chokepoint::sim {
namespace {

// G. Marsaglia, W. Tsang, J. Wang, J. Stat. Softw. 8 (2003) 18, print Pr(D_10 < .274) = .628479615;
// the critical values are those of L. Miller, J. Am. Statist. Assoc. 51 (1956) 111-121, table 1.
TEST(KolmogorovTest, PublishedValues) {
  EXPECT_NEAR(kolmogorov_probability(10, 0.274), 0.6284796154565, 1e-12);
  EXPECT_NEAR(kolmogorov_probability(5, 0.56328), 0.95, 5e-6);
  EXPECT_NEAR(kolmogorov_probability(10, 0.40925), 0.95, 5e-6);
  EXPECT_NEAR(kolmogorov_probability(20, 0.29408), 0.95, 1e-5);
  EXPECT_NEAR(kolmogorov_probability(10, 0.48893), 0.99, 5e-6);
}

TEST(KolmogorovTest, OneAndTwoVariatesByHand) {
  // |x - 1/2| + 1/2 < d for one; both steps of two are 1/2 high: 2 (2 d - 1/2)^2 up to d = 1/2.
  EXPECT_NEAR(kolmogorov_probability(1, 0.75), 0.5, 1e-14);
  EXPECT_NEAR(kolmogorov_probability(2, 0.4), 2 * 0.3 * 0.3, 1e-14);
  EXPECT_EQ(kolmogorov_probability(3, 0), 0);
  EXPECT_EQ(kolmogorov_probability(3, 1), 1);
}

// Kolmogorov's limit: 1 - 2 sum (-1)^(i-1) exp(-2 i^2 x^2) at x = d sqrt(n).
TEST(KolmogorovTest, NearsTheLimit) {
  constexpr std::size_t kMany = 1000;
  for (const double x : {0.6, 1.0, 1.3581, 1.9495}) {
    double limit = 1;
    for (int i = 1; i < 20; ++i) {
      limit += 2 * (i % 2 == 0 ? 1 : -1) * std::exp(-2.0 * i * i * x * x);
    }
    // The next term of the expansion is of the order of 1 / sqrt(n).
    EXPECT_NEAR(kolmogorov_probability(kMany, x / std::sqrt(kMany)), limit, 0.6 / std::sqrt(kMany));
  }
  EXPECT_EQ(kolmogorov_probability(kMany, 0.5), 1);
}

TEST(KolmogorovTest, DistanceByHand) {
  EXPECT_DOUBLE_EQ(uniform_distance(std::vector<double>{0.5}), 0.5);
  EXPECT_DOUBLE_EQ(uniform_distance(std::vector<double>{0.9, 0.1, 0.3}), 2.0 / 3 - 0.3);
  EXPECT_DOUBLE_EQ(uniform_distance(std::vector<double>{0, 0, 0, 0}), 1);
}

TEST(KolmogorovTest, AcceptsUniformAndRefusesSkewedSamples) {
  RandomStream stream(1, 0, 0, 0);
  std::vector<double> uniform;
  std::vector<double> skewed;
  for (int i = 0; i < 90; ++i) {
    uniform.push_back(stream.uniform());
    skewed.push_back(uniform.back() * uniform.back());
  }
  EXPECT_GT(uniformity_p_value(uniform), 0.01);
  EXPECT_LT(uniformity_p_value(skewed), 0.001);
  EXPECT_EQ(uniformity_p_value(std::vector<double>{}), 1);
}

// Under the law itself p-values are uniform: at most a tenth lie below 0.1, up to chance.
TEST(KolmogorovTest, PValuesAreUniform) {
  constexpr int kSamples = 2000;
  int small = 0;
  for (int s = 0; s < kSamples; ++s) {
    RandomStream stream(2, static_cast<std::uint32_t>(s), 0, 0);
    std::vector<double> sample;
    for (int i = 0; i < 12; ++i) sample.push_back(stream.uniform());
    small += uniformity_p_value(sample) < 0.1;
  }
  EXPECT_NEAR(small / double{kSamples}, 0.1, 4 * std::sqrt(0.1 * 0.9 / kSamples));
}

}  // namespace
}  // namespace chokepoint::sim
