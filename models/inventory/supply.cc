#include "models/inventory/supply.h"

#include <algorithm>

#include "models/production/yield.h"

namespace chokepoint::models {
namespace {

constexpr std::uint64_t kSwitched = 11;

/// The next piece of a Poisson process by time change, as for orders: the rate's integral since the
/// start grows by an exponential from piece to piece.
void expect_arrival(Context& context, SupplierId id) {
  const Supplier& supplier = context.scenario.suppliers[id];
  SupplierState& state = context.state.suppliers[id];
  state.exposure += sim::unit_exponential().draw(context.state.lead_times[id]);
  const auto when =
      supplier.arrivals.solve_integral(context.scenario.horizon.start, state.exposure);
  if (!when || *when >= context.scenario.horizon.end) return;
  context.agenda.post(std::max(*when, context.now()), SupplyArrived{id, 1});
}

}  // namespace

void order_supply(Context& context, SupplierId id, Quantity quantity) {
  const Supplier& supplier = context.scenario.suppliers[id];
  SupplierState& state = context.state.suppliers[id];
  if (state.down) {
    state.waiting.push(quantity);
    return;
  }
  sim::Time arrival =
      context.now() + supplier.lead_time.draw_duration(context.state.lead_times[id]);
  if (supplier.sequential) arrival = std::max(arrival, state.last_arrival);
  state.last_arrival = arrival;
  context.agenda.post(arrival, SupplyArrived{id, quantity});
}

void expect_delivery(Context& context, SupplierId id) {
  const Supplier& supplier = context.scenario.suppliers[id];
  if (supplier.at_random) {
    expect_arrival(context, id);
    return;
  }
  const sim::Time until = context.now() + supplier.deliver_every;
  context.agenda.post(until, SupplyArrived{id, 0});
}

Quantity contract_delivery(Context& context, SupplierId id) {
  const Supplier& supplier = context.scenario.suppliers[id];
  SupplierState& state = context.state.suppliers[id];
  const sim::Time begin = context.now() - supplier.deliver_every;
  double expected = supplier.contract.integral(begin, context.now());
  if (supplier.interruption) {
    if (!state.down) state.up_time += context.now() - std::max(begin, state.switched);
    expected *= static_cast<double>(state.up_time.count()) /
                static_cast<double>(supplier.deliver_every.count());
    state.up_time = sim::Duration(0);
  }
  return take_whole(expected, state.carry);
}

void expect_failure(Context& context, SupplierId id) {
  const std::optional<Interruption>& what = context.scenario.suppliers[id].interruption;
  if (!what) return;
  SupplierState& state = context.state.suppliers[id];
  state.switched = context.now();
  const sim::Duration up = what->up.draw_duration(context.state.interruptions[id]);
  context.agenda.post(context.now() + std::max(up, sim::Duration(1)), SupplierSwitched{id});
}

void switch_supplier(Context& context, SupplierId id) {
  const Supplier& supplier = context.scenario.suppliers[id];
  SupplierState& state = context.state.suppliers[id];
  context.state.note(context.now(), kSwitched ^ supplier.stream, state.down ? 1 : 0);
  if (!state.down && !supplier.on_order) {
    // Up time of the contract period under way, which began a whole number of periods after start.
    const sim::Duration since = context.now() - context.scenario.horizon.start;
    const sim::Time begin = context.now() - since % supplier.deliver_every;
    state.up_time += context.now() - std::max(begin, state.switched);
  }
  state.down = !state.down;
  state.switched = context.now();
  if (!state.down) {
    while (!state.waiting.empty()) {
      const Quantity quantity = state.waiting.front();
      state.waiting.pop();
      order_supply(context, id, quantity);
    }
  }
  const sim::Sampler& next = state.down ? supplier.interruption->down : supplier.interruption->up;
  const sim::Duration time = next.draw_duration(context.state.interruptions[id]);
  context.agenda.post(context.now() + std::max(time, sim::Duration(1)), SupplierSwitched{id});
}

}  // namespace chokepoint::models
