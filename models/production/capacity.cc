#include "models/production/capacity.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/production/yield.h"

namespace chokepoint::models {
namespace {

/// Whole millionths; what is below a thousandth of one is the rounding of rates per second.
std::int64_t take_millionths(double units, double& carry) {
  return take_whole(std::round(units * kCapacityScale * 1e3) / 1e3, carry);
}

/// The part of contract slots that is not the producer's to shift between lines.
double held_share(const Context& context) { return 1 - context.scenario.contracts.retained_share; }

/// The part of `capacity` that a line holds under contract, before re-booking [units].
double slots_held(const Context& context, PoolId id, std::size_t line, double capacity,
                  sim::Time from) {
  const CapacityPool& pool = context.scenario.pools[id];
  if (pool.contract_shares.empty()) return 0;
  return capacity * held_share(context) * pool.contract_shares[line].value(from);
}

double rebooked(const Context& context, PoolId id, std::size_t line, sim::Duration span) {
  const PoolState& state = context.state.pools[id];
  if (state.lines.empty()) return 0;
  return state.lines[line].rebooked * static_cast<double>(span.count());
}

/// What a line claimed in the month that ends now, beyond its slots [units per second].
double beyond_slots(const Context& context, PoolId id, std::size_t line, sim::Time month_began) {
  const CapacityPool& pool = context.scenario.pools[id];
  const ProcessId process = pool.users[line];
  const ProcessState& state = context.state.processes[process];
  const Quantity starts =
      std::max<Quantity>(0, state.month_started + state.unmet - state.month_unmet);
  const double seconds = static_cast<double>((context.now() - month_began).count());
  double per_start = 0;
  for (const CapacityUse& use : context.scenario.processes[process].uses) {
    if (use.pool == id) per_start = static_cast<double>(use.amount) / kCapacityScale;
  }
  const double slots = pool.capacity.integral(month_began, context.now()) *
                       pool.contract_shares[line].value(month_began);
  return (static_cast<double>(starts) * per_start - slots) / seconds;
}

void rebook_pool(Context& context, PoolId id, sim::Time month_began) {
  const CapacityPool& pool = context.scenario.pools[id];
  const sim::Time when = context.now() + context.scenario.contracts.rebooking_lag;
  double asked = 0;
  for (std::size_t line = 0; line < pool.users.size(); ++line) {
    asked += std::max(0.0, held_share(context) * beyond_slots(context, id, line, month_began));
  }
  const double offered = pool.other_customers.value(when);
  const double granted = asked > offered ? offered / asked : 1;
  for (std::size_t line = 0; line < pool.users.size(); ++line) {
    const double change = held_share(context) * beyond_slots(context, id, line, month_began);
    const double rate = change > 0 ? change * granted : change;
    context.agenda.post(when, SlotsRebooked{id, static_cast<std::uint32_t>(line), rate});
  }
}

}  // namespace

void open_period(Context& context, PoolId id, sim::Duration period) {
  const CapacityPool& pool = context.scenario.pools[id];
  PoolState& state = context.state.pools[id];
  const sim::Time now = context.now();
  double free = pool.capacity.integral(now, now + period);
  const double all = free;
  state.opened = 0;
  for (std::size_t line = 0; line < state.lines.size(); ++line) {
    ContractLine& own = state.lines[line];
    const double held = slots_held(context, id, line, all, now);
    free -= held;
    const double slots = std::max(0.0, held + rebooked(context, id, line, period));
    own.budget = take_millionths(slots, own.carry);
    state.opened += own.budget;
  }
  std::fill(state.taken.begin(), state.taken.end(), 0);
  state.budget = take_millionths(std::max(0.0, free), state.carry);
  state.opened += state.budget;
}

std::int64_t usable(const State& state, const CapacityUse& line) {
  return free_for(state, line, state.pools[line.pool].budget) + own_slots(state, line);
}

std::int64_t own_slots(const State& state, const CapacityUse& line) {
  const PoolState& pool = state.pools[line.pool];
  return pool.lines.empty() ? 0 : pool.lines[line.line].budget;
}

std::int64_t free_for(const State& state, const CapacityUse& line, std::int64_t left) {
  const AllocationPolicy& rule = state.scenario.pools[line.pool].allocation;
  if (is_work_conserving(rule)) return left;
  const PoolState& pool = state.pools[line.pool];
  const std::int64_t all = std::accumulate(pool.taken.begin(), pool.taken.end(), pool.budget);
  return may_take(rule, terms_of(state, line), left, all);
}

ClaimTerms terms_of(const State& state, const CapacityUse& line) {
  ClaimTerms terms = line.terms;
  const PoolState& pool = state.pools[line.pool];
  if (!pool.taken.empty()) terms.taken = pool.taken[line.line];
  return terms;
}

void use_capacity(State& state, const CapacityUse& line, std::int64_t amount) {
  PoolState& pool = state.pools[line.pool];
  if (!pool.lines.empty()) {
    const std::int64_t own = std::min(amount, pool.lines[line.line].budget);
    pool.lines[line.line].budget -= own;
    amount -= own;
  }
  pool.budget -= amount;
  if (!pool.taken.empty()) pool.taken[line.line] += amount;
}

double slots_between(const Context& context, PoolId id, sim::Time from, sim::Time until,
                     std::span<double> own) {
  const double all = context.scenario.pools[id].capacity.integral(from, until);
  std::fill(own.begin(), own.end(), 0.0);
  if (context.state.pools[id].lines.empty()) return all;
  double free = all;
  for (std::size_t line = 0; line < own.size(); ++line) {
    own[line] = slots_held(context, id, line, all, from);
    free -= own[line];
    own[line] = std::max(0.0, own[line] + rebooked(context, id, line, until - from));
  }
  return std::max(0.0, free);
}

void rebook_slots(Context& context, sim::Time month_began) {
  if (context.now() <= month_began) return;
  bool any = false;
  for (const PoolId id : sim::ids<PoolId>(context.scenario.pools.size())) {
    if (context.state.pools[id].lines.empty()) continue;
    rebook_pool(context, id, month_began);
    any = true;
  }
  if (!any) return;
  for (ProcessState& process : context.state.processes) {
    process.month_unmet = process.unmet;
    process.month_started = 0;
  }
}

}  // namespace chokepoint::models
