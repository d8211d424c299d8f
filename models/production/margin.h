#pragma once

#include "models/state.h"

namespace chokepoint::models {

// The part of a release that is divided by margin: pools and stocks whose rule says so are shared
// together, so that their total margin is largest.

/// Lowers the group's claims (`work.claims`, by position) to what one linear programme over its
/// pools and stocks divided by margin finds best, in whole starts. Does nothing where there are
/// none. The programme counts capacity in units, so that its dual values are prices of a unit.
void cut_by_margin(const Context& context, const ReleaseGroup& group, ReleaseScratch& work);

/// Records the prices of these pools in the programme solved last. Requires cut_by_margin before.
void record_prices(Context& context, const ReleaseGroup& group, const ReleaseScratch& work);

}  // namespace chokepoint::models
