#pragma once

#include <string>
#include <vector>

#include "models/scenario.h"

namespace chokepoint::tools {

/// The longest way through the processes, suppliers and lanes to a buyer of an item, with every
/// step taking its mean time and nobody waiting.
struct LeadTime {
  std::string item;
  double days;
  std::vector<std::string> processes;  ///< on that way, first to last
};

/// For each accelerator that somebody can buy. Requires a scenario without cycles.
std::vector<LeadTime> lead_times(const models::Scenario& scenario);

/// What is allowed but probably not meant: rules that match nothing or lie outside the simulated
/// span, accelerators nobody orders, processes whose outputs reach no buyer.
std::vector<std::string> warnings(const models::Scenario& scenario);

}  // namespace chokepoint::tools
