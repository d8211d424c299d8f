#include "sim/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace chokepoint::sim {
namespace {

Time at(std::int64_t seconds) { return Time(Duration(seconds)); }

TEST(TallyTest, UndefinedWithoutObservations) {
  Tally tally;
  EXPECT_EQ(tally.count(), 0);
  EXPECT_EQ(tally.sum(), 0);
  EXPECT_TRUE(std::isnan(tally.mean()));
  EXPECT_TRUE(std::isnan(tally.min()));
  EXPECT_TRUE(std::isnan(tally.max()));
  EXPECT_TRUE(std::isnan(tally.variance()));
  tally.add(-3);
  EXPECT_EQ(tally.mean(), -3);
  EXPECT_EQ(tally.max(), -3);
  EXPECT_EQ(tally.min(), -3);
  EXPECT_TRUE(std::isnan(tally.variance()));
  EXPECT_TRUE(std::isnan(tally.sd()));
}

TEST(TallyTest, MomentsByHand) {
  Tally tally;
  for (const double x : {2, 4, 4, 4, 5, 5, 7, 9}) tally.add(x);
  EXPECT_EQ(tally.count(), 8);
  EXPECT_EQ(tally.sum(), 40);
  EXPECT_DOUBLE_EQ(tally.mean(), 5);
  EXPECT_DOUBLE_EQ(tally.variance(), 32.0 / 7);
  EXPECT_DOUBLE_EQ(tally.sd(), std::sqrt(32.0 / 7));
  EXPECT_EQ(tally.min(), 2);
  EXPECT_EQ(tally.max(), 9);
}

TEST(TallyTest, LargeMeanDoesNotCancel) {
  // The sum of squares of these has no digit left for the variance.
  Tally tally;
  for (const double x : {4, 7, 13, 16}) tally.add(1e9 + x);
  EXPECT_DOUBLE_EQ(tally.variance(), 30);
}

TEST(TallyTest, EqualObservationsHaveNoVariance) {
  Tally tally;
  for (int i = 0; i < 1'000; ++i) tally.add(0.1);
  EXPECT_EQ(tally.mean(), 0.1);
  EXPECT_EQ(tally.variance(), 0);
}

TEST(TimeAverageTest, WeighsByTime) {
  TimeAverage stock(at(100), 4);
  stock.set(at(110), 10);
  stock.set(at(130), -1);
  EXPECT_EQ(stock.value(), -1);
  EXPECT_EQ(stock.integral_until(at(130)), 240);
  EXPECT_EQ(stock.integral_until(at(140)), 230);
  EXPECT_EQ(stock.average_until(at(140)), 5.75);
}

TEST(TimeAverageTest, LastOfSeveralValuesAtOneInstantHolds) {
  TimeAverage stock(at(0), 1);
  stock.set(at(10), 1'000);
  stock.set(at(10), 2);
  EXPECT_EQ(stock.integral_until(at(20)), 30);
}

TEST(TimeAverageTest, ResetKeepsTheValueOnly) {
  TimeAverage stock(at(0), 8);
  stock.set(at(10), 3);
  stock.reset_at(at(50));
  EXPECT_EQ(stock.value(), 3);
  EXPECT_TRUE(std::isnan(stock.average_until(at(50))));
  EXPECT_EQ(stock.integral_until(at(60)), 30);
  stock.set(at(60), 6);
  EXPECT_EQ(stock.average_until(at(80)), 5);
}

}  // namespace
}  // namespace chokepoint::sim
