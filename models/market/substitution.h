#pragma once

#include "models/market/behaviour_terms.h"
#include "sim/time.h"

namespace chokepoint::models {

/// How far a demand has moved to its alternative.
struct Moving {
  double share = 0;   ///< of its orders, at `since`
  double most = 0;    ///< the largest share so far
  double pieces = 0;  ///< moved so far
  sim::Time since;
  bool kept = false;  ///< from `since` on rules keep the demand from its item
};

/// The share that stays moved after a reversal.
double locked_share(const Substitution& terms, const Moving& moving);

/// Brings the share to `now`; from then on rules keep the demand from its item, or no longer do.
/// Requires that they did as `moving` says up to now.
void advance(const Substitution& terms, Moving& moving, sim::Time now, bool kept);

}  // namespace chokepoint::models
