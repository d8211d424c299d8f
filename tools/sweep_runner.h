#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tools/interrupt.h"
#include "tools/store_writer.h"
#include "tools/sweep_job.h"

namespace chokepoint::tools {

struct SweepOptions {
  unsigned jobs = 1;   ///< threads, at least 1
  bool check = false;  ///< test the state's invariants every month
  bool quiet = false;  ///< no progress line
};

struct SweepOutcome {
  std::size_t simulated = 0;
  std::size_t failed = 0;
  std::string first_failure;  ///< empty if none failed
  double seconds = 0;         ///< of processor time, of what was simulated
  std::size_t values = 0;     ///< kept of it
  bool interrupted = false;
};

/// The runs of `wanted` that the store has not; those that it has for other reasons are linked.
std::vector<PlannedRun> missing_runs(const std::vector<PlannedRun>& wanted, StoreWriter& store);

/// Simulates runs on threads. Each run is in the store before its thread begins another, so that a
/// process that is killed loses what its threads were at and nothing else. A run that fails is
/// written down with the reason, and the others go on. After SIGINT or SIGTERM no run is begun.
/// Throws when the store cannot be written (then no other run is begun either) or memory is short.
SweepOutcome run_sweep(const SweepJob& job, const std::vector<PlannedRun>& runs, StoreWriter& store,
                       const SweepOptions& options, const InterruptGuard& guard);

}  // namespace chokepoint::tools
