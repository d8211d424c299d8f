#pragma once

#include <cstddef>

#include "proto/scenario.pb.h"

namespace chokepoint::proto {

/// So many independent copies of a supply chain in one scenario: the first as it is, the others
/// with "-2", "-3", ... after every id and every stream. Countries are common to all. Copies follow
/// each other in each list. Requires lines >= 1 and a complete scenario without rules, uncertain
/// inputs and planning, which are about a whole scenario. Cost: linear in what comes out.
v1::Scenario side_by_side(const v1::Scenario& one, std::size_t lines);

}  // namespace chokepoint::proto
