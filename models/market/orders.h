#pragma once

#include "models/state.h"

namespace chokepoint::models {

// The order book: what buyers (and stocks replenished through a lane) have ordered and not yet
// received, and what rules hold back. Who is served next is serving.h, what is made for whom
// pegging.h.

/// Places an order of `quantity` pieces and serves it from stock at once as far as no one waits
/// before it. A rule at the ORDER stage may refuse it. Returns kNone when nothing is left open.
OrderId place_order(Context& context, DemandId demand, Quantity quantity,
                    const OrderTerms& terms = {});

/// A buyer's patience has ended: what is open is lost.
void expire_order(Context& context, OrderId order);

/// Looks again at all orders of a demand after the rules have changed.
void judge_orders(Context& context, DemandId demand);

/// Whether rules that write stock down keep the pieces at a stock from every buyer.
bool is_stranded(const Context& context, StockId stock);

/// Pieces of a shipment have come back: they are owed again, in their old place in the queue.
OrderId reopen(Context& context, DemandId demand, Quantity quantity, sim::Time placed);

/// The order is still in the book under this generation.
inline bool is_current(const Context& context, OrderId order, std::uint32_t generation) {
  return order != kNone<OrderId> && context.state.orders[order].live &&
         context.state.orders[order].generation == generation;
}

/// Licences that the order still has to ask for.
RuleSet licences_to_apply_for(const Context& context, OrderId order);

}  // namespace chokepoint::models
