#include "models/inventory/replenishment.h"

#include <algorithm>

namespace chokepoint::models {
namespace {

Quantity quantity_of(const NoReplenishment&, Quantity) { return 0; }

Quantity quantity_of(const BaseStock& policy, Quantity position) {
  return std::max<Quantity>(0, policy.level - position);
}

Quantity quantity_of(const ReorderUpTo& policy, Quantity position) {
  return position <= policy.reorder_point ? policy.order_up_to - position : 0;
}

Quantity quantity_of(const ReorderQuantity& policy, Quantity position) {
  if (position > policy.reorder_point) return 0;
  const Quantity batches = (policy.reorder_point - position) / policy.quantity + 1;
  return batches * policy.quantity;
}

Quantity quantity_of(const PeriodicReview& policy, Quantity position) {
  return std::max<Quantity>(0, policy.order_up_to - position);
}

}  // namespace

bool is_periodic(const ReplenishmentPolicy& policy) {
  return std::holds_alternative<PeriodicReview>(policy);
}

Quantity order_quantity(const ReplenishmentPolicy& policy, Quantity position) {
  return std::visit([position](const auto& which) { return quantity_of(which, position); }, policy);
}

}  // namespace chokepoint::models
