#include "tools/session.h"

#include <fmt/format.h>

#include <cstdio>

#include "tools/atomic_file.h"
#include "tools/errors.h"
#include "tools/replications.h"
#include "tools/store.h"

namespace chokepoint::tools {

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
  plan.quiet = options_.quiet;
  ReplicationResults results = run_replications(families, plan);
  record_.replications = results.sides.front().size();
  std::vector<proto::Experiment> experiments;
  if (record_.replications == 0) return experiments;
  for (std::size_t side = 0; side < families.size(); ++side) {
    experiments.emplace_back(families[side]->nominal(), options_.seed);
    experiments.back().replications = std::move(results.sides[side]);
  }
  return experiments;
}

void Session::print(const std::string& text, const google::protobuf::Message& report) const {
  fmt::print("{}", options_.json ? proto::to_json(report) + "\n" : text);
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
}

void Session::wrote(const std::vector<std::string>& files) {
  files_.insert(files_.end(), files.begin(), files.end());
}

int Session::close() const {
  if (!options_.quiet) {
    for (const std::string& file : files_) fmt::print(stderr, "wrote {}\n", file);
  }
  if (record_.replications == options_.replications) return kDone;
  if (record_.replications == 0) {
    fmt::print(stderr, "interrupted: none of {} replications was done\n", options_.replications);
  } else {
    fmt::print(stderr, "interrupted: {} of {} replications done; the results are of these\n",
               record_.replications, options_.replications);
  }
  return kInterrupted;
}

}  // namespace chokepoint::tools
