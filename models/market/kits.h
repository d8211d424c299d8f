#pragma once

#include "models/state.h"

namespace chokepoint::models {

// Assemble to order: the parts of waiting orders. Stocks of parts see an order's demand when it is
// placed (booking); where the process commits, each part is held for the oldest order that needs
// it, kit by kit.

/// Books the parts of a new order that waits: their stocks owe them, and their policies look.
void book_parts(Context& context, OrderId order);

/// Pieces of the order start, or are given up: their parts are no longer owed.
void unbook_parts(Context& context, const Order& order, Quantity pieces);

/// Holds what the stock can spare for the kits that wait for it, oldest first. Kits that can start
/// are listed with their process.
void reserve_parts(Context& context, StockId stock);

/// Starts for which a kit's parts are all there.
Quantity complete_starts(const Context& context, KitId kit);

/// Takes the parts of `starts` starts, for which the kit is complete.
void consume_kit(Context& context, KitId kit, Quantity starts);

/// The kit's order wants nothing more: what was held for it is anybody's.
void release_kit(Context& context, KitId kit);

}  // namespace chokepoint::models
