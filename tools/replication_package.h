#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proto/analysis.pb.h"
#include "tools/store_records.h"

namespace chokepoint::tools {

/// The files of a replication package beside its data, by name: README.md, the scenarios and the
/// plan, command.sh, which runs everything again and compares, and starter scripts for R, Python
/// and Stata. The same for the same experiment, wherever and whenever it is made. Throws UsageError
/// for an experiment that no command line repeats (one long run in batches).
std::vector<std::pair<std::string, std::string>> package_files(const ExperimentRecord& record,
                                                               const v1::ExportMetadata& metadata);

}  // namespace chokepoint::tools
