#include "models/production/yield.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace chokepoint::models {
namespace {

double clustered(double x, double alpha) {
  // alpha * log1p(x / alpha) would be infinity times zero.
  return std::isinf(alpha) ? std::exp(-x) : std::exp(-alpha * std::log1p(x / alpha));
}

double good_share(const PoissonYield&, double x) { return std::exp(-x); }

double good_share(const MurphyYield&, double x) {
  if (x == 0) return 1;
  const double root = -std::expm1(-x) / x;
  return root * root;
}

double good_share(const SeedsYield&, double x) { return 1 / (1 + x); }

double good_share(const NegativeBinomialYield& law, double x) {
  assert(law.alpha > 0);
  return clustered(x, law.alpha);
}

double good_share(const BoseEinsteinYield& law, double x) {
  assert(law.layers >= 1);
  return clustered(x, law.layers);
}

// A die whose corner lies on the circle counts, although its coordinates are rounded.
constexpr double kTouching_mm = 1e-9;

/// Integers from first to last; none if last < first.
struct Range {
  long first;
  long last;
};

/// The integers i with |offset + i * pitch| <= reach.
Range places(double reach, double pitch, double offset) {
  if (reach < 0) return {0, -1};
  return {static_cast<long>(std::ceil((-reach - offset) / pitch)),
          static_cast<long>(std::floor((reach - offset) / pitch))};
}

/// Whole dies when the middle of one die lies at (offset_x, offset_y) from the wafer's centre.
long count_dies(double radius, const Die& die, double pitch_x, double pitch_y, double offset_x,
                double offset_y) {
  long dies = 0;
  const Range columns = places(radius - die.width_mm / 2, pitch_x, offset_x);
  for (long column = columns.first; column <= columns.last; ++column) {
    const double edge = std::abs(offset_x + column * pitch_x) + die.width_mm / 2;
    const double half_chord = std::sqrt(std::max(0.0, radius * radius - edge * edge));
    const Range rows = places(half_chord - die.height_mm / 2, pitch_y, offset_y);
    dies += std::max(0L, rows.last - rows.first + 1);
  }
  return dies;
}

double usable_diameter(const Wafer& wafer) {
  return wafer.diameter_mm - 2 * wafer.edge_exclusion_mm;
}

}  // namespace

double die_yield(const YieldLaw& law, double die_area_mm2, double defects_per_cm2) {
  assert(die_area_mm2 >= 0 && defects_per_cm2 >= 0);
  const double x = die_area_mm2 / 100 * defects_per_cm2;
  return std::visit([x](const auto& which) { return good_share(which, x); }, law);
}

double gross_dies_formula(const Wafer& wafer, const Die& die) {
  const double diameter = usable_diameter(wafer);
  if (diameter <= 0) return 0;
  const double area = (die.width_mm + wafer.scribe_mm) * (die.height_mm + wafer.scribe_mm);
  const double whole_circle = std::numbers::pi * diameter * diameter / (4 * area);
  const double lost_at_rim = std::numbers::pi * diameter / std::sqrt(2 * area);
  return std::max(0.0, whole_circle - lost_at_rim);
}

int gross_dies_grid(const Wafer& wafer, const Die& die, GridOrigin origin) {
  assert(die.width_mm > 0 && die.height_mm > 0 && wafer.scribe_mm >= 0);
  if (usable_diameter(wafer) <= 0) return 0;
  const double radius = usable_diameter(wafer) / 2 + kTouching_mm;
  const double pitch_x = die.width_mm + wafer.scribe_mm;
  const double pitch_y = die.height_mm + wafer.scribe_mm;
  const auto count = [&](double shift_x, double shift_y) {  // in pitches
    return static_cast<int>(
        count_dies(radius, die, pitch_x, pitch_y, shift_x * pitch_x, shift_y * pitch_y));
  };
  switch (origin) {
    case GridOrigin::kDieCentred:
      return count(0, 0);
    case GridOrigin::kCorner:
      return count(0.5, 0.5);
    case GridOrigin::kBest:
      break;
  }
  constexpr int kOffsets = 60;
  int best = 0;
  // A shift and its mirror image give the same count, so half of the grid in each direction is all.
  for (int x = 0; x <= kOffsets / 2; ++x) {
    for (int y = 0; y <= kOffsets / 2; ++y) {
      best = std::max(best,
                      count(static_cast<double>(x) / kOffsets, static_cast<double>(y) / kOffsets));
    }
  }
  return best;
}

double defect_density(double initial, double floor, double wafers_to_halve,
                      double cumulative_wafers) {
  assert(wafers_to_halve > 0 && cumulative_wafers >= 0);
  return floor + (initial - floor) * std::exp2(-cumulative_wafers / wafers_to_halve);
}

Quantity take_whole(double expected, double& carry) {
  assert(expected >= 0 && expected < 9007199254740992.0);
  constexpr double kGuard = 1e-9;
  const double pieces = std::floor(expected);
  // The split is exact, so that a large `expected` does not round away digits of the carry.
  carry += expected - pieces;
  const double extra = std::floor(carry + kGuard);
  carry -= extra;
  return static_cast<Quantity>(pieces) + static_cast<Quantity>(extra);
}

std::vector<double> bin_shares(std::span<const double> pass_fractions) {
  std::vector<double> shares;
  shares.reserve(pass_fractions.size());
  double before = 0;
  for (const double passed : pass_fractions) {
    // Written so that NaN fails too.
    if (!(passed >= before && passed <= 1)) {
      throw std::invalid_argument("bin " + std::to_string(shares.size()) + ": pass fraction " +
                                  std::to_string(passed) + " is not between " +
                                  std::to_string(before) + " and 1");
    }
    shares.push_back(passed - before);
    before = passed;
  }
  return shares;
}

}  // namespace chokepoint::models
