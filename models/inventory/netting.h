#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Gross requirement of a stock under MRP from now until the order after the one placed now can
/// arrive [pieces, rounded up]: forecast orders of buyers, and what stocks further downstream will
/// order by their own netting, level by level, in time buckets of the policy. What stocks without
/// MRP order is taken to be what is asked of them. Cost: buckets x ways from here to a buyer.
/// Source: materials requirements planning as in J. Orlicky, Material Requirements Planning (1975):
/// gross to net, lot sizing, offsetting by lead time, explosion.
Quantity gross_requirement(Context& context, StockId stock);

}  // namespace chokepoint::models
