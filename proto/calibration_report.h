#pragma once

#include <string>
#include <vector>

#include "proto/calibration.h"
#include "proto/results.pb.h"
#include "proto/sales_record.h"

namespace chokepoint::proto {

/// The share of scored rows that shall lie within p5-p95, and the median ratio of simulated to
/// reported interval width that shall not be exceeded.
inline constexpr double kTargetCoverage = 0.75;
inline constexpr double kTargetWidthRatio = 2;

/// Ends of the intervals of calibration and back-test: quantiles over replications.
inline constexpr double kLowQuantile = 0.05;
inline constexpr double kHighQuantile = 0.95;

/// One figure against its values over replications, both in the figure's unit.
v1::CalibrationRow calibration_row(const ReportedFigure& figure, const std::vector<double>& values);

/// Coverage, widths and scores over the scored rows among `rows`.
v1::CalibrationSummary summarize(
    const google::protobuf::RepeatedPtrField<v1::CalibrationRow>& rows);

/// Every figure in the order of the file. Requires figures measurable in the experiments and, if
/// one needs it, a counterfactual with the same replications; it may be null otherwise.
v1::CalibrationReport calibration_report(const Calibration& calibration,
                                         const SalesRecord& scenario,
                                         const SalesRecord* counterfactual,
                                         const std::string& version);

}  // namespace chokepoint::proto
