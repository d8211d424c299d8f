#include "tools/prim.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/random.h"

namespace chokepoint::tools {
namespace {

using Rows = std::vector<std::size_t>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kHalves = 0x9813A;  ///< purpose of the random stream
constexpr int kMostDigits = 17;

/// Bounds of every input, both ends inside.
struct Bounds {
  std::vector<double> low;
  std::vector<double> high;
  explicit Bounds(std::size_t inputs) : low(inputs, -kInfinity), high(inputs, kInfinity) {}

  bool bind(std::size_t input) const { return low[input] > -kInfinity || high[input] < kInfinity; }
  void free(std::size_t input) {
    low[input] = -kInfinity;
    high[input] = kInfinity;
  }
};

struct Count {
  std::size_t points = 0;
  std::size_t cases = 0;
  double density() const {
    return points == 0 ? 0 : static_cast<double>(cases) / static_cast<double>(points);
  }
};

/// The points that take part, and their cases.
class Search {
 public:
  Search(const std::vector<std::vector<double>>& points, const std::vector<bool>& cases, Rows rows,
         const PrimOptions& options)
      : points_(points), cases_(cases), rows_(std::move(rows)), options_(options) {
    all_ = count(Bounds(inputs()));
  }

  std::size_t inputs() const { return points_.front().size(); }
  const Count& all() const { return all_; }

  Count count(const Bounds& bounds) const {
    Count found;
    for (const std::size_t row : rows_) {
      if (!inside(bounds, row)) continue;
      ++found.points;
      if (cases_[row]) ++found.cases;
    }
    return found;
  }

  /// The best box: peeled, pasted, without bounds that chance explains.
  Bounds best() const {
    Bounds box = paste(peel());
    while (const auto idle = least_significant(box)) box.free(*idle);
    return box;
  }

  /// Chance of the box's cases if the bounds on `input` had no effect.
  double p_value(const Bounds& box, std::size_t input) const {
    Bounds without = box;
    without.free(input);
    const Count here = count(box);
    const double chance = count(without).density();
    if (here.cases == 0 || chance >= 1) return 1;
    const boost::math::binomial_distribution<> law(static_cast<double>(here.points), chance);
    return boost::math::cdf(boost::math::complement(law, static_cast<double>(here.cases) - 1));
  }

 private:
  bool inside(const Bounds& bounds, std::size_t row) const {
    for (std::size_t i = 0; i < bounds.low.size(); ++i) {
      const double x = points_[row][i];
      if (x < bounds.low[i] || x > bounds.high[i]) return false;
    }
    return true;
  }

  /// Harmonic mean of density and coverage.
  double score(const Count& box) const {
    const double sum = static_cast<double>(box.points + all_.cases);
    return sum > 0 ? 2 * static_cast<double>(box.cases) / sum : 0;
  }

  std::vector<double> sorted_inside(const Bounds& box, std::size_t input) const {
    std::vector<double> values;
    for (const std::size_t row : rows_) {
      if (inside(box, row)) values.push_back(points_[row][input]);
    }
    std::sort(values.begin(), values.end());
    return values;
  }

  /// Boxes with one slice less, two for each input at most.
  std::vector<Bounds> cuts(const Bounds& box) const {
    std::vector<Bounds> found;
    for (std::size_t i = 0; i < inputs(); ++i) {
      const std::vector<double> values = sorted_inside(box, i);
      const auto slice = std::max<std::size_t>(
          1, static_cast<std::size_t>(options_.peel * static_cast<double>(values.size())));
      if (slice >= values.size()) continue;
      const auto up = std::upper_bound(values.begin(), values.end(), values[slice - 1]);
      if (up != values.end()) {
        found.push_back(box);
        found.back().low[i] = roundest_between(*std::prev(up), *up);
      }
      const auto down =
          std::lower_bound(values.begin(), values.end(), values[values.size() - slice]);
      if (down != values.begin()) {
        found.push_back(box);
        found.back().high[i] = -roundest_between(-*down, -*std::prev(down));
      }
    }
    return found;
  }

  Bounds peel() const {
    const double least = options_.least_points * static_cast<double>(rows_.size());
    Bounds box(inputs());
    Bounds best = box;
    double best_score = score(all_);
    for (;;) {
      const Bounds* next = nullptr;
      Count next_count;
      const std::vector<Bounds> candidates = cuts(box);
      for (const Bounds& candidate : candidates) {
        const Count here = count(candidate);
        if (static_cast<double>(here.points) < least || here.cases == 0) continue;
        if (next != nullptr && here.density() <= next_count.density()) continue;
        next = &candidate;
        next_count = here;
      }
      if (next == nullptr) return best;
      box = *next;
      if (score(next_count) > best_score) {
        best = box;
        best_score = score(next_count);
      }
    }
  }

  /// Gives back the slice outside one bound that raises the score most, while one does.
  Bounds paste(Bounds box) const {
    double now = score(count(box));
    for (;;) {
      Bounds better = box;
      double best = now;
      for (std::size_t i = 0; i < inputs(); ++i) {
        for (const bool lower : {true, false}) {
          const Bounds wider = widened(box, i, lower);
          const double found = score(count(wider));
          if (found <= best) continue;
          better = wider;
          best = found;
        }
      }
      if (!(best > now)) return box;
      box = better;
      now = best;
    }
  }

  /// The box with one slice more beyond a bound.
  Bounds widened(Bounds box, std::size_t input, bool lower) const {
    double& bound = lower ? box.low[input] : box.high[input];
    if (!std::isfinite(bound)) return box;
    const double old = bound;
    const auto slice = std::max<std::size_t>(
        1, static_cast<std::size_t>(options_.peel * static_cast<double>(count(box).points)));
    bound = lower ? -kInfinity : kInfinity;
    std::vector<double> beyond;
    for (const double value : sorted_inside(box, input)) {
      if (lower ? value < old : value > old) beyond.push_back(value);
    }
    if (lower) std::reverse(beyond.begin(), beyond.end());  // the nearest first
    if (slice >= beyond.size()) return box;
    const double in = beyond[slice - 1];
    const auto out = std::find_if(beyond.begin() + static_cast<std::ptrdiff_t>(slice), beyond.end(),
                                  [in](double value) { return value != in; });
    if (out == beyond.end()) return box;
    bound = lower ? roundest_between(*out, in) : -roundest_between(-*out, -in);
    return box;
  }

  std::optional<std::size_t> least_significant(const Bounds& box) const {
    std::optional<std::size_t> least;
    double largest = options_.significance;
    for (std::size_t i = 0; i < inputs(); ++i) {
      if (!box.bind(i)) continue;
      const double p = p_value(box, i);
      if (p <= largest) continue;
      least = i;
      largest = p;
    }
    return least;
  }

  const std::vector<std::vector<double>>& points_;
  const std::vector<bool>& cases_;
  Rows rows_;
  const PrimOptions& options_;
  Count all_;
};

/// How often each input is bound in boxes from random halves of the rows.
std::vector<int> found_again(const std::vector<std::vector<double>>& points,
                             const std::vector<bool>& cases, const PrimOptions& options) {
  std::vector<int> times(points.front().size(), 0);
  for (std::size_t half = 0; half < options.halves; ++half) {
    sim::RandomStream random(options.seed, static_cast<std::uint32_t>(half), kHalves, 0);
    Rows rows(points.size());
    std::iota(rows.begin(), rows.end(), 0u);
    for (std::size_t i = rows.size(); i > 1; --i) {
      std::swap(rows[i - 1],
                rows[static_cast<std::size_t>(random.uniform() * static_cast<double>(i))]);
    }
    rows.resize(std::max<std::size_t>(1, rows.size() / 2));
    const Bounds box = Search(points, cases, std::move(rows), options).best();
    for (std::size_t i = 0; i < times.size(); ++i) times[i] += box.bind(i) ? 1 : 0;
  }
  return times;
}

}  // namespace

double roundest_between(double low, double high) {
  assert(low < high);
  if (low < 0 && high >= 0) return 0;
  const double size = std::max(std::fabs(low), std::fabs(high));
  const int magnitude = static_cast<int>(std::floor(std::log10(size)));
  for (int digits = 0; digits < kMostDigits; ++digits) {
    // Powers of ten of whole exponents are exact up to 10^22; a quotient of whole numbers is
    // rounded once, so that 7 tenths is the number that is written 0.7.
    const int exponent = digits - magnitude;
    const double power = std::pow(10.0, std::abs(exponent));
    const auto at = [&](double whole) { return exponent >= 0 ? whole / power : whole * power; };
    const double whole = std::floor(exponent >= 0 ? high * power : high / power);
    const double number = at(whole);
    if (number > low && number <= high) return number;
  }
  return high;
}

Box find_box(const std::vector<std::vector<double>>& points, const std::vector<bool>& cases,
             const PrimOptions& options) {
  assert(!points.empty() && points.size() == cases.size());
  Rows rows(points.size());
  std::iota(rows.begin(), rows.end(), 0u);
  const Search search(points, cases, std::move(rows), options);
  const Bounds bounds = search.best();
  const Count inside = search.count(bounds);
  Box box{{}, inside.points, inside.cases, search.all().points, search.all().cases};
  const std::vector<int> again = found_again(points, cases, options);
  for (std::size_t i = 0; i < search.inputs(); ++i) {
    if (!bounds.bind(i)) continue;
    BoxSide side;
    side.input = i;
    if (bounds.low[i] > -kInfinity) side.low = bounds.low[i];
    if (bounds.high[i] < kInfinity) side.high = bounds.high[i];
    side.p_value = search.p_value(bounds, i);
    side.found_again = again[i] / static_cast<double>(options.halves);
    box.sides.push_back(side);
  }
  return box;
}

}  // namespace chokepoint::tools
