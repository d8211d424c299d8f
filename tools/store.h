#pragma once

#include <string>
#include <vector>

#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tools/session.h"

namespace chokepoint::tools {

/// One side of what `run` and `compare` did.
struct StoredSide {
  std::string name;  ///< differs from that of the other side
  const proto::ScenarioFamily* family;
  const proto::Experiment* experiment;
};

/// Throws unless `file` is missing, empty, or a store of this version: UsageError when it is
/// something else, MissingError when the machine's SQLite is too old, RunError when it cannot be
/// read or written.
void check_store(const std::string& file);

/// Adds every replication of the sides, base first, to the store, which is created if missing. What
/// is there already stays. All or nothing is written. `method` says how the runs were made where
/// they are not replications of their own. Throws like check_store().
void store_experiment(const std::string& file, const Record& record,
                      const std::vector<StoredSide>& sides, const std::string& method = "");

}  // namespace chokepoint::tools
