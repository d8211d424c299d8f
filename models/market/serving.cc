#include "models/market/serving.h"

#include <algorithm>

#include "models/market/order_book.h"

namespace chokepoint::models {
namespace {

using namespace order_book;

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

/// Whether the order may only be served as a whole, and that is more than there is.
bool waits_for_the_rest(const Context& context, OrderId id, Quantity quantity) {
  const Order& order = context.state.orders[id];
  return context.scenario.demands[order.demand].ship_complete &&
         quantity < order.outstanding() - order.terms.phantom;
}

/// Serves order by order: whoever goes first gets all that the rule lets it take, up to what it
/// wants.
void serve_in_turn(Context& context, StockId stock, const AllocationPolicy& rule) {
  while (context.state.stocks[stock].available() > 0) {
    const Quantity available = context.state.stocks[stock].available();
    OrderId best = kNone<OrderId>;
    OfferId best_offer = kNone<OfferId>;
    Quantity most = 0;
    for (const OfferId offer : context.scenario.stocks[stock].offers) {
      const OrderId id = first_servable(context, offer);
      if (id == kNone<OrderId>) continue;
      if (room(context, offer, Stage::kExport) == 0) {
        count_limited(context, offer);
        continue;
      }
      if (best != kNone<OrderId> && !goes_first(context, id, best, rule)) continue;
      const Demand& demand = context.scenario.demands[context.scenario.offers[offer].demand];
      const Quantity spare = may_take(rule, demand.terms, available, available);
      if (spare == 0) continue;
      best = id;
      best_offer = offer;
      most = spare;
    }
    if (best == kNone<OrderId>) return;
    const Order& order = context.state.orders[best];
    const Quantity quantity =
        std::min({order.wanted(), most, may_leave(context, order, best_offer)});
    if (waits_for_the_rest(context, best, quantity)) return;
    ship_open(context, best, best_offer, quantity);
  }
}

/// Counts orders that a limit holds: those of demands that want more than it lets pass.
void count_all_limited(Context& context, StockId stock) {
  for (const OfferId offer : context.scenario.stocks[stock].offers) {
    Quantity left = room(context, offer, Stage::kExport);
    OrderId id = context.state.demands[context.scenario.offers[offer].demand].first;
    for (; id != kNone<OrderId> && left >= 0; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      if (may_ship(context, order, offer)) left -= order.wanted();
    }
    if (left < 0) count_limited(context, offer);
  }
}

/// Serves demand by demand: each gets a share of its servable backlog, oldest orders first. Returns
/// whether some did not take their share, because part of what they had claimed was phantoms.
bool serve_by_shares(Context& context, StockId stock, const AllocationPolicy& policy) {
  const auto& offers = context.scenario.stocks[stock].offers;
  std::vector<Claim>& claims = context.state.release_scratch.list;
  count_all_limited(context, stock);
  list_claims(context, stock, claims);
  std::vector<Quantity>& grants = context.state.release_scratch.shares;
  grants.resize(claims.size());
  allocate(policy, claims, context.state.stocks[stock].available(), grants);
  bool shares_left = false;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    while (grants[i] > 0) {
      const OrderId id = first_servable(context, offers[i]);
      if (id == kNone<OrderId>) {  // withdrawn, or its licences are used up
        shares_left = true;
        break;
      }
      const Order& order = context.state.orders[id];
      // Two offers may share one quota: the first of them may have used it up.
      const Quantity quantity =
          std::min({grants[i], order.wanted(), may_leave(context, order, offers[i])});
      if (quantity == 0 || waits_for_the_rest(context, id, quantity)) break;
      grants[i] -= quantity;
      ship_open(context, id, offers[i], quantity);
    }
  }
  return shares_left;
}

}  // namespace

void serve_orders(Context& context, StockId stock) {
  const Stock& what = context.scenario.stocks[stock];
  if (what.offers.empty() || context.state.stocks[stock].available() <= 0) return;
  if (serves_in_turn(what.allocation)) {
    serve_in_turn(context, stock, what.allocation);
  } else {
    while (serve_by_shares(context, stock, what.allocation)) {
      if (context.state.stocks[stock].available() <= 0) return;
    }
  }
}

}  // namespace chokepoint::models
