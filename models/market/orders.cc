#include "models/market/orders.h"

#include <algorithm>

#include "models/market/kits.h"
#include "models/market/order_book.h"

namespace chokepoint::models {
namespace {

using namespace order_book;

/// A kind of note in the fingerprint.
constexpr std::uint64_t kPlaced = 1;
constexpr std::uint64_t kLost = 2;

/// Drops what is open from the book; returns how much it was.
Quantity drop_open(Context& context, OrderId id) {
  withdraw_phantom(context, id);
  Order& order = context.state.orders[id];
  const Quantity quantity = order.open;
  if (quantity == 0) return 0;
  context.state.note(context.now(), kLost ^ context.scenario.demands[order.demand].stream,
                     quantity);
  change_backlog(context, order, -quantity);
  unbook_parts(context, order, quantity);
  if (order.kit != kNone<KitId>) context.state.todo.add<FollowUps::kDropKit>(order.kit);
  order.kit = kNone<KitId>;
  order.open = 0;
  order.lost = true;
  // What will not come is not there later.
  if (order.terms.ahead != Ahead::kNo) {
    const BehaviourId behaviour = context.scenario.demands[order.demand].behaviour;
    Quantity& ahead = context.state.behaviours[behaviour].pieces(order.terms.ahead);
    ahead -= std::min(ahead, quantity);
  }
  const StockId first = first_choice(context, order.demand);
  const Demand& demand = context.scenario.demands[order.demand];
  if (demand.buyer != kNone<BuyerId> && demand.waits()) {
    context.state.change_echelons(first, -quantity);
  }
  context.state.review(first);
  close_if_done(context, id);
  return quantity;
}

/// Another buyer's demand for the same item, to which a rule sends orders it holds; or none.
DemandId rerouted_to(const Context& context, const Order& order) {
  const ItemId item = ordered_item(context, order.demand);
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    const Verdict& what = verdict(context, offer, Stage::kExport);
    const RuleSet forbids = what.prohibitions | (what.licences & order.denied);
    for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
      const BuyerId buyer = context.scenario.rules[rule].reroute_to;
      if ((forbids & bit_of(rule)) == 0 || buyer == kNone<BuyerId>) continue;
      for (const DemandId other : sim::ids<DemandId>(context.scenario.demands.size())) {
        if (context.scenario.demands[other].buyer != buyer || other == order.demand) continue;
        if (ordered_item(context, other) == item) return other;
      }
    }
  }
  return kNone<DemandId>;
}

/// A rule cancels the order, or sends it to another buyer: pieces made for it are anybody's.
void cancel_order(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  const DemandId other = rerouted_to(context, order);
  const Quantity all = order.wanted() + order.ready;
  const OfferId offer = context.scenario.demands[order.demand].offers.front();
  record_judgement(context, forbidding(context, order, offer), offer,
                   other == kNone<DemandId> ? Ruling::kCancelled : Ruling::kRerouted, all, 0);
  if (other != kNone<DemandId> && all > 0)
    context.state.todo.add<FollowUps::kReroute>(Rerouted{other, all});
  if (order.ready > 0) {
    const StockId stock = first_choice(context, order.demand);
    context.state.stocks[stock].reserved -= order.ready;
    context.state.touch(stock);
    order.open += order.ready;
    order.ready = 0;
  }
  drop_open(context, id);
}

/// Counts what is refused of a new order. Its phantoms are the first to go, and are not missed.
void count_refused(Context& context, DemandId demand, Quantity refused, Quantity phantom) {
  if (refused == 0) return;
  const Quantity withdrawn = std::min(refused, phantom);
  count(context, demand, Measure::kWithdrawn, withdrawn);
  count(context, demand, Measure::kBlocked, refused - withdrawn);
}

/// What quotas at the ORDER stage admit of a new order; the rest is refused.
Quantity admit(Context& context, DemandId demand, const Order& order, Quantity quantity) {
  const auto& offers = context.scenario.demands[demand].offers;
  std::size_t first = 0;
  while ((order.refused_offers >> first & 1u) != 0) ++first;
  const Quantity admitted = std::min(quantity, room(context, offers[first], Stage::kOrder));
  book(context, offers[first], Stage::kOrder, admitted);
  count_refused(context, demand, quantity - admitted, order.terms.phantom);
  const RuleSet limits = verdict(context, offers[first], Stage::kOrder).limits;
  if (admitted < quantity) {
    record_judgement(context, limits, offers[first], Ruling::kRefused, quantity, admitted);
  }
  return admitted;
}

/// Whether a rule that forbids the order asks to cancel what it holds.
bool is_cancelled_by_rule(const Context& context, const Order& order) {
  bool cancels = false;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    if (!is_forbidden(context, order, offer)) return false;
    for (const RuleId id : sim::ids<RuleId>(context.scenario.rules.size())) {
      const ExportRule& rule = context.scenario.rules[id];
      const bool starts = rule.stage == Stage::kStart || rule.stage == Stage::kAssembly;
      const bool made = context.scenario.offers[offer].process != kNone<ProcessId>;
      if (rule.stage != Stage::kExport && !(starts && made)) continue;
      const Verdict& what = verdict(context, offer, rule.stage);
      const bool forbids = (bit_of(id) & (what.prohibitions | (what.licences & order.denied))) != 0;
      cancels |= forbids && rule.held_orders != HeldOrders::kWait;
    }
  }
  return cancels;
}

void count_order(Context& context, DemandId demand, Quantity quantity) {
  count(context, demand, Measure::kOrdered, quantity);
  const StockId stock = first_choice(context, demand);
  const auto pieces = static_cast<double>(quantity);
  StockState& state = context.state.stocks[stock];
  state.counts.demanded += pieces;
  state.since_review += quantity;
  DemandCounts& counts = context.state.demands[demand].counts;
  counts.ordered += pieces;
  ++counts.orders;
  const Demand& what = context.scenario.demands[demand];
  if (what.buyer == kNone<BuyerId>) return;
  context.state.recorder.count_ordered(demand, quantity);
  if (what.waits()) context.state.change_echelons(stock, quantity);
}

/// Serves a new order from stock as far as no one waits before it; returns the pieces.
Quantity serve_at_once(Context& context, OrderId id) {
  State& state = context.state;
  const Quantity wanted = state.orders[id].wanted();
  const Demand& demand = context.scenario.demands[state.orders[id].demand];
  Quantity at_once = 0;
  for (const OfferId offer : demand.offers) {
    const Order& now = state.orders[id];
    if (!may_ship(context, now, offer)) continue;
    const StockId stock = context.scenario.offers[offer].stock;
    const Quantity spare = open_to(context, id, offer);
    const Quantity served = std::min({now.wanted(), spare, may_leave(context, now, offer)});
    if (served == 0) continue;
    if (demand.ship_complete && served < wanted) continue;
    if (context.scenario.stocks[stock].whole_orders && others_wait(context, id, stock)) continue;
    at_once += served;
    ship_open(context, id, offer, served);
    if (at_once == wanted) break;
  }
  return at_once;
}

}  // namespace

OrderId place_order(Context& context, DemandId demand, Quantity quantity, const OrderTerms& terms) {
  const Demand& what = context.scenario.demands[demand];
  State& state = context.state;
  count_order(context, demand, quantity);
  state.note(context.now(), kPlaced ^ what.stream, quantity);

  Order order{.demand = demand, .open = quantity, .placed = context.now()};
  order.number = ++state.orders_placed;
  order.key = sim::mix_bits(what.stream ^ ++state.demands[demand].placed);
  std::size_t refused = 0;
  for (std::size_t i = 0; i < what.offers.size(); ++i) {
    if (verdict(context, what.offers[i], Stage::kOrder).prohibitions == 0) continue;
    order.refused_offers |= 1u << i;
    ++refused;
  }
  if (refused == what.offers.size()) {
    count_refused(context, demand, quantity, terms.phantom);
    record_judgement(context, verdict(context, what.offers.front(), Stage::kOrder).prohibitions,
                     what.offers.front(), Ruling::kRefused, quantity, 0);
    return kNone<OrderId>;
  }
  order.terms = terms;
  order.open = admit(context, demand, order, quantity);
  if (order.open == 0) return kNone<OrderId>;
  order.terms.phantom = std::max<Quantity>(0, order.open - (quantity - terms.phantom));
  if (terms.ahead != Ahead::kNo) state.behaviours[what.behaviour].pieces(terms.ahead) += order.open;
  quantity = order.wanted();
  order.generation = ++state.last_generation;
  order.live = true;
  const OrderId id = state.orders.add(order);
  append(context, demand, id);
  change_backlog(context, order, order.open);
  state.review(first_choice(context, demand));

  const Quantity at_once = serve_at_once(context, id);
  count_served(context, demand, at_once);
  if (at_once == quantity) return kNone<OrderId>;
  if (!context.scenario.rules.empty()) {
    count_blocked(context, id);
    if (is_cancelled_by_rule(context, state.orders[id])) {
      cancel_order(context, id);
      return kNone<OrderId>;
    }
  }

  if (what.patience) {
    context.agenda.post(context.now() + *what.patience,
                        OrderExpired{id, state.orders[id].generation});
  }
  book_parts(context, id);
  for (const OfferId offer : what.offers) {
    const ProcessId maker = context.scenario.offers[offer].process;
    if (maker != kNone<ProcessId>) state.todo.add<FollowUps::kStart>(maker);
  }
  return id;
}

void expire_order(Context& context, OrderId id) {
  const DemandId demand = context.state.orders[id].demand;
  const Quantity lost = drop_open(context, id);
  count(context, demand, Measure::kLost, lost);
  context.state.demands[demand].counts.lost += static_cast<double>(lost);
}

void judge_orders(Context& context, DemandId demand) {
  OrderId next = context.state.demands[demand].first;
  while (next != kNone<OrderId>) {
    const OrderId id = next;
    Order& order = context.state.orders[id];
    next = order.next;
    if (order.ready > 0) {
      for (const OfferId offer : context.scenario.demands[demand].offers) {
        if (context.scenario.offers[offer].process == kNone<ProcessId>) continue;
        if (!may_ship(context, order, offer)) continue;
        ship_ready(context, id, context.scenario.offers[offer].stock);
        count_blocked(context, id);
        close_if_done(context, id);
        break;
      }
      if (!order.live) continue;
    }
    count_blocked(context, id);
    if (is_cancelled_by_rule(context, order)) cancel_order(context, id);
  }
  for (const OfferId offer : context.scenario.demands[demand].offers) {
    const Offer& what = context.scenario.offers[offer];
    if (what.process != kNone<ProcessId>) context.state.todo.add<FollowUps::kStart>(what.process);
    if (context.state.stocks[what.stock].available() > 0) context.state.touch(what.stock);
  }
}

bool is_stranded(const Context& context, StockId stock) {
  if (context.scenario.rules.empty()) return false;
  const auto& offers = context.scenario.stocks[stock].offers;
  return !offers.empty() && std::all_of(offers.begin(), offers.end(), [&](OfferId offer) {
    RuleSet left = verdict(context, offer, Stage::kExport).prohibitions;
    for (std::size_t rule = 0; left != 0; ++rule, left >>= 1) {
      const HeldOrders held = context.scenario.rules[static_cast<RuleId>(rule)].held_orders;
      if ((left & 1u) != 0 && held == HeldOrders::kWriteDown) return true;
    }
    return false;
  });
}

OrderId reopen(Context& context, DemandId demand, Quantity quantity, sim::Time placed) {
  State& state = context.state;
  Order order{.demand = demand, .open = quantity, .placed = placed};
  order.number = 0;  // it was committed before anything that waits now
  order.key = sim::mix_bits(context.scenario.demands[demand].stream ^ ~state.last_generation);
  order.generation = ++state.last_generation;
  order.live = true;
  order.old = true;
  const OrderId id = state.orders.add(order);
  prepend(context, demand, id);
  change_backlog(context, order, quantity);
  return id;
}

RuleSet licences_to_apply_for(const Context& context, OrderId id) {
  if (context.scenario.rules.empty()) return 0;
  const Order& order = context.state.orders[id];
  RuleSet needed = 0;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    for (const Verdict& what : context.state.verdicts_of(offer)) needed |= what.licences;
  }
  return needed & ~(order.pending | order.approved | order.denied);
}

}  // namespace chokepoint::models
