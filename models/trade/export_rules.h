#pragma once

#include "models/network/ids.h"
#include "models/scenario.h"
#include "sim/time.h"

namespace chokepoint::models {

/// What the rules in force say about an offer at a stage.
struct Verdict {
  RuleId prohibited_by = kNone<RuleId>;  ///< the first in the file of those that prohibit
  LicenceSet licences = 0;               ///< all of which are needed
  bool operator==(const Verdict&) const = default;
};

/// Whether the rule is known at `known`, in force at `effective` and matches the offer.
bool applies(const ExportRule& rule, OfferId offer, sim::Time known, sim::Time effective);

/// The verdict at one stage. A rule that another applicable rule supersedes is dropped, whatever
/// their stages; all that remain must allow. Cost: rules squared at worst.
Verdict judge(const Scenario& scenario, OfferId offer, Stage stage, sim::Time known,
              sim::Time effective);

/// The share of orders under an offer that a planner who knows the rules announced by `known`
/// expects to be deliverable at `effective`: 0 where a rule prohibits at any stage, else the
/// product of the approval probabilities of all licences needed.
double expected_share(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective);

}  // namespace chokepoint::models
