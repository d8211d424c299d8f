#include "models/market/order_book.h"

#include <algorithm>
#include <limits>

namespace chokepoint::models::order_book {
namespace {

constexpr std::uint64_t kWithdrawn = 13;

}  // namespace

ItemId ordered_item(const Context& context, DemandId demand) {
  return context.scenario.offers[context.scenario.demands[demand].offers.front()].item;
}

StockId first_choice(const Context& context, DemandId demand) {
  return context.scenario.offers[context.scenario.demands[demand].offers.front()].stock;
}

std::size_t position(const Demand& demand, OfferId offer) {
  return static_cast<std::size_t>(std::find(demand.offers.begin(), demand.offers.end(), offer) -
                                  demand.offers.begin());
}

bool may_ship(const Context& context, const Order& order, OfferId offer) {
  const Verdict& what = verdict(context, offer, Stage::kExport);
  if (what.prohibitions != 0 || (what.licences & ~order.approved) != 0) return false;
  if (order.refused_offers == 0) return true;
  const Demand& demand = context.scenario.demands[order.demand];
  return (order.refused_offers >> position(demand, offer) & 1u) == 0;
}

namespace {

/// Whether orders wait that come before this offer under the rule.
bool home_waits(const Context& context, const Priority& rule, OfferId offer) {
  const ItemId item = context.scenario.offers[offer].item;
  return std::any_of(rule.before.begin(), rule.before.end(), [&](DemandId demand) {
    if (rule.same_product && ordered_item(context, demand) != item) return false;
    return context.state.demands[demand].outstanding.value > 0;
  });
}

/// The priority among `limits` under which the offer has to wait now; or none.
RuleId yields_to(const Context& context, RuleSet limits, OfferId offer) {
  for (std::size_t i = 0; limits != 0; ++i, limits >>= 1) {
    if ((limits & 1u) == 0) continue;
    const auto id = static_cast<RuleId>(i);
    const auto* priority = std::get_if<Priority>(&context.scenario.rules[id].effect);
    if (priority != nullptr && home_waits(context, *priority, offer)) return id;
  }
  return kNone<RuleId>;
}

}  // namespace

Quantity room(Context& context, OfferId offer, Stage stage) {
  const RuleSet limits = verdict(context, offer, stage).limits;
  if (limits == 0) return kUnlimited;
  if (yields_to(context, limits, offer) != kNone<RuleId>) return 0;
  return context.state.export_ledger.room(offer, limits, context.now());
}

Quantity may_leave(Context& context, const Order& order, OfferId offer) {
  const bool licensed = verdict(context, offer, Stage::kExport).licences != 0;
  const Quantity most = room(context, offer, Stage::kExport);
  return licensed ? std::min(order.licensed, most) : most;
}

void record_judgement(Context& context, RuleSet rules, OfferId offer, Ruling ruling,
                      Quantity before, Quantity after) {
  if (rules == 0) return;
  RuleId rule{};
  while ((rules & bit_of(rule)) == 0) rule = static_cast<RuleId>(index(rule) + 1);
  context.state.judgements.add({context.now(), rule, offer, ruling, before, after});
}

void book(Context& context, OfferId offer, Stage stage, Quantity quantity) {
  if (context.scenario.rules.empty()) return;
  RuleSet in_windows = context.state.export_ledger.release(
      offer, stage, verdict(context, offer, stage).limits, quantity, context.now());
  for (std::size_t i = 0; in_windows != 0; ++i, in_windows >>= 1) {
    if ((in_windows & 1u) == 0) continue;
    const auto id = static_cast<RuleId>(i);
    const RatioCap& cap = std::get<RatioCap>(context.scenario.rules[id].effect);
    context.agenda.post(context.now() + *cap.window, LimitRenewed{id});
  }
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

void withdraw_phantom(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  const Quantity quantity = order.terms.phantom;
  if (quantity == 0) return;
  const Demand& demand = context.scenario.demands[order.demand];
  const StockId first = first_choice(context, order.demand);
  context.state.note(context.now(), kWithdrawn ^ demand.stream, quantity);
  change_backlog(context, order, -quantity);
  if (demand.waits()) context.state.change_echelons(first, -quantity);
  order.open -= quantity;
  order.terms.phantom = 0;
  count(context, order.demand, Measure::kWithdrawn, quantity);
  context.state.review(first);
}

void close_if_done(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  if (order.outstanding() == order.terms.phantom) withdraw_phantom(context, id);
  if (order.outstanding() > 0) return;
  DemandState& book = context.state.demands[order.demand];
  if (order.placed == context.now() && !order.old && !order.lost) {
    ++context.state.demands[order.demand].counts.complete_orders;
  }
  (order.previous == kNone<OrderId> ? book.first : context.state.orders[order.previous].next) =
      order.next;
  (order.next == kNone<OrderId> ? book.last : context.state.orders[order.next].previous) =
      order.previous;
  order.live = false;
  context.state.orders.release(id);
}

void change_backlog(Context& context, const Order& order, Quantity change) {
  const Demand& demand = context.scenario.demands[order.demand];
  // A sale that will be lost is no reason to replenish: only what leaves the stock is.
  if (demand.waits()) {
    const StockId first = first_choice(context, order.demand);
    context.state.stocks[first].owed.move(context.now(), change);
  }
  DemandState& state = context.state.demands[order.demand];
  state.outstanding.move(context.now(), change);
  if (state.outstanding.value == 0) context.state.todo.ease(demand.comes_before);
}

void count(Context& context, DemandId demand, Measure measure, Quantity quantity) {
  const Demand& what = context.scenario.demands[demand];
  if (what.buyer == kNone<BuyerId>) return;
  context.state.recorder.count(measure, ordered_item(context, demand), what.region,
                               static_cast<double>(quantity));
}

namespace {

/// Pieces leave under the order's licences; those that are used up must be asked for again.
void use_licences(Context& context, OrderId id, OfferId offer, Quantity quantity) {
  Order& order = context.state.orders[id];
  if (verdict(context, offer, Stage::kExport).licences == 0) return;
  order.licensed -= quantity;
  if (order.licensed > 0) return;
  order.licensed = kUnlimited;
  ++order.renewals;
  for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
    const auto* terms = std::get_if<Licence>(&context.scenario.rules[rule].effect);
    if (terms != nullptr && terms->volume > 0) order.approved &= ~bit_of(rule);
  }
  context.state.todo.add<FollowUps::kReapply>(SpentLicence{id, order.generation});
}

}  // namespace

void ship(Context& context, OrderId id, OfferId offer, Quantity quantity) {
  Order& order = context.state.orders[id];
  const StockId stock = context.scenario.offers[offer].stock;
  change_backlog(context, order, -quantity);
  book(context, offer, Stage::kExport, quantity);
  context.state.take(stock, quantity, context.now());
  const Demand& demand = context.scenario.demands[order.demand];
  if (demand.buyer != kNone<BuyerId>) {
    if (!demand.waits())
      context.state.change_echelons(first_choice(context, order.demand), quantity);
    context.state.recorder.count_shipped(context.scenario.offers[offer].item, demand.region,
                                         quantity);
  } else {
    context.state.stocks[stock].pipeline.move(context.now(), quantity);
  }
  if (order.licensed < kUnlimited) use_licences(context, id, offer, quantity);
  const std::uint64_t key = sim::mix_bits(order.key + ++order.shipments);
  context.state.todo.add<FollowUps::kSend>(
      Dispatch{offer, quantity, order.placed, key, order.terms.leaks_to});
}

void ship_open(Context& context, OrderId id, OfferId offer, Quantity quantity) {
  context.state.orders[id].open -= quantity;
  ship(context, id, offer, quantity);
  close_if_done(context, id);
}

namespace {

/// What the demand asks of the stock of an offer: charges that the seller bears lower its margin.
ClaimTerms terms_of(const Context& context, const Demand& demand, OfferId offer) {
  ClaimTerms terms = demand.terms;
  const RuleSet due = verdict(context, offer, Stage::kExport).charges |
                      verdict(context, offer, Stage::kDelivery).charges;
  if (due == 0) return terms;
  const double value = context.scenario.items[context.scenario.offers[offer].item].unit_value_usd;
  terms.margin = std::max(0.0, terms.margin - value * charges(context.scenario, due).by_seller);
  return terms;
}

Claim claim_of(const Context& context, const Order& order) {
  const Demand& demand = context.scenario.demands[order.demand];
  return {order.open, static_cast<std::int64_t>(order.number), demand.priority, demand.weight,
          terms_of(context, demand, demand.offers.front())};
}

/// The new order's part of its demand's share, after older orders of the same demand.
Quantity left_of_share(Context& context, OrderId newcomer, OfferId offer, Quantity available) {
  std::vector<Claim>& claims = context.state.release_scratch.list;
  std::vector<Quantity>& grants = context.state.release_scratch.shares;
  const Offer& way = context.scenario.offers[offer];
  const Stock& stock = context.scenario.stocks[way.stock];
  list_claims(context, way.stock, claims);
  grants.resize(claims.size());
  allocate(stock.allocation, claims, available, grants, context.state.release_scratch.ranks);
  const auto at = std::find(stock.offers.begin(), stock.offers.end(), offer);
  Quantity share = grants[static_cast<std::size_t>(at - stock.offers.begin())];
  OrderId id = context.state.demands[way.demand].first;
  for (; id != newcomer && share > 0; id = context.state.orders[id].next) {
    const Order& order = context.state.orders[id];
    if (order.open > 0 && may_ship(context, order, offer)) share -= std::min(share, order.open);
  }
  return share;
}

}  // namespace

bool others_wait(Context& context, OrderId newcomer, StockId stock) {
  for (const OfferId offer : context.scenario.stocks[stock].offers) {
    if (room(context, offer, Stage::kExport) == 0) continue;
    OrderId id = context.state.demands[context.scenario.offers[offer].demand].first;
    for (; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (id != newcomer && order.open > 0 && may_ship(context, order, offer)) return true;
    }
  }
  return false;
}

bool goes_first(const Context& context, OrderId a, OrderId b, const AllocationPolicy& rule) {
  return goes_before(rule, claim_of(context, context.state.orders[a]),
                     claim_of(context, context.state.orders[b]));
}

void list_claims(Context& context, StockId stock, std::vector<Claim>& claims) {
  claims.clear();
  for (const OfferId offer : context.scenario.stocks[stock].offers) {
    const Demand& demand = context.scenario.demands[context.scenario.offers[offer].demand];
    Claim claim{0, 0, demand.priority, demand.weight, terms_of(context, demand, offer)};
    const DemandState& book = context.state.demands[context.scenario.offers[offer].demand];
    for (OrderId id = book.first; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (order.open == 0 || !may_ship(context, order, offer)) continue;
      if (claim.amount == 0) claim.commitment = static_cast<std::int64_t>(order.number);
      claim.amount += std::min(order.open, order.licensed);
    }
    claim.amount = std::min(claim.amount, room(context, offer, Stage::kExport));
    claims.push_back(claim);
  }
}

Quantity open_to(Context& context, OrderId order, OfferId offer) {
  const StockId stock = context.scenario.offers[offer].stock;
  const StockState& state = context.state.stocks[stock];
  const AllocationPolicy& rule = context.scenario.stocks[stock].allocation;
  const Quantity available = state.available();
  if (available <= 0) return 0;
  // These pieces have just come: serve_orders divides them at this instant.
  if (state.touched && others_wait(context, order, stock)) return 0;
  // Else all who wait have had what the rule lets them take.
  if (is_work_conserving(rule)) return available;
  if (!serves_in_turn(rule)) return left_of_share(context, order, offer, available);
  const Demand& demand = context.scenario.demands[context.state.orders[order].demand];
  return may_take(rule, demand.terms, available, available);
}

namespace {

/// The limit that lets least pass a stage under the offer, as a set.
RuleSet tightest_limit(Context& context, OfferId offer, Stage stage) {
  const RuleSet limits = verdict(context, offer, stage).limits;
  RuleId rule = yields_to(context, limits, offer);
  if (rule == kNone<RuleId>) {
    rule = context.state.export_ledger.tightest(offer, limits, context.now());
  }
  return rule == kNone<RuleId> ? 0 : bit_of(rule);
}

}  // namespace

void count_limited(Context& context, OfferId offer) {
  const DemandId demand = context.scenario.offers[offer].demand;
  const bool leaves = verdict(context, offer, Stage::kExport).limits != 0;
  const Stage stage = leaves ? Stage::kExport : Stage::kStart;
  const Quantity passes = room(context, offer, stage);
  OrderId id = context.state.demands[demand].first;
  for (; id != kNone<OrderId>; id = context.state.orders[id].next) {
    Order& order = context.state.orders[id];
    if (order.blocked || order.open == 0) continue;
    order.blocked = true;
    count(context, demand, Measure::kBlocked, order.wanted());
    record_judgement(context, tightest_limit(context, offer, stage), offer, Ruling::kHeld,
                     order.wanted(), std::min(order.wanted(), passes));
  }
}

RuleSet forbidding(const Context& context, const Order& order, OfferId offer) {
  const Verdict& what = verdict(context, offer, Stage::kExport);
  RuleSet rules = what.prohibitions | (what.licences & order.denied);
  const Offer& way = context.scenario.offers[offer];
  if (way.process != kNone<ProcessId> && order.open > 0) {
    rules |= verdict(context, offer, Stage::kStart).prohibitions;
    const bool assembles = !context.scenario.processes[way.process].inputs.empty();
    if (assembles) rules |= verdict(context, offer, Stage::kAssembly).prohibitions;
  }
  return rules;
}

RuleSet holding(Context& context, const Order& order, OfferId offer) {
  RuleSet rules = forbidding(context, order, offer);
  const bool made = context.scenario.offers[offer].process != kNone<ProcessId>;
  for (const Stage stage : {Stage::kExport, Stage::kStart, Stage::kAssembly}) {
    if (stage != Stage::kExport && !made) break;
    rules |= verdict(context, offer, stage).licences & ~order.approved;
    if (rules == 0 && room(context, offer, stage) == 0)
      rules = tightest_limit(context, offer, stage);
  }
  return rules;
}

bool is_forbidden(const Context& context, const Order& order, OfferId offer) {
  if (forbidding(context, order, offer) != 0) return true;
  const Demand& demand = context.scenario.demands[order.demand];
  return (order.refused_offers >> position(demand, offer) & 1u) != 0;
}

void count_blocked(Context& context, OrderId id) {
  if (context.scenario.rules.empty()) return;
  Order& order = context.state.orders[id];
  if (order.blocked || order.open + order.ready == 0) return;
  const auto& offers = context.scenario.demands[order.demand].offers;
  for (const OfferId offer : offers) {
    if (!is_forbidden(context, order, offer)) return;
  }
  order.blocked = true;
  count(context, order.demand, Measure::kBlocked, order.wanted() + order.ready);
  record_judgement(context, forbidding(context, order, offers.front()), offers.front(),
                   Ruling::kHeld, order.wanted() + order.ready, 0);
}

void count_served(Context& context, DemandId demand, Quantity quantity) {
  count(context, demand, Measure::kServedAtOnce, quantity);
  const auto pieces = static_cast<double>(quantity);
  context.state.demands[demand].counts.served += pieces;
  context.state.stocks[first_choice(context, demand)].counts.served += pieces;
}

void ship_ready(Context& context, OrderId id, StockId stock) {
  Order& order = context.state.orders[id];
  const Demand& demand = context.scenario.demands[order.demand];
  if (demand.ship_complete && order.ready < order.outstanding()) return;
  for (const OfferId offer : context.scenario.demands[order.demand].offers) {
    if (context.scenario.offers[offer].stock != stock || !may_ship(context, order, offer)) continue;
    const Quantity quantity = std::min(order.ready, may_leave(context, order, offer));
    order.ready -= quantity;
    context.state.stocks[stock].reserved -= quantity;
    if (quantity > 0) ship(context, id, offer, quantity);
    break;
  }
}

}  // namespace chokepoint::models::order_book
