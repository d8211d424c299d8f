#include "sim/output_analysis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "sim/random.h"
#include "sim/variates.h"

namespace chokepoint::sim {
namespace {

using Series = std::vector<double>;

TEST(Mser5Test, DropsALeadingLevel) {
  Series series(40, 100.0);
  for (int i = 0; i < 160; ++i) series.push_back(i % 2 == 0 ? 1 : -1);
  EXPECT_EQ(mser5_truncation(series), 40u);
}

TEST(Mser5Test, KeepsASteadySeries) {
  EXPECT_EQ(mser5_truncation(Series(200, 3.0)), 0u);
  EXPECT_EQ(mser5_truncation(Series{}), 0u);
  EXPECT_EQ(mser5_truncation(Series(9, 1.0)), 0u);
}

TEST(Mser5Test, IsTheMinimumOfItsDefinition) {
  RandomStream random(1, 0, 0, 0);
  Series series;
  for (int i = 0; i < 203; ++i) {
    series.push_back(20 * std::exp(-i / 15.0) + draw(Law(Normal{0, 1}), random));
  }
  const std::size_t k = series.size() / 5;
  std::size_t best = 0;
  double least = INFINITY;
  for (std::size_t d = 0; d <= k / 2; ++d) {
    Series kept;
    for (std::size_t j = d; j < k; ++j) {
      double sum = 0;
      for (std::size_t i = 0; i < 5; ++i) sum += series[5 * j + i] / 5;
      kept.push_back(sum);
    }
    double mean = 0;
    for (const double y : kept) mean += y / static_cast<double>(kept.size());
    double score = 0;
    for (const double y : kept) score += (y - mean) * (y - mean);
    score /= static_cast<double>(kept.size() * kept.size());
    if (score < least) {
      least = score;
      best = d;
    }
  }
  EXPECT_EQ(mser5_truncation(series), 5 * best);
  EXPECT_GE(best, 4u) << "the transient is long";
}

TEST(BatchMeansTest, ByHand) {
  // Batches (2, 4), (6, 8), (4, 6) after the first value is dropped: means 3, 7, 5.
  const Estimate e = batch_means(Series{99, 2, 4, 6, 8, 4, 6}, 3, 0.95);
  EXPECT_DOUBLE_EQ(e.mean, 5);
  EXPECT_EQ(e.n, 3);
  EXPECT_DOUBLE_EQ(e.standard_error, 2 / std::sqrt(3.0));
}

// Waiting times in M/M/1 at rho 0.5, from the stationary law on: mean 1. A batch of 1,000 customers
// is long against their memory.
TEST(BatchMeansTest, IntervalsCoverTheMeanWait) {
  constexpr int kRuns = 1000;
  constexpr int kCustomers = 20'000;
  int covered = 0;
  Series waits(kCustomers);
  for (std::uint32_t run = 0; run < kRuns; ++run) {
    RandomStream random(3, run, 0, 0);
    double wait = random.uniform() < 0.5 ? 0 : draw(Law(Exponential{2}), random);
    for (double& one : waits) {
      one = wait;
      wait += draw(Law(Exponential{1}), random) - draw(Law(Exponential{2}), random);
      wait = std::max(0.0, wait);
    }
    const Estimate e = batch_means(waits, 20, 0.95);
    covered += e.low <= 1 && 1 <= e.high;
  }
  EXPECT_GE(covered, 930);
  EXPECT_LE(covered, 970);
}

}  // namespace
}  // namespace chokepoint::sim
