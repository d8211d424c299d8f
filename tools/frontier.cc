#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "proto/displacement.h"
#include "tools/commands.h"
#include "tools/scenario_files.h"
#include "tools/session.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// "+1,220 [+1,180, +1,260]"; "0" where nothing changes.
std::string change_text(const v1::Change& change, const Scale& scale) {
  if (change.mean() == 0 && change.low() == 0 && change.high() == 0) return "0";
  const bool interval = change.has_low();
  return with_interval(
      {change.mean(), interval ? change.low() : NAN, interval ? change.high() : NAN, 0, 2, 0},
      scale);
}

/// Whether `a` gives China and US buyers as much as `b`, and one of them more.
bool dominates(const v1::FrontierPoint& a, const v1::FrontierPoint& b) {
  const bool as_good = a.china().mean() >= b.china().mean() && a.us().mean() >= b.us().mean();
  return as_good && (a.china().mean() > b.china().mean() || a.us().mean() > b.us().mean());
}

/// Both sides lose, and by more than chance.
bool backfires(const v1::FrontierPoint& point) {
  return point.china().has_high() && point.china().high() < 0 && point.us().high() < 0;
}

v1::FrontierPoint point_of(const std::string& policy, const proto::Experiment& base,
                           const proto::Experiment& other, double confidence) {
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
  return point;
}

void mark(v1::FrontierReport& report) {
  for (v1::FrontierPoint& point : *report.mutable_points()) {
    point.set_backfires(backfires(point));
    for (const v1::FrontierPoint& other : report.points()) {
      if (point.dominated_by().empty() && dominates(other, point)) {
        point.set_dominated_by(other.policy());
      }
    }
  }
}

std::string text_of(const v1::FrontierReport& report) {
  double largest = 0;
  for (const v1::FrontierPoint& point : report.points()) {
    largest = std::max({largest, std::abs(point.china().mean()), std::abs(point.us().mean())});
  }
  const Scale scale = scale_for(largest);
  TextTable table(1);
  table.add({"policy", "to China", "to the US", "US pieces lost per piece to China", ""});
  for (const v1::FrontierPoint& point : report.points()) {
    std::string note = point.dominated_by().empty() ? "" : "dominated by " + point.dominated_by();
    if (point.backfires()) note = "both lose; " + note;
    const std::string ratio = ratio_text(point.displacement(), "China gets the same");
    table.add({point.policy(), change_text(point.china(), scale), change_text(point.us(), scale),
               ratio, note});
  }
  return fmt::format(
      "Accelerators delivered, change against {} [{}pieces, {} interval], {} pairs, seed {}\n"
      "A policy is dominated if another one gives China and the US as much, and one of them "
      "more.\n{}",
      report.base(), scale.word, percent(report.confidence()), report.replications(), report.seed(),
      table.text());
}

}  // namespace

int frontier_command(const FrontierOptions& options) {
  const ExperimentOptions& common = options.common;
  std::vector<std::unique_ptr<proto::ScenarioFamily>> families;
  std::vector<std::string> files = options.policies;
  files.insert(files.begin(), options.base);
  std::vector<const proto::ScenarioFamily*> sides;
  for (const std::string& file : files) {
    families.push_back(std::make_unique<proto::ScenarioFamily>(
        proto::ScenarioRequest{file, common.overlays, common.sets}));
    sides.push_back(families.back().get());
    CompareOptions pair;
    pair.base = options.base;
    pair.other = file;
    require_same_span(pair, families.front()->nominal(), families.back()->nominal());
  }
  Session session("frontier", common);
  const std::vector<proto::Experiment> done = session.simulate(sides);
  if (done.empty()) return session.close();
  v1::FrontierReport report;
  report.set_base(done.front().scenario->name);
  report.set_version(version());
  report.set_seed(common.seed);
  report.set_replications(static_cast<std::int64_t>(done.front().replications.size()));
  report.set_confidence(common.confidence);
  for (const proto::Experiment& other : done) {
    *report.add_points() = point_of(other.scenario->name, done.front(), other, common.confidence);
  }
  std::stable_sort(report.mutable_points()->begin(), report.mutable_points()->end(),
                   [](const v1::FrontierPoint& a, const v1::FrontierPoint& b) {
                     return a.china().mean() > b.china().mean();
                   });
  mark(report);
  session.print(common.json ? "" : text_of(report), report);
  return session.close();
}

}  // namespace chokepoint::tools
