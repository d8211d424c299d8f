#include "tools/regression.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random.h"
#include "sim/statistics.h"
#include "sim/variates.h"

namespace chokepoint::tools {
namespace {

/// Longley's table of US employment, 1947 to 1962: the classic of ill-conditioned regressions.
/// Source: NIST Statistical Reference Datasets, Longley.dat, with certified coefficients.
Panel longley() {
  const double rows[16][7] = {{60323, 83.0, 234289, 2356, 1590, 107608, 1947},
                              {61122, 88.5, 259426, 2325, 1456, 108632, 1948},
                              {60171, 88.2, 258054, 3682, 1616, 109773, 1949},
                              {61187, 89.5, 284599, 3351, 1650, 110929, 1950},
                              {63221, 96.2, 328975, 2099, 3099, 112075, 1951},
                              {63639, 98.1, 346999, 1932, 3594, 113270, 1952},
                              {64989, 99.0, 365385, 1870, 3547, 115094, 1953},
                              {63761, 100.0, 363112, 3578, 3350, 116219, 1954},
                              {66019, 101.2, 397469, 2904, 3048, 117388, 1955},
                              {67857, 104.6, 419180, 2822, 2857, 118734, 1956},
                              {68169, 108.4, 442769, 2936, 2798, 120445, 1957},
                              {66513, 110.8, 444546, 4681, 2637, 121950, 1958},
                              {68655, 112.6, 482704, 3813, 2552, 123366, 1959},
                              {69564, 114.2, 502601, 3931, 2514, 125368, 1960},
                              {69331, 115.7, 518173, 4806, 2572, 127852, 1961},
                              {70551, 116.9, 554894, 4007, 2827, 130081, 1962}};
  Panel panel;
  panel.inputs = {"deflator", "gnp", "unemployed", "armed", "population", "year"};
  for (const auto& row : rows) {
    panel.values.push_back({row[0]});
    panel.points.emplace_back(row + 1, row + 7);
  }
  return panel;
}

TEST(RegressionTest, ReproducesTheCertifiedCoefficientsOfLongley) {
  const Regression found = regress(longley(), 0.9);
  const double certified[] = {15.0618722713733,  -0.358191792925910e-1, -2.02022980381683,
                              -1.03322686717359, -0.511041056535807e-1, 1829.15146461355};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(found.coefficients[i].slope.value / certified[i], 1, 1e-9) << i;
  }
  EXPECT_NEAR(found.r_squared, 0.995479004577296, 1e-12);
  EXPECT_TRUE(found.aliased.empty());
}

// y = 3 + 2 a - b with a uniform on [1, 3], b on [0, 1]: standard deviations 2/sqrt(12),
// 1/sqrt(12).
TEST(RegressionTest, ExactLineHasExactElasticities) {
  Panel panel;
  panel.inputs = {"a", "b"};
  for (const double a : {1.0, 2.0, 3.0}) {
    for (const double b : {0.0, 0.5, 1.0}) {
      panel.points.push_back({a, b});
      panel.values.push_back({3 + 2 * a - b, 3 + 2 * a - b});
    }
  }
  const Regression found = regress(panel, 0.9);
  EXPECT_NEAR(found.r_squared, 1, 1e-12);
  EXPECT_NEAR(found.chance, 0, 1e-12);
  EXPECT_NEAR(found.coefficients[0].slope.value, 2, 1e-12);
  EXPECT_NEAR(found.coefficients[0].elasticity.value, 2 * 2 / 6.5, 1e-12);
  EXPECT_NEAR(found.coefficients[1].elasticity.value, -0.5 / 6.5, 1e-12);
  // Independent inputs: squares of standardised coefficients are shares of the variance.
  const double shares = std::pow(found.coefficients[0].standardised.value, 2) +
                        std::pow(found.coefficients[1].standardised.value, 2);
  EXPECT_NEAR(shares, 1, 1e-12);
}

// Residuals that grow with the input: ordinary standard errors would be too small.
TEST(RegressionTest, IntervalsCoverUnderUnequalResiduals) {
  double held = 0;
  double elasticity_held = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    sim::RandomStream random(seed, 0, 1, 0);
    Panel panel;
    panel.inputs = {"x"};
    for (int p = 0; p < 60; ++p) {
      const double x = 1 + random.uniform();
      const double noise = (x - 1) * (x - 1) * sim::normal_quantile(random.uniform());
      panel.points.push_back({x});
      panel.values.push_back({4 * x + noise});
    }
    const Coefficient found = regress(panel, 0.9).coefficients.front();
    if (found.slope.interval.low <= 4 && 4 <= found.slope.interval.high) held += 0.001;
    const sim::Interval elasticity = found.elasticity.interval;
    if (elasticity.low <= 1 && 1 <= elasticity.high) elasticity_held += 0.001;
  }
  EXPECT_NEAR(held, 0.9, 0.038);  // four standard errors of a share of 1,000
  EXPECT_NEAR(elasticity_held, 0.9, 0.038);
}

TEST(RegressionTest, NamesWhatCannotBeToldApart) {
  Panel panel;
  panel.inputs = {"a", "twice", "fixed"};
  for (const double a : {1.0, 2.0, 4.0, 7.0, 8.0}) {
    panel.points.push_back({a, 2 * a, 5});
    panel.values.push_back({a * a});
  }
  const Regression found = regress(panel, 0.9);
  ASSERT_EQ(found.aliased.size(), 2u);
  EXPECT_EQ(found.aliased.back(), "fixed");
  EXPECT_TRUE(std::isnan(found.coefficients[2].slope.value));
}

TEST(RegressionTest, TooFewPointsGiveNoNumbers) {
  Panel panel;
  panel.inputs = {"a", "b", "c"};
  panel.points = {{1, 2, 3}, {2, 5, 1}};
  panel.values = {{1, 2}, {3, 4}};
  const Regression found = regress(panel, 0.9);
  EXPECT_TRUE(std::isnan(found.r_squared));
  EXPECT_TRUE(std::isnan(found.coefficients[0].slope.value));
}

// Two replications a point, independent noise: half its variance is in the points' means.
TEST(RegressionTest, TellsChanceFromCurvature) {
  sim::RandomStream random(3, 0, 1, 0);
  Panel panel;
  panel.inputs = {"x"};
  for (int p = 0; p < 4000; ++p) {
    const double x = std::sqrt(12.0) * random.uniform();  // variance 1
    panel.points.push_back({x});
    panel.values.emplace_back();
    for (int r = 0; r < 2; ++r) {
      panel.values.back().push_back(x + sim::normal_quantile(random.uniform()));
    }
  }
  const Regression found = regress(panel, 0.9);
  EXPECT_NEAR(found.r_squared, 2.0 / 3, 0.04);
  EXPECT_NEAR(found.chance, 1.0 / 3, 0.04);
}

}  // namespace
}  // namespace chokepoint::tools
