#include "proto/calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>

#include "proto/cursor.h"
#include "proto/issues.h"
#include "proto/overlay.h"
#include "proto/read_values.h"
#include "sim/calendar.h"

namespace chokepoint::proto {
namespace {

constexpr int kSchema = 1;
constexpr int kMonths = 12;
constexpr std::array<std::pair<const char*, double>, 4> kMultiples = {
    {{"", 1}, {"thousand ", 1e3}, {"million ", 1e6}, {"billion ", 1e9}}};

/// How many `base` units ("pieces") one unit is; an unknown one is an error and counts as 1.
double read_unit(const Cursor& at, const std::string& unit, const std::string& base) {
  std::vector<std::string> known;
  for (const auto& [word, size] : kMultiples) {
    known.push_back(word + base);
    if (unit == known.back()) return size;
  }
  const std::string hint = did_you_mean(unit, known);
  at.error("unit", fmt::format("\"{}\" is not a unit of this measure", unit),
           hint.empty() ? fmt::format("write {} or thousand {}", base, base) : hint);
  return 1;
}

/// The field of the oneof that holds the measure, for messages.
const char* field_of(Measured what) {
  switch (what) {
    case Measured::kBoardsSold:
      return "boards_sold";
    case Measured::kRevenue:
      return "revenue";
    case Measured::kRevenueBlocked:
      return "revenue_blocked";
    case Measured::kDataCenterRevenue:
      return "data_center_revenue";
    case Measured::kStock:
      return "stock";
  }
  return "";
}

bool in_pieces(Measured what) { return what == Measured::kBoardsSold || what == Measured::kStock; }

/// Reads figures one by one; mistakes are collected.
class FigureReader {
 public:
  FigureReader(const v1::Calibration& in, const Cursor& root, int fiscal_year_starts)
      : in_(in), root_(root), fiscal_year_starts_(fiscal_year_starts) {
    for (const v1::Source& source : in.source()) sources_.push_back(source.id());
  }

  ReportedFigure read(const v1::Figure& in) const {
    const Cursor at = root_.child("figure", in.id());
    ReportedFigure figure;
    figure.id = in.id();
    figure.title = in.title();
    figure.source = in.source();
    figure.unit = in.unit();
    figure.value = in.value();
    figure.scored = !in.context();
    if (in.has_low()) figure.low = in.low();
    if (in.has_high()) figure.high = in.high();
    if (in.measure_case() == v1::Figure::MEASURE_NOT_SET) {
      at.error("", "what has the simulation to show for it?",
               "boards_sold { item: \"...\" period: \"2024Q1\" }");
    } else {
      read_measure(at, in, figure);
      figure.unit_size = read_unit(at, in.unit(), in_pieces(figure.what) ? "pieces" : "USD");
    }
    check_value(at, figure);
    check_source(at, "source", in.source());
    return figure;
  }

  void check_source(const Cursor& at, const char* field, const std::string& names) const {
    std::istringstream words(names);
    bool any = false;
    for (std::string word; words >> word; any = true) {
      if (std::find(sources_.begin(), sources_.end(), word) != sources_.end()) continue;
      at.error(field, fmt::format("there is no source \"{}\"", word), did_you_mean(word, sources_));
    }
    if (!any) at.error(field, "no source is given");
  }

 private:
  void read_measure(const Cursor& at, const v1::Figure& in, ReportedFigure& figure) const {
    switch (in.measure_case()) {
      case v1::Figure::kBoardsSold:
        return read_flow(at, Measured::kBoardsSold, in.boards_sold(), figure);
      case v1::Figure::kRevenue:
        return read_flow(at, Measured::kRevenue, in.revenue(), figure);
      case v1::Figure::kRevenueBlocked:
        if (in_.counterfactual().empty()) {
          root_.error("counterfactual",
                      "revenue blocked is measured against a scenario without it");
        }
        return read_flow(at, Measured::kRevenueBlocked, in.revenue_blocked(), figure);
      case v1::Figure::kDataCenterRevenue:
        figure.what = Measured::kDataCenterRevenue;
        return read_period(at, "period", in.data_center_revenue().period(), figure);
      case v1::Figure::kStock:
        figure.what = Measured::kStock;
        read_items(at, in.stock().item(), figure);
        read_period(at, "month", in.stock().month(), figure);
        if (figure.months.until > sim::next_month(figure.months.from)) {
          at.child("stock").error("month", "a stock is measured at the beginning of one month",
                                  "write 2025-07");
        }
        return;
      case v1::Figure::MEASURE_NOT_SET:
        return;
    }
  }

  void read_flow(const Cursor& at, Measured what, const v1::ItemsOverTime& in,
                 ReportedFigure& figure) const {
    figure.what = what;
    read_items(at, in.item(), figure);
    read_period(at, "period", in.period(), figure);
  }

  void read_items(const Cursor& at, const google::protobuf::RepeatedPtrField<std::string>& items,
                  ReportedFigure& figure) const {
    figure.items.assign(items.begin(), items.end());
    const Cursor inside = at.child(field_of(figure.what));
    if (figure.items.empty()) inside.error("item", "no item is given");
    for (std::size_t i = 0; i < figure.items.size(); ++i) {
      const auto here = figure.items.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(figure.items.begin(), here, *here) == here) continue;
      inside.error(fmt::format("item[{}]", i), fmt::format("\"{}\" is there twice", *here));
    }
  }

  void read_period(const Cursor& at, const char* field, const std::string& text,
                   ReportedFigure& figure) const {
    figure.period = text;
    if (const auto months = parse_period(text, fiscal_year_starts_)) {
      figure.months = *months;
      return;
    }
    at.child(field_of(figure.what))
        .error(field, fmt::format("\"{}\" is not a period", text),
               "write 2024, 2024Q1, FY26Q1, 2024-05 or 2024-05 to 2025-01");
  }

  static void check_value(const Cursor& at, const ReportedFigure& figure) {
    if (!std::isfinite(figure.value) || figure.value == 0) {
      at.error("value", fmt::format("{} cannot be scored", figure.value),
               "leave out figures reported as 0");
    }
    if (figure.low.has_value() != figure.high.has_value()) {
      at.error("", "an interval has two ends", "give low and high, or neither");
      return;
    }
    if (!figure.low) return;
    if (*figure.low < *figure.high && *figure.low <= figure.value && figure.value <= *figure.high) {
      return;
    }
    at.error("low", fmt::format("{}, {}, {} are not in the order low, value, high", *figure.low,
                                figure.value, *figure.high));
  }

  const v1::Calibration& in_;
  const Cursor& root_;
  int fiscal_year_starts_;
  std::vector<std::string> sources_;
};

std::string beside(const std::string& file, const std::string& path) {
  if (path.empty()) return "";
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

/// The share; 0 if there is none.
double read_networking(const Cursor& root, const v1::Calibration& in, const FigureReader& reader) {
  if (!in.has_networking()) return 0;
  const Cursor at = root.child("networking");
  const v1::NetworkingShare& share = in.networking();
  reader.check_source(at, "source", share.source());
  const double above = read_number(at, "networking", share.networking(), 0);
  return above / read_number(at, "compute", share.compute(), std::numeric_limits<double>::min());
}

}  // namespace

Calibration::Calibration(const std::string& file) : file_(file) {
  Issues issues;
  document_ = load_document(file, v1::Calibration::default_instance(), issues);
  const v1::Calibration& in = message();
  // Nothing could be read: what is missing in an empty file is no news.
  if (!issues.empty() && in.ByteSizeLong() == 0) throw ScenarioError(std::move(issues));
  const Cursor root(document_.locations, issues);
  if (in.schema() != kSchema) {
    root.error("schema", fmt::format("{} is not a version of this schema", in.schema()),
               "write schema: 1");
  }
  if (in.scenario().empty()) root.error("scenario", "which scenario is to show these figures?");
  const bool month = in.fiscal_year_starts() >= 1 && in.fiscal_year_starts() <= kMonths;
  if (!month) {
    root.error("fiscal_year_starts",
               fmt::format("{} is not a month from 1 to 12", in.fiscal_year_starts()),
               "1 if fiscal quarters are calendar quarters");
  }
  if (in.figure().empty()) root.error("figure", "there are no figures");
  const FigureReader reader(in, root, month ? in.fiscal_year_starts() : 1);
  for (const v1::Figure& figure : in.figure()) figures_.push_back(reader.read(figure));
  networking_share_ = read_networking(root, in, reader);
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  scenario_ = beside(file, in.scenario());
  counterfactual_ = beside(file, in.counterfactual());
}

const v1::Calibration& Calibration::message() const {
  return static_cast<const v1::Calibration&>(*document_.message);
}

bool Calibration::needs_counterfactual() const {
  return std::any_of(figures_.begin(), figures_.end(), [](const ReportedFigure& figure) {
    return figure.what == Measured::kRevenueBlocked;
  });
}

Months Calibration::needed(const ReportedFigure& figure) const {
  if (figure.what == Measured::kStock) return figure.months;
  return {fiscal_quarter(figure.months.from, fiscal_year_starts()).from,
          fiscal_quarter(figure.months.until - sim::Duration(1), fiscal_year_starts()).until};
}

sim::Time Calibration::needed_from() const {
  sim::Time earliest = sim::Time::max();
  for (const ReportedFigure& figure : figures_) {
    earliest = std::min(earliest, needed(figure).from);
  }
  return earliest;
}

void Calibration::require_measurable(const models::Scenario& scenario) const {
  std::vector<std::string> reported;
  for (const models::Item& item : scenario.items) {
    if (item.reported) reported.push_back(item.id);
  }
  Issues issues;
  const Cursor root(document_.locations, issues);
  for (const ReportedFigure& figure : figures_) {
    const Cursor above = root.child("figure", figure.id);
    const Cursor at = above.child(field_of(figure.what));
    for (std::size_t i = 0; i < figure.items.size(); ++i) {
      const std::string& item = figure.items[i];
      if (std::find(reported.begin(), reported.end(), item) != reported.end()) continue;
      at.error(fmt::format("item[{}]", i),
               fmt::format("{} reports no item \"{}\"", scenario.name, item),
               did_you_mean(item, reported));
    }
    const Months months = needed(figure);
    if (months.from >= scenario.horizon.report_from && months.until <= scenario.horizon.end)
      continue;
    at.error(figure.what == Measured::kStock ? "month" : "period",
             fmt::format("{} needs {} to {}, but {} runs from {} to {}", figure.period,
                         sim::format_date(months.from), sim::format_date(months.until),
                         scenario.name, sim::format_date(scenario.horizon.start),
                         sim::format_date(scenario.horizon.end)));
  }
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

}  // namespace chokepoint::proto
