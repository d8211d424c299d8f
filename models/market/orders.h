#pragma once

#include "models/state.h"

namespace chokepoint::models {

// The order book: what buyers (and stocks replenished through a lane) have ordered and not yet
// received, who is served next, and what rules hold back.

/// Places an order of `quantity` pieces and serves it from stock at once as far as no one waits
/// before it. A rule at the ORDER stage may refuse it. Returns kNone when nothing is left open.
OrderId place_order(Context& context, DemandId demand, Quantity quantity);

/// Ships what a stock can spare to the orders that wait for it, by its allocation policy.
void serve_orders(Context& context, StockId stock);

/// Pieces that orders want a make-to-order process to start and no rule forbids to start.
Quantity waiting_to_start(Context& context, ProcessId process);

/// Adds a claim for each order that waits for the process, oldest first.
void list_waiting(Context& context, ProcessId process, std::vector<Claim>& orders);

/// The order that the process should start for next; kNone if there is none. Classes come first
/// where `by_class`, then commitment.
OrderId next_to_start(Context& context, ProcessId process, bool by_class);

/// Pieces of the order that the process may start now.
Quantity open_to_start(Context& context, ProcessId process, OrderId order);

/// `quantity` open pieces of the order are now in production for it at `process`.
void peg(Context& context, ProcessId process, OrderId order, Quantity quantity);

/// Pieces made for an order have reached `stock`: `good` of the `pegged`. They leave at once unless
/// a rule holds them; what failed is open again.
void finish_pegged(Context& context, OrderId order, StockId stock, Quantity pegged, Quantity good);

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
