#include "models/node_records.h"

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
  Report(const Scenario& scenario, const NodeRecords& records, double seconds,
         std::vector<NodeKey>* keys)
      : scenario_(scenario), records_(records), seconds_(seconds), keys_(keys) {}

  void stocks() {
    for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
      const Stock& stock = scenario_.stocks[id];
      const StockRecord& record = records_.stocks[id];
      node_ = &stock.id;
      level("stock_on_hand", record.on_hand);
      add("stock_final", "pieces", static_cast<double>(record.on_hand.value));
      level("stock_backlog", record.backlog);
      add("stock_ready", "fraction of time", ratio(seconds_ - record.on_hand.empty, seconds_));
      add("stock_fill", "fraction", ratio(record.served, record.demanded));
      if (!std::holds_alternative<NoReplenishment>(stock.policy)) replenishment(record, stock);
      if (!has_costs(stock)) continue;
      add("stock_holding_cost", "USD", holding_cost(stock, record));
      add("stock_ordering_cost", "USD", ordering_cost(stock, record));
      add("stock_backlog_cost", "USD", backlog_cost(stock, record));
      add("stock_cost", "USD", total_cost(stock, record));
    }
  }

  void processes() {
    for (const ProcessId id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const ProcessRecord& record = records_.processes[id];
      node_ = &scenario_.processes[id].id;
      add("process_started", "starts", record.started);
      add("process_rate", "starts per day", record.started / (seconds_ / kDaySeconds));
      level("process_in_process", record.in_process);
      add("process_time", "days", ratio(record.process_time / kDaySeconds, record.started));
      if (scenario_.processes[id].start == Start::kOnOrder) {
        level("process_waiting", record.waiting);
        add("process_clear", "fraction of time", ratio(record.waiting.empty, seconds_));
      }
      if (!waits(scenario_.processes[id])) continue;
      add("process_wait", "days", ratio(record.wait / kDaySeconds, record.waited));
    }
  }

  void demands() {
    for (const DemandId id : sim::ids<DemandId>(scenario_.demands.size())) {
      const Demand& demand = scenario_.demands[id];
      if (demand.buyer == kNone<BuyerId>) continue;
      const DemandRecord& record = records_.demands[id];
      node_ = &demand.id;
      add("demand_orders", "orders", record.orders);
      add("demand_ordered", "pieces", record.ordered);
      add("demand_delivered", "pieces", record.delivered);
      add("demand_lost", "pieces", record.lost);
      add("demand_loss", "fraction", ratio(record.lost, record.ordered));
      add("demand_fill", "fraction", ratio(record.served, record.ordered));
      add("demand_order_fill", "fraction of orders", ratio(record.complete_orders, record.orders));
      add("demand_wait", "days", ratio(record.wait / kDaySeconds, record.delivered));
      level("demand_backlog", record.backlog);
      if (demand.backorder_cost == 0 && demand.lost_sale_cost == 0) continue;
      add("demand_backorder_cost", "USD", backorder_cost(demand, record));
      add("demand_lost_sale_cost", "USD", demand.lost_sale_cost * record.lost);
    }
  }

  void totals() {
    double cost = 0;
    bool any = false;
    for (const StockId id : sim::ids<StockId>(scenario_.stocks.size())) {
      const Stock& stock = scenario_.stocks[id];
      any |= has_costs(stock);
      cost += total_cost(stock, records_.stocks[id]);
    }
    for (const DemandId id : sim::ids<DemandId>(scenario_.demands.size())) {
      const Demand& demand = scenario_.demands[id];
      any |= demand.backorder_cost != 0 || demand.lost_sale_cost != 0;
      cost += backorder_cost(demand, records_.demands[id]) +
              demand.lost_sale_cost * records_.demands[id].lost;
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

  static double holding_cost(const Stock& stock, const StockRecord& record) {
    return (stock.costs.holding * record.on_hand.integral +
            stock.costs.pipeline * record.pipeline.integral) /
           kDaySeconds;
  }

  static double backlog_cost(const Stock& stock, const StockRecord& record) {
    return stock.costs.backlog * record.backlog.integral / kDaySeconds;
  }

  static double total_cost(const Stock& stock, const StockRecord& record) {
    return holding_cost(stock, record) + ordering_cost(stock, record) + backlog_cost(stock, record);
  }

  static double ordering_cost(const Stock& stock, const StockRecord& record) {
    return stock.costs.fixed_order * record.orders + stock.costs.unit * record.ordered;
  }

  static double backorder_cost(const Demand& demand, const DemandRecord& record) {
    return demand.backorder_cost * record.backlog.integral / kDaySeconds;
  }

  void replenishment(const StockRecord& record, const Stock& stock) {
    level("stock_on_order", record.on_order);
    add("stock_orders", "orders", record.orders);
    add("stock_ordered", "pieces", record.ordered);
    add("stock_received", "pieces", record.received);
    if (!is_periodic(stock.policy)) return;
    const double orders = record.review_orders.variance();
    const double demands = record.review_demands.variance();
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
  const NodeRecords& records_;
  double seconds_;
  std::vector<NodeKey>* keys_;  ///< null: only the values are asked for
  const std::string* node_ = nullptr;
};

std::vector<double> report(const Scenario& scenario, const NodeRecords& records, double seconds,
                           std::vector<NodeKey>* keys) {
  Report result(scenario, records, seconds, keys);
  result.stocks();
  result.processes();
  result.demands();
  result.totals();
  return std::move(result.values);
}

template <class Visit>
void for_each_level(NodeRecords& records, Visit visit) {
  for (StockRecord& stock : records.stocks) {
    for (Level* level : {&stock.on_hand, &stock.backlog, &stock.on_order, &stock.pipeline}) {
      visit(*level);
    }
  }
  for (ProcessRecord& process : records.processes) {
    visit(process.waiting);
    visit(process.in_process);
  }
  for (DemandRecord& demand : records.demands) visit(demand.backlog);
}

}  // namespace

NodeRecords::NodeRecords(const Scenario& scenario)
    : stocks(scenario.stocks.size()),
      processes(scenario.processes.size()),
      demands(scenario.demands.size()),
      begun_(scenario.horizon.start) {
  for_each_level(*this, [this](Level& level) { level.changed = begun_; });
}

void NodeRecords::begin(sim::Time now) {
  begun_ = now;
  for_each_level(*this, [now](Level& level) { level = {level.value, now}; });
  for (StockRecord& stock : stocks) {
    StockRecord fresh;
    std::tie(fresh.on_hand, fresh.backlog) = std::tie(stock.on_hand, stock.backlog);
    std::tie(fresh.on_order, fresh.pipeline) = std::tie(stock.on_order, stock.pipeline);
    stock = fresh;
  }
  for (ProcessRecord& process : processes) {
    ProcessRecord fresh;
    std::tie(fresh.waiting, fresh.in_process) = std::tie(process.waiting, process.in_process);
    process = fresh;
  }
  for (DemandRecord& demand : demands) {
    DemandRecord fresh;
    fresh.backlog = demand.backlog;
    demand = fresh;
  }
}

std::vector<double> NodeRecords::values(const Scenario& scenario, sim::Time end) {
  for_each_level(*this, [end](Level& level) { level.move(end, 0); });
  const auto seconds = static_cast<double>((end - begun_).count());
  return report(scenario, *this, seconds, nullptr);
}

std::vector<NodeKey> node_keys(const Scenario& scenario) {
  std::vector<NodeKey> keys;
  report(scenario, NodeRecords(scenario), 1, &keys);
  return keys;
}

}  // namespace chokepoint::models
