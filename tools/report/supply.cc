#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using models::Region;

/// One line of a chart of supply.
struct Line {
  std::string name;
  std::string key;  ///< "base:", "other:", "run:"; empty for further runs
  const proto::Experiment* experiment;
  bool baseline;
};

std::vector<Line> lines_of(const Material& material) {
  std::vector<Line> lines;
  if (material.compares()) {
    lines.push_back({material.base->scenario().name, "base:", material.base->experiment, true});
    lines.push_back({material.main.scenario().name, "other:", material.main.experiment, false});
    if (lines[0].name == lines[1].name) lines[0].name += " (base)";
    return lines;
  }
  if (material.further.without_rules) {
    lines.push_back({"without its rules", "", &*material.further.without_rules, true});
  }
  lines.push_back({material.main.scenario().name, "run:", material.main.experiment, false});
  return lines;
}

struct Band {
  double mean;
  double low;
  double high;
};

Band band_of(const proto::Experiment& experiment, const Cell& cell) {
  const std::vector<double> values = values_of(experiment, cell);
  return {sim::estimate(values, 0.9).mean, sim::quantile(values, kBandLow),
          sim::quantile(values, kBandHigh)};
}

/// "US buyers get 8.35 million accelerators, 0.4% more than under base".
std::string claim_of(const Material& material, const std::vector<Line>& lines, const Cell& cell,
                     const std::string& things) {
  const std::vector<double> main = values_of(*lines.back().experiment, cell);
  const double mean = sim::estimate(main, 0.9).mean;
  std::string claim =
      fmt::format("{} get {} {}", capitalised(buyers_of(cell.region)), in_words(mean), things);
  if (lines.size() == 1) return claim + " in " + span_text(material);
  std::vector<double> base = values_of(*lines.front().experiment, cell);
  const std::vector<double> paired(
      main.begin(), main.begin() + static_cast<std::ptrdiff_t>(std::min(base.size(), main.size())));
  base.resize(paired.size());
  const sim::Estimate change = sim::estimate_difference(paired, base, material.record.confidence);
  const double before = sim::estimate(base, 0.9).mean;
  const std::string than =
      material.compares() ? " under " + lines.front().name : " " + lines.front().name;
  if (change.mean == 0) return claim + ", as many as" + than;
  if (!is_clear(change)) return claim + ", not clearly more or fewer than" + than;
  const char* word = change.mean > 0 ? "more" : "fewer";
  if (before <= 0) return claim + fmt::format(", {} than{}", word, than);
  return claim + fmt::format(", {} {} than{}", share_text(change.mean / before), word, than);
}

void add_table(const std::vector<Line>& lines, Cell cell, v1::ReportFigure& figure) {
  Table table(*figure.mutable_table());
  table.label_column("period");
  for (const Line& line : lines) {
    table.number_column(line.name + ", mean");
    table.number_column(line.name + ", p10");
    table.number_column(line.name + ", p90");
  }
  const models::ReportAxes& axes = lines.back().experiment->axes;
  const auto add_row = [&](const std::string& name) {
    table.row().cell(name);
    for (const Line& line : lines) {
      const Band band = band_of(*line.experiment, cell);
      const std::string key = line.key.empty() ? "" : line.key + key_of(*line.experiment, cell);
      const auto field = [&](const char* what) { return key.empty() ? "" : key + "|" + what; };
      table.cell(band.mean, field("mean"))
          .cell(band.low, field("p10"))
          .cell(band.high, field("p90"));
    }
  };
  for (std::size_t quarter = 0; quarter < axes.quarters.size() && axes.by_quarter; ++quarter) {
    cell.quarter = quarter;
    add_row(sim::quarter_name(axes.quarters[quarter]));
  }
  cell.quarter.reset();
  add_row("whole span");
}

void add_chart(const Material& material, const std::vector<Line>& lines, Cell cell,
               v1::ReportFigure& figure) {
  const models::ReportAxes& axes = lines.back().experiment->axes;
  v1::LineChart& chart = *figure.mutable_lines();
  chart.set_end(sim::format_date(material.main.scenario().horizon.end).substr(0, 10));
  for (const sim::Time quarter : axes.quarters) {
    chart.add_period(sim::quarter_name(quarter));
    chart.add_begins(sim::format_date(quarter).substr(0, 10));
  }
  for (const Line& line : lines) {
    v1::LineSeries& series = *chart.add_series();
    series.set_name(line.name);
    series.set_baseline(line.baseline);
    for (std::size_t quarter = 0; quarter < axes.quarters.size(); ++quarter) {
      cell.quarter = quarter;
      const Band band = band_of(*line.experiment, cell);
      series.add_value(band.mean);
      series.add_low(band.low);
      series.add_high(band.high);
    }
  }
  add_rule_dates(material.main, chart);
}

void add_supply_figure(const Material& material, v1::ReportSection& section, const std::string& id,
                       const Cell& cell, const std::string& things) {
  const std::vector<Line> lines = lines_of(material);
  v1::ReportFigure& figure =
      add_figure(material, section, id, claim_of(material, lines, cell, things),
                 fmt::format("{} delivered in each quarter", things));
  figure.set_note(
      "Lines are means, bands reach from the 10th to the 90th percentile of replications.");
  if (!material.compares() && material.further.without_rules) {
    figure.set_sample(figure.sample() +
                      fmt::format("; without its rules: n = {}", material.further.replications));
  }
  add_table(lines, cell, figure);
  if (lines.back().experiment->axes.by_quarter) add_chart(material, lines, cell, figure);
}

/// What each product's buyers get, region by region; the largest products are drawn.
void add_products(const Material& material, v1::ReportSection& section) {
  constexpr int kMostBars = 12;
  const World& world = material.main;
  const models::ReportAxes& axes = world.experiment->axes;
  const std::string key = material.compares() ? "other:" : "run:";
  struct Product {
    std::string id;
    std::string name;
    std::vector<double> regions;  ///< and all of them
  };
  std::vector<Product> products;
  for (std::size_t item = 0; item < axes.items.size(); ++item) {
    const std::string& id = world.scenario().items[axes.items[item]].id;
    Product& product =
        products.emplace_back(Product{id, title_of_id(world.family->message(), id), {}});
    for (int region = 0; region <= models::kRegions; ++region) {
      models::Selection selection{item, std::nullopt, std::nullopt};
      if (region < models::kRegions) selection.region = region;
      std::vector<double> values;
      for (const models::Replication& one : world.experiment->replications) {
        values.push_back(
            models::evaluate(world.scenario(), axes, one, models::Metric::kDelivered, selection));
      }
      product.regions.push_back(sim::estimate(values, 0.9).mean);
    }
  }
  std::stable_sort(products.begin(), products.end(), [](const Product& a, const Product& b) {
    return a.regions.back() > b.regions.back();
  });
  if (products.empty()) return;
  const Product& first = products.front();
  v1::ReportFigure& figure = add_figure(
      material, section, "products",
      first.regions.back() == 0 ? "Nothing is delivered"
                                : fmt::format("The most delivered product is {}: {} pieces",
                                              first.name, in_words(first.regions.back())),
      fmt::format("pieces delivered under {}, mean", world.scenario().name));
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_axis("pieces delivered to all buyers");
  Table table(*figure.mutable_table());
  table.label_column("product").number_column("US").number_column("China");
  table.number_column("elsewhere").number_column("all");
  const char* const names[] = {"US", "CN", "ROW", "ALL"};
  for (const Product& product : products) {
    if (bars.row_size() < kMostBars) {
      v1::BarRow& row = *bars.add_row();
      row.set_label(product.name);
      row.set_value(product.regions.back());
    }
    table.row().cell(product.name);
    for (std::size_t region = 0; region < product.regions.size(); ++region) {
      table.cell(product.regions[region],
                 fmt::format("{}delivered|{}|{}|total|mean", key, product.id, names[region]));
    }
  }
  if (static_cast<int>(products.size()) > kMostBars) {
    figure.set_note(fmt::format("The {} largest of {} products are drawn; the table has all.",
                                kMostBars, products.size()));
  }
}

}  // namespace

void add_supply(const Material& material, v1::ReportPage& page) {
  v1::ReportSection& section = add_section(page, "supply", "Supply over time");
  const std::string things = things_of(*material.main.experiment);
  const auto cell = [](Region region, const std::string& family) {
    return Cell{models::Metric::kDelivered, family, region, std::nullopt};
  };
  add_supply_figure(material, section, "supply-us", cell(Region::kUs, ""), things);
  if (has_accelerators(*material.main.experiment, proto::kHeadlineFamily)) {
    add_supply_figure(material, section, "supply-us-blackwell",
                      cell(Region::kUs, proto::kHeadlineFamily), "Blackwell accelerators");
  }
  add_supply_figure(material, section, "supply-cn", cell(Region::kCn, ""), things);
  add_supply_figure(material, section, "supply-row", cell(Region::kRow, ""), things);
  add_products(material, section);
}

}  // namespace chokepoint::tools::report
