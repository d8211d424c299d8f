#include "tools/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>

#include "sim/calendar.h"

namespace chokepoint::tools {
namespace {

constexpr double kLeastShare = 0.05;
constexpr std::size_t kMostLines = 12;

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

int year_of(sim::Time time) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return static_cast<int>(date.year());
}

bool is_start_of_month(sim::Time time) { return time == sim::next_month(time - sim::kDay / 24); }

const char* month_name(sim::Time time) {
  constexpr std::array<const char*, 12> kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return kNames[static_cast<unsigned>(date.month()) - 1];
}

/// Name of the part [from, until) of a year.
std::string year_name(sim::Time from, sim::Time until) {
  const int year = year_of(from);
  const bool from_start = year_of(from - sim::Duration(1)) != year;
  const bool to_end = year_of(until) != year;
  if (from_start && to_end) return std::to_string(year);
  if (!is_start_of_month(from) || !is_start_of_month(until)) {
    return fmt::format("{} to {}", sim::format_date(from), sim::format_date(until));
  }
  const char* first = month_name(from);
  const char* last = month_name(until - sim::Duration(1));
  return first == last ? fmt::format("{} {}", year, first)
                       : fmt::format("{} {}-{}", year, first, last);
}

}  // namespace

std::string TextTable::text() const {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows_) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], characters(row[i]));
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - characters(row[i]), ' ');
      line += "  " + (i < labels_ ? row[i] + space : space + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

bool has_accelerator(const proto::Experiment& experiment, const std::string& family) {
  return std::any_of(experiment.axes.items.begin(), experiment.axes.items.end(),
                     [&](models::ItemId id) {
                       const models::Item& item = experiment.scenario->items[id];
                       return item.chip.has_value() && (family.empty() || item.family == family);
                     });
}

std::vector<double> sums(const proto::Experiment& experiment, const Sum& what) {
  const bool chips = has_accelerator(experiment) || !what.family.empty();
  std::vector<models::Selection> cells;
  for (std::size_t item = 0; item < experiment.axes.items.size(); ++item) {
    const models::Item& it = experiment.scenario->items[experiment.axes.items[item]];
    if (chips && (!it.chip || (!what.family.empty() && it.family != what.family))) continue;
    if (what.quarters.empty()) cells.push_back({item, what.region, std::nullopt});
    for (const std::size_t quarter : what.quarters) cells.push_back({item, what.region, quarter});
  }
  std::vector<double> values;
  values.reserve(experiment.replications.size());
  for (const models::Replication& one : experiment.replications) {
    values.push_back(std::accumulate(
        cells.begin(), cells.end(), 0.0, [&](double total, const models::Selection& cell) {
          return total +
                 models::evaluate(*experiment.scenario, experiment.axes, one, what.metric, cell);
        }));
  }
  return values;
}

std::vector<YearOfSpan> years_of(const proto::Experiment& experiment) {
  if (!experiment.axes.by_quarter) return {{"whole span", {}}};
  const std::vector<sim::Time>& quarters = experiment.axes.quarters;
  std::vector<YearOfSpan> years;
  for (std::size_t first = 0; first < quarters.size();) {
    std::size_t last = first;
    YearOfSpan year;
    while (last < quarters.size() && year_of(quarters[last]) == year_of(quarters[first])) {
      year.quarters.push_back(last++);
    }
    const sim::Time until =
        last < quarters.size() ? quarters[last] : experiment.scenario->horizon.end;
    year.name = year_name(quarters[first], until);
    years.push_back(std::move(year));
    first = last;
  }
  return years;
}

std::string span_of(const models::Scenario& scenario) {
  return fmt::format("{} to {}", sim::format_date(scenario.horizon.report_from),
                     sim::format_date(scenario.horizon.end - sim::kDay));
}

std::string bindings_text(const std::vector<v1::Binding>& bindings) {
  struct Line {
    double share;
    std::string text;
  };
  std::vector<Line> lines;
  std::string current;
  for (const v1::Binding& binding : bindings) {
    if (binding.share() < kLeastShare) continue;
    if (lines.empty() || current != binding.line()) {
      current = binding.line();
      lines.push_back({binding.share(), fmt::format("  {}: {} in {} of months", current,
                                                    binding.node(), percent(binding.share()))});
    } else {
      lines.back().text += fmt::format(", {} in {}", binding.node(), percent(binding.share()));
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.share > b.share; });
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostLines); ++i) text += lines[i].text + "\n";
  if (lines.size() > kMostLines) {
    text += fmt::format("  and {} more: see bindings.csv (--out DIR)\n", lines.size() - kMostLines);
  }
  return text;
}

}  // namespace chokepoint::tools
