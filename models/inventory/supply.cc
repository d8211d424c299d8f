#include "models/inventory/supply.h"

#include <algorithm>

#include "models/production/yield.h"

namespace chokepoint::models {

void order_supply(Context& context, SupplierId id, Quantity quantity) {
  const Supplier& supplier = context.scenario.suppliers[id];
  SupplierState& state = context.state.suppliers[id];
  sim::Time arrival =
      context.now() + sim::draw_duration(supplier.lead_time, context.state.lead_times[id]);
  if (supplier.sequential) arrival = std::max(arrival, state.last_arrival);
  state.last_arrival = arrival;
  context.agenda.post(arrival, SupplyArrived{id, quantity});
}

void expect_contract_delivery(Context& context, SupplierId id) {
  const Supplier& supplier = context.scenario.suppliers[id];
  const sim::Time until = context.now() + supplier.deliver_every;
  const double expected = supplier.contract.integral(context.now(), until);
  const Quantity quantity = take_whole(expected, context.state.suppliers[id].carry);
  context.agenda.post(until, SupplyArrived{id, quantity});
}

}  // namespace chokepoint::models
