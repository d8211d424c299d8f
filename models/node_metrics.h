#pragma once

#include <string>
#include <vector>

#include "models/nodes.h"
#include "models/scenario.h"
#include "sim/time.h"

namespace chokepoint::models {

// What is reported of each stock, process and demand over a span, beside the results by item and
// region: averages of levels over time, counts, waits, costs.

/// One line of results: a metric of a stock, process, demand, or of all of them.
struct NodeKey {
  std::string metric;
  std::string node;
  std::string unit;
};

/// The metrics of the span from `begun`, when begin_span was called, to `end`, in the order of
/// node_keys; NaN where undefined (a share of nothing). Rates and averages are over time.
std::vector<double> node_metrics(const Scenario& scenario, Nodes& nodes, sim::Time begun,
                                 sim::Time end);

/// Keys of the node metrics of a scenario, in the order of node_metrics.
std::vector<NodeKey> node_keys(const Scenario& scenario);

}  // namespace chokepoint::models
