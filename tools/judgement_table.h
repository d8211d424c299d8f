#pragma once

#include <cstdint>
#include <string>

#include "proto/scenario_reader.h"

namespace chokepoint::tools {

/// The ledger of judgements of the first replication, as CSV with a head: date, rule, issuer,
/// ruling, item, seller's and buyer's country, buyer, the clause of the rule's expression that
/// decided with the chip's value, and the pieces at stake before and after. Cost: one replication.
std::string judgements_csv(const proto::ScenarioFamily& family, std::uint64_t seed);

}  // namespace chokepoint::tools
