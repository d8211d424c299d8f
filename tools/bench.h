#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "models/scenario.h"
#include "proto/benchmark.pb.h"
#include "tools/generated_network.h"

namespace chokepoint::tools {

struct BenchOptions {
  std::string what;                     ///< a name in scenarios/bench, "generated", or a file
  std::size_t lines = 1;                ///< independent copies in one scenario
  std::optional<std::uint64_t> orders;  ///< expected in a replication of all lines; empty: as many
                                        ///< as one line has in the file's time
  std::uint32_t replications = 1;
  NetworkSize network;  ///< of "generated"; its seed is that of all random numbers
  bool json = false;
  bool quiet = false;
};

/// Times the simulation of a scenario on one core, inside the process. Throws proto::ScenarioError,
/// UsageError, RunError.
int bench_command(const BenchOptions& options);

/// Reads the scenario that `options.what` names, copied and made longer or shorter as asked for.
/// Throws UsageError for an unknown name, proto::ScenarioError.
models::Scenario bench_scenario(const BenchOptions& options);

/// What `bench` prints.
std::string bench_text(const v1::BenchReport& report);

}  // namespace chokepoint::tools
