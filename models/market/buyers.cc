#include "models/market/buyers.h"

#include <algorithm>
#include <cmath>

#include "models/production/yield.h"
#include "models/trade/export_rules.h"

namespace chokepoint::models {
namespace {

constexpr std::uint64_t kDelivered = 8;

constexpr std::size_t index_of(Stage stage) { return static_cast<std::size_t>(stage); }

/// Arrivals of a Poisson process of orders by time change: the rate's integral since the start
/// grows by an exponential from order to order, so that rounding to seconds does not accumulate.
void expect_poisson(Context& context, DemandId id, const PoissonOrders& orders) {
  const Demand& demand = context.scenario.demands[id];
  DemandState& state = context.state.demands[id];
  const double gap = orders.size.mean() * sim::unit_exponential().draw(state.order_times);
  state.exposure += gap;
  const auto when = demand.rate.solve_integral(context.scenario.horizon.start, state.exposure);
  if (!when || *when >= context.scenario.horizon.end) return;
  context.agenda.post(std::max(*when, context.now()), DemandArrived{id});
}

Quantity poisson_size(Context& context, DemandId id, const PoissonOrders& orders) {
  const double size = orders.size.draw(context.state.demands[id].order_sizes);
  return std::max<Quantity>(1, std::llround(size));
}

/// A size from its law; with autocorrelation, around the last one.
Quantity drawn_size(Context& context, DemandId id, const PeriodicOrders& orders) {
  const double drawn = orders.size->draw(context.state.demands[id].order_sizes);
  if (orders.autocorrelation == 0) return std::max<Quantity>(0, std::llround(drawn));
  const double mean = sim::mean(*orders.size);
  double& deviation = context.state.demands[id].deviation;
  deviation = orders.autocorrelation * deviation + (drawn - mean);
  return std::max<Quantity>(0, std::llround(mean + deviation));
}

Quantity periodic_size(Context& context, DemandId id, const PeriodicOrders& orders) {
  if (orders.size) return drawn_size(context, id, orders);
  const Demand& demand = context.scenario.demands[id];
  double size = demand.rate.integral(context.now(), context.now() + orders.every);
  if (demand.noise) size *= demand.noise->draw(context.state.demands[id].order_sizes);
  return take_whole(size, context.state.demands[id].carry);
}

}  // namespace

void expect_first_order(Context& context, DemandId id) {
  const Demand& demand = context.scenario.demands[id];
  if (const auto* poisson = std::get_if<PoissonOrders>(&demand.orders)) {
    expect_poisson(context, id, *poisson);
  } else if (std::holds_alternative<PeriodicOrders>(demand.orders)) {
    context.agenda.post(context.now(), DemandArrived{id});
  }
}

Quantity next_order(Context& context, DemandId id) {
  const Demand& demand = context.scenario.demands[id];
  if (const auto* poisson = std::get_if<PoissonOrders>(&demand.orders)) {
    const Quantity size = poisson_size(context, id, *poisson);
    expect_poisson(context, id, *poisson);
    return size;
  }
  const auto& periodic = std::get<PeriodicOrders>(demand.orders);
  const Quantity size = periodic_size(context, id, periodic);
  context.agenda.post(context.now() + periodic.every, DemandArrived{id});
  return size;
}

Quantity keen_part(Context& context, DemandId id, Quantity quantity) {
  if (context.scenario.rules.empty()) return quantity;
  const Demand& demand = context.scenario.demands[id];
  const OfferId offer = demand.offers.front();
  const double share = willing_share(context.scenario, offer, context.now(), context.now());
  if (share >= 1) return quantity;
  const Quantity kept =
      take_whole(static_cast<double>(quantity) * share, context.state.demands[id].keen_carry);
  const ItemId item = context.scenario.offers[offer].item;
  context.state.recorder.count(Measure::kBlocked, item, demand.region,
                               static_cast<double>(quantity - kept));
  for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
    const Effect& effect = context.scenario.rules[rule].effect;
    const bool concerns =
        std::holds_alternative<Discouragement>(effect) || std::holds_alternative<Charge>(effect);
    if (!concerns || !applies(context.scenario.rules[rule], offer, context.now(), context.now())) {
      continue;
    }
    context.state.judgements.add(
        {context.now(), rule, offer, Ruling::kDiscouraged, quantity, kept});
  }
  return kept;
}

namespace {

/// Counts the charges on pieces of a value; returns the share of it that the seller bears.
double charge(Context& context, OfferId id, RuleSet taxing, Quantity quantity, double value) {
  State& state = context.state;
  const Charges due = charges(context.scenario, taxing);
  for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
    if ((taxing & bit_of(rule)) == 0) continue;
    state.judgements.add({context.now(), rule, id, Ruling::kCharged, quantity, quantity});
  }
  const Offer& offer = context.scenario.offers[id];
  const Region region = context.scenario.demands[offer.demand].region;
  state.recorder.count(Measure::kDuty, offer.item, region, value * due.total);
  return due.by_seller;
}

}  // namespace

RuleSet hand_to_buyer(Context& context, OfferId id, Quantity quantity, sim::Time placed) {
  const Offer& offer = context.scenario.offers[id];
  const Demand& demand = context.scenario.demands[offer.demand];
  State& state = context.state;
  const auto pieces = static_cast<double>(quantity);
  state.ledger[offer.item].delivered += quantity;
  state.note(context.now(), kDelivered ^ demand.stream, quantity);
  state.recorder.count(Measure::kDelivered, offer.item, demand.region, pieces);
  DemandCounts& counts = state.demands[offer.demand].counts;
  counts.delivered += pieces;
  state.recorder.count_delivered(offer.demand, quantity);
  state.recorder.count_wait(offer.item, demand.region, context.now() - placed, quantity);
  counts.wait += pieces * static_cast<double>((context.now() - placed).count());
  state.recorder.count(Measure::kLeadTime, offer.item, demand.region,
                       pieces * sim::in_days(context.now() - placed));
  const double value = pieces * context.scenario.items[offer.item].unit_value_usd;
  const RuleSet taxing = state.verdicts_of(id)[index_of(Stage::kExport)].charges |
                         state.verdicts_of(id)[index_of(Stage::kDelivery)].charges;
  const double borne = taxing == 0 ? 0 : charge(context, id, taxing, quantity, value);
  state.recorder.count(Measure::kRevenue, offer.item, demand.region, value * (1 - borne));
  return state.export_ledger.deliver(id, quantity, context.now());
}

}  // namespace chokepoint::models
