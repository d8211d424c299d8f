#include <fmt/format.h>

#include "tools/report/assets.h"
#include "tools/report/sections.h"
#include "tools/run_records.h"

namespace chokepoint::tools::report {
namespace {

void add_world(Table& table, const std::string& role, const World& world) {
  const std::string name = role + world.scenario().name;
  table.row().cell("scenario, hash of its values: " + name);
  table.cell(scenario_record(*world.family).hash);
  table.row().cell("events, fingerprint: " + name).cell(proto::fingerprint(*world.experiment));
}

}  // namespace

void add_reproduction(const Material& material, v1::ReportPage& page) {
  v1::ReportSection& section = add_section(page, "reproduce", "How to make these numbers again");
  add_text(
      section,
      "The same command with the same version gives the same bytes, on any machine and with any "
      "number of threads.");
  v1::ReportFigure& figure = add_figure(material, section, "reproduction",
                                        "Command, seed, versions and hashes", "what was run");
  figure.set_sample("as run");
  Table table(*figure.mutable_table());
  table.label_column("what").label_column("value");
  table.row().cell("command").cell(material.record.command_line);
  table.row().cell("version of chokepoint").cell(material.record.version);
  table.row().cell("seed").cell(fmt::format("{}", material.record.seed));
  table.row().cell("replications").cell(fmt::format("{}", material.record.replications));
  table.row().cell("confidence of intervals").cell(fmt::format("{}", material.record.confidence));
  if (material.further.replications > 0) {
    table.row()
        .cell("replications of further runs")
        .cell(fmt::format("{}{}", material.further.replications,
                          material.further.interrupted ? ", interrupted: not all were done" : ""));
  }
  table.row().cell("reported span").cell(span_text(material));
  if (material.compares()) add_world(table, "", *material.base);
  add_world(table, "", material.main);
  table.row().cell("charts").cell(
      fmt::format("d3 {}, d3-sankey {}", d3_version(), d3_sankey_version()));
  table.row().cell("licence of the program").cell("Apache-2.0");
}

}  // namespace chokepoint::tools::report
