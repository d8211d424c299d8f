#include "models/nodes.h"

namespace chokepoint::models {
namespace {

template <class Visit>
void for_each_level(Nodes& nodes, Visit visit) {
  for (StockState& stock : nodes.stocks) {
    for (Level* level : {&stock.on_hand, &stock.owed, &stock.on_order, &stock.pipeline}) {
      visit(*level);
    }
  }
  for (ProcessState& process : nodes.processes) {
    visit(process.requested);
    visit(process.in_process);
  }
  for (DemandState& demand : nodes.demands) visit(demand.outstanding);
}

}  // namespace

Nodes::Nodes(const Scenario& scenario)
    : stocks(scenario.stocks.size()),
      processes(scenario.processes.size()),
      demands(scenario.demands.size()) {
  const sim::Time start = scenario.horizon.start;
  for_each_level(*this, [start](Level& level) { level.changed = start; });
}

void Nodes::begin_span(sim::Time now) {
  for_each_level(*this, [now](Level& level) { level = {level.value, now}; });
  for (StockState& stock : stocks) {
    stock.counts = {};
    stock.review_orders = {};
    stock.review_demands = {};
  }
  for (ProcessState& process : processes) process.counts = {};
  for (DemandState& demand : demands) demand.counts = {};
}

void Nodes::settle_levels(sim::Time now) {
  for_each_level(*this, [now](Level& level) { level.move(now, 0); });
}

}  // namespace chokepoint::models
