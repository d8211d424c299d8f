#include "models/node_metrics.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace chokepoint::models {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr auto kDaySeconds = static_cast<double>(sim::kDay.count());

double ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : kUndefined;
}

/// Lists metrics node by node: the one place that says what they are.
class Report {
 public:
  Report(const Scenario& scenario, const Nodes& nodes, double seconds, std::vector<NodeKey>* keys)
      : scenario_(scenario), nodes_(nodes), seconds_(seconds), keys_(keys) {}

  void stocks() {
    for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
      const Stock& stock = scenario_.stocks[id];
      const StockState& state = nodes_.stocks[id];
      node_ = &stock.id;
      level("stock_on_hand", state.on_hand);
      add("stock_final", "pieces", static_cast<double>(state.on_hand.value));
      level("stock_backlog", state.owed);
      add("stock_ready", "fraction of time", ratio(seconds_ - state.on_hand.empty, seconds_));
      add("stock_fill", "fraction", ratio(state.counts.served, state.counts.demanded));
      if (!std::holds_alternative<NoReplenishment>(stock.policy)) replenishment(state, stock);
      if (!has_costs(stock)) continue;
      add("stock_holding_cost", "USD", holding_cost(stock, state));
      add("stock_ordering_cost", "USD", ordering_cost(stock, state));
      add("stock_backlog_cost", "USD", backlog_cost(stock, state));
      add("stock_cost", "USD", total_cost(stock, state));
    }
  }

  void processes() {
    for (const ProcessId id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const ProcessState& state = nodes_.processes[id];
      node_ = &scenario_.processes[id].id;
      add("process_started", "starts", state.counts.started);
      add("process_rate", "starts per day", state.counts.started / (seconds_ / kDaySeconds));
      level("process_in_process", state.in_process);
      add("process_time", "days",
          ratio(state.counts.process_time / kDaySeconds, state.counts.started));
      if (scenario_.processes[id].start == Start::kOnOrder) {
        level("process_waiting", state.requested);
        add("process_clear", "fraction of time", ratio(state.requested.empty, seconds_));
      }
      if (!waits(scenario_.processes[id])) continue;
      add("process_wait", "days", ratio(state.counts.wait / kDaySeconds, state.counts.waited));
    }
  }

  void demands() {
    for (const DemandId id : sim::ids<DemandId>(scenario_.demands.size())) {
      const Demand& demand = scenario_.demands[id];
      if (demand.buyer == kNone<BuyerId>) continue;
      const DemandState& state = nodes_.demands[id];
      node_ = &demand.id;
      add("demand_orders", "orders", state.counts.orders);
      add("demand_ordered", "pieces", state.counts.ordered);
      add("demand_delivered", "pieces", state.counts.delivered);
      add("demand_lost", "pieces", state.counts.lost);
      add("demand_loss", "fraction", ratio(state.counts.lost, state.counts.ordered));
      add("demand_fill", "fraction", ratio(state.counts.served, state.counts.ordered));
      add("demand_order_fill", "fraction of orders",
          ratio(state.counts.complete_orders, state.counts.orders));
      add("demand_wait", "days", ratio(state.counts.wait / kDaySeconds, state.counts.delivered));
      level("demand_backlog", state.outstanding);
      if (demand.backorder_cost == 0 && demand.lost_sale_cost == 0) continue;
      add("demand_backorder_cost", "USD", backorder_cost(demand, state));
      add("demand_lost_sale_cost", "USD", demand.lost_sale_cost * state.counts.lost);
    }
  }

  void totals() {
    double cost = 0;
    bool any = false;
    for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
      const Stock& stock = scenario_.stocks[id];
      any |= has_costs(stock);
      cost += total_cost(stock, nodes_.stocks[id]);
    }
    for (const DemandId id : sim::ids<DemandId>(scenario_.demands.size())) {
      const Demand& demand = scenario_.demands[id];
      any |= demand.backorder_cost != 0 || demand.lost_sale_cost != 0;
      cost += backorder_cost(demand, nodes_.demands[id]) +
              demand.lost_sale_cost * nodes_.demands[id].counts.lost;
    }
    if (!any) return;
    static const std::string kAll = "all";
    node_ = &kAll;
    add("cost", "USD", cost);
    add("cost_per_day", "USD per day", cost / (seconds_ / kDaySeconds));
  }

  std::vector<double> values;

 private:
  static bool has_costs(const Stock& stock) {
    const StockCosts& costs = stock.costs;
    return costs.holding != 0 || costs.fixed_order != 0 || costs.unit != 0 || costs.pipeline != 0 ||
           costs.backlog != 0;
  }

  static bool waits(const Process& process) {
    return process.start == Start::kOnOrder || process.start == Start::kMakeToOrder;
  }

  static double holding_cost(const Stock& stock, const StockState& state) {
    return (stock.costs.holding * state.on_hand.integral +
            stock.costs.pipeline * state.pipeline.integral) /
           kDaySeconds;
  }

  static double backlog_cost(const Stock& stock, const StockState& state) {
    return stock.costs.backlog * state.owed.integral / kDaySeconds;
  }

  static double total_cost(const Stock& stock, const StockState& state) {
    return holding_cost(stock, state) + ordering_cost(stock, state) + backlog_cost(stock, state);
  }

  static double ordering_cost(const Stock& stock, const StockState& state) {
    return stock.costs.fixed_order * state.counts.orders + stock.costs.unit * state.counts.ordered;
  }

  static double backorder_cost(const Demand& demand, const DemandState& state) {
    return demand.backorder_cost * state.outstanding.integral / kDaySeconds;
  }

  void replenishment(const StockState& state, const Stock& stock) {
    level("stock_on_order", state.on_order);
    add("stock_orders", "orders", state.counts.orders);
    add("stock_ordered", "pieces", state.counts.ordered);
    add("stock_received", "pieces", state.counts.received);
    if (!is_periodic(stock.policy)) return;
    const double orders = state.review_orders.variance();
    const double demands = state.review_demands.variance();
    add("stock_order_variance", "pieces^2 by review", orders);
    add("stock_demand_variance", "pieces^2 by review", demands);
    add("stock_bullwhip", "order variance / demand variance", ratio(orders, demands));
  }

  void level(const char* metric, const Level& level) {
    add(metric, "pieces (time average)", ratio(level.integral, seconds_));
  }

  void add(const char* metric, const char* unit, double value) {
    if (keys_ != nullptr) keys_->push_back({metric, *node_, unit});
    values.push_back(value);
  }

  const Scenario& scenario_;
  const Nodes& nodes_;
  double seconds_;
  std::vector<NodeKey>* keys_;  ///< null: only the values are asked for
  const std::string* node_ = nullptr;
};

std::vector<double> report(const Scenario& scenario, const Nodes& nodes, double seconds,
                           std::vector<NodeKey>* keys) {
  Report result(scenario, nodes, seconds, keys);
  result.stocks();
  result.processes();
  result.demands();
  result.totals();
  return std::move(result.values);
}

}  // namespace

std::vector<double> node_metrics(const Scenario& scenario, Nodes& nodes, sim::Time begun,
                                 sim::Time end) {
  nodes.settle_levels(end);
  const auto seconds = static_cast<double>((end - begun).count());
  return report(scenario, nodes, seconds, nullptr);
}

std::vector<NodeKey> node_keys(const Scenario& scenario) {
  std::vector<NodeKey> keys;
  report(scenario, Nodes(scenario), 1, &keys);
  return keys;
}

}  // namespace chokepoint::models
