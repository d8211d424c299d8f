#pragma once

#include <string>
#include <vector>

#include "proto/oracle_report.h"

namespace chokepoint::tools {

/// What `validate` prints for one seed: a row per quantity.
std::string findings_text(const std::vector<proto::Finding>& findings);

/// The count of the report, the quantities that failed, and what to do about imprecise ones.
std::string verdict_text(const v1::ValidationReport& report,
                         const std::vector<proto::Finding>& findings);

/// What `validate --list` prints of a case: its scenarios, the paths that its runs set, its
/// outputs.
std::string case_text(const proto::OracleCases& cases, const v1::OracleCase& what);

/// How to see a run on its own.
std::string reproduction_text(const std::string& scenario, const v1::OracleRun& run,
                              std::uint64_t seed);

}  // namespace chokepoint::tools
