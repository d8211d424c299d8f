#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/nodes.h"
#include "models/scenario.h"

namespace chokepoint::models {

/// What is followed over time of every reported item by region: pieces that buyers wait for, on
/// hand and in process, which are sums over nodes, and pieces that wait for a licence.
enum class ItemLevel : std::uint8_t { kBacklog, kInventory, kWorkInProcess, kLicencesPending };
inline constexpr int kItemLevels = 4;

/// Adds up levels of nodes by item and region when they are asked for, so that an event only has to
/// follow those of the nodes. Exact: integrals of whole pieces over whole seconds, below 2^53.
class ItemLevels {
 public:
  /// Of the items with a position in `item_of`, by ItemId; others have kNotReported there.
  ItemLevels(const Scenario& scenario, const std::vector<std::uint32_t>& item_of,
             std::size_t items);

  /// Position of a level of the `item`-th reported item.
  std::size_t cell(ItemLevel kind, std::size_t item, Region region) const {
    return (static_cast<std::size_t>(kind) * items_ + item) * kRegions +
           static_cast<std::size_t>(region);
  }

  /// Licences asked for (or, below zero, decided on) of an order's pieces.
  void count_pending(std::size_t item, Region region, sim::Time now, Quantity change) {
    pending_[item * kRegions + static_cast<std::size_t>(region)].move(now, change);
  }

  /// Brings `values` and `integrals` up to `now`. Cost: linear in nodes.
  void settle(Nodes& nodes, sim::Time now);

  /// A span has begun at the nodes: their integrals count from there.
  void begin_nodes() { settled_.assign(settled_.size(), 0.0); }

  // As of the last settle, by cell.
  std::vector<Quantity> values;
  std::vector<double> integrals;  ///< since the settle before it [piece s]

 private:
  std::size_t items_;
  std::vector<std::uint32_t> cell_of_;  ///< by node: stocks, processes, demands
  std::vector<double> settled_;         ///< likewise: of its integral, what has been added up
  std::vector<Level> pending_;          ///< by item and region
};

}  // namespace chokepoint::models
