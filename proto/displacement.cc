#include "proto/displacement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "proto/binding_trace.h"
#include "sim/calendar.h"
#include "sim/estimates.h"

namespace chokepoint::proto {
namespace {

using models::Metric;
using models::Region;

/// One number per replication.
using Series = std::vector<double>;

/// What is summed in a replication: cells of the accelerators that fit.
struct Count {
  Metric metric = Metric::kDelivered;
  std::optional<Region> region;
  std::string family;  ///< empty: any
  std::string item;    ///< empty: any
  std::optional<std::size_t> quarter;
};

Count us_blackwell(Metric metric) { return {metric, Region::kUs, kHeadlineFamily, "", {}}; }
Count china(Metric metric) { return {metric, Region::kCn, "", "", {}}; }

/// Two experiments and the level of confidence, for the functions below.
struct Comparison {
  const Experiment& base;
  const Experiment& other;
  double confidence;
};

Series sums(const Experiment& experiment, const Count& count) {
  std::vector<models::Selection> cells;
  for (std::size_t item = 0; item < experiment.axes.items.size(); ++item) {
    const models::Item& what = experiment.scenario->items[experiment.axes.items[item]];
    if (!what.chip || (!count.family.empty() && what.family != count.family)) continue;
    if (!count.item.empty() && what.id != count.item) continue;
    models::Selection cell{item, std::nullopt, count.quarter};
    if (count.region) cell.region = static_cast<int>(*count.region);
    cells.push_back(cell);
  }
  Series values;
  values.reserve(experiment.replications.size());
  for (const models::Replication& one : experiment.replications) {
    double total = 0;
    for (const models::Selection& cell : cells) {
      total += models::evaluate(*experiment.scenario, experiment.axes, one, count.metric, cell);
    }
    values.push_back(total);
  }
  return values;
}

void add_to(Series& total, const Series& more, double factor = 1) {
  total.resize(more.size(), 0.0);
  for (std::size_t r = 0; r < more.size(); ++r) total[r] += factor * more[r];
}

/// OTHER minus BASE, replication by replication.
Series change(const Comparison& pair, const Count& count) {
  Series result = sums(pair.other, count);
  add_to(result, sums(pair.base, count), -1);
  return result;
}

v1::DisplacementRatio ratio(const Series& us_change, const Series& denominator, double confidence) {
  Series us_lost;
  add_to(us_lost, us_change, -1);
  const sim::RatioEstimate estimate = sim::fieller_ratio(us_lost, denominator, confidence);
  v1::DisplacementRatio result;
  result.set_defined(estimate.defined);
  if (!estimate.defined) return result;
  result.set_mean(estimate.value);
  result.set_low(estimate.low);
  result.set_high(estimate.high);
  return result;
}

v1::Change to_change(const Series& differences, double confidence) {
  const sim::Estimate estimate = sim::estimate(differences, confidence);
  v1::Change result;
  if (std::isfinite(estimate.mean)) result.set_mean(estimate.mean);
  if (std::isfinite(estimate.low)) result.set_low(estimate.low);
  if (std::isfinite(estimate.high)) result.set_high(estimate.high);
  return result;
}

/// Ids of the accelerators of a family (of all, if it is empty) that either side reports.
std::vector<std::string> accelerators(const Comparison& pair, const std::string& family) {
  std::vector<std::string> ids;
  for (const Experiment* side : {&pair.base, &pair.other}) {
    for (const models::ItemId item : side->axes.items) {
      const models::Item& what = side->scenario->items[item];
      if (!what.chip || (!family.empty() && what.family != family)) continue;
      if (std::find(ids.begin(), ids.end(), what.id) == ids.end()) ids.push_back(what.id);
    }
  }
  return ids;
}

/// Numerators of one part of the Blackwell ratio, and the denominators of all.
struct Part {
  Series units;
  Series tpp;
};

v1::DisplacementPart to_part(const std::string& name, const Part& us, const Part& to_china,
                             double confidence) {
  v1::DisplacementPart part;
  part.set_part(name);
  *part.mutable_us() = to_change(us.units, confidence);
  *part.mutable_units() = ratio(us.units, to_china.units, confidence);
  *part.mutable_tpp() = ratio(us.tpp, to_china.tpp, confidence);
  return part;
}

void add_quarters(const Comparison& pair, const Part& to_china, v1::Displacement& out) {
  for (std::size_t quarter = 0; quarter < pair.base.axes.quarters.size(); ++quarter) {
    Part us;
    Count count = us_blackwell(Metric::kDelivered);
    count.quarter = quarter;
    us.units = change(pair, count);
    count.metric = Metric::kCompute;
    us.tpp = change(pair, count);
    const models::ReportAxes& axes = pair.base.axes;
    *out.add_by_quarter() =
        to_part(axes.by_quarter ? sim::quarter_name(axes.quarters[quarter]) : "total", us, to_china,
                pair.confidence);
  }
}

/// Charges each item's change in each quarter and replication to what bound its line in the base
/// one lead time before the quarter's middle.
std::map<std::string, Part> by_what_bound(const Comparison& pair) {
  const BindingTrace trace(pair.base);
  const models::ReportAxes& axes = pair.base.axes;
  const std::size_t replications = pair.base.replications.size();
  std::map<std::string, Part> parts;
  for (const std::string& item : accelerators(pair, kHeadlineFamily)) {
    for (std::size_t quarter = 0; quarter < axes.quarters.size(); ++quarter) {
      Count count{Metric::kDelivered, Region::kUs, kHeadlineFamily, item, quarter};
      const Series units = change(pair, count);
      count.metric = Metric::kCompute;
      const Series tpp = change(pair, count);
      const auto half = sim::Duration(static_cast<std::int64_t>(
          axes.quarter_days[quarter] / 2 * static_cast<double>(sim::kDay.count())));
      for (std::size_t r = 0; r < replications; ++r) {
        if (units[r] == 0 && tpp[r] == 0) continue;
        Part& part = parts[trace.of_delivery(r, item, axes.quarters[quarter] + half).name];
        part.units.resize(replications, 0.0);
        part.tpp.resize(replications, 0.0);
        part.units[r] += units[r];
        part.tpp[r] += tpp[r];
      }
    }
  }
  return parts;
}

void add_resources(const Comparison& pair, const Part& to_china, v1::Displacement& out) {
  std::vector<v1::DisplacementPart> parts;
  for (const auto& [name, us] : by_what_bound(pair)) {
    parts.push_back(to_part(name, us, to_china, pair.confidence));
  }
  // Parts come in the order of their names, which settles ties.
  std::stable_sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::fabs(a.us().mean()) > std::fabs(b.us().mean());
  });
  for (v1::DisplacementPart& part : parts) *out.add_by_resource() = std::move(part);
}

double total(const Comparison& pair, const Count& count) {
  double all = 0;
  for (const Experiment* side : {&pair.base, &pair.other}) {
    for (const double value : sums(*side, count)) all += value;
  }
  return all;
}

/// Products of whose deliveries, over both runs, more than half went to China.
std::vector<std::string> sold_mainly_to_china(const Comparison& pair) {
  std::vector<std::string> found;
  for (const std::string& item : accelerators(pair, "")) {
    Count count{Metric::kDelivered, std::nullopt, "", item, std::nullopt};
    const double everywhere = total(pair, count);
    count.region = Region::kCn;
    if (total(pair, count) > everywhere / 2) found.push_back(item);
  }
  return found;
}

void add_starts(const Comparison& pair, const Part& us, const Series& us_all, const Part& to_china,
                v1::Displacement& out) {
  Series started(pair.base.replications.size(), 0.0);
  v1::PerStarted& per_started = *out.mutable_per_started();
  for (const std::string& item : sold_mainly_to_china(pair)) {
    per_started.add_product(item);
    add_to(started, change(pair, {Metric::kStarted, std::nullopt, "", item, std::nullopt}));
  }
  *per_started.mutable_blackwell() = ratio(us.units, started, pair.confidence);
  *per_started.mutable_all() = ratio(us_all, started, pair.confidence);
  Series from_stock = to_china.units;
  add_to(from_stock, started, -1);
  v1::NewBuild& new_build = *out.mutable_new_build();
  *new_build.mutable_delivered() = to_change(to_china.units, pair.confidence);
  *new_build.mutable_started() = to_change(started, pair.confidence);
  *new_build.mutable_from_stock() = to_change(from_stock, pair.confidence);
}

}  // namespace

v1::Displacement displacement(const Experiment& base, const Experiment& other, double confidence) {
  const Comparison pair{base, other, confidence};
  const Part to_china{change(pair, china(Metric::kDelivered)),
                      change(pair, china(Metric::kCompute))};
  const Part us{change(pair, us_blackwell(Metric::kDelivered)),
                change(pair, us_blackwell(Metric::kCompute))};
  const Part us_all{change(pair, {Metric::kDelivered, Region::kUs, "", "", std::nullopt}),
                    change(pair, {Metric::kCompute, Region::kUs, "", "", std::nullopt})};
  v1::Displacement out;
  *out.mutable_blackwell()->mutable_units() = ratio(us.units, to_china.units, confidence);
  *out.mutable_blackwell()->mutable_tpp() = ratio(us.tpp, to_china.tpp, confidence);
  *out.mutable_all()->mutable_units() = ratio(us_all.units, to_china.units, confidence);
  *out.mutable_all()->mutable_tpp() = ratio(us_all.tpp, to_china.tpp, confidence);
  add_quarters(pair, to_china, out);
  add_resources(pair, to_china, out);
  add_starts(pair, us, us_all.units, to_china, out);
  return out;
}

v1::Change change_in_deliveries(const Experiment& base, const Experiment& other,
                                models::Region region, const std::string& family,
                                double confidence) {
  const Comparison pair{base, other, confidence};
  return to_change(change(pair, {Metric::kDelivered, region, family, "", std::nullopt}),
                   confidence);
}

std::string most_changed_for_china(const Experiment& base, const Experiment& other) {
  const Comparison pair{base, other, 0.9};
  std::string most;
  double largest = 0;
  for (const std::string& item : accelerators(pair, "")) {
    double sum = 0;
    for (const double one :
         change(pair, {Metric::kDelivered, Region::kCn, "", item, std::nullopt})) {
      sum += one;
    }
    if (std::fabs(sum) <= largest) continue;
    largest = std::fabs(sum);
    most = item;
  }
  return most;
}

}  // namespace chokepoint::proto
