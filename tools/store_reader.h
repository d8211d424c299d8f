#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/sqlite.h"
#include "tools/store_records.h"

namespace chokepoint::tools {

/// One line of the list of experiments.
struct ExperimentLine {
  std::int64_t id = 0;
  std::string name;
  std::string command;
  std::string design;
  std::int64_t requested = 0;  ///< runs
  std::int64_t done = 0;
  std::int64_t failed = 0;
};

/// A variable as the store knows it.
struct StoredVariable {
  std::int64_t id = 0;
  proto::Variable variable;
};

/// Reads a store. Throws UsageError when `file` is not a store of this version, RunError when it
/// cannot be read. Everything comes in an order that depends on the design alone, never on which
/// run was done first, on shards or on threads.
class StoreReader {
 public:
  explicit StoreReader(const std::string& file);

  /// For queries of one's own.
  Database& database() { return database_; }

  std::vector<ExperimentLine> experiments();

  /// The experiment of this number or name; if `which` is empty, the only one, or else the sweep
  /// that was added last. Throws UsageError when there is none.
  std::int64_t find_experiment(const std::string& which);

  /// Everything but `sides[i].scenario.sources`. `replications` is the most that were asked for.
  ExperimentRecord experiment(std::int64_t id);

  /// What was ever measured in an experiment, by name; in its outcomes or in its series.
  std::vector<StoredVariable> variables(std::int64_t experiment, bool in_series = false);

  /// The variable of this name. Throws UsageError with the nearest name when nothing of the
  /// experiment has it.
  StoredVariable variable(std::int64_t experiment, const std::string& name, bool in_series = false);

  /// An outcome of every run of one side: values[(replication - first) * points + point]. NaN where
  /// the run is missing, or failed, or the value is undefined.
  std::vector<double> outcomes(const ExperimentRecord& record, std::int64_t experiment,
                               std::int64_t side, const StoredVariable& variable);

  /// Which runs of a side are done, in the same order.
  std::vector<bool> done(const ExperimentRecord& record, std::int64_t experiment,
                         std::int64_t side);

 private:
  void read_sides(std::int64_t id, ExperimentRecord& record);
  void read_design(std::int64_t id, ExperimentRecord& record, std::int64_t points);

  Database database_;
};

}  // namespace chokepoint::tools
