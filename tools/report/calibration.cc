#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

/// A simulated and a reported number with their intervals, in one unit.
struct Pair {
  std::string label;
  std::string period;
  std::string unit;
  sim::Interval simulated;
  double median;
  double reported;
  std::optional<sim::Interval> range;
};

/// Everything over the reported value, so that units do not matter.
void add_bar(const Pair& pair, v1::BarChart& bars) {
  v1::BarRow& row = *bars.add_row();
  row.set_label(pair.label + " " + pair.period);
  row.set_value(pair.median / pair.reported);
  row.set_low(pair.simulated.low / pair.reported);
  row.set_high(pair.simulated.high / pair.reported);
  row.set_other(1);
  if (!pair.range) return;
  row.set_other_low(pair.range->low / pair.reported);
  row.set_other_high(pair.range->high / pair.reported);
}

void add_pairs(const std::vector<Pair>& pairs, v1::ReportFigure& figure) {
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_points(true);
  bars.set_axis("times the reported value");
  bars.set_value_name("simulated, median and p5 to p95");
  bars.set_other_name("reported, with its range");
  Table table(*figure.mutable_table());
  table.label_column("what").label_column("period").label_column("unit");
  table.number_column("reported").number_column("low").number_column("high");
  table.number_column("simulated median").number_column("p5").number_column("p95");
  for (const Pair& pair : pairs) {
    add_bar(pair, bars);
    table.row().cell(pair.label).cell(pair.period).cell(pair.unit).cell(pair.reported);
    const double none = NAN;
    table.cell(pair.range ? pair.range->low : none).cell(pair.range ? pair.range->high : none);
    table.cell(pair.median).cell(pair.simulated.low).cell(pair.simulated.high);
  }
}

void add_reported(const Material& material, const v1::CalibrationReport& report,
                  v1::ReportSection& section) {
  std::vector<Pair> pairs;
  for (const v1::CalibrationRow& row : report.rows()) {
    if (row.reported() == 0) continue;
    Pair pair{row.title(),  row.period(),   row.unit(),  {row.low(), row.high()},
              row.median(), row.reported(), std::nullopt};
    if (row.has_reported_low()) pair.range = {row.reported_low(), row.reported_high()};
    pairs.push_back(std::move(pair));
  }
  v1::ReportFigure& figure =
      add_figure(material, section, "calibration",
                 fmt::format("{} of {} reported figures lie within the simulated p5 to p95",
                             report.summary().inside(), report.summary().rows()),
                 "times the reported value");
  figure.set_sample(further_sample(material, "replications"));
  figure.set_source(fmt::format("scenario {} against {}", report.scenario(), report.file()));
  figure.set_note("Of the flagship's history, whatever scenario this page is about.");
  add_pairs(pairs, figure);
}

/// "H20 sold", "Data center revenue".
std::string label_of(const v1::Forecast& row) {
  std::string measure = row.measure();
  std::replace(measure.begin(), measure.end(), '_', ' ');
  return row.item() == "all" ? capitalised(measure) : row.item() + " " + measure;
}

void add_forecast(const Material& material, const v1::BacktestReport& report,
                  v1::ReportSection& section) {
  std::vector<Pair> pairs;
  int inside = 0;
  for (const v1::Forecast& row : report.forecasts()) {
    if (!row.has_reported() || row.reported() == 0) continue;
    Pair pair{label_of(row), row.period(),   row.unit(),  {row.low(), row.high()},
              row.median(),  row.reported(), std::nullopt};
    if (row.has_reported_low()) pair.range = {row.reported_low(), row.reported_high()};
    if (row.low() <= row.reported() && row.reported() <= row.high()) ++inside;
    pairs.push_back(std::move(pair));
  }
  if (pairs.empty()) return;
  v1::ReportFigure& figure =
      add_figure(material, section, "backtest",
                 fmt::format("Back-test: {} of {} later figures lie within what was forecast",
                             inside, pairs.size()),
                 "times the reported value");
  figure.set_sample(further_sample(material, "replications"));
  figure.set_source(fmt::format("scenario {} against {}", report.scenario(), report.reported()));
  figure.set_note("The forecast knows only what was public before its first quarter.");
  add_pairs(pairs, figure);
}

}  // namespace

void add_calibration(const Material& material, v1::ReportPage& page) {
  const FurtherRuns& further = material.further;
  if (!further.calibration && !further.backtest) return;
  v1::ReportSection& section =
      add_section(page, "calibration", "Does the model resemble what happened?");
  if (further.calibration) add_reported(material, *further.calibration, section);
  if (further.backtest) add_forecast(material, *further.backtest, section);
}

}  // namespace chokepoint::tools::report
