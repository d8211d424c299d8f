#pragma once

#include <string>

#include "models/scenario.h"

namespace chokepoint::tools {

/// How the pieces of an order came about in the first replication, in words: for each shipment the
/// event that sent it, the event that led to that one, and so on back to the root. `order` is
/// DEMAND@DATE, such as "us-cloud@2025-07-01". Throws UsageError for an unknown demand, a bad date
/// or a day without an order, with the nearest that exists. Cost: one replication, and about 60
/// bytes for each of its events.
std::string order_history(const models::Scenario& scenario, std::uint64_t seed,
                          const std::string& order);

}  // namespace chokepoint::tools
