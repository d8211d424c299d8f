#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr std::array<const char*, models::kRegions> kRegionNames = {"US", "CN", "ROW"};

/// Pieces of one item delivered to one region, in each of the years.
struct DeliveryRow {
  std::string item;
  int region;
  std::vector<sim::Estimate> cells;
};

sim::Estimate delivered(const proto::Experiment& experiment, std::size_t item, int region,
                        const YearOfSpan& year, double confidence) {
  std::vector<double> values;
  for (const models::Replication& one : experiment.replications) {
    const auto cell = [&](std::optional<std::size_t> quarter) {
      return models::evaluate(*experiment.scenario, experiment.axes, one,
                              models::Metric::kDelivered, {item, region, quarter});
    };
    double total = year.quarters.empty() ? cell(std::nullopt) : 0;
    for (const std::size_t quarter : year.quarters) total += cell(quarter);
    values.push_back(total);
  }
  return sim::estimate(values, confidence);
}

std::vector<DeliveryRow> delivery_rows(const proto::Experiment& experiment,
                                       const std::vector<YearOfSpan>& years, double confidence) {
  std::vector<DeliveryRow> rows;
  for (std::size_t item = 0; item < experiment.axes.items.size(); ++item) {
    for (int region = 0; region < models::kRegions; ++region) {
      DeliveryRow row{experiment.scenario->items[experiment.axes.items[item]].id, region, {}};
      for (const YearOfSpan& year : years) {
        row.cells.push_back(delivered(experiment, item, region, year, confidence));
      }
      if (row.cells.back().mean > 0) rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string deliveries_text(const proto::Experiment& experiment, double confidence) {
  std::vector<YearOfSpan> years = years_of(experiment);
  if (years.size() > 1) years.push_back({"whole span", {}});
  const std::vector<DeliveryRow> rows = delivery_rows(experiment, years, confidence);
  double largest = 0;
  for (const DeliveryRow& row : rows) largest = std::max(largest, row.cells.back().mean);
  const Scale scale = scale_for(largest);
  TextTable table(2);
  std::vector<std::string> head = {"item", "to"};
  for (const YearOfSpan& year : years) head.push_back(year.name);
  table.add(head);
  for (const DeliveryRow& row : rows) {
    std::vector<std::string> line = {row.item, kRegionNames[row.region]};
    for (const sim::Estimate& cell : row.cells) line.push_back(with_margin(cell, scale));
    table.add(line);
  }
  return fmt::format("Delivered [{}pieces, mean and half of the {} interval]\n{}", scale.word,
                     percent(confidence), rows.empty() ? "  nothing\n" : table.text());
}

/// Looks up outcomes of the whole span.
class Totals {
 public:
  explicit Totals(const v1::RunReport& report) {
    for (const v1::Outcome& one : report.outcomes()) {
      if (one.period() == "total") found_[key(one.metric(), one.item(), one.region())] = &one;
    }
  }

  bool has(const std::string& metric) const { return found_.contains(key(metric, "all", "ALL")); }

  sim::Estimate get(const std::string& metric, const std::string& item,
                    const std::string& region) const {
    constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
    const auto at = found_.find(key(metric, item, region));
    if (at == found_.end()) return {kUndefined, kUndefined, kUndefined, kUndefined, 0, 0};
    const v1::Outcome& one = *at->second;
    return {one.has_mean() ? one.mean() : kUndefined,
            one.has_low() ? one.low() : kUndefined,
            one.has_high() ? one.high() : kUndefined,
            kUndefined,
            0,
            one.confidence()};
  }

 private:
  static std::string key(const std::string& metric, const std::string& item,
                         const std::string& region) {
    return metric + '\n' + item + '\n' + region;
  }
  std::map<std::string, const v1::Outcome*> found_;
};

std::string totals_text(const Totals& totals) {
  constexpr std::array<std::pair<models::Metric, const char*>, 11> kRows = {
      {{models::Metric::kOrdered, "ordered"},
       {models::Metric::kDelivered, "delivered"},
       {models::Metric::kLost, "lost"},
       {models::Metric::kBlocked, "blocked by rules"},
       {models::Metric::kLeaked, "leaked"},
       {models::Metric::kSeized, "seized"},
       {models::Metric::kMoved, "moved to another item"},
       {models::Metric::kWithdrawn, "phantoms withdrawn"},
       {models::Metric::kBacklog, "backlog, average"},
       {models::Metric::kFill, "filled at once"},
       {models::Metric::kLeadTime, "lead time"}}};
  TextTable table(2);
  table.add({"", "", "US", "CN", "ROW", "all"});
  for (const auto& [metric, label] : kRows) {
    if (!totals.has(models::name(metric))) continue;
    const bool pieces = metric != models::Metric::kFill && metric != models::Metric::kLeadTime;
    const std::array<sim::Estimate, 4> cells = {totals.get(models::name(metric), "all", "US"),
                                                totals.get(models::name(metric), "all", "CN"),
                                                totals.get(models::name(metric), "all", "ROW"),
                                                totals.get(models::name(metric), "all", "ALL")};
    Scale scale{1, "", 1};
    if (pieces) scale = scale_for(std::isfinite(cells[3].mean) ? cells[3].mean : 0);
    if (metric == models::Metric::kFill) scale = {0.01, "", 1};
    const std::string unit = pieces                            ? fmt::format("{}pieces", scale.word)
                             : metric == models::Metric::kFill ? std::string("%")
                                                               : std::string("days");
    std::vector<std::string> row = {label, unit};
    for (const sim::Estimate& cell : cells) row.push_back(with_margin(cell, scale));
    table.add(row);
  }
  return table.text();
}

std::string pools_text(const proto::Experiment& experiment, const Totals& totals) {
  TextTable table(1);
  for (const models::CapacityPool& pool : experiment.scenario->pools) {
    const sim::Estimate share = totals.get("utilization", pool.id, "ALL");
    const double available = totals.get("capacity_available", pool.id, "ALL").mean;
    const Scale scale = scale_for(available);
    table.add({pool.id, std::isfinite(share.mean) ? with_margin(share, {0.01, "", 1}) + " %" : "-",
               fmt::format("of {} {}{}", scaled(available, scale), scale.word,
                           pool.is_servers ? "server days" : pool.unit)});
  }
  return table.text();
}

}  // namespace

std::string run_text(const proto::Experiment& experiment, const v1::RunReport& report,
                     double confidence) {
  const models::Scenario& scenario = *experiment.scenario;
  const std::size_t n = experiment.replications.size();
  std::string text = scenario.title.empty()
                         ? fmt::format("{}\n", scenario.name)
                         : fmt::format("{}: {}\n", scenario.name, scenario.title);
  const models::Horizon& horizon = scenario.horizon;
  const bool batches = experiment.axes.total_days < sim::in_days(horizon.end - horizon.report_from);
  text += fmt::format(
      "n = {} {}, seed {}, {}, {} events per {}\n\n", grouped(static_cast<double>(n), 0),
      batches ? "batches of one run" : "replications", experiment.seed, span_of(scenario),
      grouped(static_cast<double>(report.events()) / static_cast<double>(n), 0),
      batches ? "batch" : "replication");
  const Totals totals(report);
  text += deliveries_text(experiment, confidence);
  text += fmt::format("\nWhole span [mean and half of the {} interval]\n", percent(confidence));
  text += totals_text(totals);
  const std::string binding = bindings_text(proto::bindings(experiment, "base"));
  text += "\nWhat binds [share of the months in which the line asked for starts]\n";
  text += binding.empty() ? "  nothing\n" : binding;
  if (!scenario.pools.empty()) text += "\nUse of capacity\n" + pools_text(experiment, totals);
  return text;
}

}  // namespace chokepoint::tools
