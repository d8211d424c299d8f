#include "tools/validate_tables.h"

#include <fmt/format.h>

#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// Digits that show a deviation of a thousandth.
std::string number(bool given, double value) { return given ? fmt::format("{:.6g}", value) : "-"; }

std::string outcome_text(const v1::OutcomeTerm& term) {
  std::string text = fmt::format("{} of {}", term.metric(), term.item());
  if (!term.region().empty() && term.region() != "ALL") text += " in " + term.region();
  if (!term.period().empty() && term.period() != "total") text += " over " + term.period();
  return text;
}

/// "Wq = lead_time of job".
std::string output_text(const v1::OracleQuantity& quantity) {
  std::string text;
  for (const v1::OutcomeTerm& term : quantity.of()) {
    text += (text.empty() ? "" : ", ") + outcome_text(term);
  }
  std::string below;
  for (const v1::OutcomeTerm& term : quantity.over()) {
    below += (below.empty() ? "" : ", ") + outcome_text(term);
  }
  if (!below.empty()) text += " over " + below;
  if (quantity.per_day()) text += ", per day";
  if (quantity.has_times()) text += fmt::format(", times {}", quantity.times());
  if (quantity.has_divide_by()) text += fmt::format(", over {}", quantity.divide_by());
  if (quantity.plus() != 0) text += fmt::format(", plus {}", quantity.plus());
  const std::string meaning = text.empty() ? "output of the function" : text;
  return fmt::format("{} {:.9g}: {}", quantity.id(), quantity.expected(), meaning);
}

std::string function_name(const v1::OracleRun& run) {
  const auto* oneof = v1::OracleRun::descriptor()->FindOneofByName("function");
  const auto* field = run.GetReflection()->GetOneofFieldDescriptor(run, oneof);
  return field == nullptr ? "" : "function " + field->name();
}

/// As a shell takes it.
std::string set_text(const std::string& assignment) {
  return fmt::format(" --set '{}'", assignment);
}

}  // namespace

std::string findings_text(const std::vector<proto::Finding>& findings) {
  TextTable table(3);
  table.add({"case", "source", "quantity", "expected", "estimate", "std err", "z", "verdict"});
  for (const proto::Finding& finding : findings) {
    const v1::ValidationRow& row = finding.row;
    table.add({row.id(), finding.of->source(), row.quantity(), number(true, row.expected()),
               number(row.has_estimate(), row.estimate()),
               row.has_se() ? fmt::format("{:.2g}", row.se()) : "exact",
               row.has_z() ? fmt::format("{:+.2f}", row.z()) : "-", row.pass() ? "ok" : "FAILED"});
  }
  return table.text();
}

std::string verdict_text(const v1::ValidationReport& report,
                         const std::vector<proto::Finding>& findings) {
  std::string text = fmt::format("{} passed, {} failed\n", report.passed(), report.failed());
  for (const v1::ValidationRow& row : report.cases()) {
    if (row.pass()) continue;
    text += fmt::format("failed: {} {}: expected {:.9g}, found {}\n", row.id(), row.quantity(),
                        row.expected(), number(row.has_estimate(), row.estimate()));
  }
  for (const proto::Finding& finding : findings) {
    if (!finding.imprecise) continue;
    text += fmt::format(
        "imprecise: {} {}: 4 standard errors are more than the band; more replications or a longer "
        "horizon are needed\n",
        finding.row.id(), finding.row.quantity());
  }
  return text;
}

std::string case_text(const proto::OracleCases& cases, const v1::OracleCase& what) {
  std::string text = fmt::format("{}  {} [{}]\n", what.id(), what.title(), what.source());
  for (const v1::OracleRun& run : what.run()) {
    std::string place = cases.scenario_of(run);
    const std::string function = function_name(run);
    if (!function.empty()) place = place.empty() ? function : function + " of " + place;
    text += fmt::format("  {}: {}", run.id(), place);
    if (run.replications() > 1) text += fmt::format(", {} replications", run.replications());
    text += "\n";
    for (const std::string& assignment : run.set()) text += "   " + set_text(assignment) + "\n";
    for (const v1::OracleQuantity& quantity : run.quantity()) {
      text += "    " + output_text(quantity) + "\n";
    }
  }
  return text;
}

std::string reproduction_text(const std::string& scenario, const v1::OracleRun& run,
                              std::uint64_t seed) {
  std::string text = "chokepoint run " + scenario;
  for (const std::string& assignment : run.set()) text += set_text(assignment);
  return text + fmt::format(" --reps {} --seed {}", std::max(1, run.replications()), seed);
}

}  // namespace chokepoint::tools
