#include "tools/store_merge.h"

#include <fmt/format.h>

#include "tools/sqlite.h"
#include "tools/store_file.h"
#include "tools/store_writer.h"

namespace chokepoint::tools {
namespace {

/// Rows of small tables, matched by content; then maps from numbers there to numbers here.
constexpr const char* kMergeDictionaries = R"sql(
INSERT OR IGNORE INTO scenarios(hash, name, title, text)
  SELECT hash, name, title, text FROM other.scenarios ORDER BY scenario_id;
CREATE TEMP TABLE scenario_map AS
  SELECT o.scenario_id AS old, s.scenario_id AS new
  FROM other.scenarios o JOIN main.scenarios s USING(hash);
INSERT OR IGNORE INTO sources
  SELECT m.new, o.id, o.cite, o.grade, o.published
  FROM other.sources o JOIN scenario_map m ON m.old = o.scenario_id;

INSERT OR IGNORE INTO variables(name, metric, item, region, label, unit, kind, aggregation)
  SELECT name, metric, item, region, label, unit, kind, aggregation
  FROM other.variables ORDER BY variable_id;
CREATE TEMP TABLE variable_map(old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO variable_map
  SELECT o.variable_id, v.variable_id
  FROM other.variables o JOIN main.variables v USING(metric, item, region);
INSERT OR IGNORE INTO periods(name, start)
  SELECT name, start FROM other.periods ORDER BY period_id;
CREATE TEMP TABLE period_map(old INTEGER PRIMARY KEY, new INTEGER NOT NULL);
INSERT INTO period_map
  SELECT o.period_id, p.period_id FROM other.periods o JOIN main.periods p USING(name);

INSERT INTO experiments(hash, name, title, command, command_line, plan, design, design_size,
    design_levels, settings, points, replications, first_replication, seed, engine, recording,
    confidence)
  SELECT hash, name, title, command, command_line, plan, design, design_size, design_levels,
    settings, points, replications, first_replication, seed, engine, recording, confidence
  FROM other.experiments WHERE true ORDER BY experiment_id
  ON CONFLICT(hash) DO UPDATE SET replications = max(replications, excluded.replications);
CREATE TEMP TABLE experiment_map AS
  SELECT o.experiment_id AS old, e.experiment_id AS new
  FROM other.experiments o JOIN main.experiments e USING(hash);
INSERT OR IGNORE INTO provenance
  SELECT m.new, o.key, o.value
  FROM other.provenance o JOIN experiment_map m ON m.old = o.experiment_id;
INSERT OR IGNORE INTO sides
  SELECT m.new, o.side, o.name, s.new
  FROM other.sides o JOIN experiment_map m ON m.old = o.experiment_id
  JOIN scenario_map s ON s.old = o.scenario_id;
INSERT OR IGNORE INTO held
  SELECT m.new, o.side, o.path, o.value
  FROM other.held o JOIN experiment_map m ON m.old = o.experiment_id;
INSERT OR IGNORE INTO axes
  SELECT m.new, o.axis, o.name, o.title, o.role, o.in_design, o.paths, o.law, o.low, o.high,
    o.nominal, o.condition
  FROM other.axes o JOIN experiment_map m ON m.old = o.experiment_id;
INSERT OR IGNORE INTO points
  SELECT m.new, o.point, o.design_row, o.setting
  FROM other.points o JOIN experiment_map m ON m.old = o.experiment_id;
INSERT OR IGNORE INTO coordinates
  SELECT m.new, o.point, o.axis, o.unit, o.value
  FROM other.coordinates o JOIN experiment_map m ON m.old = o.experiment_id;
INSERT OR IGNORE INTO measured
  SELECT m.new, v.new, o.in_series
  FROM other.measured o JOIN experiment_map m ON m.old = o.experiment_id
  JOIN variable_map v ON v.old = o.variable_id;
)sql";

/// Runs that are new here, with their numbers, and what the ledgers say.
constexpr const char* kMergeRuns = R"sql(
CREATE TEMP TABLE fresh(old INTEGER PRIMARY KEY, new INTEGER);
INSERT INTO fresh(old)
  SELECT run_id FROM other.runs_ WHERE hash NOT IN (SELECT hash FROM main.runs_);
INSERT INTO runs_(hash, scenario_id, replication, seed, events, fingerprint, result_hash, seconds)
  SELECT o.hash, s.new, o.replication, o.seed, o.events, o.fingerprint, o.result_hash, o.seconds
  FROM fresh f JOIN other.runs_ o ON o.run_id = f.old JOIN scenario_map s ON s.old = o.scenario_id
  ORDER BY f.old;
UPDATE fresh SET new = (SELECT r.run_id FROM other.runs_ o JOIN main.runs_ r USING(hash)
                        WHERE o.run_id = fresh.old);
INSERT INTO outcomes_
  SELECT f.new, v.new, o.value
  FROM fresh f CROSS JOIN other.outcomes_ o ON o.run_id = f.old
  JOIN variable_map v ON v.old = o.variable_id;
INSERT INTO series_
  SELECT f.new, v.new, p.new, o.value
  FROM fresh f CROSS JOIN other.series_ o ON o.run_id = f.old
  JOIN variable_map v ON v.old = o.variable_id JOIN period_map p ON p.old = o.period_id;
INSERT OR REPLACE INTO ledger_
  SELECT m.new, l.replication, l.point, l.side, r.run_id, l.reason
  FROM other.ledger_ l JOIN experiment_map m ON m.old = l.experiment_id
  LEFT JOIN other.runs_ o ON o.run_id = l.run_id LEFT JOIN main.runs_ r ON r.hash = o.hash;
)sql";

constexpr const char* kDropMaps = R"sql(
DROP TABLE temp.scenario_map; DROP TABLE temp.variable_map; DROP TABLE temp.period_map;
DROP TABLE temp.experiment_map; DROP TABLE temp.fresh;
)sql";

}  // namespace

std::int64_t merge_store(const std::string& into, const std::string& from) {
  require_store(into);
  require_existing_store(from);
  Database database(into);
  create_store_tables(database);
  Statement(database, "ATTACH ? AS other").run(from);
  std::int64_t experiment = 0;
  {
    Transaction whole(database);
    database.execute(kMergeDictionaries);
    database.execute(kMergeRuns);
    experiment =
        Statement(database, "SELECT new FROM temp.experiment_map ORDER BY old DESC").find(0);
    database.execute(kDropMaps);
    whole.commit();
  }
  database.execute("DETACH other");
  return experiment;
}

void finish_merge(const std::string& into) {
  Database database(into);
  Transaction whole(database);
  make_wide_view(database);
  whole.commit();
}

}  // namespace chokepoint::tools
