#pragma once

#include <map>
#include <string>

#include "models/scenario.h"
#include "proto/oracles.pb.h"

namespace chokepoint::proto {

/// Total requirements of every item [pieces] and pool [units of capacity], by name, for an external
/// demand by item: the bill of materials that the scenario holds at its start, with mean yields.
/// Throws std::invalid_argument for an unknown item and for bills without a solution.
std::map<std::string, double> requirements(const models::Scenario& scenario,
                                           const std::map<std::string, double>& demand);

/// Outputs of the function that a run names, by name, as proto/oracles.proto lists them. `scenario`
/// is that of the run, and null for functions that need none. Requires a run with a valid function.
/// Throws std::invalid_argument for requirements of an unknown item and for bills of materials
/// without a solution.
std::map<std::string, double> function_outputs(const v1::OracleRun& run,
                                               const models::Scenario* scenario);

}  // namespace chokepoint::proto
