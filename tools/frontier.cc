#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/frontier_lever.h"
#include "tools/frontier_points.h"
#include "tools/scenario_files.h"
#include "tools/session.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

std::string text_of(const v1::FrontierReport& report) {
  double largest = 0;
  for (const v1::FrontierPoint& point : report.points()) {
    largest = std::max({largest, std::abs(point.china().mean()), std::abs(point.us().mean())});
  }
  const Scale scale = scale_for(largest);
  TextTable table(1);
  table.add({"policy", "to China", "to the US", "US pieces lost per piece to China", ""});
  for (const v1::FrontierPoint& point : report.points()) {
    const std::string ratio = ratio_text(point.displacement(), "China gets the same");
    table.add({point.policy(), change_text(point.china(), scale), change_text(point.us(), scale),
               ratio, note_text(point)});
  }
  return fmt::format(
      "Accelerators delivered, change against {} [{}pieces, {} interval], {} pairs, seed {}\n"
      "A policy is dominated if another one gives China and the US as much, and one of them "
      "more.\n{}",
      report.base(), scale.word, percent(report.confidence()), report.replications(), report.seed(),
      table.text());
}

/// Several policies, each as it is.
int compare_policies(const FrontierOptions& options) {
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
  const Levels base = levels_of(done.front());
  for (const proto::Experiment& other : done) {
    v1::FrontierPoint& point = *report.add_points();
    point = frontier_point(other.scenario->name, base, levels_of(other), common.confidence);
    point.set_fingerprint(proto::fingerprint(other));
  }
  std::stable_sort(report.mutable_points()->begin(), report.mutable_points()->end(),
                   [](const v1::FrontierPoint& a, const v1::FrontierPoint& b) {
                     return a.china().mean() > b.china().mean();
                   });
  mark_points(report);
  session.print(common.json ? "" : text_of(report), report);
  return session.close();
}

}  // namespace

int frontier_command(const FrontierOptions& options) {
  const int levers = static_cast<int>(!options.vary.empty()) +
                     static_cast<int>(!options.largest.empty()) +
                     static_cast<int>(!options.smallest.empty());
  if (levers > 1) throw UsageError("only one of --vary, --largest and --smallest at a time");
  const bool search = !options.largest.empty() || !options.smallest.empty();
  if (search == options.such_that.empty()) {
    throw UsageError(search ? "--largest and --smallest need a condition: --such-that 'us_loss<1%'"
                            : "--such-that belongs to --largest or --smallest");
  }
  if (levers == 0 && options.policies.empty()) {
    throw UsageError("name a policy beside the base, or move a number of the base with --vary");
  }
  if (levers == 1 && options.policies.size() > 1) {
    throw UsageError("one policy at a time when a number of it is moved");
  }
  if (search) return frontier_search(options);
  return options.vary.empty() ? compare_policies(options) : frontier_curve(options);
}

}  // namespace chokepoint::tools
