#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "tools/errors.h"
#include "tools/frontier_lever.h"
#include "tools/frontier_points.h"
#include "tools/policy_measures.h"
#include "tools/replications.h"
#include "tools/root_search.h"
#include "tools/session.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr double kParts =
    128;  ///< of the range, when nobody says how well the limit is to be known
constexpr std::uint32_t kFirst = 16;

/// Paired runs of a base and a policy at any value of the lever. Of each run the measures are kept.
class Runs {
 public:
  Runs(const LeverPair& pair, const ExperimentOptions& common, std::size_t most)
      : pair_(pair), common_(common), progress_(most, "runs at most", common.quiet) {}

  /// Replications `first` on of the base and of the policy; fewer when interrupted.
  void extend(double lever, std::uint32_t first, std::uint32_t count) {
    const auto have = static_cast<std::uint32_t>(count_in(base_));
    if (have < first + count) add(pair_.base(), have, first + count - have, base_);
    Side& side = sides_[lever];
    if (!side.family) side.family = pair_.policy(lever);
    add(*side.family, first, count, side.levels);
  }

  const Levels& base() const { return base_; }
  const Levels& policy(double lever) const { return sides_.at(lever).levels; }
  std::size_t count() const { return count_; }
  Progress& progress() { return progress_; }

 private:
  struct Side {
    std::unique_ptr<proto::ScenarioFamily> family;
    Levels levels;
  };

  static std::size_t count_in(const Levels& levels) {
    return levels.empty() ? 0 : levels.front().size();
  }

  void add(const proto::ScenarioFamily& family, std::uint32_t first, std::uint32_t count,
           Levels& to) {
    ReplicationPlan plan;
    plan.first = first;
    plan.replications = count;
    plan.seed = common_.seed;
    plan.jobs = common_.jobs;
    plan.check = common_.check;
    plan.guard = &guard_;
    plan.progress = &progress_;
    plan.done_before = count_;
    ReplicationResults results = run_replications({&family}, plan);
    count_ += results.sides.front().size();
    proto::Experiment experiment(family.nominal(), common_.seed);
    experiment.replications = std::move(results.sides.front());
    const Levels more = levels_of(experiment);
    to.resize(more.size());
    for (std::size_t m = 0; m < more.size(); ++m) {
      to[m].insert(to[m].end(), more[m].begin(), more[m].end());
    }
  }

  const LeverPair& pair_;
  const ExperimentOptions& common_;
  InterruptGuard guard_;
  Progress progress_;
  Levels base_;
  std::map<double, Side> sides_;
  std::size_t count_ = 0;
};

const char* name_of(Verdict verdict) {
  if (verdict == Verdict::kOpen) return "open";
  return verdict == Verdict::kHolds ? "holds" : "fails";
}

/// The base's replications that a policy was run with.
Levels beginning(Levels levels, const Levels& policy) {
  for (std::vector<double>& one : levels) one.resize(policy.front().size());
  return levels;
}

v1::FrontierSearchReport to_report(const RootSearchResult& found, const RootSearchOptions& search,
                                   const LeverPair& pair, const PolicyCondition& condition,
                                   const ExperimentOptions& common, const Runs& runs) {
  v1::FrontierSearchReport report;
  report.set_base(pair.base().nominal().name);
  report.set_policy(pair.policy_name());
  report.set_version(version());
  report.set_seed(common.seed);
  report.set_lever(pair.lever().path);
  report.set_direction(search.largest ? "largest" : "smallest");
  report.set_low(search.low);
  report.set_high(search.high);
  report.set_resolution(search.resolution);
  report.set_condition(condition.text);
  report.set_confidence(search.confidence);
  if (found.holds) {
    report.set_holds(*found.holds);
    const Levels& policy = runs.policy(*found.holds);
    *report.mutable_at_answer() = frontier_point(pair.policy_name(), beginning(runs.base(), policy),
                                                 policy, common.confidence);
    report.mutable_at_answer()->set_value(*found.holds);
  }
  if (found.fails) report.set_fails(*found.fails);
  for (const Trial& trial : found.trials) {
    v1::FrontierTrial& out = *report.add_trials();
    out.set_value(trial.lever);
    out.set_verdict(name_of(trial.verdict));
    out.set_replications(trial.slack.n);
    out.mutable_beyond()->set_mean(trial.slack.mean);
    out.mutable_beyond()->set_low(trial.slack.low);
    out.mutable_beyond()->set_high(trial.slack.high);
  }
  report.set_runs(static_cast<std::int64_t>(runs.count()));
  report.set_complete(found.complete);
  return report;
}

std::string lever_text(double value) { return grouped(value, decimals_for(value, value)); }

std::string answer_text(const v1::FrontierSearchReport& report) {
  const std::string sure = percent(report.confidence());
  const bool largest = report.direction() == "largest";
  const double farthest = largest ? report.high() : report.low();
  if (!report.has_holds()) {
    return fmt::format("No value of {} from {} to {} was shown to keep {} with {} confidence.\n",
                       report.lever(), lever_text(report.low()), lever_text(report.high()),
                       report.condition(), sure);
  }
  if (report.holds() == farthest) {
    return fmt::format("Every value of {} up to the {} keeps {} with {} confidence: {}.\n",
                       report.lever(), report.direction(), report.condition(), sure,
                       lever_text(report.holds()));
  }
  std::string answer =
      fmt::format("The {} {} that keeps {} with {} confidence: {}.\n", report.direction(),
                  report.lever(), report.condition(), sure, lever_text(report.holds()));
  if (report.has_fails()) {
    const double low = std::min(report.holds(), report.fails());
    const double high = std::max(report.holds(), report.fails());
    answer += fmt::format("The limit lies in [{}, {}]: at {} the condition was shown to fail.\n",
                          lever_text(low), lever_text(high), lever_text(report.fails()));
  } else {
    answer += fmt::format("Nowhere up to {} was it shown to fail: more --reps would tell.\n",
                          lever_text(farthest));
  }
  return answer;
}

std::string there_text(const v1::FrontierSearchReport& report) {
  if (!report.has_holds()) return "";
  const v1::FrontierPoint& point = report.at_answer();
  const Scale scale =
      scale_for(std::max(std::fabs(point.china().mean()), std::fabs(point.us().mean())));
  return fmt::format("There, against {} [{}pieces, {} interval]: to China {}, to the US {}\n",
                     report.base(), scale.word, percent(report.confidence()),
                     change_text(point.china(), scale), change_text(point.us(), scale));
}

std::string text_of(const v1::FrontierSearchReport& report, const PolicyCondition& condition) {
  double largest = 0;
  for (const v1::FrontierTrial& one : report.trials()) {
    largest = std::max(largest, std::fabs(one.beyond().mean()));
  }
  const Scale scale = scale_for(largest);
  TextTable table(1);
  table.add({"tried", "replications",
             fmt::format("beyond the bound [{}{}]", scale.word, condition.measure->unit), "so it"});
  for (const v1::FrontierTrial& one : report.trials()) {
    table.add({lever_text(one.value()), grouped(static_cast<double>(one.replications()), 0),
               change_text(one.beyond(), scale),
               one.verdict() == "open" ? "stays open" : one.verdict()});
  }
  return fmt::format("{} against {}, seed {}\n{}{}{} runs, {} values tried:\n{}", report.policy(),
                     report.base(), report.seed(), answer_text(report), there_text(report),
                     grouped(static_cast<double>(report.runs()), 0), report.trials_size(),
                     table.text());
}

RootSearchOptions search_options(const FrontierOptions& options, const Lever& lever) {
  RootSearchOptions search;
  search.low = lever.low;
  search.high = lever.high;
  search.whole = lever.whole;
  search.largest = !options.largest.empty();
  search.confidence = options.common.confidence;
  search.resolution = options.precision.value_or((lever.high - lever.low) / kParts);
  if (lever.whole) search.resolution = std::max(1.0, search.resolution);
  search.most_replications = options.common.replications;
  search.first_replications = std::min(kFirst, search.most_replications);
  return search;
}

}  // namespace

int frontier_search(const FrontierOptions& options) {
  const bool largest = !options.largest.empty();
  const LeverPair pair(options, largest ? "--largest" : "--smallest",
                       largest ? options.largest : options.smallest);
  const PolicyCondition condition = read_condition(options.such_that);
  const RootSearchOptions search = search_options(options, pair.lever());
  if (search.most_replications < 2) throw UsageError("--reps 1: a search needs at least 2");
  Runs runs(pair, options.common,
            search.most_replications * (1 + static_cast<std::size_t>(most_trials(search))));
  const auto slack = [&](double lever, std::uint32_t first, std::uint32_t count) {
    runs.extend(lever, first, count);
    const auto measure = static_cast<std::size_t>(condition.measure - policy_measures().data());
    const std::vector<double>& base = runs.base().at(measure);
    const std::vector<double>& policy = runs.policy(lever).at(measure);
    std::vector<double> values;
    for (std::size_t r = first; r < std::min(base.size(), policy.size()); ++r) {
      values.push_back(condition.slack(base[r], policy[r]));
    }
    return values;
  };
  const RootSearchResult found = find_root(slack, search);
  runs.progress().erase();
  if (found.reversed) {
    throw UsageError(
        fmt::format("{} fails at the {} end of the range and holds at the other: ask for "
                    "--{} instead",
                    condition.text, largest ? "low" : "high", largest ? "smallest" : "largest"));
  }
  const v1::FrontierSearchReport report =
      to_report(found, search, pair, condition, options.common, runs);
  print_report(options.common.json, text_of(report, condition), report);
  if (found.complete) return kDone;
  fmt::print(stderr, "interrupted: {} values were tried; the answer is what they show\n",
             found.trials.size());
  return kInterrupted;
}

}  // namespace chokepoint::tools
