#pragma once

#include <cstdint>
#include <limits>

#include "sim/time.h"

namespace chokepoint::sim {

/// Moments of a sequence of observations, each of weight one. Undefined results (mean of none,
/// variance of one) are NaN. Cost: O(1) memory and per call.
/// Source: B. Welford, Technometrics 4 (1962) 419-420, which does not cancel for a large mean and
/// gives a variance of exactly zero for equal observations.
class Tally {
 public:
  void add(double x);

  std::int64_t count() const { return count_; }
  double sum() const { return sum_; }
  double mean() const;
  /// Unbiased (divisor n - 1).
  double variance() const;
  double sd() const;
  double min() const { return min_; }
  double max() const { return max_; }

  bool operator==(const Tally&) const = default;

 private:
  static constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

  std::int64_t count_ = 0;
  double sum_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // sum of squared deviations from the mean
  double min_ = kUndefined;
  double max_ = kUndefined;
};

/// Integral and average over time of a quantity that changes by jumps (stock, queue, machines in
/// use). For whole-number values the integral is exact up to 2^53. Cost: O(1).
class TimeAverage {
 public:
  explicit TimeAverage(Time start = Time(), double value = 0);

  /// The quantity is `value` from `when` on. Requires `when` not before the previous call of set or
  /// reset_at. Several calls at one instant leave the last.
  void set(Time when, double value);

  /// Forgets the past (warm-up) and keeps the value: integral and average count from `when`.
  /// Requires `when` not before the previous call.
  void reset_at(Time when);

  double value() const { return value_; }

  /// Integral [value x s] from the start or last reset until `until`, which must not precede the
  /// last change.
  double integral_until(Time until) const;

  /// integral_until over the time elapsed; NaN if none has.
  double average_until(Time until) const;

 private:
  Time start_;
  Time changed_;
  double value_;
  double integral_ = 0;
};

}  // namespace chokepoint::sim
