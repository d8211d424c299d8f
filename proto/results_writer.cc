#include "proto/results_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "proto/displacement.h"
#include "sim/estimates.h"
#include "sim/fingerprint.h"

namespace chokepoint::proto {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

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

}  // namespace

std::vector<OutcomeKey> outcome_keys(const Experiment& experiment) {
  return OutcomeList(*experiment.scenario, experiment.axes).keys();
}

std::vector<std::vector<double>> outcome_values(const Experiment& experiment) {
  const OutcomeList list(*experiment.scenario, experiment.axes);
  std::vector<std::vector<double>> values(list.keys().size());
  for (std::size_t key = 0; key < values.size(); ++key) {
    for (const models::Replication& one : experiment.replications) {
      values[key].push_back(list.value(key, one));
    }
  }
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
