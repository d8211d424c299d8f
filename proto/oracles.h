#pragma once

#include <string>
#include <vector>

#include "proto/oracles.pb.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "proto/text_document.h"

namespace chokepoint::proto {

/// A file of oracles, validated; see proto/oracles.proto.
class OracleCases {
 public:
  /// Throws ScenarioError with every mistake of the file, or that it cannot be read. Scenarios are
  /// not opened yet.
  explicit OracleCases(const std::string& file);

  const std::string& file() const { return file_; }
  const v1::OracleCases& message() const;

  /// The scenario file of a run, as a path from where the program runs; empty if it has none.
  std::string scenario_of(const v1::OracleRun& run) const;

  /// The scenario of a run, which must have one. Throws ScenarioError; mistakes of what `set` says
  /// are followed by the run that says so.
  ScenarioFamily family_of(const v1::OracleCase& what, const v1::OracleRun& run) const;

  /// Throws ScenarioError unless the results of the run's scenario hold every outcome of its
  /// quantities; names the nearest one.
  void require_outcomes(const v1::OracleCase& what, const v1::OracleRun& run,
                        const std::vector<OutcomeKey>& outcomes) const;

  /// Throws ScenarioError unless every quantity of the run is one of `outputs`.
  void require_outputs(const v1::OracleCase& what, const v1::OracleRun& run,
                       const std::vector<std::string>& outputs) const;

 private:
  std::string file_;
  Document document_;
};

/// How the quantity is called in results: with its run where the case has several.
std::string quantity_name(const v1::OracleCase& what, const v1::OracleRun& run,
                          const v1::OracleQuantity& quantity);

}  // namespace chokepoint::proto
