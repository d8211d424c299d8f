#include "sim/time_series.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iterator>
#include <utility>

#include "sim/calendar.h"

namespace chokepoint::sim {

/// A straight line from some instant on.
struct TimeSeries::Piece {
  double start;
  double slope;  // [1/s]

  double area(Duration length) const {
    const double seconds = static_cast<double>(length.count());
    return (start + 0.5 * slope * seconds) * seconds;
  }
};

namespace {

bool earlier(const TimeSeries::Point& a, const TimeSeries::Point& b) { return a.time < b.time; }

}  // namespace

TimeSeries::TimeSeries(std::vector<Point> points, Interpolation interpolation)
    : points_(std::move(points)), interpolation_(interpolation) {
  assert(std::is_sorted(points_.begin(), points_.end(), earlier));
}

std::size_t TimeSeries::next_point(Time time) const {
  const auto next = std::upper_bound(points_.begin(), points_.end(), Point{time, 0}, earlier);
  return static_cast<std::size_t>(next - points_.begin());
}

TimeSeries::Piece TimeSeries::piece(Time from, std::size_t next) const {
  if (points_.empty()) return {0, 0};
  if (next == 0) return {points_.front().value, 0};
  const Point& before = points_[next - 1];
  if (next == points_.size() || interpolation_ == Interpolation::kStep) return {before.value, 0};
  const Point& after = points_[next];
  const double slope =
      (after.value - before.value) / static_cast<double>((after.time - before.time).count());
  return {before.value + slope * static_cast<double>((from - before.time).count()), slope};
}

double TimeSeries::value(Time time) const { return piece(time, next_point(time)).start; }

Time TimeSeries::constant_until(Time time) const {
  const std::size_t next = next_point(time);
  if (next == points_.size()) return Time::max();
  const bool level = next == 0 || interpolation_ == Interpolation::kStep;
  return level ? points_[next].time : time;
}

double TimeSeries::integral(Time from, Time until) const {
  assert(from <= until);
  double sum = 0;
  std::size_t next = next_point(from);
  while (from < until) {
    const Time end = next < points_.size() ? std::min(until, points_[next].time) : until;
    sum += piece(from, next).area(end - from);
    from = end;
    while (next < points_.size() && points_[next].time <= from) ++next;
  }
  return sum;
}

std::optional<Time> TimeSeries::solve_integral(Time from, double amount) const {
  if (amount <= 0) return from;
  if (points_.size() == 1 && from >= points_.front().time) return solve_constant(from, amount);
  const Time limit = from + kLongestDuration;
  double sum = 0;
  std::size_t next = next_point(from);
  while (from < limit) {
    const Time end = next < points_.size() ? std::min(limit, points_[next].time) : limit;
    const Piece line = piece(from, next);
    const double area = line.area(end - from);
    if (sum + area >= amount) {
      // Bisection on the very sums that integral() forms, so that its contract holds to the bit;
      // the root of the quadratic would need the same repairs at both ends.
      std::int64_t short_of = 0;
      std::int64_t enough = (end - from).count();
      const auto suffices = [&](std::int64_t seconds) {
        return sum + line.area(Duration(seconds)) >= amount;
      };
      // Where the function is constant a division brackets the answer; rounding cannot reverse the
      // order of areas there, so the bisection ends at the same second.
      if (line.slope == 0) {
        const auto guess = static_cast<std::int64_t>((amount - sum) / line.start);
        for (const std::int64_t near : {guess - 1, guess + 2}) {
          if (near <= short_of || near >= enough) continue;
          (suffices(near) ? enough : short_of) = near;
        }
      }
      while (enough - short_of > 1) {
        const std::int64_t middle = short_of + (enough - short_of) / 2;
        (suffices(middle) ? enough : short_of) = middle;
      }
      return from + Duration(enough);
    }
    sum += area;
    from = end;
    while (next < points_.size() && points_[next].time <= from) ++next;
  }
  return std::nullopt;
}

/// The same for a function that is constant: a division, and the second that area() agrees with.
std::optional<Time> TimeSeries::solve_constant(Time from, double amount) const {
  const Piece line{points_.front().value, 0};
  if (line.area(kLongestDuration) < amount) return std::nullopt;
  Duration enough(static_cast<std::int64_t>(amount / line.start));
  while (line.area(enough) < amount) ++enough;
  while (enough > Duration(1) && line.area(enough - Duration(1)) >= amount) --enough;
  return from + std::max(enough, Duration(1));
}

TimeSeries TimeSeries::scaled(double factor) const {
  TimeSeries result = *this;
  for (Point& point : result.points_) point.value *= factor;
  return result;
}

TimeSeries TimeSeries::delayed(Duration delay) const {
  TimeSeries result = *this;
  for (Point& point : result.points_) point.time += delay;
  return result;
}

double TimeSeries::value_before(Time time) const {
  const auto at = std::lower_bound(points_.begin(), points_.end(), Point{time, 0}, earlier);
  if (at == points_.end() || at->time != time) return value(time);
  if (at == points_.begin()) return at->value;
  return interpolation_ == Interpolation::kStep ? std::prev(at)->value : at->value;
}

TimeSeries TimeSeries::plus(const TimeSeries& other) const {
  std::vector<Time> times;
  for (const Point& point : points_) times.push_back(point.time);
  for (const Point& point : other.points_) times.push_back(point.time);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  std::vector<Point> points;
  for (const Time time : times) {
    const double before = value_before(time) + other.value_before(time);
    const double from_here = value(time) + other.value(time);
    if (before != from_here) points.push_back({time, before});
    points.push_back({time, from_here});
  }
  return TimeSeries(std::move(points));
}

}  // namespace chokepoint::sim
