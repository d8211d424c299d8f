#include "models/inventory/stock.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

#include "models/inventory/netting.h"

namespace chokepoint::models {
namespace {

/// The newest demand replaces the oldest: forecast and error are mean and standard deviation.
void learn(const MovingAverage&, ForecastState& state, double demand) {
  state.window[state.next] = demand;
  state.next = (state.next + 1) % state.window.size();
  const auto periods = static_cast<double>(state.window.size());
  state.level = std::accumulate(state.window.begin(), state.window.end(), 0.0) / periods;
  double squares = 0;
  for (const double one : state.window) squares += (one - state.level) * (one - state.level);
  state.error = periods > 1 ? std::sqrt(squares / (periods - 1)) : 0;
}

void learn(const ExponentialSmoothing& method, ForecastState& state, double demand) {
  const double miss = demand - state.level;
  state.level += method.weight * miss;
  const double variance = (1 - method.weight) * state.error * state.error;
  state.error = std::sqrt(variance + method.weight * miss * miss);
}

/// Closes a review period: the demand since the last review is known.
void close_review(Context& context, StockId id) {
  const auto demand =
      static_cast<double>(std::exchange(context.state.stocks[id].since_review, Quantity{0}));
  context.state.stocks[id].review_demands.add(demand);
  if (const Forecasting* forecast = forecasting(context.scenario.stocks[id].policy)) {
    ForecastState& state = context.state.forecasts[id];
    std::visit([&](const auto& method) { learn(method, state, demand); }, forecast->method);
  }
}

StockView view(Context& context, StockId id) {
  const StockState& state = context.state.stocks[id];
  StockView what{.net = state.net(), .on_order = state.on_order.value};
  what.echelon = state.echelon;
  what.now = context.now();
  const ReplenishmentPolicy& policy = context.scenario.stocks[id].policy;
  if (forecasting(policy) != nullptr) {
    what.forecast = context.state.forecasts[id].level;
    what.error = context.state.forecasts[id].error;
  }
  if (std::holds_alternative<Mrp>(policy)) {
    what.gross = gross_requirement(context, id);
  }
  return what;
}

}  // namespace

Quantity ask_for(Context& context, StockId id, bool at_review) {
  const Stock& stock = context.scenario.stocks[id];
  assert(is_periodic(stock.policy) == at_review);
  if (at_review) close_review(context, id);
  const Quantity quantity = lot_sized(order_quantity(stock.policy, view(context, id)),
                                      stock.order_minimum, stock.order_multiple);
  StockState& state = context.state.stocks[id];
  if (at_review) state.review_orders.add(static_cast<double>(quantity));
  if (quantity <= 0) return quantity;
  state.echelon += quantity;
  state.on_order.move(context.now(), quantity);
  ++state.counts.orders;
  state.counts.ordered += static_cast<double>(quantity);
  return quantity;
}

void receive(Context& context, StockId id, Quantity quantity) {
  StockState& state = context.state.stocks[id];
  state.on_order.move(context.now(), -std::min(state.on_order.value, quantity));
  state.counts.received += static_cast<double>(quantity);
  context.state.put(id, quantity, context.now());
}

Quantity send_back(Context& context, StockId id, Quantity most) {
  const Quantity quantity = std::min(most, context.state.stocks[id].available());
  context.state.take(id, quantity, context.now());
  return quantity;
}

void open_positions(Context& context) {
  for (const StockId id : sim::ids<StockId>(context.scenario.stocks.size())) {
    const Stock& stock = context.scenario.stocks[id];
    for (const EchelonLink& link : stock.echelons) {
      context.state.stocks[link.stock].echelon += stock.initial * link.per_piece;
    }
    const Forecasting* forecast = forecasting(stock.policy);
    if (forecast == nullptr) continue;
    ForecastState& state = context.state.forecasts[id];
    state.level = forecast->initial;
    if (const auto* average = std::get_if<MovingAverage>(&forecast->method)) {
      state.window.assign(static_cast<std::size_t>(average->periods), forecast->initial);
    }
  }
}

}  // namespace chokepoint::models
