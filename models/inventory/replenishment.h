#pragma once

#include <variant>

#include "models/network/ids.h"
#include "sim/time.h"

namespace chokepoint::models {

// When and how much a stock orders, as a function of its inventory position: pieces on hand, plus
// on order, minus backlog.

/// Never orders.
struct NoReplenishment {};
/// Keeps the position at `level`.
struct BaseStock {
  Quantity level;
};
/// (s, S): at or below `reorder_point`, up to `order_up_to`.
struct ReorderUpTo {
  Quantity reorder_point;
  Quantity order_up_to;
};
/// (r, Q): at or below `reorder_point`, the fewest batches that lift the position above it.
struct ReorderQuantity {
  Quantity reorder_point;
  Quantity quantity;
};
/// (T, S): every `every`, up to `order_up_to`.
struct PeriodicReview {
  sim::Duration every;
  Quantity order_up_to;
};

using ReplenishmentPolicy =
    std::variant<NoReplenishment, BaseStock, ReorderUpTo, ReorderQuantity, PeriodicReview>;

/// Whether the policy looks at the position only every so often.
bool is_periodic(const ReplenishmentPolicy& policy);

/// Pieces to order at `position`, at least 0; for a periodic policy, at a review.
Quantity order_quantity(const ReplenishmentPolicy& policy, Quantity position);

}  // namespace chokepoint::models
