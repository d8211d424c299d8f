#pragma once

#include <cstdint>
#include <vector>

#include "models/network/ids.h"
#include "models/scenario.h"
#include "sim/fifo.h"
#include "sim/random.h"
#include "sim/statistics.h"
#include "sim/table.h"
#include "sim/time.h"

namespace chokepoint::models {

// What changes at a stock, process or demand, and what is counted there, in one record: what an
// event needs of a node lies together. Counts begin anew with the reported span; see node_metrics.h
// for what is made of them.

using sim::Fifo;

/// A quantity followed over time. Integrals are exact below 2^53 piece seconds.
struct Level {
  Quantity value = 0;
  sim::Time changed;
  double integral = 0;  ///< [piece s]
  double empty = 0;     ///< time at or below zero [s]

  void move(sim::Time now, Quantity change) {
    const auto elapsed = static_cast<double>((now - changed).count());
    integral += static_cast<double>(value) * elapsed;
    if (value <= 0) empty += elapsed;
    changed = now;
    value += change;
  }
};

/// Pieces at a stock since the reported span began.
struct StockCounts {
  double received = 0;
  double demanded = 0;
  double served = 0;  ///< of what was demanded, at once
  double orders = 0;  ///< placed by its policy
  double ordered = 0;
};

/// What arriving pieces change comes first.
struct alignas(64) StockState {
  Level on_hand;
  Quantity reserved = 0;  ///< of on_hand: finished for an order that may not leave yet
  bool touched = false;   ///< its pieces are to be looked at before this instant is over
  bool to_review = false;
  bool reviewed_at_once = false;  ///< its policy looks at every change of the position
  bool has_blocked = false;       ///< see State::blocked_lots
  bool has_claims = false;        ///< see State::part_claims
  Quantity since_review = 0;      ///< pieces asked for since the last review
  Quantity echelon = 0;           ///< position of the echelon, for echelon policies
  Level on_order;                 ///< asked for and not yet received
  StockCounts counts;
  Level owed;                ///< to open orders that wait and whose first choice is this stock
  Quantity owed_parts = 0;   ///< parts that waiting orders will take, where orders book their parts
  Level pipeline;            ///< on its way from here to other stocks
  sim::Tally review_orders;  ///< by review of a periodic policy
  sim::Tally review_demands;  ///< likewise

  Quantity available() const { return on_hand.value - reserved; }
  /// On hand less what orders wait for.
  Quantity net() const { return on_hand.value - owed.value - owed_parts; }
};

/// Starts that a stock's policy asked an ON_ORDER process for.
struct Request {
  sim::Time at;
  Quantity starts;
};

/// Starts of a process since the reported span began.
struct ProcessCounts {
  double started = 0;
  double process_time = 0;  ///< of all starts [start s]
  double waited = 0;        ///< starts whose wait is known: for orders and requests
  double wait = 0;          ///< of those [start s]
};

/// What a lot changes when it starts or finishes comes first.
struct alignas(64) ProcessState {
  Level in_process;                            ///< starts under way
  double cumulative_starts = 0;                ///< finished, for learning
  sim::Time waiting_since = sim::Time::max();  ///< for servers; max: it does not wait
  ProcessCounts counts;
  Level requested;         ///< starts asked for and not yet made
  Fifo<Request> requests;  ///< the same, oldest first
  sim::RandomStream cycle_times;
  std::int64_t commitment = 0;  ///< of the oldest order it is to start for
  Fifo<KitId> complete_kits;    ///< that can start, oldest first
  std::vector<double> carry;    ///< fractional good pieces by output
  std::vector<double> plan;     ///< starts by bucket, from plan_begin on
  double plan_overdue = 0;      ///< starts that should have been made before plan_begin
  sim::Time plan_begin;
  Quantity plan_started = 0;   ///< since plan_begin
  Quantity unmet = 0;          ///< starts that the last release could not grant
  Quantity month_unmet = 0;    ///< the same when the month began
  Quantity month_started = 0;  ///< starts granted since the month began
  double schedule_carry = 0;   ///< scheduled starts not yet whole
};

/// Orders and pieces of a demand since the reported span began.
struct DemandCounts {
  double orders = 0;
  double ordered = 0;
  double delivered = 0;
  double lost = 0;
  double served = 0;           ///< pieces served at once
  double complete_orders = 0;  ///< orders served whole at once
  double wait = 0;             ///< from order to delivery [piece s]
};

/// Orders of a demand that still want something, oldest first.
struct DemandState {
  OrderId first = kNone<OrderId>;
  OrderId last = kNone<OrderId>;
  std::uint64_t placed = 0;  ///< orders so far
  Level outstanding;         ///< of all its orders
  DemandCounts counts;
  sim::RandomStream order_times;
  sim::RandomStream order_sizes;
  double exposure = 0;    ///< of the rate, up to the next order
  double carry = 0;       ///< fraction of a piece
  double keen_carry = 0;  ///< fraction of a piece ordered in spite of discouragement
  double deviation = 0;   ///< of the last order from the mean, for autocorrelated orders
};

/// The nodes of a scenario.
struct Nodes {
  /// All levels are zero from the horizon's start on.
  explicit Nodes(const Scenario& scenario);

  sim::Column<StockId, StockState> stocks;
  sim::Column<ProcessId, ProcessState> processes;
  sim::Column<DemandId, DemandState> demands;

  /// The reported span begins: keeps what levels are, forgets what they were and all counts.
  void begin_span(sim::Time now);

  /// Brings the integrals of all levels up to `now`.
  void settle_levels(sim::Time now);
};

}  // namespace chokepoint::models
