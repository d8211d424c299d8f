#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// A supplier accepts an order and will deliver it after its lead time, which begins when the
/// supplier is up.
void order_supply(Context& context, SupplierId supplier, Quantity quantity);

/// Posts the next delivery of a supplier that delivers unasked, under contract or at random.
void expect_delivery(Context& context, SupplierId supplier);

/// Pieces of a contract delivery that is due now, less what was not made while the supplier was
/// down.
Quantity contract_delivery(Context& context, SupplierId supplier);

/// Posts the first failure of a supplier that fails.
void expect_failure(Context& context, SupplierId supplier);

/// A supplier fails or recovers; orders that waited are taken up. Posts the next change.
void switch_supplier(Context& context, SupplierId supplier);

}  // namespace chokepoint::models
