#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// A supplier accepts an order and will deliver it after its lead time.
void order_supply(Context& context, SupplierId supplier, Quantity quantity);

/// A supplier under contract will deliver at the end of its next period.
void expect_contract_delivery(Context& context, SupplierId supplier);

}  // namespace chokepoint::models
