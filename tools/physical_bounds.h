#pragma once

#include <vector>

#include "models/scenario.h"
#include "proto/results.pb.h"

namespace chokepoint::tools {

/// For each accelerator outside the family "blackwell" that Chinese buyers order, each of that
/// family, and each resource that both need: how many of the latter one of the former can displace
/// at most, if the resource were wholly shared and nothing else short. Needs follow the bill of
/// materials through all levels without yields: a die is one part in its wafer's gross dies, of
/// alternatives the first is taken, and of several makers of a part the first speaks for all,
/// unless they need different resources (each is then taken from its own first user). Capacity held
/// for the cycle time counts in server days. Resources measured in different units are left out.
///
/// Requires a scenario without cycles. Cost: a sparse factorisation per accelerator.
std::vector<v1::PhysicalBound> physical_bounds(const models::Scenario& scenario);

}  // namespace chokepoint::tools
