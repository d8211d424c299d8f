#include "tools/store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/errors.h"
#include "tools/sqlite.h"
#include "tools/store_file.h"

namespace chokepoint::tools {
namespace {

constexpr int kOldestSqlite = 3'037'000;  // STRICT tables

constexpr const char* kSchema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE runs(
  run_id INTEGER PRIMARY KEY,
  command TEXT NOT NULL,
  scenario TEXT NOT NULL,
  version TEXT NOT NULL,
  seed TEXT NOT NULL,
  replications INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  confidence REAL NOT NULL,
  UNIQUE(scenario, seed, version)) STRICT;
CREATE TABLE outcomes(
  run_id INTEGER NOT NULL REFERENCES runs,
  kind TEXT NOT NULL CHECK(kind IN('level', 'difference')),
  metric TEXT NOT NULL, item TEXT NOT NULL, region TEXT NOT NULL, period TEXT NOT NULL,
  unit TEXT NOT NULL,
  mean REAL, low REAL, high REAL,
  PRIMARY KEY(run_id, kind, metric, item, region, period)) STRICT, WITHOUT ROWID;
CREATE TABLE series_keys(
  key_id INTEGER PRIMARY KEY,
  metric TEXT NOT NULL, item TEXT NOT NULL, region TEXT NOT NULL, period TEXT NOT NULL,
  UNIQUE(metric, item, region, period)) STRICT;
CREATE TABLE series_(
  run_id INTEGER NOT NULL REFERENCES runs,
  key_id INTEGER NOT NULL REFERENCES series_keys,
  replication INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY(run_id, key_id, replication)) STRICT, WITHOUT ROWID;
CREATE VIEW series AS
  SELECT scenario, replication, metric, item, region, period, value
  FROM series_ JOIN runs USING(run_id) JOIN series_keys USING(key_id);
INSERT INTO meta VALUES
  ('format', 'results of chokepoint'),
  ('series', 'undefined values, and measures that are zero in every replication, are left out'),
  ('seed', 'text, because it may exceed the integers of SQLite');
)sql";

double given(bool present, double value) {
  return present ? value : std::numeric_limits<double>::quiet_NaN();
}

/// Adds runs to an open store.
class Writer {
 public:
  explicit Writer(Database& database) : database_(database) {}

  /// Makes room for a run, whose earlier results are dropped, and returns its key.
  std::int64_t add_run(const Record& record, const std::string& label,
                       const std::string& fingerprint) {
    const std::string seed = std::to_string(record.seed);
    Statement known(database_,
                    "SELECT run_id FROM runs WHERE scenario = ? AND seed = ? AND version = ?");
    const std::int64_t old = known.find(-1, label, seed, record.version);
    Statement(database_, "DELETE FROM outcomes WHERE run_id = ?").run(old);
    Statement(database_, "DELETE FROM series_ WHERE run_id = ?").run(old);
    Statement(database_, "DELETE FROM runs WHERE run_id = ?").run(old);
    Statement(database_,
              "INSERT INTO runs(command, scenario, version, seed, replications, fingerprint, "
              "confidence) VALUES(?, ?, ?, ?, ?, ?, ?)")
        .run(record.command, label, record.version, seed,
             static_cast<std::int64_t>(record.replications), fingerprint, record.confidence);
    return database_.last_row();
  }

  template <class Outcomes>
  void add_outcomes(std::int64_t run, const char* kind, const Outcomes& outcomes) {
    Statement insert(database_, "INSERT INTO outcomes VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const v1::Outcome& one : outcomes) {
      insert.run(run, kind, one.metric(), one.item(), one.region(), one.period(), one.unit(),
                 given(one.has_mean(), one.mean()), given(one.has_low(), one.low()),
                 given(one.has_high(), one.high()));
    }
  }

  void add_series(std::int64_t run, const proto::Experiment& experiment) {
    const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
    const std::vector<std::vector<double>> values = proto::outcome_values(experiment);
    Statement insert(database_, "INSERT INTO series_ VALUES(?, ?, ?, ?)");
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const bool never =
          std::all_of(values[k].begin(), values[k].end(), [](double value) { return value == 0; });
      if (never) continue;
      const std::int64_t key = key_of(keys[k]);
      for (std::size_t r = 0; r < values[k].size(); ++r) {
        if (std::isfinite(values[k][r])) {
          insert.run(run, key, static_cast<std::int64_t>(r), values[k][r]);
        }
      }
    }
  }

  void add_level(const Record& record, const std::string& label,
                 const proto::Experiment& experiment, const v1::RunReport& report) {
    const std::int64_t run = add_run(record, label, report.fingerprint());
    add_outcomes(run, "level", report.outcomes());
    add_series(run, experiment);
  }

 private:
  std::int64_t key_of(const proto::OutcomeKey& key) {
    const std::int64_t known = find_key_.find(-1, key.metric, key.item, key.region, key.period);
    if (known >= 0) return known;
    add_key_.run(key.metric, key.item, key.region, key.period);
    return database_.last_row();
  }

  Database& database_;
  Statement find_key_{database_,
                      "SELECT key_id FROM series_keys "
                      "WHERE metric = ? AND item = ? AND region = ? AND period = ?"};
  Statement add_key_{database_,
                     "INSERT INTO series_keys(metric, item, region, period) VALUES(?, ?, ?, ?)"};
};

/// Lets `change` change a copy of the store, which then takes its place.
template <class Change>
void change_store(const std::string& file, Change change) {
  StoreCopy copy(file);
  const bool fresh = std::filesystem::file_size(copy.path()) == 0;
  {
    Database database(copy.path());
    // Only we know of the copy, and it is made durable as a whole.
    database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    if (fresh) {
      database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                   kStoreApplication, kStoreVersion)
                           .c_str());
      database.execute(kSchema);
    }
    Writer writer(database);
    change(writer);
    database.execute("COMMIT");
  }
  copy.commit();
}

}  // namespace

std::string store_label(const std::string& scenario, const ExperimentOptions& options) {
  std::string label = scenario;
  for (const std::string& file : options.overlays) label += " --overlay " + file;
  for (const std::string& set : options.sets) label += " --set " + set;
  return label;
}

void check_store(const std::string& file) {
  if (sqlite3_libversion_number() < kOldestSqlite) {
    throw MissingError(fmt::format("--store needs SQLite 3.37 or later; this machine has {}",
                                   sqlite3_libversion()));
  }
  require_store(file);
}

void store_run(const std::string& file, const Record& record, const std::string& label,
               const proto::Experiment& experiment, const v1::RunReport& report) {
  change_store(file, [&](Writer& writer) { writer.add_level(record, label, experiment, report); });
}

void store_compare(const std::string& file, const Record& record,
                   const std::pair<std::string, std::string>& labels, const proto::Experiment& base,
                   const proto::Experiment& other, const v1::CompareReport& report) {
  const auto levels = [&](const proto::Experiment& side) {
    return proto::run_report(side, record.version, record.confidence);
  };
  change_store(file, [&](Writer& writer) {
    writer.add_level(record, labels.first, base, levels(base));
    writer.add_level(record, labels.second, other, levels(other));
    const std::int64_t run =
        writer.add_run(record, fmt::format("{} minus {}", labels.second, labels.first),
                       report.other_fingerprint() + " minus " + report.base_fingerprint());
    writer.add_outcomes(run, "difference", report.differences());
  });
}

}  // namespace chokepoint::tools
