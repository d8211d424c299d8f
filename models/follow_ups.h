#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>

#include "models/network/ids.h"
#include "models/scenario.h"
#include "sim/fifo.h"
#include "sim/time.h"

namespace chokepoint::models {

using sim::Fifo;

/// Pieces that leave a stock for a buyer or another stock.
struct Dispatch {
  OfferId offer;
  Quantity quantity;
  sim::Time placed;
  std::uint64_t key;  ///< address of the transit time
  DemandId leaks_to = kNone<DemandId>;
};

/// Pieces ordered anew because a rule took them from another buyer.
struct Rerouted {
  DemandId demand;
  Quantity quantity;
};

/// An order that has used up its licences.
struct SpentLicence {
  OrderId order;
  std::uint32_t generation;
};

/// What components leave to be done at this instant; supply_chain.cc does it before the next event,
/// the most urgent kind first and within a kind in the order in which it was left.
class FollowUps {
 public:
  /// By urgency.
  enum Kind : unsigned {
    kSend,     ///< pieces left a stock
    kReroute,  ///< a rule sent orders to another buyer
    kDropKit,  ///< the order of a kit wants nothing more
    kReapply,  ///< an order has used up its licences
    kEase,     ///< limits may have room again
    kServe,    ///< pieces became available at a stock
    kFree,     ///< servers of a pool became free
    kStart,    ///< work was asked for of a process
    kReview,   ///< the inventory position of a stock fell
    kNothing = 32,
  };

  Kind most_urgent() const { return static_cast<Kind>(std::countr_zero(kinds_)); }

  template <Kind kKind, class Entry>
  void add(const Entry& entry) {
    std::get<kKind>(lists_).push(entry);
    kinds_ |= 1u << kKind;
  }

  /// Requires that there is one of the kind.
  template <Kind kKind>
  auto take() {
    auto& list = std::get<kKind>(lists_);
    const auto first = list.front();
    list.pop();
    if (list.empty()) kinds_ &= ~(1u << kKind);
    return first;
  }

  /// Limits that are to be looked at together.
  void ease(RuleSet limits) {
    if (limits == 0) return;
    eased_ |= limits;
    kinds_ |= 1u << kEase;
  }
  RuleSet take_eased() {
    const RuleSet limits = eased_;
    eased_ = 0;
    kinds_ &= ~(1u << kEase);
    return limits;
  }

  /// Forgets all.
  void clear() {
    std::apply([](auto&... list) { (list.entries.clear(), ...); }, lists_);
    std::apply([](auto&... list) { ((list.head = 0), ...); }, lists_);
    eased_ = 0;
    kinds_ = 0;
  }

  /// Room for what most instants leave, so that a late new maximum allocates nothing.
  void reserve(std::size_t size) {
    std::apply([size](auto&... list) { (list.entries.reserve(size), ...); }, lists_);
  }

 private:
  struct NoList {
    struct {
      void reserve(std::size_t) {}
      void clear() {}
    } entries;
    std::size_t head = 0;
  };

  std::tuple<Fifo<Dispatch>, Fifo<Rerouted>, Fifo<KitId>, Fifo<SpentLicence>, NoList, Fifo<StockId>,
             Fifo<PoolId>, Fifo<ProcessId>, Fifo<StockId>>
      lists_;  ///< by Kind
  RuleSet eased_ = 0;
  std::uint32_t kinds_ = 0;  ///< those of which there is something
};

}  // namespace chokepoint::models
