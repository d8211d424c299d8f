#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/metrics.h"
#include "proto/scenario_reader.h"
#include "tools/interrupt.h"
#include "tools/progress.h"

namespace chokepoint::tools {

struct ReplicationPlan {
  std::uint32_t first = 0;  ///< number of the first replication
  std::uint32_t replications = 64;
  std::uint64_t seed = 1;
  unsigned jobs = 1;    ///< threads, at least 1
  bool check = false;   ///< test the state's invariants every month
  bool causes = false;  ///< take the census of late pieces
  bool quiet = false;   ///< no progress line

  // Where this is one of several runs, what they share; otherwise the run has its own.
  const InterruptGuard* guard = nullptr;
  Progress* progress = nullptr;  ///< counts simulations of all runs
  std::size_t done_before = 0;   ///< by the runs before this one
};

/// Replications first, first + 1, ... of each scenario; equally many of each.
struct ReplicationResults {
  std::vector<std::vector<models::Replication>> sides;
  bool interrupted = false;  ///< there may be fewer than planned
};

/// Runs all replications of all families on threads. The results do not depend on the number of
/// threads. After SIGINT or SIGTERM no replication is begun; those without a gap before them are
/// returned; a second signal ends the program. Throws what a replication threw (of several the
/// first one): proto::ScenarioError or std::bad_alloc as it is, anything else as RunError naming
/// the replication.
ReplicationResults run_replications(const std::vector<const proto::ScenarioFamily*>& families,
                                    const ReplicationPlan& plan);

}  // namespace chokepoint::tools
