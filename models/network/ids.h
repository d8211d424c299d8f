#pragma once

#include <cstdint>

#include "sim/table.h"

namespace chokepoint::models {

/// Pieces are whole, so that conservation is exact. Fractional amounts (a share of a wafer, a slot
/// of capacity) are counted in a finer unit that the scenario names.
using Quantity = std::int64_t;

// A distinct type for each kind of thing: an item cannot be looked up in a column of sites.
enum class ItemId : std::uint32_t {};
enum class CountryId : std::uint32_t {};
enum class SiteId : std::uint32_t {};
enum class StockId : std::uint32_t {};
enum class ProcessId : std::uint32_t {};
enum class PoolId : std::uint32_t {};
enum class SupplierId : std::uint32_t {};
enum class LaneId : std::uint32_t {};
enum class DemandId : std::uint32_t {};
enum class BuyerId : std::uint32_t {};
enum class BehaviourId : std::uint32_t {};
enum class OfferId : std::uint32_t {};
enum class RuleId : std::uint32_t {};
enum class LotId : std::uint32_t {};
enum class OrderId : std::uint32_t {};
enum class ShipmentId : std::uint32_t {};
enum class KitId : std::uint32_t {};

/// "No such thing" for any id type.
template <class Id>
inline constexpr Id kNone = static_cast<Id>(0xFFFFFFFFu);

template <class Id>
constexpr std::size_t index(Id id) {
  return static_cast<std::size_t>(id);
}

}  // namespace chokepoint::models
