#pragma once

#include <string>
#include <vector>

#include "models/metrics.h"
#include "proto/scenario_reader.h"

namespace chokepoint::proto {

/// What came of reading a scenario file and running it.
struct Trial {
  bool ran = false;
  std::string issues;  ///< what was wrong with the file, if it did not run
  std::string digest;  ///< everything a run reports: fingerprint, outcomes, bindings, displacement
};

/// Reads the file and runs `replications` with the state's invariants checked. The displacement is
/// that of the file's rules: against the same scenario without them. `scratch` is a path to write
/// that scenario to.
Trial run_trial(const ScenarioRequest& request, int replications, const std::string& scratch);

/// The text of a file of the repository, by its path below the top.
std::string read_source(const std::string& path);

/// Paths below the top of all .txtpb files in a folder of the repository and below it, sorted.
std::vector<std::string> scenario_files(const std::string& folder);

/// Reads one layer as it stands: neither merged nor compiled. Fails the test on an issue.
v1::Scenario read_layer(const std::string& text, const std::string& name);

/// The message as text.
std::string to_text(const google::protobuf::Message& message);

/// How many replications of the nominal scenario to simulate with checks; their raw results.
std::vector<models::Replication> simulate_checked(const ScenarioFamily& family, int replications);

}  // namespace chokepoint::proto
