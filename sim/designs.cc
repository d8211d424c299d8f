#include "sim/designs.h"

#include <cassert>
#include <numeric>
#include <utility>

#include "sim/random.h"
#include "sim/sobol.h"

namespace chokepoint::sim {
namespace {

/// Purposes of the random streams used here, apart from each other.
constexpr std::uint32_t kSlices = 0xDE501;
constexpr std::uint32_t kStarts = 0xDE502;
constexpr std::uint32_t kOrders = 0xDE503;

std::size_t below(std::size_t bound, RandomStream& random) {
  return static_cast<std::size_t>(random.uniform() * static_cast<double>(bound));
}

void shuffle(std::vector<std::size_t>& order, RandomStream& random) {
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[below(left, random)]);
  }
}

UnitDesign empty_design(std::size_t rows, std::size_t factors) {
  return {factors, rows, std::vector<double>(rows * factors)};
}

}  // namespace

UnitDesign latin_hypercube(std::size_t rows, std::span<const std::uint64_t> names,
                           std::uint64_t seed) {
  assert(rows >= 1);
  UnitDesign design = empty_design(rows, names.size());
  std::vector<std::size_t> slice(rows);
  for (std::size_t factor = 0; factor < names.size(); ++factor) {
    RandomStream random(seed, 0, kSlices, names[factor]);
    std::iota(slice.begin(), slice.end(), std::size_t{0});
    shuffle(slice, random);
    for (std::size_t row = 0; row < rows; ++row) {
      design.coordinates[row * names.size() + factor] =
          (static_cast<double>(slice[row]) + random.uniform()) / static_cast<double>(rows);
    }
  }
  return design;
}

UnitDesign saltelli_points(std::size_t base, std::size_t factors, std::uint64_t seed) {
  assert(base >= 1 && (base & (base - 1)) == 0);
  const SobolDesign points(factors, base, seed);
  UnitDesign design = empty_design(points.rows(), factors);
  const std::size_t block = factors + 2;
  for (std::size_t row = 0; row < points.rows(); ++row) {
    const std::size_t kind = row % block;
    // SobolDesign has B second, we have it last, as SALib does.
    const std::size_t theirs = kind == 0 ? 0 : kind == factors + 1 ? 1 : kind + 1;
    points.point(row - kind + theirs,
                 std::span(design.coordinates).subspan(row * factors, factors));
  }
  return design;
}

UnitDesign morris_trajectories(std::size_t trajectories, std::size_t levels,
                               std::span<const std::uint64_t> names, std::uint64_t seed) {
  assert(levels >= 2 && levels % 2 == 0);
  const std::size_t factors = names.size();
  UnitDesign design = empty_design(trajectories * (factors + 1), factors);
  std::vector<std::size_t> order(factors);
  std::vector<std::size_t> level(factors);
  auto out = design.coordinates.begin();
  const auto write = [&] {
    for (const std::size_t one : level) {
      *out++ = (static_cast<double>(one) + 0.5) / static_cast<double>(levels);
    }
  };
  for (std::size_t t = 0; t < trajectories; ++t) {
    const auto trajectory = static_cast<std::uint32_t>(t);
    for (std::size_t factor = 0; factor < factors; ++factor) {
      RandomStream random(seed, trajectory, kStarts, names[factor]);
      level[factor] = below(levels, random);
    }
    RandomStream random(seed, trajectory, kOrders, 0);
    std::iota(order.begin(), order.end(), std::size_t{0});
    shuffle(order, random);
    write();
    for (const std::size_t factor : order) {
      // Half of the levels away there is exactly one level.
      level[factor] = (level[factor] + levels / 2) % levels;
      write();
    }
  }
  return design;
}

}  // namespace chokepoint::sim
