#include "models/market/pegging.h"

#include <algorithm>

#include "models/market/kits.h"
#include "models/market/order_book.h"

namespace chokepoint::models {
namespace {

using namespace order_book;

/// Whether work may start under this offer for this order.
bool may_start(const Context& context, const Order& order, OfferId offer) {
  const Process& process = context.scenario.processes[context.scenario.offers[offer].process];
  const auto allows = [&](Stage stage) {
    const Verdict& what = verdict(context, offer, stage);
    return what.prohibitions == 0 && (what.licences & ~order.approved) == 0;
  };
  if (!allows(Stage::kStart)) return false;
  if (!process.inputs.empty() && !allows(Stage::kAssembly)) return false;
  const Demand& demand = context.scenario.demands[order.demand];
  return order.refused_offers == 0 || (order.refused_offers >> position(demand, offer) & 1u) == 0;
}

/// Whether `offer` is the way in which production for the order may start: the first that rules
/// allow. An order is asked for at one place only.
bool is_makers_choice(const Context& context, const Order& order, OfferId offer) {
  const auto& offers = context.scenario.demands[order.demand].offers;
  if (offers.size() == 1 && context.scenario.rules.empty()) return offers.front() == offer;
  for (const OfferId other : offers) {
    if (context.scenario.offers[other].process == kNone<ProcessId>) continue;
    if (may_start(context, order, other)) return other == offer;
  }
  return false;
}

/// The way in which a process serves a demand.
OfferId offer_of(const Context& context, ProcessId process, DemandId demand) {
  for (const OfferId offer : context.scenario.processes[process].offers) {
    if (context.scenario.offers[offer].demand == demand) return offer;
  }
  return kNone<OfferId>;
}

}  // namespace

Quantity waiting_to_start(Context& context, ProcessId process) {
  Quantity total = 0;
  for (const OfferId offer : context.scenario.processes[process].offers) {
    Quantity waiting = 0;
    const DemandState& book = context.state.demands[context.scenario.offers[offer].demand];
    for (OrderId id = book.first; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (order.open > 0 && is_makers_choice(context, order, offer)) waiting += order.open;
    }
    const Quantity most = room(context, offer, Stage::kStart);
    if (waiting > most) count_limited(context, offer);
    total += std::min(waiting, most);
  }
  return total;
}

void list_waiting(Context& context, ProcessId process, std::vector<Claim>& orders) {
  const auto first = static_cast<std::ptrdiff_t>(orders.size());
  for (const OfferId offer : context.scenario.processes[process].offers) {
    const DemandState& book = context.state.demands[context.scenario.offers[offer].demand];
    for (OrderId id = book.first; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (order.open == 0 || !is_makers_choice(context, order, offer)) continue;
      orders.push_back({order.open, static_cast<std::int64_t>(order.number)});
    }
  }
  std::sort(orders.begin() + first, orders.end(),
            [](const Claim& a, const Claim& b) { return a.commitment < b.commitment; });
}

OrderId next_to_start(Context& context, ProcessId process, const AllocationPolicy& rule) {
  OrderId best = kNone<OrderId>;
  for (const OfferId offer : context.scenario.processes[process].offers) {
    if (room(context, offer, Stage::kStart) == 0) continue;
    OrderId id = context.state.demands[context.scenario.offers[offer].demand].first;
    while (id != kNone<OrderId>) {
      const Order& order = context.state.orders[id];
      if (order.open > 0 && is_makers_choice(context, order, offer)) break;
      id = order.next;
    }
    if (id == kNone<OrderId>) continue;
    if (best == kNone<OrderId> || goes_first(context, id, best, rule)) best = id;
  }
  return best;
}

Quantity open_to_start(Context& context, ProcessId process, OrderId id) {
  const Order& order = context.state.orders[id];
  const OfferId offer = offer_of(context, process, order.demand);
  if (!is_makers_choice(context, order, offer)) return 0;
  return std::min(order.open, room(context, offer, Stage::kStart));
}

void peg(Context& context, ProcessId process, OrderId id, Quantity quantity) {
  Order& order = context.state.orders[id];
  book(context, offer_of(context, process, order.demand), Stage::kStart, quantity);
  unbook_parts(context, order, quantity);
  order.open -= quantity;
  order.pegged += quantity;
  ProcessCounts& counts = context.state.processes[process].counts;
  counts.waited += static_cast<double>(quantity);
  counts.wait +=
      static_cast<double>(quantity) * static_cast<double>((context.now() - order.placed).count());
}

void finish_pegged(Context& context, OrderId id, StockId stock, Quantity pegged, Quantity good) {
  Order& order = context.state.orders[id];
  order.pegged -= pegged;
  order.open += pegged - good;
  order.ready += good;
  context.state.stocks[stock].reserved += good;
  const Quantity waiting = order.ready;
  const DemandId demand = order.demand;
  const bool at_once = order.placed == context.now() && !order.old;
  ship_ready(context, id, stock);
  if (at_once) count_served(context, demand, waiting - context.state.orders[id].ready);
  count_blocked(context, id);
  close_if_done(context, id);
}

}  // namespace chokepoint::models
