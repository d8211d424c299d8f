#include "tools/analyse.h"

#include <fmt/format.h>

#include <algorithm>

#include "tools/analysis.h"
#include "tools/analysis_reading.h"
#include "tools/analysis_text.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/session.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kDisplacement = "displacement";

/// What is looked at where nobody says what: for a policy what the headline is about.
std::vector<std::string> usual_measures(bool policy) {
  if (policy) return {"us_loss", "china_gain"};
  return {"delivered_us", "delivered_cn"};
}

/// The measures asked for: displacement is analysed through its numerator and denominator.
std::vector<std::string> measures_of(const AnalyseOptions& options, bool policy) {
  std::vector<std::string> names;
  for (const std::string& name : options.measures) {
    for (const char* part : {"us_blackwell_loss", "china_gain"}) {
      if (name == kDisplacement) names.emplace_back(part);
    }
    if (name != kDisplacement) names.push_back(name);
  }
  return names.empty() ? usual_measures(policy) : names;
}

AnalysisParts parts_of(const AnalyseOptions& options, const SweepData& data) {
  AnalysisParts parts;
  parts.confidence = options.confidence;
  parts.top = options.top;
  parts.above = options.above;
  const std::string& what = options.what;
  const std::string& design = data.record().design;
  const bool inputs = !data.record().axes.empty();
  parts.summary = what.empty() || what == "summary";
  parts.sobol = what == "sobol" || (what.empty() && design == "sobol");
  parts.morris = what == "morris" || (what.empty() && design == "morris");
  const bool others = what.empty() && inputs && !parts.morris;
  parts.regression = what == "regression" || (others && !parts.sobol);
  parts.box = what == "box" || others;
  parts.bands = what == "bands";
  return parts;
}

/// The sides that are looked at: the policy asked for, or all, or the base where it is alone.
std::vector<std::size_t> sides_of(const AnalyseOptions& options, const SweepData& data) {
  const std::vector<SideRecord>& sides = data.record().sides;
  std::vector<std::size_t> found;
  std::vector<std::string> names;
  for (std::size_t side = 0; side < sides.size(); ++side) {
    names.push_back(sides[side].name);
    const bool wanted =
        options.side.empty() ? side > 0 || sides.size() == 1 : options.side == sides[side].name;
    if (wanted) found.push_back(side);
  }
  if (!found.empty()) return found;
  const std::string hint = proto::did_you_mean(options.side, names);
  throw UsageError(fmt::format("--side {}: the sides are {}{}{}", options.side,
                               fmt::join(names, ", "), hint.empty() ? "" : "; ", hint));
}

/// Everything at all settings as one, with levers as inputs.
SettingPoints pooled(const SweepData& data) { return {"", data.points()}; }

void add_measure(SweepData& data, const Outcome& outcome, const AnalysisParts& parts,
                 v1::AnalysisReport& report) {
  const auto add = [&](const SettingPoints& setting, bool levers_too, const AnalysisParts& some) {
    v1::MeasureAnalysis& measure = *report.add_measures();
    measure = analyse_outcome(data, outcome, setting, levers_too, some);
    write_reading(measure, [&](const std::string& name) { return data.title_of_axis(name); });
  };
  const std::vector<SettingPoints> settings = data.settings();
  if (settings.size() == 1) {
    add(settings.front(), false, parts);
    return;
  }
  AnalysisParts apart = parts;
  apart.regression = apart.box = false;
  AnalysisParts together = parts;
  together.summary = together.sobol = together.morris = together.bands = false;
  if (apart.summary || apart.sobol || apart.morris || apart.bands) {
    for (const SettingPoints& setting : settings) add(setting, false, apart);
  }
  if (together.regression || together.box) add(pooled(data), true, together);
}

void add_ratios(SweepData& data, std::size_t side, double confidence, v1::AnalysisReport& report) {
  const Outcome below = data.outcome("china_gain", side);
  for (const char* name : {"us_loss", "us_blackwell_loss"}) {
    const Outcome above = data.outcome(name, side);
    if (!data.has(above) || !data.has(below)) continue;
    for (const SettingPoints& setting : data.settings()) {
      *report.add_ratios() = analyse_ratio(data, above, below, setting, confidence);
    }
  }
}

void add_side(SweepData& data, std::size_t side, const AnalyseOptions& options,
              v1::AnalysisReport& report) {
  const bool policy = side > 0;
  const bool effects = options.what == "effects";
  if (effects && !policy) {
    throw UsageError(
        fmt::format("{} has no policy beside the base; summary goes with it", data.record().name));
  }
  AnalysisParts parts = parts_of(options, data);
  parts.summary = parts.summary || effects;
  std::vector<std::string> names = measures_of(options, policy);
  if (effects && options.measures.empty()) {
    names.clear();
    for (const PolicyMeasure& one : policy_measures()) names.emplace_back(one.name);
  }
  for (const std::string& name : names) {
    const Outcome outcome = data.outcome(name, side);
    if (options.measures.empty() && !data.has(outcome)) continue;  // nobody asked for it by name
    add_measure(data, outcome, parts, report);
  }
  const bool displacement = std::find(options.measures.begin(), options.measures.end(),
                                      kDisplacement) != options.measures.end();
  const bool usual = options.measures.empty() && (options.what.empty() || effects);
  if (policy && (displacement || usual)) add_ratios(data, side, options.confidence, report);
}

}  // namespace

v1::AnalysisReport analysis_of(SweepData& data, const AnalyseOptions& options) {
  const ExperimentRecord& record = data.record();
  v1::AnalysisReport report;
  report.set_experiment(record.name);
  report.set_title(record.title);
  report.set_command_line(record.command_line);
  report.set_design(record.design);
  report.set_seed(record.seed);
  report.set_engine(record.engine);
  report.set_confidence(options.confidence);
  report.set_points(static_cast<std::int64_t>(data.points().size()));
  report.set_points_asked(static_cast<std::int64_t>(record.points.size()));
  report.set_replications(static_cast<std::int64_t>(data.replications()));
  report.set_replications_asked(record.replications);
  report.set_sampled(data.sampled());
  for (const std::size_t side : sides_of(options, data)) add_side(data, side, options, report);
  return report;
}

int analyse_command(const AnalyseOptions& options) {
  SweepData data(options.store, options.experiment);
  const v1::AnalysisReport report = analysis_of(data, options);
  const auto title = [&](const std::string& name) { return data.title_of_axis(name); };
  print_report(options.json, options.json ? "" : analysis_text(report, title), report);
  return kDone;
}

}  // namespace chokepoint::tools
