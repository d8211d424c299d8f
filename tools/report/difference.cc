#include <fmt/format.h>

#include <cmath>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using models::Region;

/// One line of a chart of differences.
struct Line {
  std::string name;
  Cell cell;
};

sim::Estimate difference(const Material& material, const Cell& cell) {
  return sim::estimate_difference(values_of(*material.main.experiment, cell),
                                  values_of(*material.base->experiment, cell),
                                  material.record.confidence);
}

/// "In 2025Q4 Chinese buyers get 735 thousand fewer, the largest change of a quarter".
std::string claim_of(const Material& material, const Line& line) {
  const models::ReportAxes& axes = material.main.experiment->axes;
  Cell cell = line.cell;
  sim::Estimate largest{0, 0, 0, 0, 0, 0};
  std::size_t when = 0;
  for (std::size_t quarter = 0; quarter < axes.quarters.size(); ++quarter) {
    cell.quarter = quarter;
    const sim::Estimate change = difference(material, cell);
    if (std::fabs(change.mean) <= std::fabs(largest.mean) || !is_clear(change)) continue;
    largest = change;
    when = quarter;
  }
  const std::string who = buyers_of(line.cell.region);
  if (largest.mean == 0) {
    return fmt::format("In no quarter do {} get clearly more or fewer {}", who, line.name);
  }
  return fmt::format("The largest change for {} is in {}: {} {} {}", who,
                     sim::quarter_name(axes.quarters[when]), in_words(std::fabs(largest.mean)),
                     largest.mean > 0 ? "more" : "fewer", line.name);
}

void add_figure_of(const Material& material, v1::ReportSection& section, const std::string& id,
                   const std::vector<Line>& lines) {
  const models::ReportAxes& axes = material.main.experiment->axes;
  v1::ReportFigure& figure = add_figure(material, section, id, claim_of(material, lines.front()),
                                        "change in deliveries in each quarter, pieces");
  figure.set_note(
      fmt::format("Both worlds see the same random numbers, so that chance common to both cancels. "
                  "Whiskers are "
                  "{:.0f}% confidence intervals of the mean paired difference.",
                  100 * material.record.confidence));
  v1::LineChart& chart = *figure.mutable_lines();
  chart.set_difference(true);
  chart.set_end(sim::format_date(material.main.scenario().horizon.end).substr(0, 10));
  Table table(*figure.mutable_table());
  table.label_column("period");
  for (const Line& line : lines) {
    chart.add_series()->set_name(line.name);
    table.number_column(line.name + ", mean").number_column("low").number_column("high");
  }
  for (std::size_t quarter = 0; quarter <= axes.quarters.size(); ++quarter) {
    const bool whole = quarter == axes.quarters.size();
    const std::string name = whole ? "whole span" : sim::quarter_name(axes.quarters[quarter]);
    table.row().cell(name);
    if (!whole) {
      chart.add_period(name);
      chart.add_begins(sim::format_date(axes.quarters[quarter]).substr(0, 10));
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
      Cell cell = lines[i].cell;
      if (!whole) cell.quarter = quarter;
      const sim::Estimate change = difference(material, cell);
      estimate_cells(table, change, "difference:" + key_of(*material.main.experiment, cell), true);
      if (whole) continue;
      v1::LineSeries& series = *chart.mutable_series(static_cast<int>(i));
      series.add_value(change.mean);
      series.add_low(change.low);
      series.add_high(change.high);
    }
  }
  add_rule_dates(material.main, chart);
}

}  // namespace

void add_difference(const Material& material, v1::ReportPage& page) {
  if (!material.compares() || !material.main.experiment->axes.by_quarter) return;
  v1::ReportSection& section =
      add_section(page, "difference", fmt::format("What changes: {}", page.title()));
  const std::string things = things_of(*material.main.experiment);
  const auto line = [](const std::string& name, Region region, const std::string& family) {
    return Line{name, Cell{models::Metric::kDelivered, family, region, std::nullopt}};
  };
  if (has_accelerators(*material.main.experiment, proto::kHeadlineFamily)) {
    add_figure_of(material, section, "difference-us",
                  {line("Blackwell", Region::kUs, proto::kHeadlineFamily),
                   line("all " + things, Region::kUs, "")});
  } else {
    add_figure_of(material, section, "difference-us", {line(things, Region::kUs, "")});
  }
  add_figure_of(material, section, "difference-cn", {line(things, Region::kCn, "")});
}

}  // namespace chokepoint::tools::report
