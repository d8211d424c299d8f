#include "tools/store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <deque>

#include "tools/checksum.h"
#include "tools/errors.h"
#include "tools/run_records.h"
#include "tools/store_file.h"
#include "tools/store_writer.h"

namespace chokepoint::tools {
namespace {

constexpr int kOldestSqlite = 3'037'000;  // STRICT tables

ExperimentRecord experiment_record(const Record& record, const std::vector<StoredSide>& sides,
                                   const std::string& method) {
  ExperimentRecord experiment;
  experiment.command = record.command;
  experiment.command_line = record.command_line;
  experiment.replications = static_cast<std::int64_t>(record.replications);
  experiment.seed = record.seed;
  experiment.engine = engine();
  experiment.recording = proto::RecordingChoice::everything().text();
  experiment.confidence = record.confidence;
  experiment.points.emplace_back();
  experiment.provenance = provenance();
  if (!method.empty()) experiment.provenance.emplace_back("method", method);
  std::string identity = fmt::format("{}\n{}\n{}\n{}\n{}\n", record.command, experiment.engine,
                                     experiment.recording, record.seed, method);
  for (const StoredSide& side : sides) {
    experiment.sides.push_back({side.name, scenario_record(*side.family), {}});
    const ScenarioRecord& scenario = experiment.sides.back().scenario;
    identity += fmt::format("{} {}\n", scenario.hash, side.name);
    experiment.name += (experiment.name.empty() ? "" : " and ") + side.name;
    experiment.title = scenario.title;
  }
  experiment.hash = sha256(identity);
  return experiment;
}

}  // namespace

void check_store(const std::string& file) {
  if (sqlite3_libversion_number() < kOldestSqlite) {
    throw MissingError(fmt::format("--store needs SQLite 3.37 or later; this machine has {}",
                                   sqlite3_libversion()));
  }
  require_store(file);
}

void store_experiment(const std::string& file, const Record& record,
                      const std::vector<StoredSide>& sides, const std::string& method) {
  check_store(file);
  const ExperimentRecord experiment = experiment_record(record, sides, method);
  std::deque<proto::Recording> recordings;
  std::vector<const proto::Recording*> chosen;
  for (const StoredSide& side : sides) {
    chosen.push_back(
        &recordings.emplace_back(*side.experiment->scenario, proto::RecordingChoice::everything()));
  }
  StoreWriter writer(file, experiment, chosen);
  writer.begin_batch();
  for (std::size_t side = 0; side < sides.size(); ++side) {
    const std::string& scenario = experiment.sides[side].scenario.hash;
    for (std::size_t r = 0; r < record.replications; ++r) {
      const auto replication = static_cast<std::int64_t>(r);
      const std::string hash =
          run_hash({scenario, experiment.recording, record.seed, replication, {}, method});
      writer.add_run(run_record(hash, side, replication, sides[side].experiment->replications[r],
                                recordings[side]),
                     {{replication, 0, static_cast<std::int64_t>(side)}});
    }
  }
  writer.end_batch();
  writer.finish();
}

}  // namespace chokepoint::tools
