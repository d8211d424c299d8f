#include "proto/outcome_list.h"

#include <array>
#include <limits>
#include <set>
#include <utility>

#include "sim/calendar.h"
#include "sim/table.h"

namespace chokepoint::proto {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<const char*, models::kRegions> kRegionNames = {"US", "CN", "ROW"};

std::vector<std::string> period_names(const models::ReportAxes& axes) {
  std::vector<std::string> names = {"total"};
  if (!axes.by_quarter) return names;
  for (const sim::Time quarter : axes.quarters) names.push_back(sim::quarter_name(quarter));
  return names;
}

}  // namespace

OutcomeList::OutcomeList(const models::Scenario& scenario, const models::ReportAxes& axes)
    : scenario_(scenario), axes_(axes), periods_(period_names(axes)) {
  add_items();
  add_pools();
  add_nodes();
}

void OutcomeList::add_items() {
  const std::size_t items = axes_.items.size();
  for (const models::Metric metric : models::metrics_of(scenario_)) {
    for (std::size_t item = 0; item <= items; ++item) {
      for (int region = 0; region <= models::kRegions; ++region) {
        for (std::size_t period = 0; period < periods_.size(); ++period) {
          models::Selection selection;
          if (item < items) selection.item = item;
          if (region < models::kRegions) selection.region = region;
          if (period > 0) selection.quarter = period - 1;
          keys_.push_back({models::name(metric),
                           item < items ? scenario_.items[axes_.items[item]].id : "all",
                           region < models::kRegions ? kRegionNames[region] : "ALL",
                           periods_[period], models::unit(metric)});
          cells_.emplace_back(ItemCell{metric, selection});
        }
      }
    }
  }
}

void OutcomeList::add_pools() {
  constexpr std::array<std::pair<const char*, PoolMetric>, 4> kPoolMetrics = {
      {{"capacity_used", PoolMetric::kUsed},
       {"capacity_available", PoolMetric::kAvailable},
       {"utilization", PoolMetric::kUtilization},
       {"shadow_price", PoolMetric::kShadowPrice}}};
  for (const auto& [name, metric] : kPoolMetrics) {
    for (const models::PoolId pool : sim::ids<models::PoolId>(scenario_.pools.size())) {
      const bool priced = std::holds_alternative<models::Margin>(scenario_.pools[pool].allocation);
      if (metric == PoolMetric::kShadowPrice && !priced) continue;
      add_pool(metric, name, pool);
    }
  }
}

void OutcomeList::add_pool(PoolMetric metric, const char* name, models::PoolId pool) {
  const models::CapacityPool& what = scenario_.pools[pool];
  std::string unit = what.is_servers ? "server days" : what.unit;
  if (metric == PoolMetric::kUtilization) unit = "fraction";
  if (metric == PoolMetric::kShadowPrice) unit = "USD per " + what.unit;
  const std::size_t quarters = axes_.quarters.size();
  for (std::size_t period = 0; period < periods_.size(); ++period) {
    const std::size_t first = models::index(pool) * quarters + (period == 0 ? 0 : period - 1);
    keys_.push_back({name, what.id, "ALL", periods_[period], unit});
    cells_.emplace_back(PoolCell{metric, first, period == 0 ? first + quarters : first + 1});
  }
}

void OutcomeList::add_nodes() {
  const std::vector<models::NodeKey> nodes = models::node_keys(scenario_);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    keys_.push_back({nodes[i].metric, nodes[i].node, "ALL", "total", nodes[i].unit});
    cells_.emplace_back(NodeCell{i});
  }
}

double OutcomeList::value(std::size_t key, const models::Replication& replication) const {
  const Cell& cell = cells_[key];
  if (const auto* item = std::get_if<ItemCell>(&cell)) {
    return models::evaluate(scenario_, axes_, replication, item->metric, item->selection);
  }
  if (const auto* pool = std::get_if<PoolCell>(&cell)) return pool_value(*pool, replication);
  return replication.nodes[std::get<NodeCell>(cell).position];
}

double OutcomeList::pool_value(const PoolCell& cell, const models::Replication& replication) const {
  const auto sum = [&cell](const std::vector<double>& cells) {
    double total = 0;
    for (std::size_t at = cell.first; at < cell.last; ++at) total += cells[at];
    return total;
  };
  const auto quotient = [](double over, double under) {
    return under > 0 ? over / under : kUndefined;
  };
  switch (cell.metric) {
    case PoolMetric::kUsed:
      return sum(replication.capacity_used);
    case PoolMetric::kAvailable:
      return sum(replication.capacity_available);
    case PoolMetric::kUtilization:
      return quotient(sum(replication.capacity_used), sum(replication.capacity_available));
    case PoolMetric::kShadowPrice:
      return quotient(sum(replication.shadow_price), sum(replication.releases));
  }
  return kUndefined;
}

bool is_ratio(const std::string& metric) {
  static const std::set<std::string> ratios = {
      "fill",           "lead_time",         "utilization",  "stock_ready",   "stock_fill",
      "stock_bullwhip", "process_time",      "process_wait", "process_clear", "demand_loss",
      "demand_fill",    "demand_order_fill", "demand_wait",  "shadow_price"};
  return ratios.contains(metric);
}

}  // namespace chokepoint::proto
