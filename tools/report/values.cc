#include "tools/report/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/calendar.h"
#include "tools/numbers.h"

namespace chokepoint::tools::report {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Positions in ReportAxes::items of what is summed.
std::vector<std::size_t> items_of(const proto::Experiment& experiment, const std::string& family) {
  const bool chips = has_accelerators(experiment);
  std::vector<std::size_t> items;
  for (std::size_t at = 0; at < experiment.axes.items.size(); ++at) {
    const models::Item& item = experiment.scenario->items[experiment.axes.items[at]];
    if (chips && !item.chip) continue;
    if (!family.empty() && item.family != family) continue;
    items.push_back(at);
  }
  return items;
}

}  // namespace

bool has_accelerators(const proto::Experiment& experiment, const std::string& family) {
  return std::any_of(experiment.axes.items.begin(), experiment.axes.items.end(),
                     [&](models::ItemId id) {
                       const models::Item& item = experiment.scenario->items[id];
                       return item.chip.has_value() && (family.empty() || item.family == family);
                     });
}

std::vector<double> values_of(const proto::Experiment& experiment, const Cell& cell) {
  const std::vector<std::size_t> items = items_of(experiment, cell.family);
  std::vector<double> values;
  values.reserve(experiment.replications.size());
  for (const models::Replication& one : experiment.replications) {
    double total = 0;
    for (const std::size_t item : items) {
      models::Selection selection{item, std::nullopt, cell.quarter};
      if (cell.region) selection.region = static_cast<int>(*cell.region);
      total += models::evaluate(*experiment.scenario, experiment.axes, one, cell.metric, selection);
    }
    values.push_back(total);
  }
  return values;
}

std::string key_of(const proto::Experiment& experiment, const Cell& cell) {
  const std::vector<std::size_t> items = items_of(experiment, cell.family);
  std::string names = "all";
  if (items.size() != experiment.axes.items.size()) {
    names.clear();
    for (const std::size_t item : items) {
      if (!names.empty()) names += "+";
      names += experiment.scenario->items[experiment.axes.items[item]].id;
    }
  }
  const std::string period =
      cell.quarter ? sim::quarter_name(experiment.axes.quarters[*cell.quarter]) : "total";
  return fmt::format("{}|{}|{}|{}", models::name(cell.metric), names, region_name(cell.region),
                     period);
}

std::string region_name(std::optional<models::Region> region) {
  if (!region) return "ALL";
  switch (*region) {
    case models::Region::kUs:
      return "US";
    case models::Region::kCn:
      return "CN";
    case models::Region::kRow:
      return "ROW";
  }
  return "";
}

std::string buyers_of(std::optional<models::Region> region) {
  if (!region) return "all buyers";
  switch (*region) {
    case models::Region::kUs:
      return "US buyers";
    case models::Region::kCn:
      return "Chinese buyers";
    case models::Region::kRow:
      return "buyers elsewhere";
  }
  return "";
}

std::string things_of(const proto::Experiment& experiment) {
  return has_accelerators(experiment) ? "accelerators" : "pieces";
}

v1::ReportText number(double value, const std::string& text, const std::string& key) {
  v1::ReportText out;
  if (!std::isfinite(value)) {
    out.set_text("-");
    return out;
  }
  out.set_text(text);
  out.set_value(value);
  out.set_key(key);
  return out;
}

v1::ReportText plain(const std::string& text) {
  v1::ReportText out;
  out.set_text(text);
  return out;
}

namespace {

std::string with_sign(double value, const std::string& text, bool sign) {
  const bool visible = text.find_first_of("123456789") != std::string::npos;
  // A true minus sign is as wide as a plus and does not break from its number.
  if (!text.empty() && text.front() == '-' && text.size() > 1) return "\u2212" + text.substr(1);
  return sign && value > 0 && visible ? "+" + text : text;
}

int decimals_for(double size) {
  if (size == 0 || size >= 100) return 0;
  if (size >= 10) return 1;
  if (size >= 1) return 2;
  return size >= 0.01 ? 3 : 4;
}

}  // namespace

std::string readable(double value, bool sign) {
  return with_sign(value, grouped(value, decimals_for(std::fabs(value))), sign);
}

std::string in_words(double value, bool sign) {
  const double size = std::fabs(value);
  const bool whole = size >= 100 || size == std::round(size);
  if (size < 1e5) return with_sign(value, grouped(value, whole ? 0 : 1), sign);
  const bool millions = size >= 1e6;
  const double scaled = value / (millions ? 1e6 : 1e3);
  const int decimals = std::fabs(scaled) >= 100 ? 0 : std::fabs(scaled) >= 10 ? 1 : 2;
  return with_sign(value, grouped(scaled, decimals), sign) + (millions ? " million" : " thousand");
}

std::string ratio_text(double ratio) { return with_sign(ratio, grouped(ratio, 2), false); }

std::string counted(std::int64_t count, const std::string& one, const std::string& many) {
  return grouped(static_cast<double>(count), 0) + " " + (count == 1 ? one : many);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] += 'A' - 'a';
  return text;
}

std::string share_text(double share) {
  const double percent = 100 * std::fabs(share);
  return grouped(percent, percent >= 10 ? 0 : 1) + "%";
}

Sentence& Sentence::operator<<(const std::string& text) {
  *sentence_.add_part() = plain(text);
  return *this;
}

Sentence& Sentence::add(double value, const std::string& text, const std::string& key) {
  *sentence_.add_part() = number(value, text, key);
  return *this;
}

Sentence& Sentence::interval(double low, double high, const std::string& low_text,
                             const std::string& high_text, const std::string& key) {
  if (!std::isfinite(low) || !std::isfinite(high) || low == high) return *this;
  *this << " [";
  add(low, low_text, key.empty() ? "" : key + "low");
  *this << ", ";
  add(high, high_text, key.empty() ? "" : key + "high");
  return *this << "]";
}

std::string Sentence::text() const {
  std::string all;
  for (const v1::ReportText& part : sentence_.part()) all += part.text();
  return all;
}

Table& Table::label_column(const std::string& name) {
  table_.add_column()->set_name(name);
  return *this;
}

Table& Table::number_column(const std::string& name) {
  v1::ReportColumn& column = *table_.add_column();
  column.set_name(name);
  column.set_number(true);
  return *this;
}

Table& Table::row() {
  table_.add_row();
  return *this;
}

Table& Table::cell(const std::string& text) {
  *table_.mutable_row()->rbegin()->add_cell() = plain(text);
  return *this;
}

Table& Table::cell(double value, const std::string& key, bool sign) {
  return cell_as(value, readable(value, sign), key);
}

Table& Table::cell_as(double value, const std::string& text, const std::string& key) {
  *table_.mutable_row()->rbegin()->add_cell() = number(value, text, key);
  return *this;
}

void estimate_cells(Table& table, const sim::Estimate& estimate, const std::string& key,
                    bool sign) {
  const auto named = [&](const char* field) { return key.empty() ? key : key + "|" + field; };
  table.cell(estimate.mean, named("mean"), sign)
      .cell(estimate.low, named("low"), sign)
      .cell(estimate.high, named("high"), sign);
}

sim::Estimate estimate_of(const v1::Change& change) {
  return {change.has_mean() ? change.mean() : kUndefined,
          change.has_low() ? change.low() : kUndefined,
          change.has_high() ? change.high() : kUndefined,
          kUndefined,
          0,
          0};
}

}  // namespace chokepoint::tools::report
