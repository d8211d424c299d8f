#pragma once

#include "proto/scenario_reader.h"
#include "tools/commands.h"
#include "tools/report/material.h"

namespace chokepoint::tools::report {

/// What the command was asked to simulate.
struct Asked {
  proto::ScenarioRequest main;                 ///< the scenario of `run`, or OTHER
  std::optional<proto::ScenarioRequest> base;  ///< BASE of `compare`
};

/// Runs what a complete page needs beside the results in `material`, with
/// `options.report_replications` replications each (or as many as the material has, if fewer),
/// under the same random numbers: the scenario without each of its rules; of a comparison both
/// sides under each regime (the overlays in the folder `regimes` beside the scenario at the bottom
/// of the base); a census of what late pieces wait for; and, if the folder `calibration` is there
/// too, the calibration and the back-test. Shows progress. After an interruption what is finished
/// remains. Throws what run_replications() throws.
FurtherRuns further_runs(const Asked& asked, const Material& material,
                         const ExperimentOptions& options);

}  // namespace chokepoint::tools::report
