#include "models/market/behaviour.h"

#include <algorithm>
#include <cmath>

#include "models/production/yield.h"
#include "models/trade/export_rules.h"

namespace chokepoint::models {
namespace {

/// A share that every expectation falls short of.
constexpr double kUnprepared = 2;

/// The share of a demand's orders expected to be deliverable at `effective` by all that is known
/// now: the best over the ways to meet it.
double deliverable_share(const Context& context, DemandId id, sim::Time effective) {
  double best = 0;
  for (const OfferId offer : context.scenario.demands[id].offers) {
    best = std::max(best, expected_share(context.scenario, offer, context.now(), effective));
  }
  return best;
}

bool has_behaviour(const Demand& demand) { return demand.behaviour != kNone<BehaviourId>; }

bool concerns(const Scenario& scenario, RuleId rule, DemandId id) {
  const auto& offers = scenario.demands[id].offers;
  return std::any_of(offers.begin(), offers.end(),
                     [&](OfferId offer) { return scenario.rules[rule].matches[index(offer)]; });
}

Quantity take(Quantity& from, Quantity most) {
  const Quantity taken = std::min(from, most);
  from -= taken;
  return taken;
}

/// Whether the oldest order of the demand has waited longer than the buyer takes for normal.
bool is_short(const Context& context, DemandId id, sim::Duration after) {
  const OrderId oldest = context.state.demands[id].first;
  return oldest != kNone<OrderId> && context.now() - context.state.orders[oldest].placed > after;
}

// Of a demand that has a behaviour:

const Behaviour& behaviour_of(const Context& context, DemandId id) {
  return context.scenario.behaviours[context.scenario.demands[id].behaviour];
}

BehaviourState& state_of(Context& context, DemandId id) {
  return context.state.behaviours[context.scenario.demands[id].behaviour];
}

/// Pieces of an order that go to the alternative.
Quantity moved_part(Context& context, DemandId id, Quantity quantity) {
  const auto& terms = behaviour_of(context, id).substitution;
  if (!terms) return 0;
  BehaviourState& state = state_of(context, id);
  advance(*terms, state.moving, context.now(), state.moving.kept);
  const Quantity moved = std::min(
      quantity, take_whole(static_cast<double>(quantity) * state.moving.share, state.moving_carry));
  state.moving.pieces += static_cast<double>(moved);
  const Demand& demand = context.scenario.demands[id];
  context.state.recorder.count(Measure::kMoved, demand.item, demand.region,
                               static_cast<double>(moved));
  return moved;
}

/// Pieces of an order that go through a front.
Quantity leaking_part(Context& context, DemandId id, Quantity quantity) {
  const auto& terms = behaviour_of(context, id).leakage;
  if (!terms || deliverable_share(context, id, context.now()) > 0) return 0;
  double& carry = state_of(context, id).leakage_carry;
  return std::min(quantity, take_whole(static_cast<double>(quantity) * terms->share, carry));
}

/// Pieces ordered beyond those needed.
Quantity phantom_part(Context& context, DemandId id, Quantity quantity) {
  const auto& terms = behaviour_of(context, id).order_inflation;
  if (!terms || !is_short(context, id, terms->after)) return 0;
  double& carry = state_of(context, id).inflation_carry;
  return take_whole(static_cast<double>(quantity) * (terms->factor - 1), carry);
}

}  // namespace

Preparation prepare_for(Context& context, DemandId id, RuleId rule) {
  const Demand& demand = context.scenario.demands[id];
  if (!has_behaviour(demand)) return {};
  const Behaviour& behaviour = behaviour_of(context, id);
  if (!behaviour.prepares() || !concerns(context.scenario, rule, id)) return {};
  const sim::Time now = context.now();
  const sim::Time from = context.scenario.rules[rule].from;
  const double share = deliverable_share(context, id, now);
  const double then = deliverable_share(context, id, from);
  BehaviourState& state = state_of(context, id);
  if (then >= std::min(share, state.feared_share)) return {};
  if (state.feared_share == kUnprepared) state.usual_share = share;
  state.feared_share = then;
  state.feared_from = std::max(state.feared_from, from);
  Preparation more;
  if (const auto& terms = behaviour.pull_forward) {
    state.pulled_from = state.pulled > 0 ? std::min(state.pulled_from, from) : from;
    more.pulled = std::llround(terms->share * demand.rate.integral(from, from + terms->reach));
  }
  if (const auto& terms = behaviour.safety_hoarding) {
    state.works_off = false;
    const Quantity cover = std::llround(demand.rate.integral(now, now + terms->cover));
    more.hoarded = std::max<Quantity>(0, cover - state.hoarded);
  }
  return more;
}

void look_at_rules(Context& context, DemandId id) {
  if (!has_behaviour(context.scenario.demands[id])) return;
  const Behaviour& behaviour = behaviour_of(context, id);
  const sim::Time now = context.now();
  const double share = deliverable_share(context, id, now);
  BehaviourState& state = state_of(context, id);
  if (behaviour.substitution) {
    advance(*behaviour.substitution, state.moving, now, share == 0);
  }
  if (state.feared_share == kUnprepared || now < state.feared_from) return;
  if (share >= state.usual_share) {
    state.works_off = state.hoarded > 0;
    state.feared_share = kUnprepared;
    state.feared_from = sim::Time::min();
  } else {
    state.feared_share = std::max(state.feared_share, share);
  }
}

Quantity uncovered_part(Context& context, DemandId id, Quantity quantity) {
  if (!has_behaviour(context.scenario.demands[id])) return quantity;
  if (!behaviour_of(context, id).prepares()) return quantity;
  BehaviourState& state = state_of(context, id);
  if (context.now() >= state.pulled_from) quantity -= take(state.pulled, quantity);
  if (state.works_off) quantity -= take(state.hoarded, quantity);
  return quantity;
}

Ordering split_order(Context& context, DemandId id, Quantity quantity) {
  Ordering what{.own = quantity};
  what.moved = moved_part(context, id, what.own);
  what.own -= what.moved;
  what.leaking = leaking_part(context, id, what.own);
  what.own -= what.leaking;
  what.phantom = phantom_part(context, id, what.own);
  what.own += what.phantom;
  return what;
}

}  // namespace chokepoint::models
