#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/calendar.h"
#include "tools/report/flow_graph.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

/// The quarter in which the worlds differ most, or the last whole one of a single world.
int chosen_quarter(const v1::FlowChart& chart) {
  const int quarters = chart.period_size();
  if (chart.world_size() < 2) return std::max(0, quarters - 1);
  int chosen = 0;
  double most = -1;
  for (int quarter = 0; quarter < quarters; ++quarter) {
    double difference = 0;
    for (const v1::FlowLink& link : chart.link()) {
      difference += std::fabs(link.amount(quarters + quarter) - link.amount(quarter));
    }
    if (difference <= most) continue;
    most = difference;
    chosen = quarter;
  }
  return chosen;
}

/// Whose deliveries grow or shrink most in the chosen quarter, in words.
std::string claim_of(const v1::FlowChart& chart, const std::string& unit) {
  const int quarters = chart.period_size();
  const std::string& when = chart.period(chart.chosen());
  const v1::FlowLink* most = nullptr;
  double change = 0;
  for (const v1::FlowLink& link : chart.link()) {
    // What reaches buyers says more than a step on the way.
    if (chart.node(link.target()).stage() != "buyers") continue;
    const double now = chart.world_size() < 2
                           ? link.amount(chart.chosen())
                           : link.amount(quarters + chart.chosen()) - link.amount(chart.chosen());
    if (std::fabs(now) <= std::fabs(change)) continue;
    change = now;
    most = &link;
  }
  if (most == nullptr) {
    return (chart.world_size() < 2 ? "Nothing is delivered in "
                                   : "Nothing changes for buyers in ") +
           when;
  }
  const std::string& from = chart.node(most->source()).name();
  const std::string& to = chart.node(most->target()).name();
  if (chart.world_size() < 2) {
    return fmt::format("In {} the largest flow is from {} to {}: {} {}", when, from, to,
                       in_words(change), unit);
  }
  return fmt::format("In {} the largest change is from {} to {}: {} {} {}", when, from, to,
                     in_words(std::fabs(change)), change > 0 ? "more" : "fewer", unit);
}

void add_table(const v1::FlowChart& chart, v1::ReportFigure& figure) {
  Table table(*figure.mutable_table());
  table.label_column("from").label_column("to").label_column("world");
  for (const std::string& period : chart.period()) table.number_column(period);
  const int quarters = chart.period_size();
  for (const v1::FlowLink& link : chart.link()) {
    for (int world = 0; world < chart.world_size(); ++world) {
      table.row().cell(chart.node(link.source()).name()).cell(chart.node(link.target()).name());
      table.cell(chart.world(world));
      for (int quarter = 0; quarter < quarters; ++quarter) {
        const double amount = link.amount(world * quarters + quarter);
        table.cell_as(amount, readable(std::round(amount)));
      }
    }
  }
}

}  // namespace

void add_flows(const Material& material, v1::ReportPage& page) {
  const models::ReportAxes& axes = material.main.experiment->axes;
  if (!axes.by_quarter) return;
  std::vector<World> worlds;
  if (material.compares()) worlds.push_back(*material.base);
  worlds.push_back(material.main);
  v1::FlowChart chart;
  for (const sim::Time quarter : axes.quarters) chart.add_period(sim::quarter_name(quarter));
  for (const World& world : worlds) chart.add_world(world.scenario().name);
  const bool dies = add_flow_graph(worlds, chart);
  if (chart.link().empty()) return;
  chart.set_chosen(chosen_quarter(chart));
  const std::string unit = dies ? "dies" : "pieces";
  v1::ReportSection& section =
      add_section(page, "flows",
                  dies ? "Where the wafers go: to dies, packages, products, buyers"
                       : "Where the pieces go: from the first step to buyers");
  v1::ReportFigure& figure = add_figure(
      material, section, "flows", claim_of(chart, unit),
      dies ? "logic dies in good pieces made, or delivered, in a quarter (mean)"
           : "pieces of the first step in good pieces made, or delivered, in a quarter (mean)");
  figure.set_note(
      dies ? "Everything is counted in the logic dies that it contains, so that widths compare; "
             "what "
             "a step makes in a quarter differs from what the next one uses by stock, work in "
             "process and scrap."
           : "Everything is counted in what it was made of at the first step, so that widths "
             "compare.");
  add_table(chart, figure);
  *figure.mutable_flows() = std::move(chart);
}

}  // namespace chokepoint::tools::report
