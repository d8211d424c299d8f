#include <fmt/format.h>

#include <cstdio>

#include "proto/scenario_reader.h"
#include "tools/atomic_file.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/report/network_graph.h"

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
  if (options.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kDone;
  }
  AtomicFile file(options.out);
  file.write(text);
  file.finish();
  file.commit();
  fmt::print(stderr, "wrote {}\n", options.out);
  return kDone;
}

}  // namespace chokepoint::tools
