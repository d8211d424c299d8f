#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Pieces that a stock's policy asks for now, given its inventory position; they count as on order
/// from here on. 0 for periodic policies unless `at_review`.
Quantity ask_for(Context& context, StockId stock, bool at_review);

/// Pieces that the stock had on order arrive.
void receive(Context& context, StockId stock, Quantity quantity);

}  // namespace chokepoint::models
