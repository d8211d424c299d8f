#include "models/supply_chain.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "models/foresight.h"
#include "models/inventory/stock.h"
#include "models/inventory/supply.h"
#include "models/market/buyers.h"
#include "models/market/kits.h"
#include "models/market/leakage.h"
#include "models/market/order_book.h"
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
namespace {

/// Time that an order of a stock takes along its lane.
sim::Duration lane_delay(const Scenario& scenario, DemandId lane) {
  return scenario.lanes[scenario.offers[scenario.demands[lane].offers.front()].lane].order_delay;
}

}  // namespace

// --- Who reacts to what
// ---------------------------------------------------------------------------

void SupplyChain::on(const MonthBegan&) {
  const sim::Time now = context_.now();
  const Horizon& horizon = scenario_.horizon;
  rebook_slots(context_, state_.month_began);
  state_.month_began = now;
  state_.recorder.begin_month(state_, now);
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
  tell_buyers();
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

void SupplyChain::on(const LimitRenewed& event) {
  const ExportRule& rule = scenario_.rules[event.rule];
  wake(bit_of(event.rule));
  const auto* quota = std::get_if<Quota>(&rule.effect);
  if (quota == nullptr) return;
  const sim::Time next = next_period(*quota, context_.now());
  if (next < rule.until && next < scenario_.horizon.end) agenda_.post(next, event);
}

void SupplyChain::on(const ShipmentCertified& event) { certify(context_, event); }

void SupplyChain::on(const SlotsRebooked& event) {
  state_.pools[event.pool].lines[event.line].rebooked = event.rate;
}

void SupplyChain::on(const ProcessOpened& event) {
  state_.todo.add<FollowUps::kStart>(event.process);
}

void SupplyChain::on(const ServersChanged& event) { state_.todo.add<FollowUps::kFree>(event.pool); }

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
  const bool by_contract = !supplier.on_order && !supplier.at_random;
  const Quantity quantity =
      by_contract ? contract_delivery(context_, event.supplier) : event.quantity;
  state_.ledger[scenario_.stocks[supplier.stock].item].supplied += quantity;
  state_.note(context_.now(), supplier.stream, quantity);
  if (supplier.on_order) {
    receive(context_, supplier.stock, quantity);
  } else {
    state_.put(supplier.stock, quantity, context_.now());
    expect_delivery(context_, event.supplier);
  }
}

void SupplyChain::on(const StockOrderReached& event) { order(event.demand, event.quantity); }

void SupplyChain::on(const SupplierSwitched& event) { switch_supplier(context_, event.supplier); }

void SupplyChain::on(const StockReviewDue& event) {
  replenish(event.stock, true);
  const sim::Duration every = review_period(scenario_.stocks[event.stock].policy);
  agenda_.post(context_.now() + every, event);
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
    if (agenda_.journal() != nullptr) give_reason(grant.process);
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

void SupplyChain::on(const CensusDue& event) {
  census_->take(context_);
  agenda_.post(context_.now() + sim::kDay, event);
}

// --- What follows at the same instant
// -------------------------------------------------------------

void SupplyChain::settle() {
  FollowUps& todo = state_.todo;
  for (;;) {
    switch (todo.most_urgent()) {
      case FollowUps::kSend: {
        const Dispatch dispatch = todo.take<FollowUps::kSend>();
        if (agenda_.journal() != nullptr) note_sent(dispatch);
        if (const auto arrival = send(context_, dispatch)) arrived(*arrival);
        break;
      }
      case FollowUps::kReroute: {
        const Rerouted what = todo.take<FollowUps::kReroute>();
        order(what.demand, what.quantity);
        break;
      }
      case FollowUps::kDropKit:
        release_kit(context_, todo.take<FollowUps::kDropKit>());
        break;
      case FollowUps::kReapply: {
        const SpentLicence spent = todo.take<FollowUps::kReapply>();
        if (is_current(context_, spent.order, spent.generation)) apply_for_licences_of(spent.order);
        break;
      }
      case FollowUps::kEase:
        wake(todo.take_eased());
        break;
      case FollowUps::kServe:
        pieces_available(todo.take<FollowUps::kServe>());
        break;
      case FollowUps::kFree:
        servers_free(todo.take<FollowUps::kFree>());
        break;
      case FollowUps::kStart:
        start(todo.take<FollowUps::kStart>());
        break;
      case FollowUps::kReview: {
        const StockId stock = todo.take<FollowUps::kReview>();
        state_.stocks[stock].to_review = false;
        replenish(stock, false);
        break;
      }
      case FollowUps::kNothing:
        return;
    }
  }
}

/// Orders first, then processes that wait for these pieces, then lanes that push.
void SupplyChain::pieces_available(StockId stock) {
  state_.stocks[stock].touched = false;
  if (!scenario_.stocks[stock].offers.empty()) {
    serve_orders(context_, stock);
    if (is_stranded(context_, stock)) write_down(stock);
  }
  if (state_.stocks[stock].has_claims) reserve_parts(context_, stock);
  start_consumers(stock);
  if (state_.stocks[stock].has_blocked) unblock(context_, stock);
  for (const DemandId lane : scenario_.stocks[stock].push_to) {
    const Quantity left = state_.stocks[stock].available() - state_.demands[lane].outstanding.value;
    if (left > 0) order(lane, left);
  }
}

/// Cycle times of lots that start now, addressed by date: a release skipped in one scenario does
/// not shift the cycle times of all later ones against another.
sim::RandomStream SupplyChain::cycle_times_of(const Process& process) const {
  const auto date = static_cast<std::uint64_t>(context_.now().time_since_epoch().count());
  return state_.stream(Purpose::kCycleTimes, sim::mix_bits(process.stream ^ date));
}

void SupplyChain::replenish(StockId stock, bool at_review) {
  const Quantity quantity = ask_for(context_, stock, at_review);
  if (quantity < 0) give_back(stock, -quantity);
  if (quantity <= 0) return;
  const ReplenishmentSource& source = scenario_.stocks[stock].source;
  if (const auto* process = std::get_if<ProcessId>(&source)) {
    request_starts(context_, *process, starts_for(context_, *process, quantity));
    state_.todo.add<FollowUps::kStart>(*process);
  } else if (const auto* supplier = std::get_if<SupplierId>(&source)) {
    order_supply(context_, *supplier, quantity);
  } else if (const auto* lane = std::get_if<DemandId>(&source)) {
    const sim::Duration delay = lane_delay(scenario_, *lane);
    if (delay > sim::Duration(0)) {
      agenda_.post(context_.now() + delay, StockOrderReached{*lane, quantity});
    } else {
      order(*lane, quantity);
    }
  }
}

/// A stock that has more than its policy wants sends pieces back where they came from, at once.
void SupplyChain::give_back(StockId stock, Quantity quantity) {
  const Quantity pieces = send_back(context_, stock, quantity);
  const ReplenishmentSource& source = scenario_.stocks[stock].source;
  if (const auto* lane = std::get_if<DemandId>(&source)) {
    const StockId upstream = scenario_.offers[scenario_.demands[*lane].offers.front()].stock;
    state_.stocks[upstream].since_review -= pieces;
    state_.put(upstream, pieces, context_.now());
  } else {
    state_.ledger[scenario_.stocks[stock].item].supplied -= pieces;
  }
}

void SupplyChain::order(DemandId demand, Quantity quantity, const OrderTerms& terms) {
  apply_for_licences_of(place_order(context_, demand, quantity, terms));
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
    const OrderId owed = reopen(context_, offer.demand, arrival.quantity, arrival.placed);
    state_.orders[owed].terms.leaks_to = arrival.leaks_to;
    apply_for_licences_of(owed);
    judge_orders(context_, offer.demand);
  } else if (demand.buyer != kNone<BuyerId>) {
    wake(hand_to_buyer(context_, arrival.offer, arrival.quantity, arrival.placed));
    if (arrival.leaks_to != kNone<DemandId>) {
      pass_on(context_, arrival.leaks_to, offer.item, arrival.quantity, arrival.key);
    }
  } else {
    state_.stocks[offer.stock].pipeline.move(context_.now(), -arrival.quantity);
    receive(context_, demand.replenishes, arrival.quantity);
  }
}

/// Limits have room again: whoever they held back may go on.
void SupplyChain::wake(RuleSet limits) {
  if (limits == 0) return;
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    bool concerned = false;
    for (const OfferId offer : scenario_.demands[demand].offers) {
      for (const Verdict& verdict : state_.verdicts_of(offer)) {
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
  const OfferId offer = what.offers.front();
  const RuleSet rules =
      state_.verdicts_of(offer)[static_cast<std::size_t>(Stage::kExport)].prohibitions;
  order_book::record_judgement(context_, rules, offer, Ruling::kWrittenDown, quantity, 0);
}

/// Judges every offer again; where the answer changed, the orders concerned.
void SupplyChain::refresh_verdicts() {
  if (scenario_.rules.empty()) return;
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

struct SupplyChain::Handler {
  SupplyChain& chain;

  void operator()(const Happening& what) const {
    if (chain.agenda_.journal() != nullptr) chain.note_what(what);
    std::visit([this](const auto& event) { chain.on(event); }, what);
    chain.settle();
  }
  void foresee(const Happening& what, std::size_t steps) const {
    models::foresee(chain.context_, what, steps);
  }
};

void SupplyChain::run_until(sim::Time end) { events_ += agenda_.run_until(end, Handler{*this}); }

Replication SupplyChain::cut(sim::Time now) {
  Replication result = state_.recorder.cut(state_, now);
  result.events = events_;
  result.fingerprint = state_.fingerprint.value();
  events_ = 0;
  return result;
}

Replication SupplyChain::finish() {
  Replication result = state_.recorder.finish(state_, context_.now());
  if (census_) result.charges = census_->charges();
  result.events = events_;
  result.fingerprint = state_.fingerprint.value();
  if (memory_ != nullptr) {
    *memory_ = std::move(static_cast<WorkingMemory&>(state_));
    memory_->pending = agenda_.release();
  }
  return result;
}

Replication simulate(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
                     bool check, const Watch& watch, WorkingMemory* memory) {
  SupplyChain chain(scenario, seed, replication, watch, memory);
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
