#include "tools/frontier_points.h"

#include <cmath>

#include "proto/displacement.h"
#include "sim/estimates.h"
#include "tools/frontier_measures.h"
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

const FrontierMeasure& measure(const std::string& name) {
  for (const FrontierMeasure& one : frontier_measures()) {
    if (name == one.name) return one;
  }
  return frontier_measures().front();
}

/// Paired changes of a measure, OTHER minus BASE.
std::vector<double> changes(const std::string& name, const proto::Experiment& base,
                            const proto::Experiment& other) {
  std::vector<double> values = levels(other, measure(name));
  const std::vector<double> before = levels(base, measure(name));
  for (std::size_t r = 0; r < values.size(); ++r) values[r] -= before[r];
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

v1::FrontierPoint frontier_point(const std::string& policy, const proto::Experiment& base,
                                 const proto::Experiment& other, double confidence) {
  const auto change = [&](const char* name) {
    return to_change(changes(name, base, other), confidence);
  };
  v1::FrontierPoint point;
  point.set_policy(policy);
  *point.mutable_china() =
      proto::change_in_deliveries(base, other, models::Region::kCn, "", confidence);
  *point.mutable_us() =
      proto::change_in_deliveries(base, other, models::Region::kUs, "", confidence);
  *point.mutable_us_blackwell() = proto::change_in_deliveries(base, other, models::Region::kUs,
                                                              proto::kHeadlineFamily, confidence);
  *point.mutable_displacement() = proto::displacement(base, other, confidence).all().units();
  point.set_fingerprint(proto::fingerprint(other));
  *point.mutable_china_compute() = change("china_compute_gain");
  *point.mutable_us_compute() = change("us_compute_loss");
  *point.mutable_revenue() = change("revenue_loss");
  *point.mutable_china_band() = to_band(changes("china_gain", base, other));
  *point.mutable_us_band() = to_band(changes("us_loss", base, other));
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
