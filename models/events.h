#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "models/network/ids.h"
#include "models/scenario.h"
#include "sim/agenda.h"

namespace chokepoint::models {

// Everything that can happen. Events are facts in plain data; who reacts is supply_chain.cc.
// Records that can be reused (orders, shipments) are named with a generation: a handler ignores an
// event whose generation is no longer the record's.

/// What goes first at one instant. kArrival and kDemand change places under DEMAND_FIRST.
enum class Phase : std::uint8_t { kCalendar, kRule, kArrival, kDemand, kReview, kRelease, kExpiry };

/// A month begins; results are kept by month and quarter.
struct MonthBegan {
  static constexpr Phase kPhase = Phase::kCalendar;
};
/// A rule is announced, comes into force or ends.
struct RuleChanged {
  RuleId rule;
  static constexpr Phase kPhase = Phase::kRule;
};
/// A rule that is not yet in force becomes known. Posted where a buyer prepares for rules.
struct RuleAnnounced {
  RuleId rule;
  static constexpr Phase kPhase = Phase::kRule;
};
/// An officer has decided on the application of an order under a rule.
struct LicenceDecided {
  OrderId order;
  std::uint32_t generation;
  RuleId rule;
  std::uint32_t number;  ///< of the order's licences before that lapsed or were used up
  static constexpr Phase kPhase = Phase::kRule;
};
/// The licence of an order under a rule is no longer valid.
struct LicenceLapsed {
  OrderId order;
  std::uint32_t generation;
  RuleId rule;
  static constexpr Phase kPhase = Phase::kRule;
};
/// A limit may have room again: a new period of a quota begins, or what was released under a cap
/// has left its window.
struct LimitRenewed {
  RuleId rule;
  static constexpr Phase kPhase = Phase::kRule;
};
/// A laboratory has examined a shipment under a rule.
struct ShipmentCertified {
  ShipmentId shipment;
  std::uint32_t generation;
  RuleId rule;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// Slots that a line gave up, or asked for, have changed hands with other customers of the pool.
struct SlotsRebooked {
  PoolId pool;
  std::uint32_t line;  ///< position in CapacityPool::users
  double rate;         ///< from other customers, negative to them [units per second]
  static constexpr Phase kPhase = Phase::kCalendar;
};
/// A process may start from now on.
struct ProcessOpened {
  ProcessId process;
  static constexpr Phase kPhase = Phase::kRule;
};
/// The number of servers of a pool changes.
struct ServersChanged {
  PoolId pool;
  static constexpr Phase kPhase = Phase::kRule;
};
/// A lot has gone through its process.
struct LotFinished {
  LotId lot;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// Goods reach the end of a lane, or come back to its start.
struct ShipmentArrived {
  ShipmentId shipment;
  std::uint32_t generation;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// Goods arrive from outside: what a stock ordered, or a contract delivery.
struct SupplyArrived {
  SupplierId supplier;
  Quantity quantity;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// Goods that a demand was to be kept from reach its buyer through a third country.
struct LeakArrived {
  DemandId demand;
  ItemId item;
  Quantity quantity;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// Such goods are seized on the way.
struct LeakSeized {
  DemandId demand;
  ItemId item;
  Quantity quantity;
  static constexpr Phase kPhase = Phase::kArrival;
};
/// The next order of a demand is placed.
struct DemandArrived {
  DemandId demand;
  static constexpr Phase kPhase = Phase::kDemand;
};
/// The order of a stock reaches the other end of its lane.
struct StockOrderReached {
  DemandId demand;
  Quantity quantity;
  static constexpr Phase kPhase = Phase::kDemand;
};
/// A supplier fails or recovers.
struct SupplierSwitched {
  SupplierId supplier;
  static constexpr Phase kPhase = Phase::kRule;
};
/// A stock under periodic review is looked at.
struct StockReviewDue {
  StockId stock;
  static constexpr Phase kPhase = Phase::kReview;
};
/// The producer plans anew.
struct PlanDue {
  static constexpr Phase kPhase = Phase::kReview;
};
/// Capacity counted per period is given out.
struct ReleaseDue {
  std::uint32_t group;
  static constexpr Phase kPhase = Phase::kRelease;
};
/// A buyer's patience ends for what an order still waits for.
struct OrderExpired {
  OrderId order;
  std::uint32_t generation;
  static constexpr Phase kPhase = Phase::kExpiry;
};

/// Each late piece is asked what it waits for.
struct CensusDue {
  static constexpr Phase kPhase = Phase::kCalendar;
};

using Happening =
    std::variant<MonthBegan, RuleChanged, LicenceDecided, LicenceLapsed, LimitRenewed,
                 ShipmentCertified, SlotsRebooked, ProcessOpened, ServersChanged, LotFinished,
                 ShipmentArrived, SupplyArrived, DemandArrived, StockOrderReached, SupplierSwitched,
                 StockReviewDue, PlanDue, ReleaseDue, OrderExpired, RuleAnnounced, LeakArrived,
                 LeakSeized, CensusDue>;

/// Why every event was posted: what happened, and the event that led to it. Kept while an order is
/// to be explained; components know nothing of it.
class Journal {
 public:
  static constexpr std::uint64_t kBeginning = ~std::uint64_t{0};  ///< posted before the first event

  struct Entry {
    sim::Time at;
    std::uint64_t cause;  ///< number of another entry, or kBeginning
    Happening what;
    std::uint32_t subject = 0;  ///< the process of a lot, the offer of a shipment
    Quantity quantity = 0;
  };
  /// Pieces that left for a buyer during event `event`.
  struct Sent {
    std::uint64_t event;
    DemandId demand;
    sim::Time placed;
    Quantity quantity;
  };

  void posted(sim::Time at, const Happening& what, std::uint64_t during) {
    const bool overruled = reason_ != kBeginning && during == reason_during_;
    entries.push_back({at, overruled ? reason_ : during, what});
  }
  /// What event `during` posts from now on is due to event `reason`.
  void because(std::uint64_t reason, std::uint64_t during) {
    reason_ = reason;
    reason_during_ = during;
  }

  std::vector<Entry> entries;  ///< by posting number
  std::vector<Sent> sent;
  std::vector<std::uint64_t> last_arrival;  ///< by StockId: the event that last brought pieces

 private:
  std::uint64_t reason_ = kBeginning;
  std::uint64_t reason_during_ = kBeginning;
};

/// The pending events of one replication, with the scenario's tie convention.
class Agenda : public sim::Agenda<Happening> {
 public:
  explicit Agenda(TieOrder tie_order = TieOrder::kReceiveFirst) : tie_order_(tie_order) {}

  template <class What>
  void post(sim::Time when, const What& what) {
    if (journal_ != nullptr) journal_->posted(when, Happening(what), current());
    at(when, static_cast<std::uint8_t>(position(What::kPhase)), Happening(what));
  }

  /// Writes every posting from now on into `journal`, which outlives this; null: none. Requires
  /// that nothing has been posted since start().
  void keep(Journal* journal) { journal_ = journal; }
  Journal* journal() const { return journal_; }

 private:
  Phase position(Phase phase) const {
    if (tie_order_ == TieOrder::kReceiveFirst) return phase;
    if (phase == Phase::kArrival) return Phase::kDemand;
    if (phase == Phase::kDemand) return Phase::kArrival;
    return phase;
  }

  TieOrder tie_order_;
  Journal* journal_ = nullptr;
};

}  // namespace chokepoint::models
