#include "proto/backtest_report.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "proto/calibration_report.h"
#include "sim/calendar.h"
#include "sim/estimates.h"

namespace chokepoint::proto {
namespace {

constexpr std::array<const char*, models::kRegions> kRegionNames = {"US", "CN", "ROW"};

const char* measure_name(Measured what) {
  switch (what) {
    case Measured::kBoardsSold:
      return "sold";
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

class Forecaster {
 public:
  Forecaster(const Calibration& reported, const SalesRecord& record, sim::Time from)
      : reported_(reported),
        record_(record),
        axes_(record.experiment().axes),
        chips_(record.accelerators()),
        used_(reported.figures().size(), false) {
    for (std::size_t q = 0; q < axes_.quarters.size(); ++q) {
      if (axes_.quarters[q] >= from) quarters_.push_back(q);
    }
  }

  void write(v1::BacktestReport& report) {
    report_ = &report;
    add_deliveries();
    for (const Measured what : {Measured::kBoardsSold, Measured::kStock}) {
      for (const std::string& chip : chips_) add_quarters(what, {chip});
    }
    if (!chips_.empty()) add_quarters(Measured::kDataCenterRevenue, {});
    add_other_figures();
  }

 private:
  sim::Time end_of(std::size_t quarter) const {
    return std::min(sim::next_quarter(axes_.quarters[quarter]),
                    record_.experiment().scenario->horizon.end);
  }

  v1::Forecast& add(const char* measure, const std::string& item, const char* region,
                    const std::string& period, const char* unit,
                    const std::vector<double>& values) {
    v1::Forecast& made = *report_->add_forecasts();
    made.set_measure(measure);
    made.set_item(item);
    made.set_region(region);
    made.set_period(period);
    made.set_unit(unit);
    made.set_median(sim::quantile(values, 0.5));
    made.set_low(sim::quantile(values, kLowQuantile));
    made.set_high(sim::quantile(values, kHighQuantile));
    return made;
  }

  void add_deliveries() {
    const Experiment& experiment = record_.experiment();
    for (std::size_t item = 0; item < axes_.items.size(); ++item) {
      const models::Item& what = experiment.scenario->items[axes_.items[item]];
      if (!what.chip) continue;
      for (int region = 0; region < models::kRegions; ++region) {
        for (const std::size_t quarter : quarters_) {
          std::vector<double> values;
          for (const models::Replication& one : experiment.replications) {
            values.push_back(models::evaluate(*experiment.scenario, axes_, one,
                                              models::Metric::kDelivered, {item, region, quarter}));
          }
          add("delivered", what.id, kRegionNames[static_cast<std::size_t>(region)],
              sim::quarter_name(axes_.quarters[quarter]), "pieces", values);
        }
      }
    }
  }

  /// Values of something over a period, in pieces or USD. A figure's measure in base units.
  std::vector<double> values_of(Measured what, const std::vector<std::string>& items,
                                const Months& months) const {
    ReportedFigure figure;
    figure.what = what;
    figure.items = items;
    figure.months = months;
    return measure(reported_, figure, record_, nullptr);
  }

  void add_one(Measured what, const std::vector<std::string>& items, const std::string& period,
               const Months& months) {
    const bool pieces = what == Measured::kBoardsSold || what == Measured::kStock;
    const std::string name = items.empty() ? "all" : fmt::format("{}", fmt::join(items, "+"));
    v1::Forecast& made = add(measure_name(what), name, "ALL", period, pieces ? "pieces" : "USD",
                             values_of(what, items, months));
    if (what == Measured::kStock) made.set_as_of(sim::format_date(months.from));
    put_reported(what, items, months, made);
  }

  void add_quarters(Measured what, const std::vector<std::string>& items) {
    for (const std::size_t quarter : quarters_) {
      Months months{axes_.quarters[quarter], end_of(quarter)};
      if (what == Measured::kStock) {
        const sim::Time last = axes_.months.back();
        const sim::Time at = std::min(months.until, last);
        months = {at, sim::next_month(at)};
      }
      add_one(what, items, sim::quarter_name(axes_.quarters[quarter]), months);
    }
  }

  /// Whether the record holds what the figure needs.
  bool is_measurable(const ReportedFigure& figure) const {
    const Months months = reported_.needed(figure);
    const bool in_span = months.from >= axes_.months.front() &&
                         months.until <= record_.experiment().scenario->horizon.end;
    return figure.what != Measured::kRevenueBlocked && in_span &&
           std::all_of(figure.items.begin(), figure.items.end(), [&](const std::string& item) {
             return std::find(chips_.begin(), chips_.end(), item) != chips_.end();
           });
  }

  /// Notes the reported figure of the same thing, if there is one.
  void put_reported(Measured what, const std::vector<std::string>& items, const Months& months,
                    v1::Forecast& made) {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const ReportedFigure& figure = reported_.figures()[i];
      if (used_[i] || figure.what != what || figure.items != items || figure.months != months ||
          !is_measurable(figure)) {
        continue;
      }
      used_[i] = true;
      made.set_figure(figure.id);
      made.set_reported(figure.value * figure.unit_size);
      if (figure.low) made.set_reported_low(*figure.low * figure.unit_size);
      if (figure.high) made.set_reported_high(*figure.high * figure.unit_size);
      return;
    }
  }

  void add_other_figures() {
    for (std::size_t i = 0; i < used_.size(); ++i) {
      const ReportedFigure& figure = reported_.figures()[i];
      if (used_[i] || !is_measurable(figure)) continue;
      add_one(figure.what, figure.items, figure.period, figure.months);
    }
  }

  const Calibration& reported_;
  const SalesRecord& record_;
  const models::ReportAxes& axes_;
  std::vector<std::string> chips_;
  std::vector<bool> used_;  ///< by figure
  std::vector<std::size_t> quarters_;
  v1::BacktestReport* report_ = nullptr;
};

}  // namespace

v1::BacktestReport backtest_report(const Calibration& reported, const SalesRecord& record,
                                   sim::Time from, const std::string& version) {
  v1::BacktestReport report;
  report.set_scenario(record.experiment().scenario->name);
  report.set_reported(reported.file());
  report.set_version(version);
  report.set_seed(record.experiment().seed);
  report.set_replications(static_cast<std::int64_t>(record.experiment().replications.size()));
  report.set_fingerprint(fingerprint(record.experiment()));
  Forecaster(reported, record, from).write(report);
  return report;
}

}  // namespace chokepoint::proto
