#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/metrics.h"
#include "proto/recording.h"
#include "proto/scenario_reader.h"
#include "tools/store_records.h"

namespace chokepoint::tools {

/// A scenario as a store keeps it. Cost: a few milliseconds for the flagship.
ScenarioRecord scenario_record(const proto::ScenarioFamily& family);

/// What makes one run what it is; equal identities give equal results.
struct RunIdentity {
  std::string scenario;  ///< hash
  std::string recording;
  std::uint64_t seed = 1;
  std::int64_t replication = 0;
  std::vector<std::pair<std::string, double>> inputs;  ///< path and number, as overridden
  std::string method;  ///< how it was run, where not as a replication of its own
};

/// The name of a run by its content, for this build of the simulator.
std::string run_hash(const RunIdentity& identity);

/// Hash of every number of a replication.
std::string result_hash(const models::Replication& replication);

/// A replication as a store keeps it.
RunRecord run_record(std::string hash, std::size_t side, std::int64_t replication,
                     const models::Replication& result, const proto::Recording& recording);

/// What made the numbers of an experiment: versions, compiler, the command.
std::vector<std::pair<std::string, std::string>> provenance();

}  // namespace chokepoint::tools
