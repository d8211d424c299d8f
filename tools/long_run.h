#pragma once

#include <cstdint>
#include <string>

#include "models/scenario.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tools/commands.h"

namespace chokepoint::tools {

/// One long run whose reported span is cut into equal batches that are treated like replications:
/// the method of batch means. Right if a batch is much longer than the memory of the system.
class LongRun {
 public:
  /// Fixes the warm-up; finding it by MSER-5 takes a run of its own. Uncertain inputs are those of
  /// replication 0. Throws UsageError if the warm-up leaves nothing, or for an unknown outcome.
  LongRun(const proto::ScenarioFamily& family, const ExperimentOptions& options,
          const Batches& batches);

  /// The batches; those finished when interrupted. The experiment refers to this object.
  proto::Experiment simulate() const;

  std::uint32_t batches() const { return batches_; }
  /// Batches, their length and the warm-up, in a line.
  std::string description() const;

 private:
  /// Runs the reported span of `scenario` in `parts` equal spans.
  proto::Experiment run(const models::Scenario& scenario, std::uint32_t parts) const;
  sim::Time end_of_warm_up(const Precision& outcome) const;

  const ExperimentOptions& options_;
  std::uint32_t batches_;
  models::Scenario scenario_;
  std::string how_;  ///< where the warm-up comes from
};

}  // namespace chokepoint::tools
