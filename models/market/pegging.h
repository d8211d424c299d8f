#pragma once

#include <vector>

#include "models/state.h"

namespace chokepoint::models {

// Make to order: pieces are pegged to the order they are started for, and belong to it.

/// Pieces that orders want a make-to-order process to start and no rule forbids to start.
Quantity waiting_to_start(Context& context, ProcessId process);

/// Adds a claim for each order that waits for the process, oldest first.
void list_waiting(Context& context, ProcessId process, std::vector<Claim>& orders);

/// The order that the process should start for next under a rule; kNone if there is none.
OrderId next_to_start(Context& context, ProcessId process, const AllocationPolicy& rule);

/// Pieces of the order that the process may start now.
Quantity open_to_start(Context& context, ProcessId process, OrderId order);

/// `quantity` open pieces of the order are now in production for it at `process`.
void peg(Context& context, ProcessId process, OrderId order, Quantity quantity);

/// Pieces made for an order have reached `stock`: `good` of the `pegged`. They leave at once unless
/// a rule holds them; what failed is open again.
void finish_pegged(Context& context, OrderId order, StockId stock, Quantity pegged, Quantity good);

}  // namespace chokepoint::models
