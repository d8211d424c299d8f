#include "tools/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "sim/estimates.h"
#include "tools/atomic_file.h"
#include "tools/errors.h"
#include "tools/replications.h"
#include "tools/store.h"

namespace chokepoint::tools {

namespace {

/// Half of the interval over the mean; infinite where one of them is not defined.
double half_width(const sim::Estimate& estimate) {
  const double width = (estimate.high - estimate.low) / 2 / std::fabs(estimate.mean);
  return std::isfinite(width) ? width : std::numeric_limits<double>::infinity();
}

/// Position of the outcome among those of the experiment.
std::size_t outcome_row(const proto::Experiment& experiment, const Precision& precision) {
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
  std::vector<std::string> known;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (keys[k].region != "ALL" || keys[k].period != "total") continue;
    if (keys[k].metric == precision.metric && keys[k].item == precision.item) return k;
    known.push_back(keys[k].metric + ":" + keys[k].item);
  }
  const std::string wanted = precision.metric + ":" + precision.item;
  const std::string hint = proto::did_you_mean(wanted, known);
  throw UsageError(
      fmt::format("--until: there is no outcome {}{}", wanted, hint.empty() ? "" : "; " + hint));
}

}  // namespace

std::pair<std::string, std::string> side_names(const v1::CompareReport& report) {
  if (report.base() != report.other()) return {report.base(), report.other()};
  return {report.base() + " (base)", report.other() + " (other)"};
}

Session::Session(std::string command, const ExperimentOptions& options)
    : options_(options), record_{std::move(command),
                                 options.command_line,
                                 version(),
                                 options.seed,
                                 0,
                                 options.confidence} {
  if (!options.out.empty()) prepare_directory(options.out);
  if (!options.store.empty()) check_store(options.store);
}

std::vector<proto::Experiment> Session::simulate(
    const std::vector<const proto::ScenarioFamily*>& families) {
  ReplicationPlan plan;
  plan.replications = options_.replications;
  plan.seed = options_.seed;
  plan.jobs = options_.jobs;
  plan.check = options_.check;
  plan.causes = options_.causes;
  plan.quiet = options_.quiet;
  ReplicationResults results = run_replications(families, plan);
  record_.replications = results.sides.front().size();
  complete_ = record_.replications == options_.replications;
  std::vector<proto::Experiment> experiments;
  if (record_.replications == 0) return experiments;
  for (std::size_t side = 0; side < families.size(); ++side) {
    experiments.emplace_back(families[side]->nominal(), options_.seed);
    experiments.back().replications = std::move(results.sides[side]);
  }
  return experiments;
}

std::vector<proto::Experiment> Session::simulate_until(const proto::ScenarioFamily& family,
                                                       const Precision& precision) {
  proto::Experiment experiment(family.nominal(), options_.seed);
  const std::size_t row = outcome_row(experiment, precision);
  const InterruptGuard guard;
  Progress progress(options_.replications, "replications at most", options_.quiet);
  sim::Estimate found{};
  bool reached = false;
  while (complete_ && !reached && experiment.replications.size() < options_.replications) {
    ReplicationPlan plan;
    plan.first = static_cast<std::uint32_t>(experiment.replications.size());
    plan.replications = std::min(kLook, options_.replications - plan.first);
    plan.seed = options_.seed;
    plan.jobs = options_.jobs;
    plan.check = options_.check;
    plan.guard = &guard;
    plan.progress = &progress;
    plan.done_before = plan.first;
    ReplicationResults results = run_replications({&family}, plan);
    complete_ = !results.interrupted;
    for (models::Replication& one : results.sides.front()) {
      experiment.replications.push_back(std::move(one));
    }
    found = sim::estimate(proto::outcome_values(experiment)[row], options_.confidence);
    reached = half_width(found) <= precision.relative;
  }
  progress.erase();
  record_.replications = experiment.replications.size();
  if (record_.replications == 0) return {};
  if (complete_ && !(options_.quiet && reached)) {
    fmt::print(stderr, "{} of {}: ±{:.2g}% after {} replications{}\n", precision.metric,
               precision.item, 100 * half_width(found), record_.replications,
               reached ? "" : ", which --reps allows; not reached");
  }
  std::vector<proto::Experiment> experiments;
  experiments.push_back(std::move(experiment));
  return experiments;
}

std::vector<proto::Experiment> Session::simulate_batches(const LongRun& run) {
  proto::Experiment experiment = run.simulate();
  record_.replications = experiment.replications.size();
  complete_ = record_.replications == run.batches();
  if (!options_.quiet) fmt::print(stderr, "{}\n", run.description());
  std::vector<proto::Experiment> experiments;
  if (record_.replications > 0) experiments.push_back(std::move(experiment));
  return experiments;
}

void print_report(bool json, const std::string& text, const google::protobuf::Message& report) {
  fmt::print("{}", json ? proto::to_json(report) + "\n" : text);
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
}

void Session::print(const std::string& text, const google::protobuf::Message& report) const {
  print_report(options_.json, text, report);
}

void Session::wrote(const std::vector<std::string>& files) {
  files_.insert(files_.end(), files.begin(), files.end());
}

int Session::close() const {
  if (!options_.quiet) {
    for (const std::string& file : files_) fmt::print(stderr, "wrote {}\n", file);
  }
  if (complete_) return kDone;
  if (record_.replications == 0) {
    fmt::print(stderr, "interrupted: none of {} replications was done\n", options_.replications);
  } else {
    fmt::print(stderr, "interrupted: {} of {} replications done; the results are of these\n",
               record_.replications, options_.replications);
  }
  return kInterrupted;
}

}  // namespace chokepoint::tools
