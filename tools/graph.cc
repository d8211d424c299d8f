#include <fmt/format.h>

#include "proto/scenario_reader.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/report/network_graph.h"
#include "tools/text_output.h"

namespace chokepoint::tools {

int graph_command(const GraphOptions& options) {
  std::string format = options.format;
  if (format.empty()) format = options.out.ends_with(".svg") ? "svg" : "dot";
  if (format != "dot" && format != "svg") {
    const std::string hint = proto::did_you_mean(format, {"dot", "svg"});
    throw UsageError(
        fmt::format("--format {}: must be dot or svg{}{}", format, hint.empty() ? "" : "; ", hint));
  }
  const proto::ScenarioFamily family({options.scenario, options.overlays, options.sets});
  const models::Scenario& scenario = family.nominal();
  const v1::NetworkChart network = report::network_of(scenario);
  const std::string text = format == "svg"
                               ? report::to_svg(network, "Network of " + scenario.name, true)
                               : report::to_graphviz(network, scenario.name);
  write_text(text, options.out);
  return kDone;
}

}  // namespace chokepoint::tools
