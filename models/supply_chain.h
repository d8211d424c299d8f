#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "models/production/release.h"
#include "models/state.h"
#include "models/supply_chain_census.h"
#include "models/trade/shipping.h"

namespace chokepoint::models {

/// What is watched during a replication, besides its results. Nothing of it changes them.
struct Watch {
  bool causes = false;         ///< a census of late pieces every midnight; see Census
  bool judgements = false;     ///< the ledger of judgements is open
  Journal* journal = nullptr;  ///< where to write why every event was posted
};

/// One replication of a scenario: state, agenda, and who reacts to what.
/// Components do not know each other; what one leaves behind for another at the same instant
/// (pieces put into stock, orders to review, goods to send) is picked up by settle().
class SupplyChain {
 public:
  /// Sets up stocks, first orders and dated events, in the room of `memory`, which finish() gives
  /// back. Requires that `scenario` and `memory` outlive this.
  SupplyChain(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
              const Watch& watch = {}, WorkingMemory* memory = nullptr);

  SupplyChain(const SupplyChain&) = delete;
  SupplyChain& operator=(const SupplyChain&) = delete;

  /// Handles all events before `end`. Running to a and then to b equals running to b.
  void run_until(sim::Time end);

  /// Results since the last cut or the report's beginning, and a new beginning. Requires that
  /// results are those of whole spans (Horizon::by_quarter is false) and a run to `now`.
  Replication cut(sim::Time now);

  /// Closes the books and hands over the results. Requires a run to the horizon.
  Replication finish();

  const State& state() const { return state_; }
  State& state() { return state_; }

 private:
  struct Handler;  ///< of what happens, for the agenda

  void open_calendar();
  void open_rules();
  void open_announcements();
  void open_production();
  void open_stocks();
  void open_backlog(DemandId demand);
  void open_watch(const Watch& watch);

  void on(const MonthBegan&);
  void on(const RuleAnnounced&);
  void on(const RuleChanged&);
  void on(const LicenceDecided&);
  void on(const LicenceLapsed&);
  void on(const LimitRenewed&);
  void on(const ShipmentCertified&);
  void on(const SlotsRebooked&);
  void on(const ProcessOpened&);
  void on(const ServersChanged&);
  void on(const LotFinished&);
  void on(const ShipmentArrived&);
  void on(const SupplyArrived&);
  void on(const LeakArrived&);
  void on(const LeakSeized&);
  void on(const DemandArrived&);
  void on(const StockOrderReached&);
  void on(const SupplierSwitched&);
  void on(const StockReviewDue&);
  void on(const PlanDue&);
  void on(const ReleaseDue&);
  void on(const OrderExpired&);
  void on(const CensusDue&);

  /// Does what components left to be done at this instant.
  void settle();
  void pieces_available(StockId stock);
  void start_consumers(StockId stock);
  /// Starts at most `most` pieces' worth of what the process wants.
  void start(ProcessId process, Quantity most = std::numeric_limits<Quantity>::max());
  void start_kits(ProcessId process, Quantity most);
  /// A process whose work competes with that of others; smaller priorities first.
  struct Contender {
    ProcessId process;
    int priority;
  };
  void start_in_order();
  bool can_start(ProcessId process);
  bool start_next(ProcessId process);
  OrderId order_to_start(ProcessId process);
  /// Since when the oldest work of a process has waited, and its place among orders of one instant.
  std::pair<sim::Time, std::uint64_t> waiting_since(ProcessId process);
  sim::RandomStream cycle_times_of(const Process& process) const;
  void start_for_orders(ProcessId process, Quantity most, sim::RandomStream& times);
  void servers_free(PoolId pool);
  void replenish(StockId stock, bool at_review);
  void give_back(StockId stock, Quantity quantity);
  void order(DemandId demand, Quantity quantity, const OrderTerms& terms = {});
  void apply_for_licences_of(OrderId order);
  void arrived(const Arrival& arrival);
  void refresh_verdicts();
  /// Buyers look at the rules that are in force now.
  void tell_buyers();
  void wake(RuleSet limits);
  void write_down(StockId stock);
  void note_what(const Happening& what);
  void note_arrival(StockId stock);
  void note_sent(const Dispatch& dispatch);
  void give_reason(ProcessId process);

  const Scenario& scenario_;
  State state_;
  Agenda agenda_;
  Context context_;
  WaitingOrders waiting_;
  std::vector<Grant> grants_;
  std::vector<Contender> contenders_;
  std::optional<Census> census_;
  WorkingMemory* memory_;
  std::uint64_t events_ = 0;
};

/// Runs one replication to the horizon. With `check`, State::check() is called every month and at
/// the end. `memory` is kept from one replication to the next of a thread. Cost: about 0.2 us per
/// event and the number of events.
Replication simulate(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
                     bool check = false, const Watch& watch = {}, WorkingMemory* memory = nullptr);

}  // namespace chokepoint::models
