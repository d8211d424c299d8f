#include "sim/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace chokepoint::sim {

void Tally::add(double x) {
  min_ = count_ == 0 ? x : std::min(min_, x);
  max_ = count_ == 0 ? x : std::max(max_, x);
  ++count_;
  sum_ += x;
  const double deviation = x - mean_;
  mean_ += deviation / static_cast<double>(count_);
  squares_ += deviation * (x - mean_);
}

double Tally::mean() const { return count_ == 0 ? kUndefined : mean_; }

double Tally::variance() const {
  return count_ < 2 ? kUndefined : squares_ / static_cast<double>(count_ - 1);
}

double Tally::sd() const { return std::sqrt(variance()); }

TimeAverage::TimeAverage(Time start, double value)
    : start_(start), changed_(start), value_(value) {}

void TimeAverage::set(Time when, double value) {
  integral_ = integral_until(when);
  changed_ = when;
  value_ = value;
}

void TimeAverage::reset_at(Time when) {
  assert(when >= changed_);
  start_ = when;
  changed_ = when;
  integral_ = 0;
}

double TimeAverage::integral_until(Time until) const {
  assert(until >= changed_);
  return integral_ + value_ * static_cast<double>((until - changed_).count());
}

double TimeAverage::average_until(Time until) const {
  if (until == start_) return std::numeric_limits<double>::quiet_NaN();
  return integral_until(until) / static_cast<double>((until - start_).count());
}

}  // namespace chokepoint::sim
