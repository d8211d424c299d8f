#include "tools/frontier_points.h"

#include <algorithm>
#include <cmath>

#include "sim/estimates.h"
#include "tools/policy_measures.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr double kBand = 0.05;  // p5 to p95

/// Whether `a` gives China and US buyers as much as `b`, and one of them more.
bool dominates(const v1::FrontierPoint& a, const v1::FrontierPoint& b) {
  const bool as_good = a.china().mean() >= b.china().mean() && a.us().mean() >= b.us().mean();
  return as_good && (a.china().mean() > b.china().mean() || a.us().mean() > b.us().mean());
}

/// Both sides lose, and by more than chance.
bool backfires(const v1::FrontierPoint& point) {
  return point.china().has_high() && point.china().high() < 0 && point.us().high() < 0;
}

/// Paired changes of a measure, OTHER minus BASE.
std::vector<double> changes(const std::string& name, const Levels& base, const Levels& other) {
  const std::vector<PolicyMeasure>& all = policy_measures();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const PolicyMeasure& one) { return name == one.name; });
  const auto at = static_cast<std::size_t>(found - all.begin());
  std::vector<double> values = other.at(at);
  for (std::size_t r = 0; r < values.size(); ++r) values[r] -= base.at(at)[r];
  return values;
}

v1::Change to_change(const std::vector<double>& values, double confidence) {
  const sim::Estimate estimate = sim::estimate(values, confidence);
  v1::Change change;
  if (std::isfinite(estimate.mean)) change.set_mean(estimate.mean);
  if (std::isfinite(estimate.low)) change.set_low(estimate.low);
  if (std::isfinite(estimate.high)) change.set_high(estimate.high);
  return change;
}

v1::Band to_band(const std::vector<double>& values) {
  v1::Band band;
  band.set_low(sim::quantile(values, kBand));
  band.set_high(sim::quantile(values, 1 - kBand));
  return band;
}

}  // namespace

Levels levels_of(const proto::Experiment& experiment) {
  Levels all;
  for (const PolicyMeasure& measure : policy_measures()) all.push_back(levels(experiment, measure));
  return all;
}

v1::FrontierPoint frontier_point(const std::string& policy, const Levels& base, const Levels& other,
                                 double confidence) {
  const auto change = [&](const char* name) {
    return to_change(changes(name, base, other), confidence);
  };
  v1::FrontierPoint point;
  point.set_policy(policy);
  *point.mutable_china() = change("china_gain");
  *point.mutable_us() = change("us_loss");
  *point.mutable_us_blackwell() = change("us_blackwell_loss");
  *point.mutable_china_compute() = change("china_compute_gain");
  *point.mutable_us_compute() = change("us_compute_loss");
  *point.mutable_revenue() = change("revenue_loss");
  *point.mutable_china_band() = to_band(changes("china_gain", base, other));
  *point.mutable_us_band() = to_band(changes("us_loss", base, other));
  std::vector<double> lost = changes("us_loss", base, other);
  for (double& one : lost) one = -one;
  const sim::RatioEstimate ratio =
      sim::fieller_ratio(lost, changes("china_gain", base, other), confidence);
  v1::DisplacementRatio& displacement = *point.mutable_displacement();
  displacement.set_defined(ratio.defined);
  if (!ratio.defined) return point;
  displacement.set_mean(ratio.value);
  displacement.set_low(ratio.low);
  displacement.set_high(ratio.high);
  return point;
}

void mark_points(v1::FrontierReport& report) {
  for (v1::FrontierPoint& point : *report.mutable_points()) {
    point.set_backfires(backfires(point));
    for (const v1::FrontierPoint& other : report.points()) {
      if (point.dominated_by().empty() && dominates(other, point)) {
        point.set_dominated_by(other.policy());
      }
    }
  }
}

std::string change_text(const v1::Change& change, const Scale& scale) {
  if (change.mean() == 0 && change.low() == 0 && change.high() == 0) return "0";
  const bool interval = change.has_low();
  return with_interval(
      {change.mean(), interval ? change.low() : NAN, interval ? change.high() : NAN, 0, 2, 0},
      scale);
}

std::string note_text(const v1::FrontierPoint& point) {
  const std::string note =
      point.dominated_by().empty() ? "" : "dominated by " + point.dominated_by();
  if (!point.backfires()) return note;
  return note.empty() ? "both lose" : "both lose; " + note;
}

}  // namespace chokepoint::tools
