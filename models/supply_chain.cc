#include "models/supply_chain.h"

#include <algorithm>

#include "models/inventory/stock.h"
#include "models/inventory/supply.h"
#include "models/market/buyers.h"
#include "models/market/orders.h"
#include "models/market/pegging.h"
#include "models/market/serving.h"
#include "models/production/capacity.h"
#include "models/production/planning.h"
#include "models/production/process.h"
#include "models/trade/export_rules.h"
#include "models/trade/licences.h"
#include "sim/calendar.h"

namespace chokepoint::models {

// --- Who reacts to what
// ---------------------------------------------------------------------------

void SupplyChain::on(const MonthBegan&) {
  const sim::Time now = context_.now();
  const Horizon& horizon = scenario_.horizon;
  rebook_slots(context_, state_.month_began);
  state_.month_began = now;
  state_.recorder.begin_month(now);
  sim::Time next = sim::next_month(now);
  if (now < horizon.report_from) next = std::min(next, horizon.report_from);
  for (const PoolId pool : sim::ids<PoolId>(scenario_.pools.size())) {
    if (!scenario_.pools[pool].is_servers) continue;
    const sim::Time until = std::min(next, horizon.end);
    const double server_seconds = scenario_.pools[pool].capacity.integral(now, until);
    state_.recorder.count_capacity(pool, 0,
                                   server_seconds / static_cast<double>(sim::kDay.count()));
  }
  agenda_.post(next, MonthBegan{});
}

void SupplyChain::on(const RuleChanged& event) {
  const sim::Time now = context_.now();
  const ExportRule& rule = scenario_.rules[event.rule];
  refresh_verdicts();
  if (now >= rule.until) release_held(context_, event.rule);
  if (rule.from == now && now < rule.until) intercept(context_, event.rule);
}

void SupplyChain::on(const LicenceDecided& event) {
  decide_licence(context_, event);
  if (is_current(context_, event.order, event.generation)) {
    judge_orders(context_, state_.orders[event.order].demand);
  }
}

void SupplyChain::on(const LicenceLapsed& event) {
  if (!is_current(context_, event.order, event.generation)) return;
  lapse_licence(context_, event);
  apply_for_licences_of(event.order);
}

void SupplyChain::on(const QuotaRenewed& event) {
  const ExportRule& rule = scenario_.rules[event.rule];
  wake(bit_of(event.rule));
  const sim::Time next = next_period(std::get<Quota>(rule.effect), context_.now());
  if (next < rule.until && next < scenario_.horizon.end) agenda_.post(next, event);
}

void SupplyChain::on(const ShipmentCertified& event) { certify(context_, event); }

void SupplyChain::on(const SlotsRebooked& event) {
  state_.pools[event.pool].lines[event.line].rebooked = event.rate;
}

void SupplyChain::on(const ProcessOpened& event) { state_.to_start.push_back(event.process); }

void SupplyChain::on(const ServersChanged& event) { state_.freed.push_back(event.pool); }

void SupplyChain::on(const LotFinished& event) {
  const FinishedLot lot = finish_lot(context_, event.lot);
  if (lot.order == kNone<OrderId>) return;
  const StockId stock = scenario_.processes[lot.process].outputs.front().stock;
  finish_pegged(context_, lot.order, stock, lot.starts, std::min(lot.good, lot.starts));
}

void SupplyChain::on(const ShipmentArrived& event) {
  const Shipment& shipment = state_.shipments[event.shipment];
  if (!shipment.live || shipment.generation != event.generation) return;
  if (const auto arrival = arrive(context_, event.shipment)) arrived(*arrival);
}

void SupplyChain::on(const SupplyArrived& event) {
  const Supplier& supplier = scenario_.suppliers[event.supplier];
  state_.ledger[scenario_.stocks[supplier.stock].item].supplied += event.quantity;
  state_.note(context_.now(), supplier.stream, event.quantity);
  if (supplier.on_order) {
    receive(context_, supplier.stock, event.quantity);
  } else {
    state_.put(supplier.stock, event.quantity, context_.now());
    expect_contract_delivery(context_, event.supplier);
  }
}

void SupplyChain::on(const DemandArrived& event) {
  const Quantity quantity = next_order(context_, event.demand);
  const Quantity keen = keen_part(context_, event.demand, quantity);
  if (keen > 0) order(event.demand, keen);
}

void SupplyChain::on(const StockReviewDue& event) {
  replenish(event.stock, true);
  const auto& policy = std::get<PeriodicReview>(scenario_.stocks[event.stock].policy);
  agenda_.post(context_.now() + policy.every, event);
}

void SupplyChain::on(const PlanDue& event) {
  make_plan(context_);
  agenda_.post(sim::next_month(context_.now()), event);
}

void SupplyChain::on(const ReleaseDue& event) {
  const ReleaseGroup& group = scenario_.release_groups[event.group];
  waiting_.total.clear();
  waiting_.orders.clear();
  waiting_.begin.assign(1, 0);
  for (const ProcessId process : group.processes) {
    const bool to_order = scenario_.processes[process].start == Start::kMakeToOrder;
    waiting_.total.push_back(to_order ? waiting_to_start(context_, process) : 0);
    if (to_order) list_waiting(context_, process, waiting_.orders);
    waiting_.begin.push_back(waiting_.orders.size());
    if (waiting_.begin[waiting_.begin.size() - 2] == waiting_.orders.size()) continue;
    const Claim& oldest = waiting_.orders[waiting_.begin[waiting_.begin.size() - 2]];
    state_.processes[process].commitment = oldest.commitment;
  }
  release_work(context_, group, waiting_, grants_);
  for (const Grant& grant : grants_) {
    const Process& process = scenario_.processes[grant.process];
    sim::RandomStream times = cycle_times_of(process);
    if (process.start == Start::kMakeToOrder) {
      start_for_orders(grant.process, grant.starts, times);
    } else {
      start_lots(context_, grant.process, grant.starts, kNone<OrderId>, times);
    }
  }
  agenda_.post(context_.now() + group.every, event);
}

void SupplyChain::on(const OrderExpired& event) {
  if (is_current(context_, event.order, event.generation)) expire_order(context_, event.order);
}

// --- What follows at the same instant
// -------------------------------------------------------------

void SupplyChain::settle() {
  const auto take_first = [](auto& list) {
    const auto first = list.front();
    list.erase(list.begin());
    return first;
  };
  for (;;) {
    if (!state_.outbox.empty()) {
      if (const auto arrival = send(context_, take_first(state_.outbox))) arrived(*arrival);
    } else if (!state_.rerouted.empty()) {
      const Rerouted what = take_first(state_.rerouted);
      order(what.demand, what.quantity);
    } else if (!state_.touched.empty()) {
      pieces_available(take_first(state_.touched));
    } else if (!state_.freed.empty()) {
      servers_free(take_first(state_.freed));
    } else if (!state_.to_start.empty()) {
      start(take_first(state_.to_start));
    } else if (!state_.to_review.empty()) {
      const StockId stock = take_first(state_.to_review);
      state_.stocks[stock].to_review = false;
      replenish(stock, false);
    } else {
      return;
    }
  }
}

/// Orders first, then processes that wait for these pieces, then lanes that push.
void SupplyChain::pieces_available(StockId stock) {
  state_.stocks[stock].touched = false;
  serve_orders(context_, stock);
  if (is_stranded(context_, stock)) write_down(stock);
  for (const ProcessId process : scenario_.stocks[stock].consumers) start(process);
  for (const DemandId lane : scenario_.stocks[stock].push_to) {
    const Quantity left = state_.stocks[stock].available() - state_.demands[lane].outstanding;
    if (left > 0) order(lane, left);
  }
}

/// Cycle times of lots that start now, addressed by date: a release skipped in one scenario does
/// not shift the cycle times of all later ones against another.
sim::RandomStream SupplyChain::cycle_times_of(const Process& process) const {
  const auto date = static_cast<std::uint64_t>(context_.now().time_since_epoch().count());
  return state_.stream(Purpose::kCycleTimes, sim::mix_bits(process.stream ^ date));
}

/// Starts what a process that is not released by period wants and can start now.
void SupplyChain::start(ProcessId id) {
  const Process& process = scenario_.processes[id];
  if (process.periodic) {
    if (process.start != Start::kPush) return;
    sim::RandomStream times = cycle_times_of(process);
    start_lots(context_, id, start_within_period(context_, id), kNone<OrderId>, times);
    return;
  }
  if (process.start == Start::kMakeToOrder) {
    start_for_orders(id, waiting_to_start(context_, id), state_.cycle_times[id]);
    return;
  }
  const Quantity starts = std::min(wanted(context_, id), startable(context_, id));
  ProcessState& state = state_.processes[id];
  if (starts > 0) {
    if (process.start == Start::kOnOrder) state.requested -= starts;
    consume_inputs(context_, id, starts);
    start_lots(context_, id, starts, kNone<OrderId>, state_.cycle_times[id]);
  }
  const bool waits = wanted(context_, id) > 0 && inputs_there(context_, id);
  if (!waits)
    state.waiting_since = sim::Time::max();
  else if (state.waiting_since == sim::Time::max())
    state.waiting_since = context_.now();
}

/// Starts up to `most` pieces order by order. Where the process is released by period its inputs
/// have been taken already.
void SupplyChain::start_for_orders(ProcessId id, Quantity most, sim::RandomStream& times) {
  const Process& process = scenario_.processes[id];
  static const AllocationPolicy kFirstCome{};
  const AllocationPolicy& rule =
      process.uses.empty() ? kFirstCome : scenario_.pools[process.uses.front().pool].allocation;
  while (most > 0) {
    const OrderId order = next_to_start(context_, id, rule);
    if (order == kNone<OrderId>) return;
    Quantity starts = std::min(most, open_to_start(context_, id, order));
    if (!process.periodic) {
      starts = std::min(starts, startable(context_, id));
      if (starts == 0) return;
      consume_inputs(context_, id, starts);
    }
    peg(context_, id, order, starts);
    start_lots(context_, id, starts, order, times);
    most -= starts;
  }
}

/// Servers became free: the users of the pool start, by class or by how long they have waited.
void SupplyChain::servers_free(PoolId id) {
  const CapacityPool& pool = scenario_.pools[id];
  if (pool.users.size() == 1) {
    start(pool.users.front());
    return;
  }
  const bool by_class = std::holds_alternative<StrictPriority>(pool.allocation);
  std::vector<ProcessId>& users = state_.server_queue;
  users = pool.users;
  for (const ProcessId process : users) {
    if (scenario_.processes[process].start != Start::kMakeToOrder) continue;
    const OrderId oldest = next_to_start(context_, process, FirstCome{});
    state_.processes[process].waiting_since =
        oldest == kNone<OrderId> ? sim::Time::max() : state_.orders[oldest].placed;
  }
  const auto priority = [&](ProcessId process) {
    for (const CapacityUse& use : scenario_.processes[process].uses) {
      if (use.pool == id) return use.priority;
    }
    return 0;
  };
  std::stable_sort(users.begin(), users.end(), [&](ProcessId a, ProcessId b) {
    if (by_class && priority(a) != priority(b)) return priority(a) < priority(b);
    return state_.processes[a].waiting_since < state_.processes[b].waiting_since;
  });
  for (const ProcessId process : users) start(process);
}

void SupplyChain::replenish(StockId stock, bool at_review) {
  const Quantity quantity = ask_for(context_, stock, at_review);
  if (quantity == 0) return;
  const ReplenishmentSource& source = scenario_.stocks[stock].source;
  if (const auto* process = std::get_if<ProcessId>(&source)) {
    state_.processes[*process].requested += starts_for(context_, *process, quantity);
    state_.to_start.push_back(*process);
  } else if (const auto* supplier = std::get_if<SupplierId>(&source)) {
    order_supply(context_, *supplier, quantity);
  } else if (const auto* lane = std::get_if<DemandId>(&source)) {
    order(*lane, quantity);
  }
}

void SupplyChain::order(DemandId demand, Quantity quantity) {
  apply_for_licences_of(place_order(context_, demand, quantity));
}

void SupplyChain::apply_for_licences_of(OrderId order) {
  if (order == kNone<OrderId> || !state_.orders[order].live) return;
  const RuleSet needed = licences_to_apply_for(context_, order);
  if (needed != 0) apply_for_licences(context_, order, needed);
}

void SupplyChain::arrived(const Arrival& arrival) {
  const Offer& offer = scenario_.offers[arrival.offer];
  const Demand& demand = scenario_.demands[offer.demand];
  if (arrival.returned) {
    state_.put(offer.stock, arrival.quantity, context_.now());
    state_.export_ledger.take_back(arrival.offer, arrival.quantity, context_.now());
    apply_for_licences_of(reopen(context_, offer.demand, arrival.quantity, arrival.placed));
    judge_orders(context_, offer.demand);
  } else if (demand.buyer != kNone<BuyerId>) {
    wake(hand_to_buyer(context_, arrival.offer, arrival.quantity, arrival.placed));
  } else {
    receive(context_, demand.replenishes, arrival.quantity);
  }
}

/// Limits have room again: whoever they held back may go on.
void SupplyChain::wake(RuleSet limits) {
  if (limits == 0) return;
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    bool concerned = false;
    for (const OfferId offer : scenario_.demands[demand].offers) {
      for (const Verdict& verdict : state_.verdicts[offer]) {
        concerned |= (verdict.limits & limits) != 0;
      }
    }
    if (concerned) judge_orders(context_, demand);
  }
}

/// Pieces that no buyer may have any more lose their value.
void SupplyChain::write_down(StockId stock) {
  const Stock& what = scenario_.stocks[stock];
  const Quantity quantity = state_.stocks[stock].available();
  state_.take(stock, quantity, context_.now());
  state_.ledger[what.item].written_down += quantity;
  state_.recorder.count(Measure::kWriteDown, what.item, what.region,
                        static_cast<double>(quantity) * scenario_.items[what.item].unit_value_usd);
}

/// Judges every offer again; where the answer changed, the orders concerned.
void SupplyChain::refresh_verdicts() {
  const sim::Time now = context_.now();
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    bool changed = false;
    for (const OfferId offer : scenario_.demands[demand].offers) {
      for (int stage = 0; stage < kStages; ++stage) {
        const Verdict verdict = judge(scenario_, offer, static_cast<Stage>(stage), now, now);
        Verdict& known = state_.verdicts[offer][static_cast<std::size_t>(stage)];
        changed |= verdict != known;
        known = verdict;
      }
    }
    if (!changed) continue;
    for (OrderId id = state_.demands[demand].first; id != kNone<OrderId>;
         id = state_.orders[id].next) {
      apply_for_licences_of(id);
    }
    judge_orders(context_, demand);
  }
}

// --- Setting up, running, closing
// -----------------------------------------------------------------

SupplyChain::SupplyChain(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication)
    : scenario_(scenario),
      state_(scenario, seed, replication),
      agenda_(scenario.tie_order),
      context_{scenario_, state_, agenda_} {
  agenda_.start(scenario.horizon.start);
  open_calendar();
  open_rules();
  open_production();
  open_stocks();
  for (const DemandId demand : sim::ids<DemandId>(scenario.demands.size())) {
    expect_first_order(context_, demand);
  }
  settle();
}

void SupplyChain::open_calendar() {
  agenda_.post(scenario_.horizon.start, MonthBegan{});
  if (!scenario_.planning.order.empty()) agenda_.post(scenario_.horizon.start, PlanDue{});
}

void SupplyChain::open_rules() {
  const auto inside = [this](sim::Time when) {
    return when > scenario_.horizon.start && when < scenario_.horizon.end;
  };
  refresh_verdicts();
  for (const RuleId id : sim::ids<RuleId>(scenario_.rules.size())) {
    const ExportRule& rule = scenario_.rules[id];
    for (const sim::Time when : {std::max(rule.from, rule.announced), rule.until}) {
      if (inside(when) && rule.from < rule.until) agenda_.post(when, RuleChanged{id});
    }
    if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
      const sim::Time next = next_period(*quota, std::max(rule.from, scenario_.horizon.start));
      if (inside(next) && next < rule.until) agenda_.post(next, QuotaRenewed{id});
    }
  }
}

void SupplyChain::open_production() {
  for (const ProcessId id : sim::ids<ProcessId>(scenario_.processes.size())) {
    const Process& process = scenario_.processes[id];
    if (process.periodic) continue;
    agenda_.post(std::max(process.from, scenario_.horizon.start), ProcessOpened{id});
  }
  for (const PoolId id : sim::ids<PoolId>(scenario_.pools.size())) {
    if (!scenario_.pools[id].is_servers) continue;
    for (const auto& point : scenario_.pools[id].capacity.points()) {
      if (point.time > scenario_.horizon.start) agenda_.post(point.time, ServersChanged{id});
    }
  }
  for (std::size_t group = 0; group < scenario_.release_groups.size(); ++group) {
    agenda_.post(scenario_.horizon.start, ReleaseDue{static_cast<std::uint32_t>(group)});
  }
  for (const SupplierId id : sim::ids<SupplierId>(scenario_.suppliers.size())) {
    if (!scenario_.suppliers[id].on_order) expect_contract_delivery(context_, id);
  }
}

void SupplyChain::open_stocks() {
  for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
    const Stock& stock = scenario_.stocks[id];
    state_.ledger[stock.item].initial += stock.initial;
    state_.put(id, stock.initial, context_.now());
    state_.review(id);
    if (is_periodic(stock.policy)) agenda_.post(context_.now(), StockReviewDue{id});
  }
}

void SupplyChain::run_until(sim::Time end) {
  events_ += agenda_.run_until(end, [this](const Happening& what) {
    std::visit([this](const auto& event) { on(event); }, what);
    settle();
  });
}

Replication SupplyChain::finish() {
  Replication result = state_.recorder.finish(context_.now());
  result.events = events_;
  result.fingerprint = state_.fingerprint.value();
  return result;
}

Replication simulate(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
                     bool check) {
  SupplyChain chain(scenario, seed, replication);
  if (check) {
    for (sim::Time at = sim::next_month(scenario.horizon.start); at < scenario.horizon.end;
         at = sim::next_month(at)) {
      chain.run_until(at);
      chain.state().check();
    }
  }
  chain.run_until(scenario.horizon.end);
  if (check) chain.state().check();
  return chain.finish();
}

}  // namespace chokepoint::models
