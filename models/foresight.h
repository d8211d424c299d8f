#pragma once

#include <cstddef>

#include "models/state.h"

namespace chokepoint::models {

// In a network of thousands of nodes an event finds next to nothing of what it reads in the cache,
// and waits for memory some thirty times over, each time for what the last answer pointed to. What
// events will read is known before they happen: so it is asked for early, while others are handled.

/// Asks memory for a part of what an event that is to happen will read. Called for each number of
/// steps in sim::kForesight in turn, it finds what the call before asked for. Changes nothing.
void foresee(const Context& context, const Happening& what, std::size_t steps);

}  // namespace chokepoint::models
