#pragma once

#include <string>

#include "models/scenario.h"
#include "proto/report.pb.h"

namespace chokepoint::tools::report {

/// A scenario as a graph: processes, pools of capacity, suppliers, buyers, and the items between
/// them. An item that one process makes for one other is not a node of its own. Edges to buyers
/// that a rule applies to are marked.
v1::NetworkChart network_of(const models::Scenario& scenario);

/// The network for Graphviz: `dot -Tpdf` draws it.
std::string to_graphviz(const v1::NetworkChart& network, const std::string& name);

/// The network as SVG, in layers from left to right. Its classes are styled by the page, or by its
/// own style sheet if it shall stand `alone`. `title` is what it shows, for those who cannot see
/// it. Cost: O(edges log edges) for each of a few sweeps.
std::string to_svg(const v1::NetworkChart& network, const std::string& title, bool alone);

/// Beyond so many nodes a drawing is no help.
inline constexpr int kMostNodesDrawn = 400;

}  // namespace chokepoint::tools::report
