#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/sqlite.h"
#include "tools/store_records.h"

namespace chokepoint::tools {

/// Writes one experiment to a store, run by run. A run is in the store as soon as add_run()
/// returns, and stays there if the process is killed at the next instant (after a power cut the
/// latest ones may be missing; the store is whole). Several programs can write to one store. Every
/// function throws RunError with SQLite's reason. One thread at a time.
class StoreWriter {
 public:
  /// Opens the store, which is created if missing, and adds the experiment unless it is there: then
  /// its replications become at least as many as asked for. `recordings` has one element a side.
  /// Throws UsageError when `file` is something else than a store.
  StoreWriter(const std::string& file, const ExperimentRecord& experiment,
              const std::vector<const proto::Recording*>& recordings);
  ~StoreWriter();

  StoreWriter(const StoreWriter&) = delete;
  StoreWriter& operator=(const StoreWriter&) = delete;

  std::int64_t experiment() const { return experiment_; }

  /// Whether a run of this hash is in the store.
  bool has_run(const std::string& hash);

  /// Says that the run of this hash is what `cells` ask for. Requires has_run(hash).
  void link_run(const std::string& hash, const std::vector<Cell>& cells);

  /// Adds a run for `cells`, all of one side's scenario and inputs. Replaces what the cells were.
  void add_run(const RunRecord& run, const std::vector<Cell>& cells);

  /// Says that the run failed, and why.
  void add_failure(const std::string& reason, const std::vector<Cell>& cells);

  /// Between these, several runs are written as a whole; faster by far.
  void begin_batch();
  void end_batch();

  /// Makes the view `wide` of all that is measured, and leaves one file without a journal (unless
  /// somebody else has it open).
  void finish();

 private:
  struct Statements;

  void add_experiment(const ExperimentRecord& experiment);
  std::int64_t add_scenario(const ScenarioRecord& scenario);
  void add_axes(const ExperimentRecord& experiment);
  void add_points(const ExperimentRecord& experiment);
  void add_codebook(const std::vector<const proto::Recording*>& recordings);
  void insert_run(const RunRecord& run);
  void insert_values(std::int64_t run, const RunRecord& record);
  void insert_link(std::int64_t run, const std::vector<Cell>& cells);
  void note_measured(std::int64_t variable, bool in_series);

  /// Runs `change` in a transaction of its own, or in that of the batch.
  template <class Change>
  void change(Change change);

  std::string file_;
  Database database_;
  std::optional<Transaction> batch_;
  std::int64_t experiment_ = 0;
  std::vector<std::int64_t> scenario_ids_;               ///< by side
  std::vector<std::vector<std::int64_t>> variable_ids_;  ///< by side and variable
  std::vector<std::vector<std::int64_t>> period_ids_;    ///< by side and period
  std::set<std::pair<std::int64_t, bool>> measured_;     ///< that the store knows of
  std::unique_ptr<Statements> statements_;
};

/// Makes the tables of a store in an empty file. Several programs may try at once.
void create_store_tables(Database& database);

/// Makes the view `wide` anew: one row a run, with a column for each axis and each outcome that was
/// ever measured (item by item if those of stocks and processes are too many).
void make_wide_view(Database& database);

}  // namespace chokepoint::tools
