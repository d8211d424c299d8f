#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tools/commands.h"
#include "tools/long_run.h"

namespace chokepoint::tools {

/// What every file written says about where its numbers come from.
struct Record {
  std::string command;  ///< "run" or "compare"
  std::string command_line;
  std::string version;
  std::uint64_t seed = 1;
  std::size_t replications = 0;  ///< done
  double confidence = 0.9;
};

/// Names of base and other that differ even where the scenarios call themselves the same.
std::pair<std::string, std::string> side_names(const v1::CompareReport& report);

/// Prints `text`, or with `json` the report as one line of JSON, to stdout. Throws RunError.
void print_report(bool json, const std::string& text, const google::protobuf::Message& report);

/// The part of `run` and `compare` that they share: outputs are tested before the simulation, not
/// after it, and named at the end.
class Session {
 public:
  /// Throws RunError when files cannot be written where `options` wants them, UsageError or
  /// RunError when the store is not one.
  Session(std::string command, const ExperimentOptions& options);

  /// Replications of each family. Empty when interrupted before one was done; then close() has
  /// nothing to report on. Throws what run_replications() throws.
  std::vector<proto::Experiment> simulate(
      const std::vector<const proto::ScenarioFamily*>& families);

  /// Replications of one family until the precision is reached, and at most as many as the options
  /// say: looks after every kLook replications, so that the number does not depend on threads. Says
  /// on stderr what was reached. Throws UsageError for an unknown outcome; otherwise like
  /// simulate().
  std::vector<proto::Experiment> simulate_until(const proto::ScenarioFamily& family,
                                                const Precision& precision);
  static constexpr std::uint32_t kLook = 20;

  /// One long run in batches; those finished when interrupted.
  std::vector<proto::Experiment> simulate_batches(const LongRun& run);

  /// Requires simulate() or one of its kind.
  const Record& record() const { return record_; }

  /// Prints `text`, or `report` as JSON if that was asked for, to stdout.
  void print(const std::string& text, const google::protobuf::Message& report) const;

  void wrote(const std::vector<std::string>& files);

  /// Names the files written, says whether all work was done, and gives the exit code.
  int close() const;

 private:
  const ExperimentOptions& options_;
  Record record_;
  std::vector<std::string> files_;
  bool complete_ = true;
};

}  // namespace chokepoint::tools
