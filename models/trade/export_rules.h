#pragma once

#include "models/network/ids.h"
#include "models/scenario.h"
#include "sim/time.h"

namespace chokepoint::models {

/// What the rules in force say about an offer at a stage.
struct Verdict {
  RuleSet prohibitions = 0;    ///< any of which is enough
  RuleSet licences = 0;        ///< all of which are needed
  RuleSet limits = 0;          ///< quotas, ratio caps and priorities, all of which bind
  RuleSet charges = 0;         ///< which add up
  RuleSet certifications = 0;  ///< all of which are needed
  bool operator==(const Verdict&) const = default;
};

/// Whether the rule lets only so much pass at a time: a quota, a ratio cap, or a priority.
bool is_limit(const ExportRule& rule);

/// Whether the rule is known at `known`, in force at `effective` and matches the offer.
bool applies(const ExportRule& rule, OfferId offer, sim::Time known, sim::Time effective);

/// The verdict at one stage. A rule that another applicable rule supersedes is dropped, whatever
/// their stages; all that remain must allow. Cost: rules squared at worst.
Verdict judge(const Scenario& scenario, OfferId offer, Stage stage, sim::Time known,
              sim::Time effective);

/// The rules behind the verdicts of all stages, discouragements included: known, in force, matching
/// and not superseded. Cost: like judge().
RuleSet binding_rules(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective);

/// The share of orders under an offer that a planner who knows the rules announced by `known`
/// expects to be deliverable at `effective`: 0 where a rule prohibits at any stage, else the
/// product of the approval probabilities of all licences needed and of the willing share.
/// Quotas and caps are not foreseen: what they hold shows as stock, and stock is netted.
double expected_share(const Scenario& scenario, OfferId offer, sim::Time known,
                      sim::Time effective);

/// The share of orders under an offer that buyers still want to place: what discouragements leave,
/// times the answer of demand to charges that the buyer bears,
/// (1 + sum of share x pass_through) ^ price_elasticity.
double willing_share(const Scenario& scenario, OfferId offer, sim::Time known, sim::Time effective);

/// Probability that an application under a licence rule is approved.
double approval_probability(const Scenario& scenario, const Licence& licence, DemandId demand);

/// Duties and revenue shares on goods worth one USD, in all and as far as the seller bears them.
struct Charges {
  double total = 0;
  double by_seller = 0;
};
Charges charges(const Scenario& scenario, RuleSet rules);

}  // namespace chokepoint::models
