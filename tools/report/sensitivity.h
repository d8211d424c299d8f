#pragma once

#include "proto/analysis.pb.h"
#include "proto/report.pb.h"

namespace chokepoint::tools::report {

/// Adds what a sweep says of its inputs: Sobol' indices, elementary effects (Morris) or a
/// regression as bars with intervals, the largest first. Adds nothing where the analysis has none
/// of them.
void add_sensitivity(const v1::AnalysisReport& analysis, v1::ReportPage& page);

/// A page of a sweep alone.
v1::ReportPage sweep_page(const v1::AnalysisReport& analysis, const std::string& version);

}  // namespace chokepoint::tools::report
