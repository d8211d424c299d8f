#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Posts the first order of a buyer's demand.
void expect_first_order(Context& context, DemandId demand);

/// Pieces of the order placed now (possibly 0); posts the next one.
Quantity next_order(Context& context, DemandId demand);

/// What is left of an order where a rule discourages the buyer or makes the goods dearer; the rest
/// is counted as blocked.
Quantity keen_part(Context& context, DemandId demand, Quantity quantity);

/// A buyer receives pieces that were ordered at `placed`; charges fall due. Returns the ratio caps
/// whose room grew.
RuleSet hand_to_buyer(Context& context, OfferId offer, Quantity quantity, sim::Time placed);

}  // namespace chokepoint::models
