#include "tools/store_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

#include "proto/issues.h"
#include "tools/errors.h"
#include "tools/store_file.h"

namespace chokepoint::tools {
namespace {

std::uint64_t seed_from(const std::string& text) {
  std::uint64_t seed = 0;
  std::from_chars(text.data(), text.data() + text.size(), seed);
  return seed;
}

proto::Variable variable_from(const Statement& row, int first) {
  return {row.text(first),     row.text(first + 1), row.text(first + 2), row.text(first + 3),
          row.text(first + 4), row.text(first + 5), row.text(first + 6), row.text(first + 7)};
}

}  // namespace

StoreReader::StoreReader(const std::string& file)
    : database_((require_existing_store(file), file), Access::kRead) {}

std::vector<ExperimentLine> StoreReader::experiments() {
  std::vector<ExperimentLine> lines;
  Statement rows(database_,
                 "SELECT experiment_id, name, command, design, requested, done, failed "
                 "FROM experiments JOIN progress USING(experiment_id, name) "
                 "ORDER BY experiment_id");
  for (rows.start(); rows.next();) {
    lines.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.integer(4),
                     rows.integer(5), rows.integer(6)});
  }
  return lines;
}

std::int64_t StoreReader::find_experiment(const std::string& which) {
  Statement by_name(database_,
                    "SELECT experiment_id FROM experiments WHERE name = ?1 OR "
                    "CAST(experiment_id AS TEXT) = ?1 ORDER BY experiment_id DESC LIMIT 1");
  Statement latest(database_,
                   "SELECT experiment_id FROM experiments "
                   "ORDER BY command = 'sweep' DESC, experiment_id DESC LIMIT 1");
  const std::int64_t found = which.empty() ? latest.find(0) : by_name.find(0, which);
  if (found != 0) return found;
  if (which.empty()) throw UsageError(fmt::format("{} holds no experiment", database_.file()));
  std::vector<std::string> names;
  for (const ExperimentLine& line : experiments()) names.push_back(line.name);
  const std::string hint = proto::did_you_mean(which, names);
  throw UsageError(fmt::format("{} holds no experiment \"{}\"{}{}", database_.file(), which,
                               hint.empty() ? "" : "; ", hint));
}

ExperimentRecord StoreReader::experiment(std::int64_t id) {
  Statement row(database_,
                "SELECT hash, name, title, command, command_line, plan, design, design_size, "
                "design_levels, settings, replications, first_replication, seed, engine, "
                "recording, confidence, points FROM experiments WHERE experiment_id = ?");
  row.start(id);
  if (!row.next()) throw UsageError(fmt::format("{} holds no experiment {}", database_.file(), id));
  ExperimentRecord record;
  record.hash = row.text(0);
  record.name = row.text(1);
  record.title = row.text(2);
  record.command = row.text(3);
  record.command_line = row.text(4);
  record.plan = row.text(5);
  record.design = row.text(6);
  record.design_size = row.integer(7);
  record.design_levels = row.integer(8);
  record.settings = row.integer(9);
  record.replications = row.integer(10);
  record.first_replication = row.integer(11);
  record.seed = seed_from(row.text(12));
  record.engine = row.text(13);
  record.recording = row.text(14);
  record.confidence = row.real(15);
  read_sides(id, record);
  read_design(id, record, row.integer(16));
  Statement facts(database_,
                  "SELECT key, value FROM provenance WHERE experiment_id = ? ORDER BY key");
  for (facts.start(id); facts.next();) {
    record.provenance.emplace_back(facts.text(0), facts.text(1));
  }
  return record;
}

void StoreReader::read_sides(std::int64_t id, ExperimentRecord& record) {
  Statement sides(database_,
                  "SELECT s.name, c.hash, c.name, c.title, c.text FROM sides s "
                  "JOIN scenarios c USING(scenario_id) WHERE experiment_id = ? ORDER BY side");
  for (sides.start(id); sides.next();) {
    record.sides.push_back(
        {sides.text(0), {sides.text(1), sides.text(2), sides.text(3), sides.text(4), {}}, {}});
  }
  Statement held(database_,
                 "SELECT side, path, value FROM held WHERE experiment_id = ? ORDER BY side, path");
  for (held.start(id); held.next();) {
    record.sides.at(static_cast<std::size_t>(held.integer(0)))
        .held.emplace_back(held.text(1), held.real(2));
  }
}

void StoreReader::read_design(std::int64_t id, ExperimentRecord& record, std::int64_t points) {
  Statement axes(database_,
                 "SELECT name, title, role, in_design, paths, law, low, high, nominal, condition "
                 "FROM axes WHERE experiment_id = ? ORDER BY axis");
  for (axes.start(id); axes.next();) {
    record.axes.push_back({axes.text(0), axes.text(1), axes.text(2), axes.integer(3) != 0,
                           axes.text(4), axes.text(5), axes.real(6), axes.real(7), axes.real(8),
                           axes.text(9)});
  }
  record.points.resize(static_cast<std::size_t>(points));
  Statement rows(database_,
                 "SELECT point, design_row, setting FROM points WHERE experiment_id = ?");
  for (rows.start(id); rows.next();) {
    PointRecord& point = record.points.at(static_cast<std::size_t>(rows.integer(0)));
    point.design_row = rows.integer(1);
    point.setting = rows.integer(2);
  }
  Statement coordinates(database_,
                        "SELECT point, unit, value FROM coordinates WHERE experiment_id = ? "
                        "ORDER BY point, axis");
  for (coordinates.start(id); coordinates.next();) {
    PointRecord& point = record.points.at(static_cast<std::size_t>(coordinates.integer(0)));
    point.unit.push_back(coordinates.real(1));
    point.value.push_back(coordinates.real(2));
  }
}

std::vector<StoredVariable> StoreReader::variables(std::int64_t experiment, bool in_series) {
  Statement rows(database_,
                 "SELECT variable_id, name, metric, item, region, unit, label, kind, aggregation "
                 "FROM measured JOIN variables USING(variable_id) "
                 "WHERE experiment_id = ? AND in_series = ? ORDER BY name");
  std::vector<StoredVariable> variables;
  for (rows.start(experiment, static_cast<std::int64_t>(in_series)); rows.next();) {
    variables.push_back({rows.integer(0), variable_from(rows, 1)});
  }
  return variables;
}

StoredVariable StoreReader::variable(std::int64_t experiment, const std::string& name,
                                     bool in_series) {
  std::vector<std::string> names;
  for (StoredVariable& one : variables(experiment, in_series)) {
    if (one.variable.name == name) return std::move(one);
    names.push_back(one.variable.name);
  }
  const std::string hint = proto::did_you_mean(name, names);
  throw UsageError(fmt::format(
      "nothing that was measured is called \"{}\"{}{}; chokepoint sql {} 'SELECT name, label, unit "
      "FROM variables' lists the names",
      name, hint.empty() ? "" : "; ", hint, database_.file()));
}

std::vector<double> StoreReader::outcomes(const ExperimentRecord& record, std::int64_t experiment,
                                          std::int64_t side, const StoredVariable& variable) {
  std::vector<double> values(record.points.size() * static_cast<std::size_t>(record.replications),
                             std::numeric_limits<double>::quiet_NaN());
  const bool ratio = variable.variable.kind == "ratio";
  Statement rows(database_,
                 "SELECT replication, point, o.value FROM ledger_ l LEFT JOIN outcomes_ o "
                 "ON o.run_id = l.run_id AND o.variable_id = ? "
                 "WHERE experiment_id = ? AND side = ? AND l.run_id IS NOT NULL");
  for (rows.start(variable.id, experiment, side); rows.next();) {
    const auto replication = static_cast<std::size_t>(rows.integer(0) - record.first_replication);
    const std::size_t at =
        replication * record.points.size() + static_cast<std::size_t>(rows.integer(1));
    values.at(at) = rows.is_null(2) && !ratio ? 0 : rows.real(2);
  }
  return values;
}

std::vector<bool> StoreReader::done(const ExperimentRecord& record, std::int64_t experiment,
                                    std::int64_t side) {
  std::vector<bool> done(record.points.size() * static_cast<std::size_t>(record.replications));
  Statement rows(database_,
                 "SELECT replication, point FROM ledger_ "
                 "WHERE experiment_id = ? AND side = ? AND run_id IS NOT NULL");
  for (rows.start(experiment, side); rows.next();) {
    const auto replication = static_cast<std::size_t>(rows.integer(0) - record.first_replication);
    done.at(replication * record.points.size() + static_cast<std::size_t>(rows.integer(1))) = true;
  }
  return done;
}

}  // namespace chokepoint::tools
