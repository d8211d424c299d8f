#include "tools/policy_measures.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "proto/displacement.h"
#include "proto/issues.h"
#include "tools/errors.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

using models::Metric;
constexpr int kUs = static_cast<int>(models::Region::kUs);
constexpr int kCn = static_cast<int>(models::Region::kCn);
constexpr int kAll = -1;

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  std::string names;
  for (const PolicyMeasure& one : policy_measures()) {
    names += fmt::format("\n  {:<18} {} [{}]", one.name, one.label, one.unit);
  }
  throw UsageError(
      fmt::format("--such-that {}: {}; write MEASURE<BOUND or MEASURE>BOUND, such as 'us_loss<1%' "
                  "(of the base) "
                  "or 'china_gain>100000'. Measures, all against the base:{}",
                  text, why, names));
}

}  // namespace

const std::vector<PolicyMeasure>& policy_measures() {
  static const std::vector<PolicyMeasure> all = {
      {"us_loss", "accelerators that US buyers lose", "accelerators that US buyers gain", "pieces",
       Metric::kDelivered, kUs, "", -1, "delivered_us"},
      {"us_blackwell_loss", "Blackwell that US buyers lose", "Blackwell that US buyers gain",
       "pieces", Metric::kDelivered, kUs, proto::kHeadlineFamily, -1, "delivered_blackwell_us"},
      {"us_compute_loss", "compute that US buyers lose", "compute that US buyers gain", "TPP",
       Metric::kCompute, kUs, "", -1, "compute_us"},
      {"china_gain", "accelerators that Chinese buyers gain",
       "accelerators that Chinese buyers lose", "pieces", Metric::kDelivered, kCn, "", 1,
       "delivered_cn"},
      {"china_compute_gain", "compute that Chinese buyers gain", "compute that Chinese buyers lose",
       "TPP", Metric::kCompute, kCn, "", 1, "compute_cn"},
      {"revenue_loss", "revenue that the seller loses", "revenue that the seller gains", "USD",
       Metric::kRevenue, kAll, "", -1, "revenue"},
  };
  return all;
}

std::vector<double> levels(const proto::Experiment& experiment, const PolicyMeasure& measure) {
  std::vector<double> total(experiment.replications.size(), 0.0);
  for (int region = 0; region < models::kRegions; ++region) {
    if (measure.region != kAll && region != measure.region) continue;
    const std::vector<double> part = sums(experiment, {measure.metric, region, measure.family, {}});
    for (std::size_t r = 0; r < total.size(); ++r) total[r] += part[r];
  }
  return total;
}

double PolicyCondition::slack(double base, double policy) const {
  const double limit = relative ? bound * base : bound;
  const double beyond = measure->sign * (policy - base) - limit;
  return below ? beyond : -beyond;
}

PolicyCondition read_condition(const std::string& text) {
  PolicyCondition condition;
  condition.text = text;
  const std::size_t at = text.find_first_of("<>");
  if (at == std::string::npos) refuse(text, "no < or >");
  condition.below = text[at] == '<';
  const auto trimmed = [](std::string word) {
    word.erase(0, word.find_first_not_of(' '));
    word.erase(word.find_last_not_of(' ') + 1);
    return word;
  };
  const std::string name = trimmed(text.substr(0, at));
  std::vector<std::string> names;
  for (const PolicyMeasure& one : policy_measures()) {
    names.emplace_back(one.name);
    if (name == one.name) condition.measure = &one;
  }
  if (condition.measure == nullptr) {
    const std::string hint = proto::did_you_mean(name, names);
    refuse(text, fmt::format("\"{}\" is no measure{}{}", name, hint.empty() ? "" : "; ", hint));
  }
  std::string bound = trimmed(text.substr(at + (text[at + 1] == '=' ? 2 : 1)));
  condition.relative = bound.ends_with('%');
  if (condition.relative) bound = trimmed(bound.substr(0, bound.size() - 1));
  const char* end = bound.data() + bound.size();
  const auto [stop, error] = std::from_chars(bound.data(), end, condition.bound);
  if (error != std::errc() || stop != end || !std::isfinite(condition.bound)) {
    refuse(text, fmt::format("\"{}\" is no number", bound));
  }
  if (condition.relative) condition.bound /= 100;
  return condition;
}

}  // namespace chokepoint::tools
