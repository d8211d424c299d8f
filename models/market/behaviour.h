#pragma once

#include "models/state.h"

namespace chokepoint::models {

// What buyers do about rules and shortage, beyond ordering what they need. Each function leaves a
// demand without the behaviour alone.

/// What a buyer orders when a rule is announced.
struct Preparation {
  Quantity pulled = 0;   ///< early
  Quantity hoarded = 0;  ///< as safety stock
};
Preparation prepare_for(Context& context, DemandId demand, RuleId rule);

/// Rules may have changed now: whether the demand is kept from its item, and whether what the buyer
/// had prepared for is over.
void look_at_rules(Context& context, DemandId demand);

/// What is left of pieces needed now after those that the buyer ordered before.
Quantity uncovered_part(Context& context, DemandId demand, Quantity quantity);

/// The orders that pieces wanted now become. Requires that the demand has a behaviour.
struct Ordering {
  Quantity own = 0;  ///< of the demand itself, phantoms included
  Quantity phantom = 0;
  Quantity moved = 0;    ///< of the alternative
  Quantity leaking = 0;  ///< of the front
};
Ordering split_order(Context& context, DemandId demand, Quantity quantity);

}  // namespace chokepoint::models
