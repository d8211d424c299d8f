#pragma once

#include <span>

#include "models/state.h"

namespace chokepoint::models {

// Capacity counted per period. The owner of a pool grants the producer its share of it; within that
// share a line may hold slots under contract, and what is not held is free for all lines. How far
// slots are held is 1 - retained share: see Contracts in proto/scenario.proto.

/// Opens a pool for the period from now on: slots of lines, and what is free for all.
void open_period(Context& context, PoolId pool, sim::Duration period);

/// Capacity that a line may use in what is left of the period [millionths of a unit]: its own
/// slots, and of what is free for all lines as much as the pool's rule lets it take.
std::int64_t usable(const State& state, const CapacityUse& line);

/// The part of it that only this line may use.
std::int64_t own_slots(const State& state, const CapacityUse& line);

/// Of `left` millionths free for all, those that the pool's rule lets a line take.
std::int64_t free_for(const State& state, const CapacityUse& line, std::int64_t left);

/// What the line brings to the division of a pool: its terms, with what it has taken already.
ClaimTerms terms_of(const State& state, const CapacityUse& line);

/// A line uses capacity, its own slots first. Requires that it may.
void use_capacity(State& state, const CapacityUse& line, std::int64_t amount);

/// A pool's capacity between two dates as it stands now [units]: returns what is free for all lines
/// and overwrites `own`, by position among the pool's users, with what each line holds.
double slots_between(const Context& context, PoolId pool, sim::Time from, sim::Time until,
                     std::span<double> own);

/// At the end of a month: compares what each line claimed with its slots, and posts what goes to
/// other customers or comes from them a re-booking lag later. A line's claims of a month are its
/// starts and the growth of what it could not start. All of `other_customers` that lines ask for is
/// divided in proportion.
void rebook_slots(Context& context, sim::Time month_began);

}  // namespace chokepoint::models
