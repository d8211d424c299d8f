#pragma once

#include "models/state.h"

namespace chokepoint::models {

// Licence applications: one per order and rule, handled first come first served by a rule's
// officers, decided by one draw at the order's own address.

/// Applies for the licences in `needed` on behalf of an order.
void apply_for_licences(Context& context, OrderId order, RuleSet needed);

/// An officer is done: decides, and turns to the next application. The order may be gone.
void decide_licence(Context& context, const LicenceDecided& decided);

/// A licence has lapsed: the order must ask again.
void lapse_licence(Context& context, const LicenceLapsed& lapsed);

}  // namespace chokepoint::models
