#pragma once

#include <string>
#include <vector>

#include "models/metrics.h"
#include "models/scenario.h"
#include "proto/outcome_list.h"
#include "proto/results.pb.h"

namespace chokepoint::proto {

/// The replications of one scenario under one seed.
struct Experiment {
  const models::Scenario* scenario;  ///< nominal inputs; names and axes
  models::ReportAxes axes;
  std::vector<models::Replication> replications;
  std::uint64_t seed;

  Experiment(const models::Scenario& what, std::uint64_t seed)
      : scenario(&what), axes(what), seed(seed) {}
};

/// Every key an experiment reports, in print order, zeros and undefined ones included: each metric
/// for each item and `all`, each region and ALL, `total` and each quarter; then the pools.
std::vector<OutcomeKey> outcome_keys(const Experiment& experiment);

/// Values of all keys, key by key: values[k][r] is key k in replication r; NaN where undefined.
std::vector<std::vector<double>> outcome_values(const Experiment& experiment);

/// Means with Student intervals over replications.
v1::RunReport run_report(const Experiment& experiment, const std::string& version,
                         double confidence);

/// Paired differences OTHER minus BASE and the displacement ratio. Items, pools that only one side
/// has count as zero on the other. Requires the same replications and reported span on both sides.
v1::CompareReport compare_report(const Experiment& base, const Experiment& other,
                                 const std::string& version, double confidence);

/// Share of months in which each node bound each line, largest first within a line; lines that
/// asked for nothing are left out.
std::vector<v1::Binding> bindings(const Experiment& experiment, const std::string& side);

/// Hash over all replications' fingerprints, in order.
std::string fingerprint(const Experiment& experiment);

/// A report as JSON on one line: fields in schema order, absent optional numbers as null, empty
/// lists as []. Numbers are shortest text that reads back to the same value.
std::string to_json(const google::protobuf::Message& message);

}  // namespace chokepoint::proto
