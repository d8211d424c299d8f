#include "models/market/orders.h"

#include <algorithm>
#include <array>
#include <limits>

namespace chokepoint::models {
namespace {

/// A kind of note in the fingerprint.
constexpr std::uint64_t kPlaced = 1;
constexpr std::uint64_t kLost = 2;

ItemId ordered_item(const Context& context, DemandId demand) {
  return context.scenario.offers[context.scenario.demands[demand].offers.front()].item;
}

StockId first_choice(const Context& context, DemandId demand) {
  return context.scenario.offers[context.scenario.demands[demand].offers.front()].stock;
}

const Verdict& verdict(const Context& context, OfferId offer, Stage stage) {
  return context.state.verdicts[offer][static_cast<std::size_t>(stage)];
}

std::size_t position(const Demand& demand, OfferId offer) {
  return static_cast<std::size_t>(std::find(demand.offers.begin(), demand.offers.end(), offer) -
                                  demand.offers.begin());
}

/// Whether pieces may leave under this offer for this order.
bool may_ship(const Context& context, const Order& order, OfferId offer) {
  const Verdict& what = verdict(context, offer, Stage::kExport);
  if (what.prohibitions != 0 || (what.licences & ~order.approved) != 0) return false;
  if (order.refused_offers == 0) return true;
  const Demand& demand = context.scenario.demands[order.demand];
  return (order.refused_offers >> position(demand, offer) & 1u) == 0;
}

/// Pieces that quotas and caps still let pass a stage under this offer.
Quantity room(Context& context, OfferId offer, Stage stage) {
  const RuleSet limits = verdict(context, offer, stage).limits;
  if (limits == 0) return std::numeric_limits<Quantity>::max();
  return context.state.export_ledger.room(offer, limits, context.now());
}

/// Books pieces that pass a stage.
void book(Context& context, OfferId offer, Stage stage, Quantity quantity) {
  context.state.export_ledger.release(offer, stage, verdict(context, offer, stage).limits, quantity,
                                      context.now());
}

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
  return (order.refused_offers >> position(demand, offer) & 1u) == 0;
}

void append(Context& context, DemandId demand, OrderId id) {
  DemandState& book = context.state.demands[demand];
  Order& order = context.state.orders[id];
  order.previous = book.last;
  order.next = kNone<OrderId>;
  (book.last == kNone<OrderId> ? book.first : context.state.orders[book.last].next) = id;
  book.last = id;
}

void prepend(Context& context, DemandId demand, OrderId id) {
  DemandState& book = context.state.demands[demand];
  Order& order = context.state.orders[id];
  order.previous = kNone<OrderId>;
  order.next = book.first;
  (book.first == kNone<OrderId> ? book.last : context.state.orders[book.first].previous) = id;
  book.first = id;
}

/// Takes an order that wants nothing more out of the book.
void close_if_done(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  if (order.outstanding() > 0) return;
  DemandState& book = context.state.demands[order.demand];
  (order.previous == kNone<OrderId> ? book.first : context.state.orders[order.previous].next) =
      order.next;
  (order.next == kNone<OrderId> ? book.last : context.state.orders[order.next].previous) =
      order.previous;
  order.live = false;
  context.state.orders.release(id);
}

void change_backlog(Context& context, const Order& order, Quantity change) {
  const Demand& demand = context.scenario.demands[order.demand];
  context.state.stocks[first_choice(context, order.demand)].owed += change;
  context.state.demands[order.demand].outstanding += change;
  if (demand.buyer == kNone<BuyerId>) return;
  context.state.recorder.shift(Measure::kBacklog, ordered_item(context, order.demand),
                               demand.region, context.now(), change);
}

void count(Context& context, DemandId demand, Measure measure, Quantity quantity) {
  const Demand& what = context.scenario.demands[demand];
  if (what.buyer == kNone<BuyerId>) return;
  context.state.recorder.count(measure, ordered_item(context, demand), what.region,
                               static_cast<double>(quantity));
}

/// Pieces leave `stock` for the order. The caller has reduced open or ready.
void ship(Context& context, OrderId id, OfferId offer, Quantity quantity) {
  Order& order = context.state.orders[id];
  const StockId stock = context.scenario.offers[offer].stock;
  change_backlog(context, order, -quantity);
  book(context, offer, Stage::kExport, quantity);
  context.state.take(stock, quantity, context.now());
  const Demand& demand = context.scenario.demands[order.demand];
  if (demand.buyer != kNone<BuyerId>) {
    context.state.recorder.count_shipped(context.scenario.offers[offer].item, demand.region,
                                         quantity);
  }
  const std::uint64_t key = sim::mix_bits(order.key + ++order.shipments);
  context.state.outbox.push_back({offer, quantity, order.placed, key});
}

void ship_open(Context& context, OrderId id, OfferId offer, Quantity quantity) {
  context.state.orders[id].open -= quantity;
  ship(context, id, offer, quantity);
  close_if_done(context, id);
}

/// The oldest order of the offer's demand that wants pieces and may have them.
OrderId first_servable(const Context& context, OfferId offer) {
  const DemandState& book = context.state.demands[context.scenario.offers[offer].demand];
  OrderId id = book.first;
  while (id != kNone<OrderId>) {
    const Order& order = context.state.orders[id];
    if (order.open > 0 && may_ship(context, order, offer)) break;
    id = order.next;
  }
  return id;
}

/// Whether order a is served before order b: by class if asked for, then by commitment.
bool goes_first(const Context& context, OrderId a, OrderId b, bool by_class) {
  const Order& left = context.state.orders[a];
  const Order& right = context.state.orders[b];
  if (by_class) {
    const int left_class = context.scenario.demands[left.demand].priority;
    const int right_class = context.scenario.demands[right.demand].priority;
    if (left_class != right_class) return left_class < right_class;
  }
  return left.number < right.number;
}

/// Counts orders that a quota or cap holds although there are pieces for them.
void count_limited(Context& context, OfferId offer) {
  const DemandId demand = context.scenario.offers[offer].demand;
  OrderId id = context.state.demands[demand].first;
  for (; id != kNone<OrderId>; id = context.state.orders[id].next) {
    Order& order = context.state.orders[id];
    if (order.blocked || order.open == 0) continue;
    order.blocked = true;
    count(context, demand, Measure::kBlocked, order.open);
  }
}

/// Serves order by order: whoever goes first gets all there is, up to what it wants.
void serve_in_turn(Context& context, StockId stock, bool by_class) {
  while (context.state.stocks[stock].available() > 0) {
    OrderId best = kNone<OrderId>;
    OfferId best_offer = kNone<OfferId>;
    for (const OfferId offer : context.scenario.stocks[stock].offers) {
      const OrderId id = first_servable(context, offer);
      if (id == kNone<OrderId>) continue;
      if (room(context, offer, Stage::kExport) == 0) {
        count_limited(context, offer);
        continue;
      }
      if (best != kNone<OrderId> && !goes_first(context, id, best, by_class)) continue;
      best = id;
      best_offer = offer;
    }
    if (best == kNone<OrderId>) return;
    const Quantity quantity =
        std::min({context.state.orders[best].open, context.state.stocks[stock].available(),
                  room(context, best_offer, Stage::kExport)});
    ship_open(context, best, best_offer, quantity);
  }
}

/// Serves demand by demand: each gets a share of its servable backlog, oldest orders first.
void serve_by_shares(Context& context, StockId stock, const AllocationPolicy& policy) {
  const std::vector<OfferId>& offers = context.scenario.stocks[stock].offers;
  std::vector<Claim>& claims = context.state.release_scratch.list;
  claims.clear();
  for (const OfferId offer : offers) {
    const Demand& demand = context.scenario.demands[context.scenario.offers[offer].demand];
    Claim claim{0, 0, demand.priority, demand.weight};
    const DemandState& book = context.state.demands[context.scenario.offers[offer].demand];
    for (OrderId id = book.first; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (order.open == 0 || !may_ship(context, order, offer)) continue;
      if (claim.amount == 0) claim.commitment = static_cast<std::int64_t>(order.number);
      claim.amount += order.open;
    }
    const Quantity most = room(context, offer, Stage::kExport);
    if (claim.amount > most) count_limited(context, offer);
    claim.amount = std::min(claim.amount, most);
    claims.push_back(claim);
  }
  std::vector<Quantity>& grants = context.state.release_scratch.shares;
  grants.resize(claims.size());
  allocate(policy, claims, context.state.stocks[stock].available(), grants);
  for (std::size_t i = 0; i < offers.size(); ++i) {
    while (grants[i] > 0) {
      const OrderId id = first_servable(context, offers[i]);
      // Two offers may share one quota: the first of them may have used it up.
      const Quantity quantity = std::min(
          {grants[i], context.state.orders[id].open, room(context, offers[i], Stage::kExport)});
      if (quantity == 0) break;
      grants[i] -= quantity;
      ship_open(context, id, offers[i], quantity);
    }
  }
}

/// Whether a rule forbids to ship under this offer; waiting for a licence is not forbidden.
bool is_forbidden(const Context& context, const Order& order, OfferId offer) {
  const Verdict& what = verdict(context, offer, Stage::kExport);
  if (what.prohibitions != 0 || (what.licences & order.denied) != 0) return true;
  const Offer& way = context.scenario.offers[offer];
  if (way.process != kNone<ProcessId> && order.open > 0) {
    if (verdict(context, offer, Stage::kStart).prohibitions != 0) return true;
    const bool assembles = !context.scenario.processes[way.process].inputs.empty();
    if (assembles && verdict(context, offer, Stage::kAssembly).prohibitions != 0) return true;
  }
  const Demand& demand = context.scenario.demands[order.demand];
  return (order.refused_offers >> position(demand, offer) & 1u) != 0;
}

/// Counts what rules keep the order from, once per order.
void count_blocked(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  if (order.blocked || order.open + order.ready == 0) return;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    if (!is_forbidden(context, order, offer)) return;
  }
  order.blocked = true;
  count(context, order.demand, Measure::kBlocked, order.open + order.ready);
}

/// Drops what is open from the book; returns how much it was.
Quantity drop_open(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  const Quantity quantity = order.open;
  if (quantity == 0) return 0;
  context.state.note(context.now(), kLost ^ context.scenario.demands[order.demand].stream,
                     quantity);
  change_backlog(context, order, -quantity);
  order.open = 0;
  context.state.review(first_choice(context, order.demand));
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
  const Quantity all = order.open + order.ready;
  if (other != kNone<DemandId> && all > 0) context.state.rerouted.push_back({other, all});
  if (order.ready > 0) {
    const StockId stock = first_choice(context, order.demand);
    context.state.stocks[stock].reserved -= order.ready;
    context.state.touch(stock);
    order.open += order.ready;
    order.ready = 0;
  }
  drop_open(context, id);
}

/// What quotas at the ORDER stage admit of a new order; the rest is refused.
Quantity admit(Context& context, DemandId demand, const Order& order, Quantity quantity) {
  const std::vector<OfferId>& offers = context.scenario.demands[demand].offers;
  std::size_t first = 0;
  while ((order.refused_offers >> first & 1u) != 0) ++first;
  const Quantity admitted = std::min(quantity, room(context, offers[first], Stage::kOrder));
  book(context, offers[first], Stage::kOrder, admitted);
  count(context, demand, Measure::kBlocked, quantity - admitted);
  return admitted;
}

/// Whether `offer` is the way in which production for the order may start: the first that rules
/// allow. An order is asked for at one place only.
bool is_makers_choice(const Context& context, const Order& order, OfferId offer) {
  for (const OfferId other : context.scenario.demands[order.demand].offers) {
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

}  // namespace

OrderId place_order(Context& context, DemandId demand, Quantity quantity) {
  const Demand& what = context.scenario.demands[demand];
  State& state = context.state;
  count(context, demand, Measure::kOrdered, quantity);
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
    count(context, demand, Measure::kBlocked, quantity);
    return kNone<OrderId>;
  }
  order.open = admit(context, demand, order, quantity);
  if (order.open == 0) return kNone<OrderId>;
  quantity = order.open;
  order.generation = ++state.last_generation;
  order.live = true;
  const OrderId id = state.orders.add(order);
  append(context, demand, id);
  change_backlog(context, order, quantity);
  state.review(first_choice(context, demand));

  Quantity at_once = 0;
  for (const OfferId offer : what.offers) {
    const Order& now = state.orders[id];
    if (!may_ship(context, now, offer)) continue;
    const Quantity spare = state.stocks[context.scenario.offers[offer].stock].available();
    const Quantity served = std::min({now.open, spare, room(context, offer, Stage::kExport)});
    if (served == 0) continue;
    at_once += served;
    ship_open(context, id, offer, served);
    if (at_once == quantity) break;
  }
  count(context, demand, Measure::kServedAtOnce, at_once);
  if (at_once == quantity) return kNone<OrderId>;
  count_blocked(context, id);
  if (is_cancelled_by_rule(context, state.orders[id])) {
    cancel_order(context, id);
    return kNone<OrderId>;
  }

  if (what.patience) {
    context.agenda.post(context.now() + *what.patience,
                        OrderExpired{id, state.orders[id].generation});
  }
  for (const OfferId offer : what.offers) {
    const ProcessId maker = context.scenario.offers[offer].process;
    if (maker != kNone<ProcessId>) state.to_start.push_back(maker);
  }
  return id;
}

void serve_orders(Context& context, StockId stock) {
  const Stock& what = context.scenario.stocks[stock];
  if (what.offers.empty() || context.state.stocks[stock].available() <= 0) return;
  if (std::holds_alternative<FirstCome>(what.allocation)) {
    serve_in_turn(context, stock, false);
  } else if (std::holds_alternative<StrictPriority>(what.allocation)) {
    serve_in_turn(context, stock, true);
  } else {
    serve_by_shares(context, stock, what.allocation);
  }
}

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

OrderId next_to_start(Context& context, ProcessId process, bool by_class) {
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
    if (best == kNone<OrderId> || goes_first(context, id, best, by_class)) best = id;
  }
  return best;
}

Quantity open_to_start(Context& context, ProcessId process, OrderId id) {
  const Order& order = context.state.orders[id];
  const OfferId offer = offer_of(context, process, order.demand);
  return std::min(order.open, room(context, offer, Stage::kStart));
}

void peg(Context& context, ProcessId process, OrderId id, Quantity quantity) {
  Order& order = context.state.orders[id];
  book(context, offer_of(context, process, order.demand), Stage::kStart, quantity);
  order.open -= quantity;
  order.pegged += quantity;
}

void finish_pegged(Context& context, OrderId id, StockId stock, Quantity pegged, Quantity good) {
  Order& order = context.state.orders[id];
  order.pegged -= pegged;
  order.open += pegged - good;
  order.ready += good;
  context.state.stocks[stock].reserved += good;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    if (context.scenario.offers[offer].stock != stock || !may_ship(context, order, offer)) continue;
    const Quantity quantity = std::min(order.ready, room(context, offer, Stage::kExport));
    order.ready -= quantity;
    context.state.stocks[stock].reserved -= quantity;
    if (quantity > 0) ship(context, id, offer, quantity);
    break;
  }
  count_blocked(context, id);
  close_if_done(context, id);
}

void expire_order(Context& context, OrderId id) {
  const DemandId demand = context.state.orders[id].demand;
  count(context, demand, Measure::kLost, drop_open(context, id));
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
        finish_pegged(context, id, context.scenario.offers[offer].stock, 0, 0);
        break;
      }
      if (!order.live) continue;
    }
    count_blocked(context, id);
    if (is_cancelled_by_rule(context, order)) cancel_order(context, id);
  }
  for (const OfferId offer : context.scenario.demands[demand].offers) {
    const Offer& what = context.scenario.offers[offer];
    if (what.process != kNone<ProcessId>) context.state.to_start.push_back(what.process);
    if (context.state.stocks[what.stock].available() > 0) context.state.touch(what.stock);
  }
}

bool is_stranded(const Context& context, StockId stock) {
  const std::vector<OfferId>& offers = context.scenario.stocks[stock].offers;
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
  const OrderId id = state.orders.add(order);
  prepend(context, demand, id);
  change_backlog(context, order, quantity);
  return id;
}

RuleSet licences_to_apply_for(const Context& context, OrderId id) {
  const Order& order = context.state.orders[id];
  RuleSet needed = 0;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    for (const Verdict& what : context.state.verdicts[offer]) needed |= what.licences;
  }
  return needed & ~(order.pending | order.approved | order.denied);
}

}  // namespace chokepoint::models
