#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>

#include "proto/oracle_functions.h"
#include "proto/oracle_report.h"
#include "sim/random.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/replications.h"
#include "tools/validate_tables.h"

namespace chokepoint::tools {
namespace {

/// A run, ready to be worked out: its scenario, or what its function gave.
struct Work {
  const v1::OracleCase* of;
  const v1::OracleRun* run;
  std::string scenario;                           ///< file; empty if there is none
  std::unique_ptr<proto::ScenarioFamily> family;  ///< of a simulated run
  std::map<std::string, double> outputs;          ///< of a function

  std::size_t replications() const {
    return family == nullptr ? 0 : static_cast<std::size_t>(std::max(1, run->replications()));
  }
};

/// The cases asked for, in the order of the file. Throws UsageError for one that is not there.
std::vector<const v1::OracleCase*> chosen_cases(const proto::OracleCases& cases,
                                                const std::vector<std::string>& wanted) {
  std::vector<std::string> known;
  for (const v1::OracleCase& one : cases.message().case_()) known.push_back(one.id());
  for (const std::string& id : wanted) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    const std::string hint = proto::did_you_mean(id, known);
    throw UsageError(fmt::format("{} has no case \"{}\"; {}", cases.file(), id,
                                 hint.empty() ? "see chokepoint validate --list" : hint));
  }
  std::vector<const v1::OracleCase*> chosen;
  for (const v1::OracleCase& one : cases.message().case_()) {
    const bool asked = std::find(wanted.begin(), wanted.end(), one.id()) != wanted.end();
    if (wanted.empty() || asked) chosen.push_back(&one);
  }
  return chosen;
}

Work prepare(const proto::OracleCases& cases, const v1::OracleCase& what,
             const v1::OracleRun& run) {
  Work work{&what, &run, cases.scenario_of(run), nullptr, {}};
  std::unique_ptr<proto::ScenarioFamily> family;
  if (!run.scenario().empty()) {
    family = std::make_unique<proto::ScenarioFamily>(cases.family_of(what, run));
  }
  if (run.function_case() == v1::OracleRun::FUNCTION_NOT_SET) {
    cases.require_outcomes(what, run, proto::outcome_keys(proto::Experiment(family->nominal(), 0)));
    work.family = std::move(family);
    return work;
  }
  try {
    work.outputs = proto::function_outputs(run, family ? &family->nominal() : nullptr);
  } catch (const std::invalid_argument& error) {
    throw UsageError(
        fmt::format("{}: case {}, run {}: {}", cases.file(), what.id(), run.id(), error.what()));
  }
  std::vector<std::string> names;
  for (const auto& [name, value] : work.outputs) names.push_back(name);
  cases.require_outputs(what, run, names);
  return work;
}

/// Works out runs one after the other, each on all threads.
class Validation {
 public:
  Validation(const ValidateOptions& options, const std::vector<Work>& works)
      : options_(options),
        works_(works),
        progress_(total_replications(), "replications", options.quiet) {}

  /// Adds the findings of all runs under `seed`. False when interrupted: those of finished runs are
  /// added.
  bool run(std::uint64_t seed, std::vector<proto::Finding>& findings) {
    for (const Work& work : works_) {
      if (work.family != nullptr && !simulate(work, seed, findings)) return false;
      if (work.family == nullptr) {
        append(findings, proto::findings_of(*work.of, *work.run, work.outputs));
      }
    }
    return true;
  }

  void finish() { progress_.erase(); }

  /// Commands that show the failed simulated runs alone.
  const std::vector<std::string>& reproductions() const { return reproductions_; }

 private:
  std::size_t total_replications() const {
    std::size_t total = 0;
    for (const Work& work : works_) total += work.replications();
    return total * options_.seeds.size();
  }

  static void append(std::vector<proto::Finding>& all, const std::vector<proto::Finding>& more) {
    all.insert(all.end(), more.begin(), more.end());
  }

  bool simulate(const Work& work, std::uint64_t master, std::vector<proto::Finding>& findings) {
    // Cases have random numbers of their own: pooled over cases they must be independent.
    const std::uint64_t seed = sim::mix_bits(master ^ sim::hash_name(work.of->id()));
    ReplicationPlan plan;
    plan.replications = static_cast<std::uint32_t>(work.replications());
    plan.seed = seed;
    plan.jobs = options_.jobs;
    plan.guard = &guard_;
    plan.progress = &progress_;
    plan.done_before = done_;
    ReplicationResults results = run_replications({work.family.get()}, plan);
    if (results.interrupted) return false;
    done_ += work.replications();
    proto::Experiment experiment(work.family->nominal(), seed);
    experiment.replications = std::move(results.sides.front());
    const std::vector<proto::Finding> found = proto::findings_of(*work.of, *work.run, experiment);
    const bool passed = std::all_of(found.begin(), found.end(),
                                    [](const proto::Finding& one) { return one.row.pass(); });
    if (!passed) reproductions_.push_back(reproduction_text(work.scenario, *work.run, seed));
    append(findings, found);
    return true;
  }

  const ValidateOptions& options_;
  const std::vector<Work>& works_;
  InterruptGuard guard_;
  Progress progress_;
  std::size_t done_ = 0;
  std::vector<std::string> reproductions_;
};

int list_cases(const proto::OracleCases& cases, const std::vector<const v1::OracleCase*>& chosen) {
  for (const v1::OracleCase* one : chosen) fmt::print("{}", case_text(cases, *one));
  return kDone;
}

void print_results(const std::string& text) {
  fmt::print("{}", text);
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
}

}  // namespace

int validate_command(const ValidateOptions& options) {
  const proto::OracleCases cases(options.cases);
  const std::vector<const v1::OracleCase*> chosen = chosen_cases(cases, options.ids);
  if (options.list) return list_cases(cases, chosen);
  std::vector<Work> works;
  for (const v1::OracleCase* one : chosen) {
    for (const v1::OracleRun& run : one->run()) works.push_back(prepare(cases, *one, run));
  }
  Validation validation(options, works);
  std::vector<proto::Finding> all;
  std::string text;
  bool complete = true;
  for (std::size_t i = 0; i < options.seeds.size() && complete; ++i) {
    std::vector<proto::Finding> findings;
    complete = validation.run(options.seeds[i], findings);
    if (options.seeds.size() > 1) text += fmt::format("Seed {}\n", options.seeds[i]);
    text += findings_text(findings) + "\n";
    all.insert(all.end(), findings.begin(), findings.end());
  }
  validation.finish();
  v1::ValidationReport report = proto::validation_report(all);
  if (options.seeds.size() > 1) {
    const v1::ValidationRow pooled = proto::pooled_row(proto::pooled_probabilities(all));
    text += fmt::format("Kolmogorov-Smirnov: {}: {:.4f}\n", pooled.quantity(), pooled.estimate());
    proto::add_row(report, pooled);
  }
  print_results(options.json ? proto::to_json(report) + "\n" : text + verdict_text(report, all));
  for (const std::string& command : validation.reproductions()) {
    fmt::print(stderr, "see for yourself: {}\n", command);
  }
  if (!complete) {
    fmt::print(stderr, "interrupted: {} quantities are done; the results are of these\n",
               all.size());
    return kInterrupted;
  }
  return report.failed() == 0 ? kDone : kFailed;
}

}  // namespace chokepoint::tools
