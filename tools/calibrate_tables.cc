#include "tools/calibrate_tables.h"

#include <fmt/format.h>

#include <cmath>

#include "tools/csv.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

std::string rows_text(const v1::CalibrationReport& report, bool scored) {
  TextTable table(4);
  table.add({"row", "what", "period", "unit", "reported", "simulated", "inside", "CRPS", "relative",
             "width ratio"});
  bool any = false;
  for (const v1::CalibrationRow& row : report.rows()) {
    if (row.scored() != scored) continue;
    any = true;
    table.add({row.id(), row.title(), row.period(), row.unit(),
               with_range(row.reported(), row.has_reported_low(), row.reported_low(),
                          row.reported_high()),
               with_range(row.median(), row.low() < row.high(), row.low(), row.high()),
               row.inside() ? "yes" : "no", by_magnitude(row.crps()), percent(row.relative_crps()),
               row.has_width_ratio() ? grouped(row.width_ratio(), 2) : "-"});
  }
  return any ? table.text() : "  none\n";
}

const char* verdict(bool met) { return met ? "met" : "missed"; }

std::string summary_text(const v1::CalibrationSummary& summary) {
  if (summary.rows() == 0) return "";
  TextTable table(4);
  table.add({"inside p5-p95",
             fmt::format("{} of {} rows, {}", summary.inside(), summary.rows(),
                         percent(summary.coverage())),
             fmt::format("target: at least {}", percent(summary.target_coverage())),
             verdict(summary.coverage_met())});
  if (summary.has_median_width_ratio()) {
    table.add({"median width ratio", grouped(summary.median_width_ratio(), 2),
               fmt::format("target: at most {}", summary.target_width_ratio()),
               verdict(summary.width_met())});
  }
  table.add({"mean relative CRPS", percent(summary.mean_relative_crps()), "", ""});
  return "\nSummary\n" + table.text();
}

}  // namespace

std::string by_magnitude(double value) {
  const double size = std::fabs(value);
  return grouped(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

std::string with_range(double value, bool has_range, double low, double high) {
  std::string text = by_magnitude(value);
  if (!has_range) return text;
  return fmt::format("{} [{}, {}]", text, by_magnitude(low), by_magnitude(high));
}

std::string calibrate_text(const v1::CalibrationReport& report, const std::string& title) {
  std::string text = fmt::format("{} against {}\n", report.scenario(), report.file());
  if (!title.empty()) text += title + "\n";
  text += fmt::format("n = {} replications, seed {}",
                      grouped(static_cast<double>(report.replications()), 0), report.seed());
  if (!report.counterfactual().empty()) {
    text += fmt::format("; blocked: {} minus {}", report.counterfactual(), report.scenario());
  }
  text += "\n\nReported, and simulated: median [p5, p95] over replications\n";
  text += rows_text(report, true);
  text += summary_text(report.summary());
  bool context = false;
  for (const v1::CalibrationRow& row : report.rows()) context = context || !row.scored();
  if (context) text += "\nFor comparison, not scored\n" + rows_text(report, false);
  return text;
}

std::string calibrate_csv(const v1::CalibrationReport& report) {
  std::string text =
      "scenario,id,title,source,period,unit,reported,reported_low,reported_high,median,low,high,"
      "inside,crps,relative_crps,width_ratio,scored\n";
  for (const v1::CalibrationRow& row : report.rows()) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                        csv_field(report.scenario()), csv_field(row.id()), csv_field(row.title()),
                        csv_field(row.source()), csv_field(row.period()), csv_field(row.unit()),
                        row.reported(), csv_number(row.has_reported_low(), row.reported_low()),
                        csv_number(row.has_reported_high(), row.reported_high()), row.median(),
                        row.low(), row.high(), row.inside(), row.crps(), row.relative_crps(),
                        csv_number(row.has_width_ratio(), row.width_ratio()), row.scored());
  }
  return text;
}

}  // namespace chokepoint::tools
