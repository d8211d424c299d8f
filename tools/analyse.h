#pragma once

#include "proto/analysis.pb.h"
#include "tools/commands.h"
#include "tools/sweep_data.h"

namespace chokepoint::tools {

/// What `analyse` finds in an experiment: the parts asked for, of the sides asked for. Throws
/// UsageError where the experiment does not allow them.
v1::AnalysisReport analysis_of(SweepData& data, const AnalyseOptions& options);

}  // namespace chokepoint::tools
