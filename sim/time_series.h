#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/time.h"

namespace chokepoint::sim {

/// Between two points: a straight line, or the value of the earlier point.
enum class Interpolation { kLinear, kStep };

/// A function of time given by dated points: a capacity ramp, a demand forecast. Constant before
/// the first and after the last point; zero everywhere when there are no points. Two points at one
/// time make a jump, and the function takes the later value there.
class TimeSeries {
 public:
  struct Point {
    Time time;
    double value;
    bool operator==(const Point&) const = default;
  };

  TimeSeries() = default;

  /// Requires finite values and times in non-decreasing order.
  explicit TimeSeries(std::vector<Point> points,
                      Interpolation interpolation = Interpolation::kLinear);

  bool empty() const { return points_.empty(); }
  const std::vector<Point>& points() const { return points_; }
  Interpolation interpolation() const { return interpolation_; }

  /// Cost: O(log points).
  double value(Time time) const;

  /// An instant after `time` until which the function keeps its value at `time`; `time` itself
  /// where it may change at once. Cost: O(log points).
  Time constant_until(Time time) const;

  /// Integral [value x s] over [from, until]; exact for the piecewise form up to rounding.
  /// Requires from <= until. Cost: O(log points + points spanned).
  double integral(Time from, Time until) const;

  /// The earliest whole second t >= from with integral(from, t) >= amount; nothing if there is none
  /// within kLongestDuration of `from` (the function stays at zero). Requires that no value is
  /// negative. Cost: O(log points + points spanned).
  ///
  /// With unit exponentials E1, E2, ... the times solve_integral(start, E1 + ... + Ek) are the
  /// arrivals of a Poisson process whose rate [1/s] is this function. Rounding up to a second would
  /// accumulate if each arrival were solved from the one before: keep `from` fixed and add up.
  /// Source: E. Cinlar, Introduction to Stochastic Processes, 1975, section 4.7 (time change).
  std::optional<Time> solve_integral(Time from, double amount) const;

  /// This function times `factor`.
  TimeSeries scaled(double factor) const;

  /// This function `delay` later.
  TimeSeries delayed(Duration delay) const;

  /// The sum of both functions, whatever their interpolation. Exact at every point of either.
  /// Cost: O(points of both).
  TimeSeries plus(const TimeSeries& other) const;

  bool operator==(const TimeSeries&) const = default;

 private:
  struct Piece;

  std::optional<Time> solve_constant(Time from, double amount) const;

  /// The piece of the function that begins at `from`, which is at or after the point before `next`
  /// and before the point `next`.
  Piece piece(Time from, std::size_t next) const;

  /// The value just before `time`; equals value(time) unless there is a jump.
  double value_before(Time time) const;

  /// Index of the first point later than `time`.
  std::size_t next_point(Time time) const;

  std::vector<Point> points_;
  Interpolation interpolation_ = Interpolation::kLinear;
};

}  // namespace chokepoint::sim
