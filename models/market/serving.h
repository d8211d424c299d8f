#pragma once

#include "models/state.h"

namespace chokepoint::models {

// Which orders get the pieces that a stock has.

/// Ships what a stock can spare to the orders that wait for it, by its allocation policy.
void serve_orders(Context& context, StockId stock);

}  // namespace chokepoint::models
