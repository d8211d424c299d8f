#pragma once

#include <variant>

#include "models/network/ids.h"
#include "sim/time.h"

namespace chokepoint::models {

// When and how much a stock orders, as a function of what it has, awaits and owes. Inventory
// position: pieces on hand, plus on order, minus backlog. To add a policy: its struct here, its
// name in the variant, its `quantity_of` in the .cc.

/// Never orders.
struct NoReplenishment {};
/// Keeps the position at `level`.
struct BaseStock {
  Quantity level;
  bool echelon = false;  ///< the position is that of the echelon
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

/// The mean of the demand of the last `periods` reviews. Requires periods >= 1.
struct MovingAverage {
  int periods;
};
/// Simple exponential smoothing with `weight` of the newest demand. Requires 0 <= weight <= 1.
struct ExponentialSmoothing {
  double weight;
};
/// How demand per review is forecast, from `initial` [pieces] on.
struct Forecasting {
  std::variant<MovingAverage, ExponentialSmoothing> method;
  double initial = 0;
};

/// Every `every`, up to forecast x reviews_covered + safety_factor x error x sqrt(reviews_covered)
/// + safety_stock; below the position it returns pieces if `returns`.
struct OrderUpToForecast {
  sim::Duration every;
  double reviews_covered;
  Forecasting forecast;
  double safety_factor;
  Quantity safety_stock;
  bool returns;
};
/// Every `every`, max(0, F + adjustment (S - net stock - supply_line_weight x supply line)), and
/// `fixed_order` before `fixed_until`. Source: Sterman, Management Science 35 (1989) 321-339.
struct AnchorAndAdjust {
  sim::Duration every;
  Forecasting forecast;
  Quantity desired_stock;
  double stock_adjustment;
  double supply_line_weight;
  sim::Time fixed_until;
  Quantity fixed_order;
};
/// Every `every`, what the gross requirement until the next order can arrive leaves open.
struct Mrp {
  sim::Duration every;
  Quantity safety_stock;
};

using ReplenishmentPolicy = std::variant<NoReplenishment, BaseStock, ReorderUpTo, ReorderQuantity,
                                         PeriodicReview, OrderUpToForecast, AnchorAndAdjust, Mrp>;

/// What a policy looks at.
struct StockView {
  Quantity net = 0;       ///< on hand minus what is owed
  Quantity on_order = 0;  ///< asked for and not received
  Quantity echelon = 0;   ///< position of the echelon
  double forecast = 0;    ///< demand of the next review period [pieces]
  double error = 0;       ///< standard deviation of the forecast's error [pieces]
  Quantity gross = 0;     ///< requirement until the next order can arrive, for Mrp
  sim::Time now{};
};

/// Time between reviews of a policy that looks at the position only every so often; else zero.
sim::Duration review_period(const ReplenishmentPolicy& policy);
inline bool is_periodic(const ReplenishmentPolicy& policy) {
  return review_period(policy) > sim::Duration(0);
}

/// How the policy forecasts; null if it does not.
const Forecasting* forecasting(const ReplenishmentPolicy& policy);

/// Pieces to order; for a periodic policy, at a review. Below zero only where pieces are returned.
Quantity order_quantity(const ReplenishmentPolicy& policy, const StockView& stock);

/// An order raised to at least `minimum` and to a multiple of `multiple`; nothing and returns stay
/// as they are. Requires minimum >= 0, multiple >= 1.
Quantity lot_sized(Quantity order, Quantity minimum, Quantity multiple);

}  // namespace chokepoint::models
