#include <fmt/format.h>

#include <map>

#include "tools/report/network_graph.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

struct Kind {
  const char* name;  ///< as in NetworkNode
  const char* one;
  const char* many;
};
constexpr Kind kKinds[] = {{"process", "process", "processes"},
                           {"pool", "pool of capacity", "pools of capacity"},
                           {"supplier", "supplier", "suppliers"},
                           {"item", "item", "items"},
                           {"buyer", "buyer", "buyers"}};

}  // namespace

void add_network(const Material& material, v1::ReportPage& page) {
  v1::NetworkChart chart = network_of(material.main.scenario());
  if (chart.node().empty()) return;
  v1::ReportSection& section = add_section(page, "network", "The supply chain as modelled");
  std::map<std::string, int> counts;
  for (const v1::NetworkNode& node : chart.node()) ++counts[node.kind()];
  std::string parts;
  for (const auto& [kind, one, many] : kKinds) {
    if (counts[kind] == 0) continue;
    parts += (parts.empty() ? "" : ", ") + counted(counts[kind], one, many);
  }
  v1::ReportFigure& figure = add_figure(material, section, "network", parts, "nodes and ways");
  figure.set_sample("the scenario as written");
  figure.set_note(
      "Boxes are processes, rounded ones items, amber ones pools of capacity (dotted lines: who "
      "uses "
      "them), green ones buyers. Thick red lines: a rule applies to what is sold there. An item "
      "that "
      "one process makes for one other is not drawn.");
  Table table(*figure.mutable_table());
  table.label_column("from").label_column("kind").label_column("to").label_column("how");
  for (const v1::NetworkEdge& edge : chart.edge()) {
    table.row().cell(chart.node(edge.source()).name()).cell(chart.node(edge.source()).kind());
    table.cell(chart.node(edge.target()).name());
    table.cell(edge.capacity() ? "capacity" : edge.ruled() ? "under a rule" : "material");
  }
  if (chart.node_size() <= kMostNodesDrawn) {
    *figure.mutable_network() = std::move(chart);
  } else {
    figure.set_note("Too many nodes to draw; the table has every way.");
  }
}

}  // namespace chokepoint::tools::report
