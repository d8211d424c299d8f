#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace chokepoint::tools {

/// A made-up supply chain, to see how cost grows with size.
struct NetworkSize {
  std::size_t nodes = 2000;  ///< places that hold stock: kFewestNodes to kMostNodes
  std::uint32_t days = 500;  ///< of the scenario, from 2000 on: 1 to kMostDays
  std::uint64_t seed = 1;    ///< of the structure
};
inline constexpr std::size_t kFewestNodes = 100;
inline constexpr std::size_t kMostNodes = 1'000'000;
inline constexpr std::uint32_t kMostDays = 70'000;

/// The text of a scenario with so many nodes. The same size and seed give the same text. Cost:
/// about a microsecond and 400 bytes per node.
std::string generated_network(const NetworkSize& size);

}  // namespace chokepoint::tools
