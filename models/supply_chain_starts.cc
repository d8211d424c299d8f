#include <algorithm>
#include <tuple>

#include "models/market/kits.h"
#include "models/market/pegging.h"
#include "models/production/process.h"
#include "models/production/release.h"
#include "models/supply_chain.h"

namespace chokepoint::models {

// Which work starts next, where processes are not released by period: for whom, of what is there,
// on which servers.

namespace {

/// The rule by which a process chooses among orders: that of its first pool.
const AllocationPolicy& rule_of(const Scenario& scenario, const Process& process) {
  static const AllocationPolicy kFirstCome{};
  return process.uses.empty() ? kFirstCome : scenario.pools[process.uses.front().pool].allocation;
}

int priority_at(PoolId pool, const Process& process) {
  const auto use = std::find_if(process.uses.begin(), process.uses.end(),
                                [pool](const CapacityUse& one) { return one.pool == pool; });
  return use == process.uses.end() ? 0 : use->priority;
}

bool is_to_order(const Process& process) { return process.start == Start::kMakeToOrder; }

}  // namespace

/// Processes that wait for these pieces: of several that make to order, the one with the oldest
/// order that can start goes first.
void SupplyChain::start_consumers(StockId stock) {
  const auto& consumers = scenario_.stocks[stock].consumers;
  if (consumers.size() > 1) {
    contenders_.clear();
    for (const ProcessId id : consumers) {
      if (is_to_order(scenario_.processes[id])) contenders_.push_back({id, 0});
    }
    if (contenders_.size() > 1) start_in_order();
  }
  for (const ProcessId process : consumers) start(process);
}

/// Servers became free: lot by lot, the user of the pool whose work comes first starts, by class or
/// by how long it has waited.
void SupplyChain::servers_free(PoolId id) {
  const CapacityPool& pool = scenario_.pools[id];
  if (pool.users.size() == 1) {
    start(pool.users.front());
    return;
  }
  const bool by_class = std::holds_alternative<StrictPriority>(pool.allocation);
  contenders_.clear();
  for (const ProcessId process : pool.users) {
    contenders_.push_back({process, by_class ? priority_at(id, scenario_.processes[process]) : 0});
  }
  start_in_order();
}

/// Of the contenders, the one whose work comes first starts a lot, and again, until none can.
void SupplyChain::start_in_order() {
  const auto rank = [this](const Contender& one) {
    return std::tuple(one.priority, waiting_since(one.process));
  };
  while (!contenders_.empty()) {
    auto first = contenders_.end();
    for (auto one = contenders_.begin(); one != contenders_.end(); ++one) {
      if (!can_start(one->process)) continue;
      if (first == contenders_.end() || rank(*one) < rank(*first)) first = one;
    }
    if (first == contenders_.end()) return;
    // One that could start nothing after all must not keep the others from starting.
    if (!start_next(first->process)) contenders_.erase(first);
  }
}

/// Starts a lot, or an order that is served only as a whole. Returns whether anything started.
bool SupplyChain::start_next(ProcessId id) {
  const Process& process = scenario_.processes[id];
  Quantity most = std::max<Quantity>(1, process.lot_size);
  if (is_to_order(process)) {
    const OrderId order = order_to_start(id);
    if (order == kNone<OrderId>) return false;
    const bool whole = scenario_.demands[state_.orders[order].demand].ship_complete;
    if (whole) most = std::max(most, state_.orders[order].open);
  }
  const Quantity before = state_.processes[id].in_process.value;
  start(id, most);
  return state_.processes[id].in_process.value > before;
}

bool SupplyChain::can_start(ProcessId id) {
  const Process& process = scenario_.processes[id];
  if (process.periodic) return false;
  if (!is_to_order(process) && wanted(context_, id) == 0) return false;
  const bool commits = process.assembly == Assembly::kCommit;
  // What a kit needs is held for it: it no longer counts among what is there.
  const Quantity starts = commits ? startable_on_servers(context_, id) : startable(context_, id);
  if (starts == 0) return false;
  if (!is_to_order(process)) return true;
  const OrderId order = order_to_start(id);
  if (order == kNone<OrderId>) return false;
  const bool whole = scenario_.demands[state_.orders[order].demand].ship_complete;
  return !whole || starts >= state_.orders[order].open;
}

/// The order that the process starts for next: where it commits, that of the first complete kit
/// which no rule holds back. kNone if there is none.
OrderId SupplyChain::order_to_start(ProcessId id) {
  const Process& process = scenario_.processes[id];
  if (process.assembly != Assembly::kCommit) {
    return next_to_start(context_, id, rule_of(scenario_, process));
  }
  for (const KitId which : state_.processes[id].complete_kits) {
    const Kit& kit = state_.kits[which];
    if (kit.live && open_to_start(context_, id, kit.order) > 0) return kit.order;
  }
  return kNone<OrderId>;
}

std::pair<sim::Time, std::uint64_t> SupplyChain::waiting_since(ProcessId id) {
  const ProcessState& state = state_.processes[id];
  if (is_to_order(scenario_.processes[id])) {
    const OrderId order = order_to_start(id);
    if (order == kNone<OrderId>) return {sim::Time::max(), 0};
    return {state_.orders[order].placed, state_.orders[order].number};
  }
  if (!state.requests.empty()) return {state.requests.front().at, 0};
  return {state.waiting_since, 0};
}

/// Kits whose parts are all there, in the order in which they became complete. Those that a rule
/// holds back keep their place.
void SupplyChain::start_kits(ProcessId id, Quantity most) {
  Fifo<KitId>& list = state_.processes[id].complete_kits;
  for (std::size_t left = list.entries.size() - list.head; left > 0; --left) {
    const KitId which = list.front();
    list.pop();
    const Kit& kit = state_.kits[which];
    if (kit.live) {
      const Quantity starts =
          std::min({most, complete_starts(context_, which), startable_on_servers(context_, id),
                    open_to_start(context_, id, kit.order)});
      const OrderId order = kit.order;
      if (starts > 0) {
        consume_kit(context_, which, starts);
        peg(context_, id, order, starts);
        start_lots(context_, id, starts, order, state_.processes[id].cycle_times);
        most -= starts;
      }
    }
    if (!kit.live) {
      state_.kits.release(which);
    } else if (complete_starts(context_, which) > 0) {
      list.push(which);
    } else {
      state_.kits[which].ready = false;
    }
  }
}

/// Starts what a process that is not released by period wants and can start now.
void SupplyChain::start(ProcessId id, Quantity most) {
  const Process& process = scenario_.processes[id];
  if (process.periodic) {
    if (process.start != Start::kPush) return;
    sim::RandomStream times = cycle_times_of(process);
    start_lots(context_, id, start_within_period(context_, id), kNone<OrderId>, times);
    return;
  }
  if (process.assembly == Assembly::kCommit) {
    start_kits(id, most);
    return;
  }
  if (is_to_order(process)) {
    if (!scenario_.rules.empty()) most = std::min(most, waiting_to_start(context_, id));
    start_for_orders(id, most, state_.processes[id].cycle_times);
    return;
  }
  most = std::min(most, wanted(context_, id));
  const Quantity on_servers = most > 0 ? startable_on_servers(context_, id) : 0;
  const Quantity from_inputs = on_servers > 0 ? startable_from_inputs(context_, id) : 0;
  const Quantity starts = std::min({most, on_servers, from_inputs});
  if (starts > 0) {
    if (process.start == Start::kOnOrder) take_requests(context_, id, starts);
    consume_inputs(context_, id, starts);
    start_lots(context_, id, starts, kNone<OrderId>, state_.processes[id].cycle_times);
  }
  if (!process.competes) return;
  // What could not start although servers are free has no inputs.
  const bool waits = (starts > 0 || on_servers == 0) && wanted(context_, id) > 0 &&
                     startable_from_inputs(context_, id) > 0;
  sim::Time& since = state_.processes[id].waiting_since;
  since = waits ? std::min(since, context_.now()) : sim::Time::max();
}

/// Starts up to `most` pieces order by order. Where the process is released by period its inputs
/// have been taken already.
void SupplyChain::start_for_orders(ProcessId id, Quantity most, sim::RandomStream& times) {
  const Process& process = scenario_.processes[id];
  while (most > 0) {
    // Mostly servers are busy or inputs are missing: no need to know for whom it would start.
    const Quantity possible = process.periodic ? most : std::min(most, startable(context_, id));
    if (possible == 0) return;
    const OrderId order = next_to_start(context_, id, rule_of(scenario_, process));
    if (order == kNone<OrderId>) return;
    const Quantity starts = std::min(possible, open_to_start(context_, id, order));
    if (!process.periodic) {
      const bool whole = scenario_.demands[state_.orders[order].demand].ship_complete;
      if (starts == 0 || (whole && starts < state_.orders[order].open)) return;
      consume_inputs(context_, id, starts);
    }
    peg(context_, id, order, starts);
    start_lots(context_, id, starts, order, times);
    most -= starts;
  }
}

}  // namespace chokepoint::models
