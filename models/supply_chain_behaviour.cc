#include "models/market/behaviour.h"
#include "models/market/buyers.h"
#include "models/market/leakage.h"
#include "models/supply_chain.h"

namespace chokepoint::models {

// Who reacts to what where buyers do more than order what they need.

void SupplyChain::on(const DemandArrived& event) {
  const DemandId demand = event.demand;
  const Quantity wanted = uncovered_part(context_, demand, next_order(context_, demand));
  const Quantity keen = keen_part(context_, demand, wanted);
  if (keen == 0) return;
  const BehaviourId id = scenario_.demands[demand].behaviour;
  if (id == kNone<BehaviourId>) {
    order(demand, keen);
    return;
  }
  const Behaviour& behaviour = scenario_.behaviours[id];
  const Ordering what = split_order(context_, demand, keen);
  if (what.own > 0) order(demand, what.own, {.phantom = what.phantom});
  if (what.moved > 0) order(behaviour.substitution->to, what.moved);
  if (what.leaking > 0) order(behaviour.leakage->through, what.leaking, {.leaks_to = demand});
}

void SupplyChain::on(const RuleAnnounced& event) {
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    const Preparation more = prepare_for(context_, demand, event.rule);
    if (more.pulled > 0) order(demand, more.pulled, {.ahead = Ahead::kPulled});
    if (more.hoarded > 0) order(demand, more.hoarded, {.ahead = Ahead::kHoarded});
  }
}

void SupplyChain::on(const LeakArrived& event) { count_leaked(context_, event); }

void SupplyChain::on(const LeakSeized& event) { count_seized(context_, event); }

void SupplyChain::tell_buyers() {
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    look_at_rules(context_, demand);
  }
}

/// Announcements matter to those who prepare; others find rules when they are in force.
void SupplyChain::open_announcements() {
  bool prepares = false;
  for (const Behaviour& behaviour : scenario_.behaviours) prepares |= behaviour.prepares();
  if (!prepares) return;
  for (const RuleId id : sim::ids<RuleId>(scenario_.rules.size())) {
    const ExportRule& rule = scenario_.rules[id];
    const bool ahead = scenario_.horizon.start < rule.announced && rule.announced < rule.from;
    if (!ahead || rule.from >= rule.until || rule.announced >= scenario_.horizon.end) continue;
    agenda_.post(rule.announced, RuleAnnounced{id});
  }
}

}  // namespace chokepoint::models
