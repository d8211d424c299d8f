#include <fmt/format.h>

#include <cmath>

#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using models::Region;

/// Pieces by week after the order, over all replications.
std::vector<double> weeks_of(const proto::Experiment& experiment, Region region) {
  const models::ReportAxes& axes = experiment.axes;
  std::vector<double> weeks(models::ReportAxes::kWaitWeeks, 0.0);
  for (const models::Replication& one : experiment.replications) {
    if (one.waits.empty()) continue;  // a result of the whole span only
    for (std::size_t item = 0; item < axes.items.size(); ++item) {
      for (std::size_t week = 0; week < weeks.size(); ++week) {
        weeks[week] += one.waits[axes.wait_cell(item, static_cast<int>(region), week)];
      }
    }
  }
  return weeks;
}

struct Curve {
  std::string name;
  bool baseline;
  Region region;
  std::vector<double> share;  ///< delivered within week + 1 weeks
};

/// Nothing where nothing was delivered.
void add_curve(const World& world, bool baseline, Region region, std::vector<Curve>& curves) {
  std::vector<double> share = weeks_of(*world.experiment, region);
  double all = 0;
  for (const double pieces : share) all += pieces;
  if (all == 0) return;
  double sum = 0;
  for (double& one : share) {
    sum += one;
    one = sum / all;
  }
  curves.push_back(
      {buyers_of(region) + ", " + world.scenario().name, baseline, region, std::move(share)});
}

std::string within(const Curve& curve, double quantile) {
  std::size_t week = 0;
  while (week + 1 < curve.share.size() && curve.share[week] < quantile) ++week;
  if (week + 1 == curve.share.size()) return fmt::format("more than {} weeks", week);
  return week == 0 ? "a week" : fmt::format("{} weeks", week + 1);
}

}  // namespace

void add_waits(const Material& material, v1::ReportPage& page) {
  std::vector<Curve> curves;
  for (const Region region : {Region::kUs, Region::kCn}) {
    if (material.compares()) add_curve(*material.base, true, region, curves);
    add_curve(material.main, false, region, curves);
  }
  v1::ReportSection& section = add_section(page, "waits", "How long buyers wait");
  if (curves.empty()) {
    add_text(section, "Nothing was delivered to US or Chinese buyers, so nobody has waited.");
    return;
  }
  const Curve* told = nullptr;
  for (const Curve& curve : curves) {
    if (told == nullptr || (!curve.baseline && told->baseline)) told = &curve;
  }
  const std::string claim =
      fmt::format("{} get half of their pieces within {} of the order, nine tenths within {}",
                  buyers_of(told->region), within(*told, 0.5), within(*told, 0.9));
  v1::ReportFigure& figure =
      add_figure(material, section, "waits", claim, "share of pieces delivered, by weeks waited");
  figure.set_note(fmt::format(
      "Of all pieces delivered in {}, all replications together; what is still on order is not in "
      "it. The last week stands for all later ones.",
      span_text(material)));
  std::size_t last = 0;
  v1::StepChart& chart = *figure.mutable_steps();
  chart.set_axis("weeks from order to delivery");
  Table table(*figure.mutable_table());
  table.number_column("within weeks");
  for (const Curve& curve : curves) {
    table.number_column(curve.name);
    std::size_t week = 0;
    while (week + 1 < curve.share.size() && curve.share[week] < 1 - 1e-12) ++week;
    last = std::max(last, week);
  }
  for (const Curve& curve : curves) {
    v1::StepSeries& series = *chart.add_series();
    series.set_name(curve.name);
    series.set_baseline(curve.baseline);
    for (std::size_t week = 0; week <= last; ++week) {
      series.add_at(static_cast<double>(week + 1));
      series.add_share(curve.share[week]);
    }
  }
  for (std::size_t week = 0; week <= last; ++week) {
    table.row().cell_as(static_cast<double>(week + 1), fmt::format("{}", week + 1));
    for (const Curve& curve : curves) {
      table.cell_as(curve.share[week], fmt::format("{:.1f}%", 100 * curve.share[week]));
    }
  }
}

}  // namespace chokepoint::tools::report
