#include <algorithm>

#include "models/inventory/stock.h"
#include "models/inventory/supply.h"
#include "models/market/buyers.h"
#include "models/market/kits.h"
#include "models/market/orders.h"
#include "models/supply_chain.h"
#include "models/trade/export_rules.h"

namespace chokepoint::models {

// Setting up a replication: stocks, dated events, first orders.

SupplyChain::SupplyChain(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
                         const Watch& watch, WorkingMemory* memory)
    : scenario_(scenario),
      state_(scenario, seed, replication,
             memory == nullptr ? WorkingMemory() : std::exchange(*memory, {})),
      agenda_(scenario.tie_order),
      context_{scenario_, state_, agenda_},
      memory_(memory) {
  agenda_.adopt(std::move(state_.pending));
  agenda_.start(scenario.horizon.start);
  open_watch(watch);
  open_calendar();
  open_rules();
  open_production();
  open_stocks();
  for (const DemandId demand : sim::ids<DemandId>(scenario.demands.size())) {
    expect_first_order(context_, demand);
    open_backlog(demand);
  }
  settle();
}

void SupplyChain::open_watch(const Watch& watch) {
  if (watch.judgements) state_.judgements.open();
  if (watch.journal != nullptr) {
    agenda_.keep(watch.journal);
    watch.journal->last_arrival.assign(scenario_.stocks.size(), Journal::kBeginning);
  }
  if (!watch.causes) return;
  census_.emplace(scenario_);
  agenda_.post(scenario_.horizon.start + sim::kDay, CensusDue{});
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
  tell_buyers();
  open_announcements();
  for (const RuleId id : sim::ids<RuleId>(scenario_.rules.size())) {
    const ExportRule& rule = scenario_.rules[id];
    for (const sim::Time when : {std::max(rule.from, rule.announced), rule.until}) {
      if (inside(when) && rule.from < rule.until) agenda_.post(when, RuleChanged{id});
    }
    if (const auto* quota = std::get_if<Quota>(&rule.effect)) {
      const sim::Time next = next_period(*quota, std::max(rule.from, scenario_.horizon.start));
      if (inside(next) && next < rule.until) agenda_.post(next, LimitRenewed{id});
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
    if (!scenario_.suppliers[id].on_order) expect_delivery(context_, id);
    expect_failure(context_, id);
  }
}

void SupplyChain::open_stocks() {
  open_positions(context_);
  std::vector<StockId> reviews;
  for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
    const Stock& stock = scenario_.stocks[id];
    state_.ledger[stock.item].initial += stock.initial;
    state_.put(id, stock.initial, context_.now());
    state_.review(id);
    if (is_periodic(stock.policy)) reviews.push_back(id);
  }
  // Downstream first: what is ordered there at a review is seen upstream at the same review.
  std::stable_sort(reviews.begin(), reviews.end(), [this](StockId a, StockId b) {
    return scenario_.stocks[a].low_level_code < scenario_.stocks[b].low_level_code;
  });
  for (const StockId id : reviews) agenda_.post(context_.now(), StockReviewDue{id});
}

/// What a buyer ordered before the start is the oldest order of all.
void SupplyChain::open_backlog(DemandId demand) {
  const Quantity pieces = scenario_.demands[demand].initial_backlog;
  if (pieces == 0) return;
  const OrderId id = reopen(context_, demand, pieces, scenario_.horizon.start);
  const auto& offers = scenario_.demands[demand].offers;
  // Ordered where the buyer would rather have it from.
  state_.change_echelons(scenario_.offers[offers.front()].stock, pieces);
  for (const OfferId offer : offers) {
    const Offer& way = scenario_.offers[offer];
    state_.review(way.stock);
    state_.touch(way.stock);
    if (way.process != kNone<ProcessId>) state_.todo.add<FollowUps::kStart>(way.process);
  }
  book_parts(context_, id);
  apply_for_licences_of(id);
}

}  // namespace chokepoint::models
