#include "tools/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "proto/results_writer.h"
#include "tools/errors.h"
#include "tools/interrupt.h"
#include "tools/numbers.h"
#include "tools/progress.h"
#include "tools/store.h"
#include "tools/store_reader.h"
#include "tools/sweep_job.h"
#include "tools/sweep_runner.h"
#include "tools/sweep_slurm.h"

namespace chokepoint::tools {
namespace {

/// Runs that are timed before the estimate is made, for each side.
constexpr std::size_t kTimedRuns = 3;
// What a store needs: for each number, for each run beside them, for each coordinate of a point.
constexpr double kBytesPerValue = 24;
constexpr double kBytesPerRun = 350;
constexpr double kBytesPerCoordinate = 30;

std::string count(std::size_t number) { return grouped(static_cast<double>(number), 0); }

/// "about 3 min with 2 threads and 85 MB".
std::string estimate(const SweepJob& job, const SweepOutcome& timed, std::size_t runs,
                     unsigned threads) {
  const double each = timed.seconds / static_cast<double>(timed.simulated);
  const double values = static_cast<double>(timed.values) / static_cast<double>(timed.simulated);
  const std::chrono::duration<double> time(each * static_cast<double>(runs) / threads);
  const double bytes = static_cast<double>(runs) * (values * kBytesPerValue + kBytesPerRun) +
                       static_cast<double>(job.study().points.size() * job.study().axes.size()) *
                           kBytesPerCoordinate;
  return fmt::format("about {} with {} thread{} and {} MB ({:.3g} ms a run, timed on {})",
                     waiting_time(time), threads, threads == 1 ? "" : "s",
                     grouped(std::ceil(bytes / 1e6), 0), 1e3 * each, timed.simulated);
}

/// --dry-run: times a few runs of each side and keeps nothing.
int try_out(const SweepJob& job, const SweepCommandOptions& options) {
  SweepOutcome timed;
  models::WorkingMemory memory;
  const std::size_t most = kTimedRuns * job.study().sides.size();
  for (std::size_t at = 0; at < std::min(most, job.runs().size()); ++at) {
    const RunRecord record = job.simulate(job.runs()[at], options.common.check, memory);
    ++timed.simulated;
    timed.seconds += record.seconds;
    timed.values += record.values.size();
  }
  fmt::print("{}\n{} runs: {}\n", job.describe(), count(job.runs().size()),
             estimate(job, timed, job.runs().size(), options.common.jobs));
  return kDone;
}

class Sweep {
 public:
  Sweep(const SweepJob& job, const SweepCommandOptions& options)
      : job_(job),
        options_(options),
        store_(options.common.store, job.experiment(), job.recordings()),
        missing_(missing_runs(job.runs(), store_)) {}

  SweepOutcome carry_out() {
    const std::size_t kept = job_.runs().size() - missing_.size();
    say(job_.describe());
    say(fmt::format("{} runs, {} of them in {}", count(job_.runs().size()), count(kept),
                    options_.common.store));
    const InterruptGuard guard;
    const std::size_t first = std::min(missing_.size(), kTimedRuns * job_.study().sides.size());
    SweepOutcome outcome = run(0, first, guard);
    if (outcome.simulated > 0 && first < missing_.size()) {
      say(fmt::format("{}; Ctrl-C is safe, the same command goes on",
                      estimate(job_, outcome, missing_.size() - first, options_.common.jobs)));
    }
    if (!outcome.interrupted) add(outcome, run(first, missing_.size(), guard));
    store_.finish();
    return outcome;
  }

  std::int64_t experiment() const { return store_.experiment(); }

 private:
  void say(const std::string& text) const {
    if (!options_.common.quiet) fmt::print(stderr, "{}\n", text);
  }

  SweepOutcome run(std::size_t first, std::size_t last, const InterruptGuard& guard) {
    const std::vector<PlannedRun> part(missing_.begin() + static_cast<std::ptrdiff_t>(first),
                                       missing_.begin() + static_cast<std::ptrdiff_t>(last));
    const ExperimentOptions& common = options_.common;
    return run_sweep(job_, part, store_, {common.jobs, common.check, common.quiet}, guard);
  }

  static void add(SweepOutcome& all, const SweepOutcome& part) {
    all.simulated += part.simulated;
    all.failed += part.failed;
    if (all.first_failure.empty()) all.first_failure = part.first_failure;
    all.interrupted = part.interrupted;
  }

  const SweepJob& job_;
  const SweepCommandOptions& options_;
  StoreWriter store_;
  std::vector<PlannedRun> missing_;
};

v1::SweepReport report_of(const SweepJob& job, const std::string& file, std::int64_t experiment,
                          std::size_t simulated) {
  v1::SweepReport report;
  report.set_name(job.study().name);
  report.set_version(version());
  report.set_store(file);
  report.set_experiment(experiment);
  report.set_design(job.study().design);
  report.set_points(static_cast<std::int64_t>(job.study().points.size()));
  report.set_sides(static_cast<std::int64_t>(job.study().sides.size()));
  report.set_replications(job.study().plan.replications());
  report.set_seed(job.experiment().seed);
  report.set_requested(static_cast<std::int64_t>(job.requested()));
  report.set_simulated(static_cast<std::int64_t>(simulated));
  StoreReader store(file);
  for (const ExperimentLine& line : store.experiments()) {
    if (line.id != experiment) continue;
    report.set_done(line.done);
    report.set_failed(line.failed);
  }
  return report;
}

void print(const v1::SweepReport& report, bool json) {
  if (json) {
    fmt::print("{}\n", proto::to_json(report));
  } else {
    fmt::print("{}: {} of {} results in {}, experiment {}; {} runs simulated now, {} failed\n",
               report.name(), count(static_cast<std::size_t>(report.done())),
               count(static_cast<std::size_t>(report.requested())), report.store(),
               report.experiment(), count(static_cast<std::size_t>(report.simulated())),
               report.failed());
  }
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
}

}  // namespace

int sweep_command(const SweepCommandOptions& options) {
  GivenPlan plan = given_plan(options);
  if (options.engine != "local" && options.engine != "slurm") {
    throw UsageError(fmt::format("--engine {}: local or slurm is wanted", options.engine));
  }
  const std::string& file = options.common.store;
  if (file.empty() && !options.dry_run) throw UsageError("--store FILE: where to keep results?");
  if (!file.empty()) check_store(file);
  const SweepJob job(proto::make_study(plan.document, plan.directory), options.common.command_line);
  if (options.engine == "slurm") {
    const SlurmOutcome done = sweep_by_slurm(job, options);
    if (!done.merged) return done.exit_code;
    const v1::SweepReport report = report_of(job, file, done.experiment, job.runs().size());
    print(report, options.common.json);
    return report.failed() > 0 ? kFailed : kDone;
  }
  if (options.dry_run) return try_out(job, options);
  Sweep sweep(job, options);
  const SweepOutcome outcome = sweep.carry_out();
  print(report_of(job, file, sweep.experiment(), outcome.simulated), options.common.json);
  if (!options.common.quiet) fmt::print(stderr, "wrote {}\n", file);
  if (outcome.interrupted) {
    fmt::print(stderr, "interrupted: what is done is kept; the same command goes on from here\n");
    return kInterrupted;
  }
  if (outcome.failed == 0) return kDone;
  fmt::print(stderr,
             "{} runs failed, the first because: {}\n  chokepoint sql {} \"SELECT * FROM "
             "ledger WHERE status = 'failed'\"\n",
             outcome.failed, outcome.first_failure, file);
  return kFailed;
}

}  // namespace chokepoint::tools
