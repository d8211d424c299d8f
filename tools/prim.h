#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace chokepoint::tools {

/// What a box says of one input: a bound on one side of it or on both.
struct BoxSide {
  std::size_t input = 0;
  std::optional<double> low;   ///< at least
  std::optional<double> high;  ///< at most
  /// Chance that this many cases would lie in the box if the bounds on this input had no effect.
  double p_value = 1;
  double found_again = 0;  ///< share of boxes from random halves of the points that bound it too
};

/// A region of the inputs in which cases are frequent.
struct Box {
  std::vector<BoxSide> sides;  ///< by input; none: no region stands out
  std::size_t points = 0;      ///< in the box
  std::size_t cases = 0;       ///< of them
  std::size_t all_points = 0;
  std::size_t all_cases = 0;

  double density() const { return static_cast<double>(cases) / static_cast<double>(points); }
  double coverage() const { return static_cast<double>(cases) / static_cast<double>(all_cases); }
};

struct PrimOptions {
  double peel = 0.05;          ///< part of the box's points that one cut takes away
  double least_points = 0.05;  ///< part of all points that a box must keep
  double significance = 0.05;  ///< bounds with a larger p_value are dropped
  std::size_t halves = 20;     ///< random halves for found_again
  std::uint64_t seed = 1;
};

/// The patient rule induction method: cuts off, again and again, the thin slice whose loss leaves
/// the densest box; of all boxes on the way it takes the one with the largest harmonic mean of
/// density and coverage, gives slices back while that grows, and drops bounds that chance explains.
/// Bounds are the roundest numbers that part the points as the cuts did. Requires as many points as
/// cases, at least one of each kind. Cost: O(points^2 x inputs) at most.
/// Source: J. Friedman, N. Fisher, Statistics and Computing 9 (1999) 123-143; tests of bounds: B.
/// Bryant, R. Lempert, Technological Forecasting & Social Change 77 (2010) 34-49.
Box find_box(const std::vector<std::vector<double>>& points, const std::vector<bool>& cases,
             const PrimOptions& options);

/// The number with fewest digits in (low, high]. Requires low < high, both finite.
double roundest_between(double low, double high);

}  // namespace chokepoint::tools
