#include <optional>

#include "proto/calibration_report.h"
#include "tools/calibrate_tables.h"
#include "tools/commands.h"
#include "tools/csv.h"

namespace chokepoint::tools {
namespace {

/// A scenario of the calibration, recorded from the first month that a figure needs. Throws
/// ScenarioError, also when it does not report what the figures measure.
proto::ScenarioFamily family_of(const proto::Calibration& calibration, const std::string& file,
                                const ExperimentOptions& common) {
  proto::ScenarioFamily family =
      proto::family_recorded_from({file, common.overlays, common.sets}, calibration.needed_from());
  calibration.require_measurable(family.nominal());
  return family;
}

proto::SalesRecord record_of(const proto::Calibration& calibration,
                             const proto::ScenarioFamily& family,
                             const proto::Experiment& experiment) {
  return {experiment, proto::prices(family, experiment), calibration.fiscal_year_starts()};
}

}  // namespace

int calibrate_command(const CalibrateOptions& options) {
  const ExperimentOptions& common = options.common;
  const proto::Calibration calibration(options.figures);
  const proto::ScenarioFamily family = family_of(calibration, calibration.scenario(), common);
  std::optional<proto::ScenarioFamily> other;
  std::vector<const proto::ScenarioFamily*> families = {&family};
  if (calibration.needs_counterfactual()) {
    other.emplace(family_of(calibration, calibration.counterfactual(), common));
    families.push_back(&*other);
  }
  Session session("calibrate", common);
  const std::vector<proto::Experiment> done = session.simulate(families);
  if (done.empty()) return session.close();
  const proto::SalesRecord happened = record_of(calibration, family, done[0]);
  std::optional<proto::SalesRecord> counterfactual;
  if (other) counterfactual.emplace(record_of(calibration, *other, done[1]));
  const v1::CalibrationReport report = proto::calibration_report(
      calibration, happened, counterfactual ? &*counterfactual : nullptr, version());
  session.print(common.json ? "" : calibrate_text(report, calibration.title()), report);
  if (!common.out.empty()) {
    std::vector<std::pair<std::string, std::string>> fingerprints = {
        {report.scenario(), report.fingerprint()}};
    if (other) {
      fingerprints.emplace_back(report.counterfactual(), report.counterfactual_fingerprint());
    }
    session.wrote(write_table(common.out, session.record(), "calibration.csv",
                              calibrate_csv(report), fingerprints));
  }
  return session.close();
}

}  // namespace chokepoint::tools
