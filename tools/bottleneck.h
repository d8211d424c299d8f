#pragma once

#include <string>
#include <vector>

#include "models/scenario.h"
#include "sim/time.h"

namespace chokepoint::tools {

/// The most that capacity allows of an accelerator when nothing else is made: the part of it whose
/// makers can bring least, and the pools or suppliers that limit them together.
struct Bottleneck {
  std::string item;
  std::string part;
  double per_day;                   ///< accelerators a day
  std::vector<std::string> limits;  ///< the minimum cut between nothing and the part
};

/// For each accelerator, with capacities and yields as they are at `when`; accelerators whose parts
/// are all without limit are left out. Parts count as often as they are needed, yields divided in
/// (total requirements); the makers of a part share pools as a flow (minimum cut).
/// Requires a scenario without cycles. Cost: a small maximum flow per accelerator and part.
std::vector<Bottleneck> bottlenecks(const models::Scenario& scenario, sim::Time when);

}  // namespace chokepoint::tools
