#include "tools/replay.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdio>

#include "models/supply_chain.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/run_records.h"
#include "tools/store_reader.h"

namespace chokepoint::tools {
namespace {

/// A run as the store has it, with what it takes to do it again.
struct StoredRun {
  std::int64_t experiment = 0;
  std::int64_t point = 0;
  std::uint32_t replication = 0;
  std::int64_t side = 0;
  std::uint64_t seed = 0;
  std::string scenario;  ///< text
  std::string name;
  std::string engine;
  std::string result_hash;
  std::string method;
};

StoredRun read_run(StoreReader& store, std::int64_t run) {
  Statement row(store.database(),
                "SELECT l.experiment_id, l.point, l.replication, l.side, r.seed, c.text, s.name, "
                "e.engine, r.result_hash, "
                "coalesce((SELECT value FROM provenance p WHERE p.experiment_id = e.experiment_id "
                "AND key = 'method'), '') "
                "FROM ledger_ l JOIN runs_ r USING(run_id) "
                "JOIN scenarios c ON c.scenario_id = r.scenario_id "
                "JOIN sides s USING(experiment_id, side) JOIN experiments e USING(experiment_id) "
                "WHERE l.run_id = ? ORDER BY l.experiment_id, l.point, l.side LIMIT 1");
  row.start(run);
  if (!row.next()) {
    throw UsageError(
        fmt::format("there is no run {} in {}; chokepoint sql {} 'SELECT * FROM runs' "
                    "lists them",
                    run, store.database().file(), store.database().file()));
  }
  StoredRun found{row.integer(0),
                  row.integer(1),
                  static_cast<std::uint32_t>(row.integer(2)),
                  row.integer(3),
                  0,
                  row.text(5),
                  row.text(6),
                  row.text(7),
                  row.text(8),
                  row.text(9)};
  const std::string seed = row.text(4);
  std::from_chars(seed.data(), seed.data() + seed.size(), found.seed);
  return found;
}

/// The numbers that the experiment varied, or held, at the run's point: path by path.
std::vector<std::pair<std::string, double>> inputs_of(StoreReader& store, const StoredRun& run) {
  std::vector<std::pair<std::string, double>> inputs;
  Statement held(store.database(),
                 "SELECT path, value FROM held WHERE experiment_id = ? AND side = ?");
  for (held.start(run.experiment, run.side); held.next();) {
    inputs.emplace_back(held.text(0), held.real(1));
  }
  Statement rows(store.database(),
                 "SELECT a.paths, c.value FROM coordinates c JOIN axes a "
                 "USING(experiment_id, axis) WHERE c.experiment_id = ? AND c.point = ?");
  for (rows.start(run.experiment, run.point); rows.next();) {
    if (rows.is_null(1)) continue;
    const std::string paths = rows.text(0);
    for (std::size_t at = 0; at < paths.size();) {
      const std::size_t end = std::min(paths.find(' ', at), paths.size());
      inputs.emplace_back(paths.substr(at, end - at), rows.real(1));
      at = end + 1;
    }
  }
  return inputs;
}

models::Replication simulate(StoreReader& store, const StoredRun& run) {
  const proto::ScenarioFamily family(proto::ScenarioText{
      fmt::format("{} in {}", run.name, store.database().file()), run.scenario});
  std::vector<std::pair<std::vector<proto::ResolvedPath>, double>> places;
  for (const auto& [path, value] : inputs_of(store, run)) {
    proto::Issues absent;  // on a side that lacks the path it is left alone
    const auto place = family.resolve(path, absent, {});
    if (place) places.emplace_back(std::vector<proto::ResolvedPath>{*place}, value);
  }
  std::vector<proto::Override> overrides;
  for (const auto& [place, value] : places) overrides.push_back({&place, value});
  const models::Scenario scenario = family.instantiate(run.seed, run.replication, overrides);
  return models::simulate(scenario, run.seed, run.replication, false, {});
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  StoreReader store(options.store);
  const StoredRun run = read_run(store, options.run);
  if (!run.method.empty()) {
    throw UsageError(fmt::format("run {} is a part of one long run ({}) and cannot be done alone",
                                 options.run, run.method));
  }
  const std::string now = result_hash(simulate(store, run));
  const bool same = now == run.result_hash;
  v1::ReplayReport report;
  report.set_run(options.run);
  report.set_side(run.name);
  report.set_point(run.point);
  report.set_replication(run.replication);
  report.set_seed(run.seed);
  report.set_stored(run.result_hash);
  report.set_replayed(now);
  report.set_stored_engine(run.engine);
  report.set_engine(engine());
  report.set_same(same);
  if (options.json) {
    fmt::print("{}\n", proto::to_json(report));
  } else {
    const std::string verdict =
        same ? fmt::format("the same results, {}", now)
             : fmt::format("other results: {} was kept, now it gives {}", run.result_hash, now);
    fmt::print("run {} ({}, point {}, replication {}, seed {}): {}\n", options.run, run.name,
               run.point, run.replication, run.seed, verdict);
  }
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  if (!same && run.engine != engine()) {
    fmt::print(stderr, "the run was made by chokepoint {}, this is {}\n", run.engine, engine());
  }
  return same ? kDone : kFailed;
}

}  // namespace chokepoint::tools
