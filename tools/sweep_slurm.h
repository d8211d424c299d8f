#pragma once

#include <cstdint>

#include "tools/sweep_job.h"
#include "tools/sweep_options.h"

namespace chokepoint::tools {

struct SlurmOutcome {
  bool merged = false;
  std::int64_t experiment = 0;  ///< in the store, when merged
  int exit_code = 0;            ///< otherwise
};

/// Carries out a sweep as an array of Slurm jobs. Beside the store a directory STORE.shards gets
/// the plan, the scenarios as they are now, and what the jobs write; it must be on a file system
/// that the nodes share. A shard counts as done when its manifest is there and true: those that are
/// not, whatever Slurm says of them, are submitted again. Then the shards are merged into the
/// store. With `dry_run` it writes the plan, prints the command and submits nothing. Ctrl-C leaves
/// the jobs running; the same command waits for them again. Throws UsageError, MissingError without
/// Slurm.
SlurmOutcome sweep_by_slurm(const SweepJob& job, const SweepCommandOptions& options);

}  // namespace chokepoint::tools
