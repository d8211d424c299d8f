#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/report.pb.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tools/session.h"

namespace chokepoint::tools::report {

/// A scenario as written and as simulated.
struct World {
  const proto::ScenarioFamily* family = nullptr;
  const proto::Experiment* experiment = nullptr;
  const models::Scenario& scenario() const { return family->nominal(); }
};

/// What changes when one rule alone is taken away: WITHOUT minus WITH [pieces].
struct RuleEffect {
  std::string rule;
  v1::Change china;
  v1::Change us;
  v1::Change us_family;  ///< of the headline family
};

/// What the rules did to pieces in the first replication.
struct RuleDeeds {
  std::string rule;
  std::string ruling;
  std::int64_t times = 0;
  std::int64_t before = 0;  ///< pieces at stake
  std::int64_t after = 0;   ///< pieces left
};

/// Results of runs beside those of the command itself. What was not run is absent.
struct FurtherRuns {
  std::int64_t replications = 0;  ///< of each run; 0: there were none
  bool interrupted = false;
  std::unique_ptr<proto::ScenarioFamily> without_rules_family;
  std::optional<proto::Experiment> without_rules;  ///< of the scenario of `run`
  std::vector<RuleEffect> rules;
  std::vector<RuleDeeds> deeds;
  std::vector<v1::RegimeDisplacement> regimes;
  std::vector<v1::ExplainReport> causes;  ///< of US and of Chinese buyers; of both worlds in turn
  std::optional<v1::CalibrationReport> calibration;
  std::optional<v1::BacktestReport> backtest;
};

/// What a page is made of.
struct Material {
  World main;                 ///< the scenario of `run`, or OTHER
  std::optional<World> base;  ///< BASE of `compare`
  v1::CompareReport comparison;
  Record record;
  FurtherRuns further;

  bool compares() const { return base.has_value(); }
};

/// The page: what is in it depends on the material. Cost: tens of milliseconds for the flagship.
v1::ReportPage build_page(const Material& material);

}  // namespace chokepoint::tools::report
