#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/network/ids.h"

namespace chokepoint::models {

/// One line of a bill of materials.
struct Usage {
  ItemId output;
  ItemId input;
  double per_unit;  ///< pieces of input per good piece of output, yields already divided in
};

/// Pieces of each item that must be made so that `external_demand` [pieces of each item] is met:
/// the solution of x = d + A x, with A(input, output) = per_unit (Leontief's open model). Lines
/// with the same output and input add up. A loop that consumes less than it makes is legal. Throws
/// std::invalid_argument when an item is not below `items`, the demand has another size, a number
/// is negative or not finite, or a loop consumes at least what it makes (no solution). Cost: a
/// sparse LU factorisation; for bills without loops about linear in their lines.
std::vector<double> total_requirements(std::size_t items, std::span<const Usage> usages,
                                       std::span<const double> external_demand);

}  // namespace chokepoint::models
