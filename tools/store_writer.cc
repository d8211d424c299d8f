#include "tools/store_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "tools/errors.h"
#include "tools/store_file.h"
#include "tools/store_schema.h"

namespace chokepoint::tools {
namespace {

/// Writes a NaN as NULL, which SQLite does by itself.
constexpr const char* kAddExperiment =
    "INSERT INTO experiments(hash, name, title, command, command_line, plan, design, design_size, "
    "design_levels, settings, points, replications, first_replication, seed, engine, recording, "
    "confidence) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

constexpr std::chrono::milliseconds kPause{50};
constexpr std::chrono::seconds kPatience{60};

/// Commits go to a log that is merged now and then; a killed process loses none of them. SQLite
/// does not always wait by itself while another program that has the file open is in the middle of
/// something.
void use_log(Database& database) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  Statement mode(database, "PRAGMA journal_mode = WAL");
  for (;;) {
    try {
      mode.find(0);
      break;
    } catch (const RunError&) {
      if (std::chrono::steady_clock::now() >= deadline) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
  database.execute("PRAGMA synchronous = NORMAL");
}

}  // namespace

/// Prepared once, used for every run.
struct StoreWriter::Statements {
  explicit Statements(Database& database)
      : find_run(database, "SELECT run_id FROM runs_ WHERE hash = ?"),
        find_link(database,
                  "SELECT run_id FROM ledger_ WHERE experiment_id = ? AND replication = ? AND "
                  "point = ? AND side = ?"),
        add_run(database,
                "INSERT INTO runs_(hash, scenario_id, replication, seed, events, fingerprint, "
                "result_hash, seconds) SELECT ?, ?, ?, seed, ?, ?, ?, ? FROM experiments "
                "WHERE experiment_id = ?"),
        add_outcome(database, "INSERT INTO outcomes_ VALUES(?, ?, ?)"),
        add_series(database, "INSERT INTO series_ VALUES(?, ?, ?, ?)"),
        add_link(database, "INSERT OR REPLACE INTO ledger_ VALUES(?, ?, ?, ?, ?, NULL)"),
        add_failure(database, "INSERT OR REPLACE INTO ledger_ VALUES(?, ?, ?, ?, NULL, ?)"),
        add_measured(database, "INSERT OR IGNORE INTO measured VALUES(?, ?, ?)"),
        copy_outcomes(database,
                      "INSERT OR IGNORE INTO measured SELECT ?, variable_id, 0 FROM outcomes_ "
                      "WHERE run_id = ?"),
        copy_series(database,
                    "INSERT OR IGNORE INTO measured SELECT ?, variable_id, 1 FROM series_ "
                    "WHERE run_id = ?") {}

  Statement find_run;
  Statement find_link;
  Statement add_run;
  Statement add_outcome;
  Statement add_series;
  Statement add_link;
  Statement add_failure;
  Statement add_measured;
  Statement copy_outcomes;
  Statement copy_series;
};

template <class Change>
void StoreWriter::change(Change change) {
  if (batch_) return change();
  Transaction whole(database_);
  change();
  whole.commit();
}

StoreWriter::StoreWriter(const std::string& file, const ExperimentRecord& experiment,
                         const std::vector<const proto::Recording*>& recordings)
    : file_((require_store(file), file)), database_(file) {
  create_store_tables(database_);
  use_log(database_);
  Transaction whole(database_);
  add_experiment(experiment);
  add_codebook(recordings);
  whole.commit();
  statements_ = std::make_unique<Statements>(database_);
  Statement known(database_, "SELECT variable_id, in_series FROM measured WHERE experiment_id = ?");
  for (known.start(experiment_); known.next();) {
    measured_.emplace(known.integer(0), known.integer(1) != 0);
  }
}

StoreWriter::~StoreWriter() = default;

void StoreWriter::add_experiment(const ExperimentRecord& experiment) {
  for (const SideRecord& side : experiment.sides) {
    scenario_ids_.push_back(add_scenario(side.scenario));
  }
  Statement known(database_, "SELECT experiment_id FROM experiments WHERE hash = ?");
  experiment_ = known.find(0, experiment.hash);
  if (experiment_ != 0) {
    Statement(database_,
              "UPDATE experiments SET replications = max(replications, ?) WHERE experiment_id = ?")
        .run(experiment.replications, experiment_);
    return;
  }
  Statement(database_, kAddExperiment)
      .run(experiment.hash, experiment.name, experiment.title, experiment.command,
           experiment.command_line, experiment.plan, experiment.design, experiment.design_size,
           experiment.design_levels, experiment.settings,
           static_cast<std::int64_t>(experiment.points.size()), experiment.replications,
           experiment.first_replication, std::to_string(experiment.seed), experiment.engine,
           experiment.recording, experiment.confidence);
  experiment_ = database_.last_row();
  Statement add_side(database_, "INSERT INTO sides VALUES(?, ?, ?, ?)");
  Statement add_held(database_, "INSERT OR IGNORE INTO held VALUES(?, ?, ?, ?)");
  for (std::size_t side = 0; side < experiment.sides.size(); ++side) {
    const auto number = static_cast<std::int64_t>(side);
    add_side.run(experiment_, number, experiment.sides[side].name, scenario_ids_[side]);
    for (const auto& [path, value] : experiment.sides[side].held) {
      add_held.run(experiment_, number, path, value);
    }
  }
  Statement add_fact(database_, "INSERT OR REPLACE INTO provenance VALUES(?, ?, ?)");
  for (const auto& [key, value] : experiment.provenance) add_fact.run(experiment_, key, value);
  add_axes(experiment);
  add_points(experiment);
}

std::int64_t StoreWriter::add_scenario(const ScenarioRecord& scenario) {
  Statement find(database_, "SELECT scenario_id FROM scenarios WHERE hash = ?");
  const std::int64_t known = find.find(0, scenario.hash);
  if (known != 0) return known;
  Statement(database_, "INSERT INTO scenarios(hash, name, title, text) VALUES(?, ?, ?, ?)")
      .run(scenario.hash, scenario.name, scenario.title, scenario.text);
  const std::int64_t id = database_.last_row();
  Statement add(database_, "INSERT OR IGNORE INTO sources VALUES(?, ?, ?, ?, ?)");
  for (const SourceRecord& source : scenario.sources) {
    add.run(id, source.id, source.cite, source.grade, source.published);
  }
  return id;
}

void StoreWriter::add_axes(const ExperimentRecord& experiment) {
  Statement add(database_, "INSERT INTO axes VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t axis = 0; axis < experiment.axes.size(); ++axis) {
    const AxisRecord& one = experiment.axes[axis];
    add.run(experiment_, static_cast<std::int64_t>(axis), one.name, one.title, one.role,
            static_cast<std::int64_t>(one.in_design), one.paths, one.law, one.low, one.high,
            one.nominal, one.condition);
  }
}

void StoreWriter::add_points(const ExperimentRecord& experiment) {
  Statement add_point(database_, "INSERT INTO points VALUES(?, ?, ?, ?)");
  Statement add_coordinate(database_, "INSERT INTO coordinates VALUES(?, ?, ?, ?, ?)");
  for (std::size_t p = 0; p < experiment.points.size(); ++p) {
    const PointRecord& point = experiment.points[p];
    const auto number = static_cast<std::int64_t>(p);
    add_point.run(experiment_, number, point.design_row, point.setting);
    for (std::size_t axis = 0; axis < point.value.size(); ++axis) {
      add_coordinate.run(experiment_, number, static_cast<std::int64_t>(axis), point.unit[axis],
                         point.value[axis]);
    }
  }
}

void StoreWriter::add_codebook(const std::vector<const proto::Recording*>& recordings) {
  Statement add_variable(database_,
                         "INSERT OR IGNORE INTO variables(name, metric, item, region, label, unit, "
                         "kind, aggregation) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
  Statement find_variable(
      database_, "SELECT variable_id FROM variables WHERE metric = ? AND item = ? AND region = ?");
  Statement add_period(database_, "INSERT OR IGNORE INTO periods(name, start) VALUES(?, ?)");
  Statement find_period(database_, "SELECT period_id FROM periods WHERE name = ?");
  for (const proto::Recording* recording : recordings) {
    std::vector<std::int64_t>& variables = variable_ids_.emplace_back();
    for (const proto::Variable& one : recording->variables()) {
      std::string name = one.name;
      std::int64_t id = find_variable.find(0, one.metric, one.item, one.region);
      // Ids such as "a-b" and "a_b" make the same name; the later one is numbered.
      for (int copy = 2; id == 0; ++copy) {
        add_variable.run(name, one.metric, one.item, one.region, one.label, one.unit, one.kind,
                         one.aggregation);
        id = find_variable.find(0, one.metric, one.item, one.region);
        name = fmt::format("{}_{}", one.name, copy);
      }
      variables.push_back(id);
    }
    std::vector<std::int64_t>& periods = period_ids_.emplace_back();
    for (const proto::Period& one : recording->periods()) {
      add_period.run(one.name, one.start);
      periods.push_back(find_period.find(0, one.name));
    }
  }
}

bool StoreWriter::has_run(const std::string& hash) {
  return statements_->find_run.find(0, hash) != 0;
}

void StoreWriter::insert_link(std::int64_t run, const std::vector<Cell>& cells) {
  for (const Cell& cell : cells) {
    statements_->add_link.run(experiment_, cell.replication, cell.point, cell.side, run);
  }
}

void StoreWriter::link_run(const std::string& hash, const std::vector<Cell>& cells) {
  change([&] {
    const std::int64_t run = statements_->find_run.find(0, hash);
    if (std::all_of(cells.begin(), cells.end(), [&](const Cell& cell) {
          return statements_->find_link.find(0, experiment_, cell.replication, cell.point,
                                             cell.side) == run;
        })) {
      return;
    }
    insert_link(run, cells);
    statements_->copy_outcomes.run(experiment_, run);
    statements_->copy_series.run(experiment_, run);
  });
}

void StoreWriter::add_run(const RunRecord& run, const std::vector<Cell>& cells) {
  change([&] {
    // Another program may have added it meanwhile; equal hashes mean equal results.
    if (!has_run(run.hash)) insert_run(run);
    insert_link(statements_->find_run.find(0, run.hash), cells);
  });
}

void StoreWriter::insert_run(const RunRecord& run) {
  statements_->add_run.run(run.hash, scenario_ids_[run.side], run.replication, run.events,
                           run.fingerprint, run.result_hash, run.seconds, experiment_);
  insert_values(database_.last_row(), run);
}

void StoreWriter::insert_values(std::int64_t run, const RunRecord& record) {
  for (const proto::RecordedValue& one : record.values) {
    const std::int64_t variable = variable_ids_[record.side][one.variable];
    const bool in_series = one.period != proto::kWholeSpan;
    if (in_series) {
      const auto period = static_cast<std::size_t>(one.period);
      statements_->add_series.run(run, variable, period_ids_[record.side][period], one.value);
    } else {
      statements_->add_outcome.run(run, variable, one.value);
    }
    note_measured(variable, in_series);
  }
}

void StoreWriter::note_measured(std::int64_t variable, bool in_series) {
  if (!measured_.emplace(variable, in_series).second) return;
  statements_->add_measured.run(experiment_, variable, static_cast<std::int64_t>(in_series));
}

void StoreWriter::add_failure(const std::string& reason, const std::vector<Cell>& cells) {
  change([&] {
    for (const Cell& cell : cells) {
      statements_->add_failure.run(experiment_, cell.replication, cell.point, cell.side, reason);
    }
  });
}

void StoreWriter::begin_batch() { batch_.emplace(database_); }

void StoreWriter::end_batch() {
  batch_->commit();
  batch_.reset();
}

void StoreWriter::finish() {
  {
    Transaction whole(database_);
    make_wide_view(database_);
    whole.commit();
  }
  statements_.reset();
  // Refused while somebody else reads or writes; then whoever closes the store last does it.
  Statement mode(database_, "PRAGMA journal_mode = DELETE");
  try {
    mode.find(0);
  } catch (const RunError&) {
  }
}

void create_store_tables(Database& database) {
  Transaction whole(database);
  if (Statement(database, "PRAGMA user_version").find(0) == kStoreVersion) return;
  database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                               kStoreApplication, kStoreVersion)
                       .c_str());
  database.execute(kStoreTables);
  database.execute(kStoreViews);
  whole.commit();
}

}  // namespace chokepoint::tools
