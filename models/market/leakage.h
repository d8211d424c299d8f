#pragma once

#include "models/state.h"

namespace chokepoint::models {

// Goods on their way from a front to the buyer behind it.

/// Pieces reached the front of a demand: they travel on. `key` is the address of their random
/// numbers.
void pass_on(Context& context, DemandId demand, ItemId item, Quantity quantity, std::uint64_t key);

void count_leaked(Context& context, const LeakArrived& what);
void count_seized(Context& context, const LeakSeized& what);

}  // namespace chokepoint::models
