#include "models/inventory/replenishment.h"

#include <algorithm>
#include <cmath>

namespace chokepoint::models {
namespace {

Quantity position(const StockView& stock) { return stock.net + stock.on_order; }

Quantity quantity_of(const NoReplenishment&, const StockView&) { return 0; }

Quantity quantity_of(const BaseStock& policy, const StockView& stock) {
  return std::max<Quantity>(0, policy.level - (policy.echelon ? stock.echelon : position(stock)));
}

Quantity quantity_of(const ReorderUpTo& policy, const StockView& stock) {
  return position(stock) <= policy.reorder_point ? policy.order_up_to - position(stock) : 0;
}

Quantity quantity_of(const ReorderQuantity& policy, const StockView& stock) {
  if (position(stock) > policy.reorder_point) return 0;
  const Quantity batches = (policy.reorder_point - position(stock)) / policy.quantity + 1;
  return batches * policy.quantity;
}

Quantity quantity_of(const PeriodicReview& policy, const StockView& stock) {
  return std::max<Quantity>(0, policy.order_up_to - position(stock));
}

Quantity quantity_of(const OrderUpToForecast& policy, const StockView& stock) {
  const double level = policy.reviews_covered * stock.forecast +
                       policy.safety_factor * stock.error * std::sqrt(policy.reviews_covered);
  const Quantity order = std::llround(level) + policy.safety_stock - position(stock);
  return policy.returns ? order : std::max<Quantity>(0, order);
}

Quantity quantity_of(const AnchorAndAdjust& policy, const StockView& stock) {
  if (stock.now < policy.fixed_until) return policy.fixed_order;
  const double missing = static_cast<double>(policy.desired_stock - stock.net) -
                         policy.supply_line_weight * static_cast<double>(stock.on_order);
  return std::max<Quantity>(0, std::llround(stock.forecast + policy.stock_adjustment * missing));
}

Quantity quantity_of(const Mrp& policy, const StockView& stock) {
  return std::max<Quantity>(0, stock.gross + policy.safety_stock - position(stock));
}

}  // namespace

sim::Duration review_period(const ReplenishmentPolicy& policy) {
  return std::visit(
      [](const auto& which) {
        if constexpr (requires { which.every; }) return which.every;
        return sim::Duration(0);
      },
      policy);
}

const Forecasting* forecasting(const ReplenishmentPolicy& policy) {
  return std::visit(
      [](const auto& which) -> const Forecasting* {
        if constexpr (requires { which.forecast; }) return &which.forecast;
        return nullptr;
      },
      policy);
}

Quantity order_quantity(const ReplenishmentPolicy& policy, const StockView& stock) {
  return std::visit([&stock](const auto& which) { return quantity_of(which, stock); }, policy);
}

Quantity lot_sized(Quantity order, Quantity minimum, Quantity multiple) {
  if (order <= 0) return order;
  const Quantity raised = std::max(order, minimum);
  return (raised + multiple - 1) / multiple * multiple;
}

}  // namespace chokepoint::models
