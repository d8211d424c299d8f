#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "models/state.h"
#include "proto/recording.h"
#include "proto/sweep_study.h"
#include "tools/run_records.h"
#include "tools/store_records.h"

namespace chokepoint::tools {

/// One run, and everything that asks for it: points that differ only in what a side does not have
/// share its run.
struct PlannedRun {
  std::string hash;
  std::vector<Cell> cells;  ///< at least one
};

/// A sweep ready to be carried out, all of it or a shard.
class SweepJob {
 public:
  /// Works out the names of all runs. Throws UsageError when there are too many. Cost: some 20
  /// microseconds a run.
  SweepJob(proto::Study study, const std::string& command_line);

  const proto::Study& study() const { return study_; }
  const ExperimentRecord& experiment() const { return experiment_; }
  std::vector<const proto::Recording*> recordings() const;

  /// All runs, replication by replication and then point by point with all sides, so that a sweep
  /// that is stopped has done equally much of everything.
  const std::vector<PlannedRun>& runs() const { return runs_; }

  /// Those of shard `index` of `shards`: every shards-th, which gives each shard the same mixture.
  std::vector<PlannedRun> shard(std::size_t index, std::size_t shards) const;

  /// points x sides x replications.
  std::size_t requested() const;

  /// Simulates a run, in memory kept for the next one of this thread. Any number of threads. Throws
  /// what the scenario or the simulator throws.
  RunRecord simulate(const PlannedRun& run, bool check, models::WorkingMemory& memory) const;

  /// "4,608 points (256 x (16 axes + 2)) x 2 sides x 1 replication".
  std::string describe() const;

 private:
  void describe_axes();
  void describe_points();
  std::string identity() const;
  void plan_runs();

  proto::Study study_;
  ExperimentRecord experiment_;
  std::deque<proto::Recording> recordings_;  ///< by side
  std::vector<PlannedRun> runs_;
};

}  // namespace chokepoint::tools
