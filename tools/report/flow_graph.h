#pragma once

#include <vector>

#include "proto/report.pb.h"
#include "tools/report/material.h"

namespace chokepoint::tools::report {

/// Adds the nodes and links of what was made and delivered in each quarter, mean over replications,
/// world by world. `chart` has its periods and worlds. Along each process the flow follows one
/// input: the one made from wafers, else the one with the longest history. Amounts are of what
/// stands at the beginning of that way (dies of a wafer, pieces of the first process), so that they
/// can be compared along it. Items that may stand in for one another are one node. Returns whether
/// a wafer process is in it. Adds nothing where items go round.
bool add_flow_graph(const std::vector<World>& worlds, v1::FlowChart& chart);

}  // namespace chokepoint::tools::report
