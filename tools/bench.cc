#include "tools/bench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "models/supply_chain.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "sim/calendar.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/generated_network.h"
#include "tools/interrupt.h"
#include "tools/memory_use.h"
#include "tools/progress.h"

namespace chokepoint::tools {
namespace {

using Clock = std::chrono::steady_clock;
using models::Scenario;

/// A long replication is run in so many parts, so that it can show progress and be interrupted.
constexpr std::int64_t kParts = 200;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

/// Makes the scenario of a generated network and reads it.
Scenario generate(const BenchOptions& options, v1::BenchReport& report) {
  const Clock::time_point begin = Clock::now();
  const std::string text = generated_network(options.network);
  report.mutable_network()->set_generate_seconds(seconds_since(begin));
  report.mutable_network()->set_nodes(static_cast<std::int64_t>(options.network.nodes));
  report.mutable_network()->set_text_bytes(static_cast<std::int64_t>(text.size()));
  return proto::read_scenario_text(text, "generated");
}

/// Replications one after the other, and their times.
class Runs {
 public:
  Runs(const Scenario& scenario, const BenchOptions& options)
      : scenario_(scenario), options_(options), experiment_(scenario, options.network.seed) {}

  void run() {
    const InterruptGuard guard;
    const bool one = options_.replications == 1;
    Progress progress(one ? kParts : options_.replications,
                      one ? "parts of the span" : "replications", options_.quiet);
    models::WorkingMemory memory;
    for (std::uint32_t i = 0; i < options_.replications && !guard.interrupted(); ++i) {
      const Clock::time_point begin = Clock::now();
      std::optional<models::Replication> done =
          one ? in_parts(guard, progress)
              : models::simulate(scenario_, options_.network.seed, i, false, {}, &memory);
      const double taken = seconds_since(begin);
      if (!done) break;
      seconds_.push_back(taken);
      experiment_.replications.push_back(std::move(*done));
      if (!one) progress.show(i + 1);
    }
    progress.erase();
  }

  const proto::Experiment& experiment() const { return experiment_; }
  const std::vector<double>& seconds() const { return seconds_; }

 private:
  /// One replication; nothing if it was interrupted.
  std::optional<models::Replication> in_parts(const InterruptGuard& guard, Progress& progress) {
    const models::Horizon& horizon = scenario_.horizon;
    const sim::Duration span = horizon.end - horizon.start;
    models::SupplyChain chain(scenario_, options_.network.seed, 0);
    for (std::int64_t part = 1; part <= kParts; ++part) {
      chain.run_until(horizon.start + span / kParts * part);
      progress.show(static_cast<std::size_t>(part));
      if (guard.interrupted()) return std::nullopt;
    }
    chain.run_until(horizon.end);
    return chain.finish();
  }

  const Scenario& scenario_;
  const BenchOptions& options_;
  proto::Experiment experiment_;
  std::vector<double> seconds_;
};

/// Sums of the node metrics over replications, by metric and node.
class NodeSums {
 public:
  explicit NodeSums(const proto::Experiment& experiment) {
    const std::vector<models::NodeKey> keys = models::node_keys(*experiment.scenario);
    for (std::size_t k = 0; k < keys.size(); ++k) {
      if (keys[k].metric.starts_with("demand_") || keys[k].metric == "process_wait") {
        at_[keys[k].metric + ' ' + keys[k].node] = k;
      }
    }
    replications_ = &experiment.replications;
  }

  double get(std::size_t replication, const std::string& metric, const std::string& node) const {
    return (*replications_)[replication].nodes[at_.at(metric + ' ' + node)];
  }

 private:
  std::map<std::string, std::size_t> at_;
  const std::vector<models::Replication>* replications_;
};

/// Weighted by orders; without any, undefined.
struct ClassSums {
  double orders = 0;
  double filled = 0;
  double waited = 0;
};

ClassSums sums_of(const proto::Experiment& experiment, const NodeSums& nodes,
                  const models::Demand& demand) {
  const models::Offer& offer = experiment.scenario->offers[demand.offers.front()];
  const bool to_order = offer.process != models::kNone<models::ProcessId>;
  ClassSums sums;
  for (std::size_t r = 0; r < experiment.replications.size(); ++r) {
    const double orders = nodes.get(r, "demand_orders", demand.id);
    if (orders == 0) continue;
    sums.orders += orders;
    if (!to_order) sums.filled += orders * nodes.get(r, "demand_fill", demand.id);
    sums.waited += orders * (to_order ? nodes.get(r, "process_wait",
                                                  experiment.scenario->processes[offer.process].id)
                                      : nodes.get(r, "demand_wait", demand.id));
  }
  return sums;
}

/// Fill and wait of each demand of the one scenario that was copied `lines` times.
void add_classes(const proto::Experiment& experiment, const NodeSums& nodes, std::size_t lines,
                 v1::BenchReport& report) {
  std::vector<const models::Demand*> demands;
  for (const models::Demand& demand : experiment.scenario->demands) {
    if (demand.buyer != models::kNone<models::BuyerId>) demands.push_back(&demand);
  }
  const std::size_t classes = demands.size() / lines;
  for (std::size_t c = 0; c < classes; ++c) {
    ClassSums sums;
    for (std::size_t line = 0; line < lines; ++line) {
      const ClassSums part = sums_of(experiment, nodes, *demands[line * classes + c]);
      sums.orders += part.orders;
      sums.filled += part.filled;
      sums.waited += part.waited;
    }
    v1::BenchClass& out = *report.add_classes();
    out.set_demand(demands[c]->id);
    out.set_orders(static_cast<std::int64_t>(sums.orders));
    if (sums.orders == 0) continue;
    const models::Offer& offer = experiment.scenario->offers[demands[c]->offers.front()];
    if (offer.process == models::kNone<models::ProcessId>) out.set_fill(sums.filled / sums.orders);
    out.set_wait_days(sums.waited / sums.orders);
  }
}

/// Time and memory by node. Requires add_speeds().
void add_network(v1::BenchReport& report) {
  v1::BenchNetwork& network = *report.mutable_network();
  const auto nodes = static_cast<double>(network.nodes());
  const double node_days = nodes * report.days() * static_cast<double>(report.replications());
  network.set_nanoseconds_per_node_day(report.seconds() * 1e9 / node_days);
  network.set_peak_bytes(peak_memory());
  network.set_bytes_per_node(static_cast<double>(network.peak_bytes()) / nodes);
}

/// Orders of a replication of a generated network: all are of one piece.
double pieces_ordered(const models::Replication& one) {
  return std::accumulate(one.ordered_of.begin(), one.ordered_of.end(), 0.0);
}

double orders_in(const proto::Experiment& experiment, const NodeSums& nodes,
                 std::size_t replication) {
  double orders = 0;
  for (const models::Demand& demand : experiment.scenario->demands) {
    if (demand.buyer == models::kNone<models::BuyerId>) continue;
    orders += nodes.get(replication, "demand_orders", demand.id);
  }
  return orders;
}

void add_speeds(const Runs& runs, const std::vector<double>& orders, v1::BenchReport& report) {
  const std::vector<double>& seconds = runs.seconds();
  const double total = std::accumulate(seconds.begin(), seconds.end(), 0.0);
  std::int64_t events = 0;
  for (const models::Replication& one : runs.experiment().replications) {
    events += static_cast<std::int64_t>(one.events);
  }
  std::vector<double> speeds;
  for (std::size_t i = 0; i < seconds.size(); ++i) speeds.push_back(orders[i] / seconds[i]);
  std::sort(speeds.begin(), speeds.end());
  const double all = std::accumulate(orders.begin(), orders.end(), 0.0);
  report.set_orders(static_cast<std::int64_t>(all));
  report.set_events(events);
  report.set_seconds(total);
  report.set_orders_per_second(all / total);
  report.set_events_per_second(static_cast<double>(events) / total);
  report.set_slowest(speeds.front());
  report.set_median(speeds[speeds.size() / 2]);
  report.set_fastest(speeds.back());
  report.set_microseconds_per_replication(total * 1e6 / static_cast<double>(seconds.size()));
}

}  // namespace

int bench_command(const BenchOptions& options) {
  v1::BenchReport report;
  const bool network = options.what == "generated";
  Clock::time_point begin = Clock::now();
  const Scenario scenario = network ? generate(options, report) : bench_scenario(options);
  report.set_load_seconds(seconds_since(begin) - report.network().generate_seconds());
  if (network) report.mutable_network()->set_load_peak_bytes(peak_memory());
  forget_peak_memory();

  begin = Clock::now();
  models::SupplyChain(scenario, options.network.seed, 0);
  report.set_start_seconds(seconds_since(begin));

  Runs runs(scenario, options);
  runs.run();
  const std::size_t done = runs.seconds().size();
  if (done == 0) {
    fmt::print(stderr, "interrupted: none of {} replications was done\n", options.replications);
    return kInterrupted;
  }
  report.set_scenario(scenario.name);
  report.set_version(version());
  report.set_seed(options.network.seed);
  report.set_replications(static_cast<std::int64_t>(done));
  report.set_lines(static_cast<std::int64_t>(options.lines));
  report.set_days(sim::in_days(scenario.horizon.end - scenario.horizon.start));
  report.set_fingerprint(proto::fingerprint(runs.experiment()));
  std::vector<double> orders;
  if (network) {
    for (const models::Replication& one : runs.experiment().replications) {
      orders.push_back(pieces_ordered(one));
    }
  } else {
    const NodeSums nodes(runs.experiment());
    for (std::size_t r = 0; r < done; ++r) orders.push_back(orders_in(runs.experiment(), nodes, r));
    add_classes(runs.experiment(), nodes, options.lines, report);
  }
  add_speeds(runs, orders, report);
  if (network) add_network(report);
  fmt::print("{}", options.json ? proto::to_json(report) + "\n" : bench_text(report));
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  return done < options.replications ? kInterrupted : kDone;
}

}  // namespace chokepoint::tools
