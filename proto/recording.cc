#include "proto/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <set>
#include <stdexcept>

#include "proto/codebook.h"
#include "proto/issues.h"
#include "sim/calendar.h"

namespace chokepoint::proto {
namespace {

constexpr std::array<const char*, models::kRegions + 1> kRegionNames = {"US", "CN", "ROW", "ALL"};
const std::set<std::string> kMonthly = {"shipped", "on_hand"};
const std::set<std::string> kOfFamilies = {"ordered", "delivered", "revenue", "compute"};

/// Metrics of single stocks, processes and demands: many, and rarely what a sweep is about.
bool is_of_node(const std::string& metric) {
  return metric.starts_with("stock_") || metric.starts_with("process_") ||
         metric.starts_with("demand_");
}

/// Whether a list of names, its default being `otherwise`, chooses a metric.
bool chosen(const std::vector<std::string>& names, const std::string& metric, bool otherwise) {
  if (names.empty()) return otherwise;
  if (names.front() == "none") return false;
  return names.front() == "all" || std::find(names.begin(), names.end(), metric) != names.end();
}

std::string small_letters(const std::string& text) {
  std::string small;
  for (const char c : text) {
    const auto letter = static_cast<unsigned char>(c);
    small += std::isalnum(letter) != 0 ? static_cast<char>(std::tolower(letter)) : '_';
  }
  return small;
}

std::string variable_name(const std::string& metric, const std::string& item,
                          const std::string& region) {
  std::string name = metric;
  if (item != "all") name += "_" + small_letters(item);
  if (region != "ALL") name += "_" + small_letters(region);
  return name;
}

std::string label_of(const CodebookEntry& entry, const std::string& item,
                     const std::string& region) {
  return fmt::format("{}: {}, {}", entry.label, item == "all" ? "all items" : item,
                     region == "ALL" ? "all regions" : region);
}

std::string sorted_text(std::vector<std::string> names, const char* otherwise) {
  if (names.empty()) return otherwise;
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

std::string RecordingChoice::text() const {
  return fmt::format("outcomes {}; series {}", sorted_text(outcomes, "default"),
                     sorted_text(series, "delivered"));
}

Recording::Recording(const models::Scenario& scenario, const RecordingChoice& choice)
    : scenario_(scenario), axes_(scenario), list_(scenario_, axes_) {
  require_known(choice.outcomes);
  require_known(choice.series);
  if (axes_.by_quarter) {
    for (const sim::Time quarter : axes_.quarters) {
      periods_.push_back({sim::quarter_name(quarter), sim::format_date(quarter).substr(0, 10)});
    }
  }
  first_month_ = static_cast<std::int32_t>(periods_.size());
  for (const sim::Time month : axes_.months) {
    const std::string date = sim::format_date(month).substr(0, 10);
    periods_.push_back({date.substr(0, 7), date});
  }
  add_list(choice);
  add_monthly(choice);
}

void Recording::require_known(const std::vector<std::string>& metrics) const {
  std::vector<std::string> known(kMonthly.begin(), kMonthly.end());
  known.insert(known.end(), {"all", "none"});
  for (const OutcomeKey& key : list_.keys()) {
    if (known.back() != key.metric) known.push_back(key.metric);
  }
  for (const std::string& metric : metrics) {
    if (std::find(known.begin(), known.end(), metric) != known.end()) continue;
    const std::string hint = did_you_mean(metric, known);
    throw std::invalid_argument(
        fmt::format("there is no metric \"{}\"{}{}", metric, hint.empty() ? "" : "; ", hint));
  }
}

std::uint32_t Recording::variable_of(const std::string& metric, const std::string& item,
                                     const std::string& region, const std::string& unit) {
  const std::string key = metric + '\0' + item + '\0' + region;
  const auto [at, added] = by_key_.try_emplace(key, static_cast<std::uint32_t>(variables_.size()));
  if (added) {
    const CodebookEntry entry = codebook_entry(metric);
    variables_.push_back({variable_name(metric, item, region), metric, item, region, unit,
                          label_of(entry, item, region), entry.kind, entry.aggregation});
  }
  return at->second;
}

std::int32_t Recording::period_of(const OutcomeKey& key) const {
  for (std::int32_t period = 0; period < first_month_; ++period) {
    if (periods_[static_cast<std::size_t>(period)].name == key.period) return period;
  }
  return kWholeSpan;
}

std::map<std::string, std::string> Recording::families() const {
  std::map<std::string, std::string> families;
  std::set<std::string> ids;
  for (const models::ItemId item : axes_.items) ids.insert(scenario_.items[item].id);
  for (const models::ItemId item : axes_.items) {
    const models::Item& what = scenario_.items[item];
    // A family that is called like an item would be taken for it.
    if (what.chip && !what.family.empty() && !ids.contains(what.family)) {
      families[what.id] = what.family;
    }
  }
  return families;
}

void Recording::add_list(const RecordingChoice& choice) {
  const std::map<std::string, std::string> family_of = families();
  std::map<std::pair<std::uint32_t, std::int32_t>, std::size_t> family_cells;
  for (std::size_t k = 0; k < list_.keys().size(); ++k) {
    const OutcomeKey& key = list_.keys()[k];
    const bool whole = key.period == "total";
    const bool wanted = whole ? chosen(choice.outcomes, key.metric, !is_of_node(key.metric))
                              : chosen(choice.series, key.metric, key.metric == "delivered");
    if (!wanted) continue;
    const std::int32_t period = period_of(key);
    cells_.push_back({variable_of(key.metric, key.item, key.region, key.unit), period, {k}});
    const auto family = family_of.find(key.item);
    if (family == family_of.end() || !kOfFamilies.contains(key.metric)) continue;
    const std::uint32_t variable = variable_of(key.metric, family->second, key.region, key.unit);
    const auto [cell, added] = family_cells.try_emplace({variable, period}, cells_.size());
    if (added) cells_.push_back({variable, period, {}});
    cells_[cell->second].keys.push_back(k);
  }
  std::stable_sort(cells_.begin(), cells_.end(), [](const Cell& a, const Cell& b) {
    return std::pair(a.variable, a.period) < std::pair(b.variable, b.period);
  });
}

void Recording::add_monthly(const RecordingChoice& choice) {
  const std::size_t items = axes_.items.size();
  for (std::size_t item = 0; item <= items; ++item) {
    MonthlyCell cell{};
    for (std::size_t i = 0; i < items; ++i) {
      if (item == items || item == i) cell.items.push_back(i);
    }
    const std::string name = item < items ? scenario_.items[axes_.items[item]].id : "all";
    for (int region = 0; chosen(choice.series, "shipped", false) && region <= models::kRegions;
         ++region) {
      cell.regions.clear();
      for (int r = 0; r < models::kRegions; ++r) {
        if (region == models::kRegions || region == r) cell.regions.push_back(r);
      }
      cell.variable =
          variable_of("shipped", name, kRegionNames[static_cast<std::size_t>(region)], "pieces");
      monthly_.push_back(cell);
    }
    if (chosen(choice.series, "on_hand", false)) {
      cell.regions.clear();
      cell.variable = variable_of("on_hand", name, "ALL", "pieces");
      monthly_.push_back(cell);
    }
  }
}

std::vector<RecordedValue> Recording::values(const models::Replication& replication) const {
  std::vector<RecordedValue> values;
  for (const Cell& cell : cells_) {
    double value = 0;
    for (const std::size_t key : cell.keys) value += list_.value(key, replication);
    const bool says_something =
        std::isfinite(value) && (value != 0 || variables_[cell.variable].kind == "ratio");
    if (says_something) values.push_back({cell.variable, cell.period, value});
  }
  append_monthly(replication, values);
  return values;
}

void Recording::append_monthly(const models::Replication& replication,
                               std::vector<RecordedValue>& values) const {
  const std::size_t months = axes_.months.size();
  for (const MonthlyCell& cell : monthly_) {
    for (std::size_t month = 0; month < months; ++month) {
      double value = 0;
      for (const std::size_t item : cell.items) {
        if (cell.regions.empty()) value += replication.on_hand[item * months + month];
        for (const int region : cell.regions) {
          value += replication.shipped[axes_.month_cell(item, region, month)];
        }
      }
      const auto period = first_month_ + static_cast<std::int32_t>(month);
      if (value != 0) values.push_back({cell.variable, period, value});
    }
  }
}

}  // namespace chokepoint::proto
