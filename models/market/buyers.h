#pragma once

#include "models/state.h"

namespace chokepoint::models {

/// Posts the first order of a buyer's demand.
void expect_first_order(Context& context, DemandId demand);

/// Pieces of the order placed now (possibly 0); posts the next one.
Quantity next_order(Context& context, DemandId demand);

/// A buyer receives pieces that were ordered at `placed`.
void hand_to_buyer(Context& context, OfferId offer, Quantity quantity, sim::Time placed);

}  // namespace chokepoint::models
