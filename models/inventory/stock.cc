#include "models/inventory/stock.h"

#include <algorithm>

namespace chokepoint::models {

Quantity ask_for(Context& context, StockId id, bool at_review) {
  const Stock& stock = context.scenario.stocks[id];
  if (is_periodic(stock.policy) != at_review) return 0;
  StockState& state = context.state.stocks[id];
  const Quantity backlog = state.owed - state.lost_unless_served;
  const Quantity position = state.on_hand + state.on_order - backlog;
  const Quantity quantity = order_quantity(stock.policy, position);
  state.on_order += quantity;
  return quantity;
}

void receive(Context& context, StockId id, Quantity quantity) {
  Quantity& on_order = context.state.stocks[id].on_order;
  on_order -= std::min(on_order, quantity);
  context.state.put(id, quantity, context.now());
}

}  // namespace chokepoint::models
