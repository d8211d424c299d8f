#include "sim/time_series.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/calendar.h"
#include "sim/random.h"
#include "sim/variates.h"

namespace chokepoint::sim {
namespace {

Time at(std::int64_t seconds) { return Time(Duration(seconds)); }

const std::vector<TimeSeries::Point> kPoints = {{at(10), 2}, {at(20), 6}, {at(30), 0}};
const TimeSeries kLine(kPoints, Interpolation::kLinear);
const TimeSeries kStairs(kPoints, Interpolation::kStep);

TEST(TimeSeriesTest, LinearValues) {
  EXPECT_EQ(kLine.value(at(-1'000)), 2);
  EXPECT_EQ(kLine.value(at(10)), 2);
  EXPECT_DOUBLE_EQ(kLine.value(at(15)), 4);
  EXPECT_EQ(kLine.value(at(20)), 6);
  EXPECT_DOUBLE_EQ(kLine.value(at(25)), 3);
  EXPECT_EQ(kLine.value(at(30)), 0);
  EXPECT_EQ(kLine.value(at(1'000)), 0);
}

TEST(TimeSeriesTest, StepValues) {
  EXPECT_EQ(kStairs.value(at(9)), 2);
  EXPECT_EQ(kStairs.value(at(19)), 2);
  EXPECT_EQ(kStairs.value(at(20)), 6);
  EXPECT_EQ(kStairs.value(at(29)), 6);
  EXPECT_EQ(kStairs.value(at(30)), 0);
}

TEST(TimeSeriesTest, EmptyIsZero) {
  const TimeSeries none;
  EXPECT_TRUE(none.empty());
  EXPECT_FALSE(kLine.empty());
  EXPECT_EQ(none.value(at(5)), 0);
  EXPECT_EQ(none.integral(at(0), at(100)), 0);
  EXPECT_EQ(none.solve_integral(at(0), 1), std::nullopt);
  EXPECT_EQ(none.solve_integral(at(3), 0), at(3));
}

TEST(TimeSeriesTest, IntegralsByHand) {
  EXPECT_DOUBLE_EQ(kLine.integral(at(0), at(40)), 20 + 40 + 30);
  EXPECT_DOUBLE_EQ(kLine.integral(at(15), at(25)), 25 + 22.5);
  EXPECT_DOUBLE_EQ(kStairs.integral(at(0), at(40)), 40 + 60);
  EXPECT_DOUBLE_EQ(kStairs.integral(at(15), at(22)), 10 + 12);
  EXPECT_EQ(kLine.integral(at(12), at(12)), 0);
}

TEST(TimeSeriesTest, TwoPointsAtOneTimeMakeAJump) {
  const TimeSeries jump({{at(0), 1}, {at(10), 3}, {at(10), 7}, {at(10), 5}, {at(20), 5}});
  EXPECT_DOUBLE_EQ(jump.value(at(9)), 2.8);
  EXPECT_EQ(jump.value(at(10)), 5);
  EXPECT_DOUBLE_EQ(jump.integral(at(0), at(20)), 20 + 50);
  EXPECT_EQ(jump.solve_integral(at(0), 20), at(10));
  EXPECT_EQ(jump.solve_integral(at(0), 21), at(11));
}

TEST(TimeSeriesTest, ScalingScalesValuesAndIntegrals) {
  const TimeSeries half = kLine.scaled(0.5);
  EXPECT_DOUBLE_EQ(half.value(at(25)), 1.5);
  EXPECT_DOUBLE_EQ(half.integral(at(0), at(40)), 45);
  EXPECT_EQ(half.points().size(), 3u);
  EXPECT_NE(half, kLine);
  EXPECT_EQ(half.scaled(2), kLine);
  EXPECT_NE(kLine, kStairs);
  EXPECT_EQ(kStairs.scaled(3).interpolation(), Interpolation::kStep);
}

TEST(TimeSeriesTest, SolveByHand) {
  EXPECT_EQ(kStairs.solve_integral(at(0), 20), at(10));
  EXPECT_EQ(kStairs.solve_integral(at(0), 19), at(10));
  EXPECT_EQ(kStairs.solve_integral(at(0), 18), at(9));
  EXPECT_EQ(kStairs.solve_integral(at(15), 10.5), at(21));
  EXPECT_EQ(kStairs.solve_integral(at(0), 100), at(30));
  EXPECT_EQ(kStairs.solve_integral(at(0), 100.5), std::nullopt);
  EXPECT_EQ(kStairs.solve_integral(at(30), 1e-9), std::nullopt);
  EXPECT_EQ(kStairs.solve_integral(at(7), -1), at(7));
  EXPECT_EQ(kLine.solve_integral(at(10), 40), at(20));
  EXPECT_EQ(kLine.solve_integral(at(10), std::numeric_limits<double>::infinity()), std::nullopt);
}

TEST(TimeSeriesTest, SolveWaitsOutAStretchOfZero) {
  const TimeSeries pause({{at(0), 1}, {at(10), 0}, {at(1'000), 2}}, Interpolation::kStep);
  EXPECT_EQ(pause.solve_integral(at(0), 10), at(10));
  EXPECT_EQ(pause.solve_integral(at(0), 10.5), at(1'001));
  EXPECT_EQ(pause.solve_integral(at(500), 4), at(1'002));
}

TEST(TimeSeriesTest, SolveLooksTenThousandYearsAhead) {
  const TimeSeries slow({{at(0), 1.0 / static_cast<double>(kLongestDuration.count())}});
  EXPECT_TRUE(slow.solve_integral(at(0), 0.999).has_value());
  EXPECT_EQ(slow.solve_integral(at(0), 1.001), std::nullopt);
}

/// A series of up to eight points with ties, flat stretches and stretches of zero.
TimeSeries random_series(RandomStream& random) {
  std::vector<TimeSeries::Point> points;
  std::int64_t time = 0;
  for (std::uint64_t i = 1 + random.next() % 8; i > 0; --i) {
    const double value = random.next() % 3 == 0 ? 0 : 5 * random.uniform();
    points.push_back({at(time), value});
    time += static_cast<std::int64_t>(random.next() % 12);
  }
  return TimeSeries(points, random.next() % 2 ? Interpolation::kLinear : Interpolation::kStep);
}

TEST(TimeSeriesTest, IntegralIsAdditiveAndAgreesWithASumOverSeconds) {
  RandomStream random(3, 0, 0, 0);
  for (int i = 0; i < 300; ++i) {
    const TimeSeries series = random_series(random);
    double sum = 0;
    for (std::int64_t s = -5; s < 100; ++s) {
      // One second at a time, from the value at both ends; the jump belongs to the later second.
      const double end = series.interpolation() == Interpolation::kStep ? series.value(at(s))
                                                                        : series.value(at(s + 1));
      double before_jump = end;
      for (const auto& point : series.points()) {
        if (series.interpolation() == Interpolation::kLinear && point.time == at(s + 1)) {
          before_jump = point.value;
          break;
        }
      }
      sum += (series.value(at(s)) + before_jump) / 2;
    }
    const double whole = series.integral(at(-5), at(100));
    EXPECT_NEAR(whole, sum, 1e-10);
    for (const std::int64_t middle : {-5, 0, 7, 33, 100}) {
      EXPECT_NEAR(series.integral(at(-5), at(middle)) + series.integral(at(middle), at(100)), whole,
                  1e-10);
    }
  }
}

TEST(TimeSeriesTest, SolveReturnsTheEarliestSecondThatReachesTheAmount) {
  RandomStream random(4, 0, 0, 0);
  int solved = 0;
  int unsolved = 0;
  for (int i = 0; i < 20'000; ++i) {
    const TimeSeries series = random_series(random);
    const Time from = at(static_cast<std::int64_t>(random.next() % 60) - 10);
    const double amount = 120 * random.uniform();
    const auto until = series.solve_integral(from, amount);
    if (until) {
      ++solved;
      ASSERT_GT(*until, from);
      ASSERT_GE(series.integral(from, *until), amount);
      ASSERT_LT(series.integral(from, *until - Duration(1)), amount);
    } else {
      ++unsolved;
      ASSERT_EQ(series.points().back().value, 0);
      ASSERT_LT(series.integral(from, at(10'000)), amount);
    }
  }
  EXPECT_GT(solved, 1'000);
  EXPECT_GT(unsolved, 1'000);
}

TEST(TimeSeriesTest, TimeChangeGivesAPoissonProcess) {
  // Rate from 0 to 0.02 per second over an hour, then nothing, then 0.01 per second.
  const TimeSeries rate(
      {{at(0), 0}, {at(3'600), 0.02}, {at(3'600), 0}, {at(7'200), 0}, {at(7'200), 0.01}});
  constexpr std::uint32_t kReplications = 2'000;
  const double expected[] = {9, 27, 0, 0, 18};  // per half hour
  double counts[5] = {};
  double squares = 0;
  for (std::uint32_t i = 0; i < kReplications; ++i) {
    RandomStream random(5, i, 0, 0);
    double amount = 0;
    int first_hour = 0;
    for (;;) {
      amount += draw(Exponential{1}, random);
      // A whole second stands for the second before it.
      const auto bin = (*rate.solve_integral(at(0), amount) - at(1)).count() / 1'800;
      if (bin >= 5) break;
      ++counts[bin];
      first_hour += bin < 2;
    }
    squares += (first_hour - 36.0) * (first_hour - 36.0);
  }
  for (int bin = 0; bin < 5; ++bin) {
    EXPECT_NEAR(counts[bin] / kReplications, expected[bin],
                4 * std::sqrt(expected[bin] / kReplications))
        << bin;
  }
  // The variance of a Poisson count is its mean; its own is about mean + 2 mean^2.
  EXPECT_NEAR(squares / kReplications, 36, 4 * std::sqrt((36 + 2 * 36.0 * 36) / kReplications));
}

TEST(TimeSeries, DelayedAndAdded) {
  const TimeSeries line({{at(0), 0}, {at(10), 10}});
  const TimeSeries step({{at(5), 1}, {at(8), 3}}, Interpolation::kStep);
  const TimeSeries sum = line.plus(step.delayed(Duration(1)));
  for (int t = -2; t < 15; ++t) {
    EXPECT_DOUBLE_EQ(sum.value(at(t)), line.value(at(t)) + step.value(at(t - 1))) << t;
  }
  EXPECT_DOUBLE_EQ(sum.integral(at(0), at(12)),
                   line.integral(at(0), at(12)) + step.integral(at(-1), at(11)));
}

}  // namespace
}  // namespace chokepoint::sim
