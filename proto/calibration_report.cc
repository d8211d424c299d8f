#include "proto/calibration_report.h"

#include <cmath>

#include "sim/estimates.h"

namespace chokepoint::proto {

v1::CalibrationRow calibration_row(const ReportedFigure& figure,
                                   const std::vector<double>& values) {
  v1::CalibrationRow row;
  row.set_id(figure.id);
  row.set_title(figure.title);
  row.set_source(figure.source);
  row.set_period(figure.period);
  row.set_unit(figure.unit);
  row.set_reported(figure.value);
  if (figure.low) row.set_reported_low(*figure.low);
  if (figure.high) row.set_reported_high(*figure.high);
  row.set_median(sim::quantile(values, 0.5));
  row.set_low(sim::quantile(values, kLowQuantile));
  row.set_high(sim::quantile(values, kHighQuantile));
  row.set_inside(row.low() <= figure.value && figure.value <= row.high());
  row.set_crps(sim::crps(values, figure.value));
  row.set_relative_crps(row.crps() / std::fabs(figure.value));
  if (figure.low && figure.high) {
    row.set_width_ratio((row.high() - row.low()) / (*figure.high - *figure.low));
  }
  row.set_scored(figure.scored);
  return row;
}

v1::CalibrationSummary summarize(
    const google::protobuf::RepeatedPtrField<v1::CalibrationRow>& rows) {
  v1::CalibrationSummary summary;
  std::vector<double> widths;
  double relative_crps = 0;
  for (const v1::CalibrationRow& row : rows) {
    if (!row.scored()) continue;
    summary.set_rows(summary.rows() + 1);
    if (row.inside()) summary.set_inside(summary.inside() + 1);
    relative_crps += row.relative_crps();
    if (row.has_width_ratio()) widths.push_back(row.width_ratio());
  }
  summary.set_target_coverage(kTargetCoverage);
  summary.set_target_width_ratio(kTargetWidthRatio);
  if (summary.rows() > 0) {
    const auto count = static_cast<double>(summary.rows());
    summary.set_coverage(static_cast<double>(summary.inside()) / count);
    summary.set_mean_relative_crps(relative_crps / count);
    summary.set_coverage_met(summary.coverage() >= kTargetCoverage);
  }
  if (!widths.empty()) {
    summary.set_median_width_ratio(sim::quantile(widths, 0.5));
    summary.set_width_met(summary.median_width_ratio() <= kTargetWidthRatio);
  }
  return summary;
}

v1::CalibrationReport calibration_report(const Calibration& calibration,
                                         const SalesRecord& scenario,
                                         const SalesRecord* counterfactual,
                                         const std::string& version) {
  v1::CalibrationReport report;
  report.set_file(calibration.file());
  report.set_scenario(scenario.experiment().scenario->name);
  report.set_version(version);
  report.set_seed(scenario.experiment().seed);
  report.set_replications(static_cast<std::int64_t>(scenario.experiment().replications.size()));
  report.set_fingerprint(fingerprint(scenario.experiment()));
  if (counterfactual != nullptr) {
    report.set_counterfactual(counterfactual->experiment().scenario->name);
    report.set_counterfactual_fingerprint(fingerprint(counterfactual->experiment()));
  }
  for (const ReportedFigure& figure : calibration.figures()) {
    *report.add_rows() =
        calibration_row(figure, measure(calibration, figure, scenario, counterfactual));
  }
  *report.mutable_summary() = summarize(report.rows());
  return report;
}

}  // namespace chokepoint::proto
