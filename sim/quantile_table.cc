#include "sim/quantile_table.h"

#include <algorithm>
#include <cmath>

namespace chokepoint::sim {

QuantileTable::QuantileTable(const std::function<double(double)>& quantile) {
  const auto below = [&](double distance) { return quantile(distance); };
  // The last cell begins at 1 - 2^-53; a distance between two numbers is rounded to the nearer.
  const auto above = [&](double distance) { return quantile(std::min(1 - distance, 1 - 0x1p-53)); };
  fill(fine_[0], kFineBits, 0x1p-11, below);
  fill(fine_[1], kFineBits, 0x1p-11, above);
  fill(coarse_[0], kCoarseBits, 0x1p-53, below);
  fill(coarse_[1], kCoarseBits, 0x1p-53, above);
}

template <std::size_t kSize>
void QuantileTable::fill(std::array<Cell, kSize>& cells, int bits, double from,
                         const std::function<double(double)>& at_distance) {
  const std::size_t to_a_halving = std::size_t{1} << bits;
  double left = from;
  double at_left = at_distance(left);
  for (std::size_t i = 0; i < kSize; ++i) {
    const double width =
        std::ldexp(from, static_cast<int>(i / to_a_halving)) / static_cast<double>(to_a_halving);
    const double at_middle = at_distance(left + width / 2);
    const double at_right = at_distance(left + width);
    const double rise = at_right - at_left;
    const double curvature = 2 * (at_left + at_right) - 4 * at_middle;
    const double slope = rise - curvature;
    // A parabola that turns inside the cell would not be monotone: then a straight line.
    const double slope_at_right = slope + 2 * curvature;
    const bool turns = std::min(slope, slope_at_right) < 0 && std::max(slope, slope_at_right) > 0;
    cells[i] = turns ? Cell{at_left, rise, 0} : Cell{at_left, slope, curvature};
    left += width;
    at_left = at_right;
  }
}

}  // namespace chokepoint::sim
