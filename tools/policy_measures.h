#pragma once

#include <string>
#include <vector>

#include "models/metrics.h"
#include "proto/results_writer.h"

namespace chokepoint::tools {

/// What a policy is judged by: a measure of all accelerators, or of a family of them.
struct PolicyMeasure {
  const char* name;      ///< of the change that counts: "us_loss"
  const char* label;     ///< "accelerators that US buyers lose"
  const char* opposite;  ///< of a negative change: "accelerators that US buyers gain"
  const char* unit;
  models::Metric metric;
  int region;            ///< -1: all
  const char* family;    ///< "": any
  double sign;           ///< -1: what counts is what is lost
  const char* variable;  ///< what a store calls it
};

/// In the order in which they are explained.
const std::vector<PolicyMeasure>& policy_measures();

/// The measure itself, not its change: a value for each replication.
std::vector<double> levels(const proto::Experiment& experiment, const PolicyMeasure& measure);

/// A condition on a policy against its base, such as "us_loss<1%".
struct PolicyCondition {
  std::string text;
  const PolicyMeasure* measure = nullptr;
  bool below = true;      ///< the change must lie below the bound; else above
  double bound = 0;       ///< in the measure's unit, or as a share of the base
  bool relative = false;  ///< the bound is a share of the base's mean

  /// How far a pair of runs is from holding: below zero on average where the condition holds. A
  /// bound relative to the base is taken to the other side, so that no quotient of means is needed.
  double slack(double base, double policy) const;
};

/// Reads MEASURE<BOUND or MEASURE>BOUND, BOUND a number or a percentage. Throws UsageError that
/// names the measures.
PolicyCondition read_condition(const std::string& text);

}  // namespace chokepoint::tools
