#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chokepoint::sim {

/// Points in the unit cube at which a function of `factors` independent uniform variables is to be
/// evaluated, row by row. All coordinates lie inside (0, 1), so that any quantile is defined.
struct UnitDesign {
  std::size_t factors = 0;
  std::size_t rows = 0;
  std::vector<double> coordinates;

  double at(std::size_t row, std::size_t factor) const {
    return coordinates[row * factors + factor];
  }
};

/// Latin hypercube: each factor has one row in each of `rows` equal slices, at a random place in
/// it. `names` are the factors' random streams, so that one more factor leaves the columns of the
/// others alone. Requires rows >= 1. Cost: O(rows x factors). Source: M. McKay, R. Beckman, W.
/// Conover, Technometrics 21 (1979) 239-245.
UnitDesign latin_hypercube(std::size_t rows, std::span<const std::uint64_t> names,
                           std::uint64_t seed);

/// Scrambled Sobol' points for variance-based indices, base x (factors + 2) rows: for each base
/// point A, then A with factor i from B for i = 0, 1, ..., then B. A design of twice the base
/// begins with this one. Requires 1 <= factors <= 1000 and a base that is a power of two. Source:
/// A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270.
UnitDesign saltelli_points(std::size_t base, std::size_t factors, std::uint64_t seed);

/// Position, within the rows of one base point of saltelli_points(), of A, B and A with factor i
/// from B.
constexpr std::size_t saltelli_a() { return 0; }
constexpr std::size_t saltelli_mixed(std::size_t factor) { return factor + 1; }
constexpr std::size_t saltelli_b(std::size_t factors) { return factors + 1; }

/// Trajectories for elementary effects, trajectories x (factors + 1) rows: each row moves one
/// factor of the row before it by half of its levels, in random order. Levels are the middles of
/// equal slices. Requires an even number of levels. Source: M. Morris, Technometrics 33 (1991)
/// 161-174.
UnitDesign morris_trajectories(std::size_t trajectories, std::size_t levels,
                               std::span<const std::uint64_t> names, std::uint64_t seed);

}  // namespace chokepoint::sim
