#include "tools/store_schema.h"

namespace chokepoint::tools {

const char* const kStoreTables = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- A scenario with all that was laid over it; `text` runs again as a scenario file.
CREATE TABLE scenarios(
  scenario_id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,          -- of its values, however they are written
  name TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE sources(
  scenario_id INTEGER NOT NULL REFERENCES scenarios,
  id TEXT NOT NULL, cite TEXT NOT NULL, grade TEXT NOT NULL, published TEXT NOT NULL,
  PRIMARY KEY(scenario_id, id)) STRICT, WITHOUT ROWID;

-- One `run`, `compare` or `sweep`: points x sides x replications are asked for.
CREATE TABLE experiments(
  experiment_id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,          -- of everything that decides results but `replications`
  name TEXT NOT NULL, title TEXT NOT NULL,
  command TEXT NOT NULL, command_line TEXT NOT NULL,
  plan TEXT NOT NULL,                 -- of a sweep, as sweep.proto text
  design TEXT NOT NULL,               -- none, grid, list, one-at-a-time, latin-hypercube, sobol, morris
  design_size INTEGER NOT NULL,       -- base points (sobol), trajectories (morris), else design rows
  design_levels INTEGER NOT NULL,     -- of morris, else 0
  settings INTEGER NOT NULL,          -- combinations of levers that the design is repeated at
  points INTEGER NOT NULL,            -- settings x rows of the design
  replications INTEGER NOT NULL,      -- the most that were asked for
  first_replication INTEGER NOT NULL,
  seed TEXT NOT NULL,                 -- text, because it may exceed the integers of SQLite
  engine TEXT NOT NULL,               -- version and checksum of the simulator
  recording TEXT NOT NULL,            -- which numbers are kept of each run
  confidence REAL NOT NULL) STRICT;
CREATE TABLE provenance(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(experiment_id, key)) STRICT, WITHOUT ROWID;
-- What is run in pairs. Side 0 is the base.
CREATE TABLE sides(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  side INTEGER NOT NULL, name TEXT NOT NULL,
  scenario_id INTEGER NOT NULL REFERENCES scenarios,
  PRIMARY KEY(experiment_id, side)) STRICT, WITHOUT ROWID;
-- Uncertain inputs that an experiment holds at what the file of a side says.
CREATE TABLE held(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  side INTEGER NOT NULL, path TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY(experiment_id, side, path)) STRICT, WITHOUT ROWID;
-- Inputs that vary. `in_design`: a column of the design; otherwise a lever that settings combine.
CREATE TABLE axes(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  axis INTEGER NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL,
  role TEXT NOT NULL CHECK(role IN('uncertainty', 'lever')),
  in_design INTEGER NOT NULL,
  paths TEXT NOT NULL,                -- separated by spaces
  law TEXT NOT NULL,                  -- such as "triangular 0.8 1 1.2", "uniform 0 1", "levels 1 2 4"
  low REAL NOT NULL, high REAL NOT NULL,  -- its range; of an unbounded law its 0.1% and 99.9% quantiles
  nominal REAL,                       -- in the file of the base or else of a policy
  condition TEXT NOT NULL,            -- empty, or such as "quota-on in [1, inf]"
  PRIMARY KEY(experiment_id, axis)) STRICT, WITHOUT ROWID;
-- point = design_row * settings + setting.
CREATE TABLE points(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  point INTEGER NOT NULL, design_row INTEGER NOT NULL, setting INTEGER NOT NULL,
  PRIMARY KEY(experiment_id, point)) STRICT, WITHOUT ROWID;
-- `unit`: the axis's coordinate in (0, 1) before its law; both empty where a condition rules it out.
CREATE TABLE coordinates(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  point INTEGER NOT NULL, axis INTEGER NOT NULL, unit REAL, value REAL,
  PRIMARY KEY(experiment_id, point, axis)) STRICT, WITHOUT ROWID;

-- The codebook: what can be measured.
CREATE TABLE variables(
  variable_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  metric TEXT NOT NULL, item TEXT NOT NULL, region TEXT NOT NULL,
  label TEXT NOT NULL, unit TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN('flow', 'level', 'money', 'ratio')),
  aggregation TEXT NOT NULL,
  UNIQUE(metric, item, region)) STRICT;
CREATE TABLE periods(
  period_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, start TEXT NOT NULL) STRICT;
-- Which variables ever said something in an experiment, in outcomes or in series.
CREATE TABLE measured(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  variable_id INTEGER NOT NULL REFERENCES variables,
  in_series INTEGER NOT NULL,
  PRIMARY KEY(experiment_id, variable_id, in_series)) STRICT, WITHOUT ROWID;

-- Known by content: the same scenario, engine, inputs, replication, seed and recording have one
-- row, whatever experiments ask for it.
CREATE TABLE runs_(
  run_id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  scenario_id INTEGER NOT NULL REFERENCES scenarios,
  replication INTEGER NOT NULL,
  seed TEXT NOT NULL,
  events INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,          -- of every state-changing event
  result_hash TEXT NOT NULL,          -- of every number of the replication
  seconds REAL NOT NULL) STRICT;      -- of processor time; differs from machine to machine
-- What became of each run that an experiment asks for; what is not here is still to do.
CREATE TABLE ledger_(
  experiment_id INTEGER NOT NULL REFERENCES experiments,
  replication INTEGER NOT NULL, point INTEGER NOT NULL, side INTEGER NOT NULL,
  run_id INTEGER REFERENCES runs_,    -- empty: failed
  reason TEXT,                        -- of a failure
  PRIMARY KEY(experiment_id, replication, point, side)) STRICT, WITHOUT ROWID;
-- Values that say something: a flow, level or sum of money that is not here is zero, a ratio that is
-- not here is undefined. The views below fill them in.
CREATE TABLE outcomes_(
  run_id INTEGER NOT NULL, variable_id INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY(run_id, variable_id)) STRICT, WITHOUT ROWID;
CREATE TABLE series_(
  run_id INTEGER NOT NULL, variable_id INTEGER NOT NULL, period_id INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY(run_id, variable_id, period_id)) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('format', 'results of chokepoint');
)sql";

const char* const kStoreViews = R"sql(
CREATE VIEW runs AS
  SELECT l.experiment_id, l.replication, l.point, l.side AS side_number, s.name AS side, l.run_id,
         c.name AS scenario, r.seed, r.events, r.fingerprint, r.result_hash
  FROM ledger_ l JOIN runs_ r USING(run_id)
  JOIN sides s USING(experiment_id, side) JOIN scenarios c ON c.scenario_id = s.scenario_id;

CREATE VIEW parameters AS
  SELECT c.experiment_id, c.point, a.name AS axis, a.role, a.paths, c.value
  FROM coordinates c JOIN axes a USING(experiment_id, axis);

CREATE VIEW outcomes AS
  SELECT l.experiment_id, l.replication, l.point, l.side AS side_number, s.name AS side, l.run_id,
         v.name AS variable, v.metric, v.item, v.region, v.unit,
         CASE WHEN v.kind = 'ratio' THEN o.value ELSE coalesce(o.value, 0.0) END AS value
  FROM ledger_ l JOIN sides s USING(experiment_id, side)
  JOIN measured m ON m.experiment_id = l.experiment_id AND NOT m.in_series
  JOIN variables v USING(variable_id)
  LEFT JOIN outcomes_ o ON o.run_id = l.run_id AND o.variable_id = v.variable_id
  WHERE l.run_id IS NOT NULL;

CREATE VIEW series AS
  SELECT l.experiment_id, l.replication, l.point, l.side AS side_number, s.name AS side, l.run_id,
         v.name AS variable, v.metric, v.item, v.region, v.unit, p.name AS period, p.start, x.value
  FROM ledger_ l JOIN sides s USING(experiment_id, side)
  JOIN series_ x USING(run_id) JOIN variables v USING(variable_id) JOIN periods p USING(period_id);

-- A policy minus the base, paired by point and replication.
CREATE VIEW differences AS
  SELECT l.experiment_id, l.replication, l.point, l.side AS side_number, s.name AS side,
         v.name AS variable, v.metric, v.item, v.region, v.unit,
         CASE WHEN v.kind = 'ratio' THEN o.value - b.value
              ELSE coalesce(o.value, 0.0) - coalesce(b.value, 0.0) END AS difference
  FROM ledger_ l JOIN sides s USING(experiment_id, side)
  JOIN ledger_ k ON k.experiment_id = l.experiment_id AND k.replication = l.replication
                AND k.point = l.point AND k.side = 0
  JOIN measured m ON m.experiment_id = l.experiment_id AND NOT m.in_series
  JOIN variables v USING(variable_id)
  LEFT JOIN outcomes_ o ON o.run_id = l.run_id AND o.variable_id = v.variable_id
  LEFT JOIN outcomes_ b ON b.run_id = k.run_id AND b.variable_id = v.variable_id
  WHERE l.side > 0 AND l.run_id IS NOT NULL AND k.run_id IS NOT NULL;

-- Every run asked for, and what became of it.
CREATE VIEW ledger AS
  WITH RECURSIVE asked(experiment_id, replication, last) AS (
    SELECT experiment_id, first_replication, first_replication + replications - 1
    FROM experiments WHERE replications > 0
    UNION ALL
    SELECT experiment_id, replication + 1, last FROM asked WHERE replication < last)
  SELECT a.experiment_id, a.replication, p.point, s.side AS side_number, s.name AS side,
         CASE WHEN l.run_id IS NOT NULL THEN 'done'
              WHEN l.experiment_id IS NOT NULL THEN 'failed' ELSE 'requested' END AS status,
         l.reason, l.run_id
  FROM asked a JOIN points p USING(experiment_id) JOIN sides s USING(experiment_id)
  LEFT JOIN ledger_ l ON l.experiment_id = a.experiment_id AND l.replication = a.replication
                     AND l.point = p.point AND l.side = s.side;

CREATE VIEW progress AS
  SELECT e.experiment_id, e.name,
         e.points * e.replications * (SELECT count(*) FROM sides s
                                      WHERE s.experiment_id = e.experiment_id) AS requested,
         (SELECT count(run_id) FROM ledger_ l WHERE l.experiment_id = e.experiment_id) AS done,
         (SELECT count(*) - count(run_id) FROM ledger_ l
          WHERE l.experiment_id = e.experiment_id) AS failed
  FROM experiments e;

-- Over all points and replications.
CREATE VIEW summary AS
  SELECT experiment_id, side, variable, unit, count(value) AS n, avg(value) AS mean,
         CASE WHEN count(value) > 1 THEN
           sqrt(max(0.0, sum(value * value) - count(value) * avg(value) * avg(value))
                / (count(value) - 1)) END AS sd,
         min(value) AS min, max(value) AS max
  FROM outcomes GROUP BY experiment_id, side_number, variable;
)sql";

}  // namespace chokepoint::tools
