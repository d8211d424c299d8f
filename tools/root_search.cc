#include "tools/root_search.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace chokepoint::tools {
namespace {

/// A search for the largest value; for the smallest, levers are counted backwards.
class Search {
 public:
  Search(const Slack& slack, const RootSearchOptions& options) : slack_(slack), options_(options) {
    const double tests = most_trials(options) * static_cast<double>(looks());
    level_ = 1 - 2 * (1 - options.confidence) / tests;  // two-sided, of which one side matters
  }

  RootSearchResult run() {
    const double sign = options_.largest ? 1 : -1;
    double near = sign * (options_.largest ? options_.low : options_.high);
    const double far = sign * (options_.largest ? options_.high : options_.low);
    const Verdict first = test(near);
    if (first == Verdict::kHolds && result_.complete && test(far) != Verdict::kHolds) {
      close_in_on_holding(near, far);
    }
    if (first == Verdict::kFails && result_.complete && test(far) == Verdict::kHolds) {
      result_.reversed = true;
      return std::move(result_);
    }
    if (!holds_ && !fails_ && result_.complete) test(far);
    if (fails_) close_in_on_failing(holds_.value_or(near));
    if (holds_) result_.holds = sign * *holds_;
    if (fails_) result_.fails = sign * *fails_;
    return std::move(result_);
  }

 private:
  int looks() const {
    int looks = 1;
    for (std::uint32_t n = options_.first_replications; n < options_.most_replications; n *= 2) {
      ++looks;
    }
    return looks;
  }

  /// Nothing when the two are as near as they need to be.
  std::optional<double> between(double a, double b) const {
    if (!result_.complete || std::fabs(b - a) <= options_.resolution) return std::nullopt;
    const double middle = a + (b - a) / 2;
    if (!options_.whole) return middle;
    const double whole = std::floor(middle);
    if (whole <= std::min(a, b) || whole >= std::max(a, b)) return std::nullopt;
    return whole;
  }

  void close_in_on_holding(double holds, double other) {
    while (const auto middle = between(holds, other)) {
      (test(*middle) == Verdict::kHolds ? holds : other) = *middle;
    }
  }

  /// The nearest value that fails; those between that are open stay on the near side of it.
  void close_in_on_failing(double near) {
    for (const auto& [value, verdict] : verdicts_) {
      if (verdict == Verdict::kOpen && value < *fails_) near = std::max(near, value);
    }
    while (const auto middle = between(near, *fails_)) {
      if (test(*middle) != Verdict::kFails) near = *middle;
    }
  }

  Verdict test(double value) {
    Trial trial;
    trial.lever = options_.largest ? value : -value;
    std::vector<double> found;
    for (std::uint32_t goal = options_.first_replications;;
         goal = std::min(2 * goal, options_.most_replications)) {
      const auto have = static_cast<std::uint32_t>(found.size());
      const std::vector<double> more = slack_(trial.lever, have, goal - have);
      found.insert(found.end(), more.begin(), more.end());
      result_.replications += more.size();
      result_.complete = more.size() == goal - have;
      if (!result_.complete) break;
      trial.slack = sim::estimate(found, level_);
      trial.verdict = verdict_of(trial.slack);
      if (trial.verdict != Verdict::kOpen || goal >= options_.most_replications) break;
    }
    if (!result_.complete) return Verdict::kOpen;
    result_.trials.push_back(trial);
    verdicts_.emplace_back(value, trial.verdict);
    if (trial.verdict == Verdict::kHolds) holds_ = std::max(holds_.value_or(value), value);
    if (trial.verdict == Verdict::kFails) fails_ = std::min(fails_.value_or(value), value);
    return trial.verdict;
  }

  static Verdict verdict_of(const sim::Estimate& slack) {
    if (slack.high < 0) return Verdict::kHolds;
    return slack.low > 0 ? Verdict::kFails : Verdict::kOpen;
  }

  const Slack& slack_;
  const RootSearchOptions& options_;
  double level_;
  std::optional<double> holds_;
  std::optional<double> fails_;
  std::vector<std::pair<double, Verdict>> verdicts_;
  RootSearchResult result_;
};

}  // namespace

std::uint32_t most_trials(const RootSearchOptions& options) {
  const double range = (options.high - options.low) / options.resolution;
  return 2 + 2 * static_cast<std::uint32_t>(std::ceil(std::log2(std::max(2.0, range))));
}

RootSearchResult find_root(const Slack& slack, const RootSearchOptions& options) {
  assert(options.low < options.high && options.resolution > 0 && options.first_replications >= 2);
  return Search(slack, options).run();
}

}  // namespace chokepoint::tools
