#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "proto/oracles.h"
#include "proto/results.pb.h"
#include "proto/results_writer.h"

namespace chokepoint::proto {

/// Largest deviation of a stochastic quantity [standard errors].
inline constexpr double kMostStandardErrors = 4;
/// The pooled deviations fail the test of uniformity below this probability.
inline constexpr double kPooledLevel = 0.001;

/// What was found of one quantity of a case.
struct Finding {
  const v1::OracleCase* of;
  v1::ValidationRow row;
  std::int64_t replications = 0;  ///< in which it was defined; 0 for deterministic quantities
  bool pooled = false;  ///< stochastic, and the first quantity of the first run of its case
  /// Four standard errors are more than the band: the case could fail without being wrong.
  bool imprecise = false;
};

/// What a simulated run shows for its quantities. Requires require_outcomes().
std::vector<Finding> findings_of(const v1::OracleCase& what, const v1::OracleRun& run,
                                 const Experiment& experiment);

/// What a function shows for the quantities of its run. Requires require_outputs().
std::vector<Finding> findings_of(const v1::OracleCase& what, const v1::OracleRun& run,
                                 const std::map<std::string, double>& outputs);

/// Deviations of pooled findings as probabilities by Student's law: z by its degrees of freedom.
/// Uniform if estimates and their standard errors are right.
std::vector<double> pooled_probabilities(const std::vector<Finding>& findings);

/// The row of the test that pooled probabilities are uniform: its estimate is the p-value of
/// Kolmogorov and Smirnov, expected to be at least kPooledLevel.
v1::ValidationRow pooled_row(const std::vector<double>& probabilities);

/// The rows with their count.
v1::ValidationReport validation_report(const std::vector<Finding>& findings);

/// Adds a row and counts it.
void add_row(v1::ValidationReport& report, const v1::ValidationRow& row);

}  // namespace chokepoint::proto
