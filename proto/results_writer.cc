#include "proto/results_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "sim/estimates.h"
#include "sim/fingerprint.h"

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

/// Calls visit(key, selection) for each item metric in print order.
template <class Visit>
void for_each_item_key(const Experiment& experiment, Visit visit) {
  const std::vector<std::string> periods = period_names(experiment.axes);
  const std::size_t items = experiment.axes.items.size();
  for (const models::Metric metric : models::metrics_of(*experiment.scenario)) {
    for (std::size_t item = 0; item <= items; ++item) {
      for (int region = 0; region <= models::kRegions; ++region) {
        for (std::size_t period = 0; period < periods.size(); ++period) {
          models::Selection selection;
          if (item < items) selection.item = item;
          if (region < models::kRegions) selection.region = region;
          if (period > 0) selection.quarter = period - 1;
          const std::string name =
              item < items ? experiment.scenario->items[experiment.axes.items[item]].id : "all";
          visit(OutcomeKey{models::name(metric), name,
                           region < models::kRegions ? kRegionNames[region] : "ALL",
                           periods[period], models::unit(metric)},
                metric, selection);
        }
      }
    }
  }
}

enum class PoolMetric { kUsed, kAvailable, kUtilization, kShadowPrice };

std::string unit_of(PoolMetric metric, const models::CapacityPool& pool) {
  if (metric == PoolMetric::kUtilization) return "fraction";
  if (metric == PoolMetric::kShadowPrice) return "USD per " + pool.unit;
  return pool.is_servers ? "server days" : pool.unit;
}

/// Calls visit(key, metric, pool, quarter or nothing) for each pool metric in print order.
template <class Visit>
void for_each_pool_key(const Experiment& experiment, Visit visit) {
  const std::vector<std::string> periods = period_names(experiment.axes);
  const std::array<std::pair<const char*, PoolMetric>, 4> metrics = {
      {{"capacity_used", PoolMetric::kUsed},
       {"capacity_available", PoolMetric::kAvailable},
       {"utilization", PoolMetric::kUtilization},
       {"shadow_price", PoolMetric::kShadowPrice}}};
  for (const auto& [name, metric] : metrics) {
    for (const models::PoolId pool : sim::ids<models::PoolId>(experiment.scenario->pools.size())) {
      const models::CapacityPool& what = experiment.scenario->pools[pool];
      const bool priced = std::holds_alternative<models::Margin>(what.allocation);
      if (metric == PoolMetric::kShadowPrice && !priced) continue;
      for (std::size_t period = 0; period < periods.size(); ++period) {
        visit(OutcomeKey{name, what.id, "ALL", periods[period], unit_of(metric, what)}, metric,
              pool, period);
      }
    }
  }
}

double pool_value(const models::ReportAxes& axes, const models::Replication& replication,
                  PoolMetric metric, models::PoolId pool, std::size_t period) {
  const std::size_t quarters = axes.quarters.size();
  const std::size_t first = models::index(pool) * quarters + (period == 0 ? 0 : period - 1);
  const std::size_t last = period == 0 ? first + quarters : first + 1;
  const auto sum = [first, last](const std::vector<double>& cells) {
    double total = 0;
    for (std::size_t cell = first; cell < last; ++cell) total += cells[cell];
    return total;
  };
  const double used = sum(replication.capacity_used);
  const double available = sum(replication.capacity_available);
  switch (metric) {
    case PoolMetric::kUsed:
      return used;
    case PoolMetric::kAvailable:
      return available;
    case PoolMetric::kUtilization:
      return available > 0 ? used / available : kUndefined;
    case PoolMetric::kShadowPrice: {
      const double releases = sum(replication.releases);
      return releases > 0 ? sum(replication.shadow_price) / releases : kUndefined;
    }
  }
  return kUndefined;
}

/// Calls visit(key, position) for each metric of a stock, process or demand in print order.
template <class Visit>
void for_each_node_key(const Experiment& experiment, Visit visit) {
  const std::vector<models::NodeKey> keys = models::node_keys(*experiment.scenario);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    visit(OutcomeKey{keys[i].metric, keys[i].node, "ALL", "total", keys[i].unit}, i);
  }
}

void fill(v1::Outcome& outcome, const OutcomeKey& key, const sim::Estimate& estimate) {
  outcome.set_metric(key.metric);
  outcome.set_item(key.item);
  outcome.set_region(key.region);
  outcome.set_period(key.period);
  outcome.set_unit(key.unit);
  if (std::isfinite(estimate.mean)) outcome.set_mean(estimate.mean);
  if (std::isfinite(estimate.low)) outcome.set_low(estimate.low);
  if (std::isfinite(estimate.high)) outcome.set_high(estimate.high);
  outcome.set_confidence(estimate.confidence);
}

bool is_ratio(const std::string& metric) {
  static const std::set<std::string> ratios = {
      "fill",           "lead_time",         "utilization",  "stock_ready",   "stock_fill",
      "stock_bullwhip", "process_time",      "process_wait", "process_clear", "demand_loss",
      "demand_fill",    "demand_order_fill", "demand_wait",  "shadow_price"};
  return ratios.contains(metric);
}

}  // namespace

std::vector<OutcomeKey> outcome_keys(const Experiment& experiment) {
  std::vector<OutcomeKey> keys;
  for_each_item_key(experiment,
                    [&](OutcomeKey key, auto, const auto&) { keys.push_back(std::move(key)); });
  for_each_pool_key(experiment,
                    [&](OutcomeKey key, auto, auto, auto) { keys.push_back(std::move(key)); });
  for_each_node_key(experiment, [&](OutcomeKey key, auto) { keys.push_back(std::move(key)); });
  return keys;
}

std::vector<std::vector<double>> outcome_values(const Experiment& experiment) {
  std::vector<std::vector<double>> values;
  const auto add = [&](auto value_of) {
    std::vector<double>& row = values.emplace_back();
    for (const models::Replication& one : experiment.replications) row.push_back(value_of(one));
  };
  for_each_item_key(experiment, [&](const OutcomeKey&, models::Metric metric,
                                    const models::Selection& selection) {
    add([&](const models::Replication& one) {
      return models::evaluate(*experiment.scenario, experiment.axes, one, metric, selection);
    });
  });
  for_each_pool_key(experiment, [&](const OutcomeKey&, PoolMetric metric, models::PoolId pool,
                                    std::size_t period) {
    add([&](const models::Replication& one) {
      return pool_value(experiment.axes, one, metric, pool, period);
    });
  });
  for_each_node_key(experiment, [&](const OutcomeKey&, std::size_t position) {
    add([&](const models::Replication& one) { return one.nodes[position]; });
  });
  return values;
}

v1::RunReport run_report(const Experiment& experiment, const std::string& version,
                         double confidence) {
  v1::RunReport report;
  report.set_scenario(experiment.scenario->name);
  report.set_version(version);
  report.set_seed(experiment.seed);
  report.set_replications(static_cast<std::int64_t>(experiment.replications.size()));
  std::int64_t events = 0;
  for (const models::Replication& one : experiment.replications) {
    events += static_cast<std::int64_t>(one.events);
  }
  report.set_events(events);
  report.set_fingerprint(fingerprint(experiment));
  const std::vector<OutcomeKey> keys = outcome_keys(experiment);
  const std::vector<std::vector<double>> values = outcome_values(experiment);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    fill(*report.add_outcomes(), keys[k], sim::estimate(values[k], confidence));
  }
  return report;
}

v1::CompareReport compare_report(const Experiment& base, const Experiment& other,
                                 const std::string& version, double confidence) {
  v1::CompareReport report;
  report.set_base(base.scenario->name);
  report.set_other(other.scenario->name);
  report.set_version(version);
  report.set_seed(base.seed);
  report.set_replications(static_cast<std::int64_t>(base.replications.size()));
  report.set_base_fingerprint(fingerprint(base));
  report.set_other_fingerprint(fingerprint(other));

  using Name = std::tuple<std::string, std::string, std::string, std::string>;
  const auto name_of = [](const OutcomeKey& key) {
    return Name(key.metric, key.item, key.region, key.period);
  };
  std::vector<OutcomeKey> keys = outcome_keys(base);
  const std::vector<std::vector<double>> base_values = outcome_values(base);
  const std::vector<std::vector<double>> other_values = outcome_values(other);
  std::map<Name, std::size_t> base_rows;
  std::map<Name, std::size_t> other_rows;
  for (std::size_t k = 0; k < keys.size(); ++k) base_rows[name_of(keys[k])] = k;
  const std::vector<OutcomeKey> other_keys = outcome_keys(other);
  for (std::size_t k = 0; k < other_keys.size(); ++k) {
    other_rows[name_of(other_keys[k])] = k;
    if (!base_rows.contains(name_of(other_keys[k]))) keys.push_back(other_keys[k]);
  }
  for (const OutcomeKey& key : keys) {
    const std::vector<double> absent(base.replications.size(),
                                     is_ratio(key.metric) ? kUndefined : 0.0);
    const auto row = [&](const auto& rows, const auto& values) -> const std::vector<double>& {
      const auto found = rows.find(name_of(key));
      return found == rows.end() ? absent : values[found->second];
    };
    fill(*report.add_differences(), key,
         sim::estimate_difference(row(other_rows, other_values), row(base_rows, base_values),
                                  confidence));
  }
  *report.mutable_displacement() = displacement(base, other, confidence);
  for (v1::Binding& one : bindings(base, "base")) *report.add_binding() = std::move(one);
  for (v1::Binding& one : bindings(other, "other")) *report.add_binding() = std::move(one);
  return report;
}

std::vector<v1::Binding> bindings(const Experiment& experiment, const std::string& side) {
  const models::Scenario& scenario = *experiment.scenario;
  const models::NodeList nodes(scenario);
  const std::size_t months = experiment.axes.months.size();
  std::vector<v1::Binding> result;
  for (const models::ProcessId id : sim::ids<models::ProcessId>(scenario.processes.size())) {
    const models::Process& process = scenario.processes[id];
    const std::size_t count = process.uses.size() + process.inputs.size();
    std::vector<double> bound(count, 0.0);
    std::vector<double> refused(count, 0.0);
    double active = 0;
    for (const models::Replication& one : experiment.replications) {
      for (std::size_t month = 0; month < months; ++month) {
        const std::int16_t node = one.bound[models::index(id) * months + month];
        if (node != models::kIdle) ++active;
        if (node >= 0) ++bound[static_cast<std::size_t>(node)];
      }
      for (std::size_t node = 0; node < count; ++node) {
        refused[node] += one.refused[nodes.offset[models::index(id)] + node];
      }
    }
    const std::size_t first = result.size();
    for (std::size_t node = 0; node < count; ++node) {
      if (bound[node] == 0) continue;
      v1::Binding binding;
      binding.set_side(side);
      binding.set_line(process.id);
      binding.set_node(models::node_name(scenario, id, node));
      binding.set_share(bound[node] / active);
      binding.set_refused(refused[node] / static_cast<double>(experiment.replications.size()));
      result.push_back(std::move(binding));
    }
    std::stable_sort(result.begin() + static_cast<std::ptrdiff_t>(first), result.end(),
                     [](const auto& a, const auto& b) { return a.share() > b.share(); });
  }
  return result;
}

std::string fingerprint(const Experiment& experiment) {
  sim::Fingerprint all;
  for (const models::Replication& one : experiment.replications) all.add(one.fingerprint);
  return sim::to_hex(all.value());
}

}  // namespace chokepoint::proto
