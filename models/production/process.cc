#include "models/production/process.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace chokepoint::models {
namespace {

constexpr std::uint64_t kStarted = 6;
constexpr std::uint64_t kFinished = 7;

Quantity servers_free(const Context& context, PoolId pool) {
  return servers(context, pool) - context.state.pools[pool].busy;
}

void hold_servers(Context& context, const Process& process, std::int64_t lots) {
  for (const CapacityUse& use : process.uses) {
    if (!use.is_servers) continue;
    context.state.pools[use.pool].busy += lots * use.amount;
    if (lots < 0) context.state.todo.add<FollowUps::kFree>(use.pool);
  }
}

/// Server time of a lot counts as capacity used when the lot starts.
void count_server_use(Context& context, const Process& process, sim::Duration time) {
  for (const CapacityUse& use : process.uses) {
    if (!use.is_servers) continue;
    context.state.recorder.count_capacity(use.pool,
                                          static_cast<double>(use.amount) * sim::in_days(time), 0);
  }
}

Quantity binomial(Quantity pieces, double chance, sim::RandomStream& stream) {
  Quantity good = 0;
  for (Quantity i = 0; i < pieces; ++i) good += stream.uniform() < chance;
  return good;
}

Quantity good_pieces(Context& context, ProcessId id, std::size_t output, Quantity starts,
                     double per_start) {
  const Process& process = context.scenario.processes[id];
  if (process.binomial_yield) {
    const double gross = process.wafer ? process.wafer->gross_dies
                                       : static_cast<double>(process.outputs[output].quantity);
    const auto pieces = static_cast<Quantity>(std::floor(gross)) * starts;
    return binomial(pieces, per_start / std::floor(gross), context.state.yields[id]);
  }
  return take_whole(static_cast<double>(starts) * per_start,
                    context.state.processes[id].carry[output]);
}

/// Every start brings one of the outputs; overwrites `counts`, starts by output.
void route(Context& context, ProcessId id, Quantity starts, std::vector<double>& counts) {
  const Process& process = context.scenario.processes[id];
  counts.assign(process.outputs.size(), 0);
  for (Quantity start = 0; start < starts; ++start) {
    double chance = context.state.routing[id].uniform();
    for (std::size_t i = 0; i < process.outputs.size(); ++i) {
      if (chance < process.outputs[i].share) {
        ++counts[i];
        break;
      }
      chance -= process.outputs[i].share;
    }
  }
}

/// Pieces that a stock ordered are no longer on order.
void settle_order(Context& context, StockId stock, Quantity pieces) {
  StockState& state = context.state.stocks[stock];
  state.counts.received += static_cast<double>(pieces);
  const Quantity awaited = std::min(state.on_order.value, pieces);
  if (awaited != 0) state.on_order.move(context.now(), -awaited);
}

}  // namespace

Quantity spare(const Context& context, const Input& input, StockId stock) {
  const Quantity available = context.state.stocks[stock].available();
  if (!input.rationed) return available;
  const AllocationPolicy& rule = context.scenario.stocks[stock].allocation;
  if (!std::holds_alternative<CriticalLevel>(rule)) return available;
  return may_take(rule, input.terms, available, available);
}

Quantity servers(const Context& context, PoolId id) {
  PoolState& state = context.state.pools[id];
  if (context.now() >= state.servers_until) {
    const sim::TimeSeries& number = context.scenario.pools[id].capacity;
    state.servers = static_cast<Quantity>(number.value(context.now()));
    state.servers_until = number.constant_until(context.now());
  }
  return state.servers;
}

bool is_open(const Process& process, sim::Time now) {
  return process.from <= now && now < process.until;
}

Quantity startable_from_inputs(const Context& context, ProcessId process) {
  Quantity most = std::numeric_limits<Quantity>::max();
  for (const Input& input : context.scenario.processes[process].inputs) {
    Quantity there = 0;
    for (const StockId stock : input.stocks) there += spare(context, input, stock);
    if (there < input.quantity) return 0;
    most = std::min(most, input.quantity == 1 ? there : there / input.quantity);
  }
  return most;
}

Quantity starts_for(const Context& context, ProcessId id, Quantity pieces) {
  const Process& process = context.scenario.processes[id];
  if (process.is_plain) {
    const Quantity each = process.outputs.front().quantity;
    return each == 1 ? pieces : (pieces + each - 1) / each;
  }
  std::vector<double>& good = context.state.good_scratch;
  good_per_start(process, context.now(), context.state.processes[id].cumulative_starts, good);
  if (good.front() <= 0) return pieces;
  // A hair less, so that a whole quotient is not rounded up by its last bit.
  return static_cast<Quantity>(std::ceil(static_cast<double>(pieces) / good.front() - 1e-9));
}

Quantity startable_on_servers(const Context& context, ProcessId id) {
  const Process& process = context.scenario.processes[id];
  const Quantity lot_size = process.lot_size > 1 ? process.lot_size : 1;
  Quantity most = std::numeric_limits<Quantity>::max();
  for (const CapacityUse& use : process.uses) {
    if (!use.is_servers) continue;
    const Quantity free = servers_free(context, use.pool);
    if (free < use.amount) return 0;
    const Quantity lots = use.amount == 1 ? free : free / use.amount;
    if (lots < most) most = std::min(most, lots * lot_size);
  }
  return is_open(process, context.now()) ? most : 0;
}

Quantity startable(const Context& context, ProcessId id) {
  const Quantity most = startable_on_servers(context, id);
  return most == 0 ? 0 : std::min(most, startable_from_inputs(context, id));
}

Quantity wanted(const Context& context, ProcessId id) {
  const Process& process = context.scenario.processes[id];
  if (process.start == Start::kOnOrder) return context.state.processes[id].requested.value;
  return process.start == Start::kPush ? std::numeric_limits<Quantity>::max() : 0;
}

void consume_inputs(Context& context, ProcessId id, Quantity starts) {
  for (const Input& input : context.scenario.processes[id].inputs) {
    Quantity needed = starts * input.quantity;
    for (const StockId stock : input.stocks) {
      const Quantity taken = std::min(needed, spare(context, input, stock));
      context.state.take(stock, taken, context.now());
      context.state.ledger[context.scenario.stocks[stock].item].consumed += taken;
      needed -= taken;
    }
  }
}

void start_lots(Context& context, ProcessId id, Quantity starts, OrderId order,
                sim::RandomStream& times) {
  if (starts == 0) return;
  const Process& process = context.scenario.processes[id];
  State& state = context.state;
  ProcessState& now = state.processes[id];
  Quantity left = starts;
  while (left > 0) {
    const Quantity size = process.lot_size > 0    ? std::min(left, process.lot_size)
                          : process.holds_servers ? 1
                                                  : left;
    const sim::Duration time = process.cycle_time.draw_duration(times);
    const LotId lot = state.lots.add({id, size, order, context.now() + time, true});
    now.counts.process_time += static_cast<double>(size) * static_cast<double>(time.count());
    if (process.holds_servers) {
      hold_servers(context, process, 1);
      count_server_use(context, process, time);
    }
    context.agenda.post(context.now() + time, LotFinished{lot});
    left -= size;
  }
  if (process.begins != kNone<ItemId>) {
    state.recorder.count(Measure::kStarted, process.begins,
                         context.scenario.stocks[process.outputs.front().stock].region,
                         static_cast<double>(starts));
  }
  now.in_process.move(context.now(), starts);
  now.counts.started += static_cast<double>(starts);
  state.note(context.now(), kStarted ^ process.stream, starts);
}

void good_per_start(const Process& process, sim::Time when, double starts,
                    std::vector<double>& good) {
  good.resize(process.outputs.size());
  if (process.wafer) {
    dies_per_wafer(*process.wafer, starts, good);
    return;
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    const Output& output = process.outputs[i];
    const double yield = process.by_chance      ? output.share
                         : output.yield.empty() ? 1.0
                                                : output.yield.value(when);
    good[i] = static_cast<double>(output.quantity) * yield;
  }
}

void request_starts(Context& context, ProcessId id, Quantity starts) {
  ProcessState& state = context.state.processes[id];
  state.requested.move(context.now(), starts);
  state.requests.push({context.now(), starts});
  for (const Input& input : context.scenario.processes[id].inputs) {
    context.state.stocks[input.stocks.front()].since_review += starts * input.quantity;
  }
}

void take_requests(Context& context, ProcessId id, Quantity starts) {
  ProcessState& state = context.state.processes[id];
  state.requested.move(context.now(), -starts);
  state.counts.waited += static_cast<double>(starts);
  while (starts > 0) {
    Request& oldest = state.requests.front();
    const Quantity taken = std::min(starts, oldest.starts);
    state.counts.wait +=
        static_cast<double>(taken) * static_cast<double>((context.now() - oldest.at).count());
    oldest.starts -= taken;
    starts -= taken;
    if (oldest.starts == 0) state.requests.pop();
  }
}

void unblock(Context& context, StockId id) {
  Fifo<BlockedLot>& blocked = context.state.blocked_lots[id];
  if (blocked.empty()) return;
  const Quantity beyond =
      context.state.stocks[id].on_hand.value - *context.scenario.stocks[id].capacity;
  Quantity held = 0;
  for (std::size_t i = blocked.head; i < blocked.entries.size(); ++i) {
    held += blocked.entries[i].pieces;
  }
  while (!blocked.empty() && held - blocked.front().pieces >= beyond) {
    held -= blocked.front().pieces;
    hold_servers(context, context.scenario.processes[blocked.front().process], -1);
    blocked.pop();
  }
  context.state.stocks[id].has_blocked = !blocked.empty();
}

namespace {

/// Good pieces of a lot that went into stock.
struct Outputs {
  Quantity main = 0;                 ///< of the main output
  StockId limited = kNone<StockId>;  ///< the last stock with limited room that got some
  Quantity in_limited = 0;
};

Outputs put_outputs(Context& context, const Lot& lot) {
  State& state = context.state;
  const Process& process = context.scenario.processes[lot.process];
  ProcessState& now = state.processes[lot.process];
  std::vector<double>& good = state.good_scratch;
  if (process.by_chance) {
    route(context, lot.process, lot.starts, good);
  } else if (!process.is_plain) {
    good_per_start(process, context.now(), now.cumulative_starts, good);
  }
  Outputs result;
  for (std::size_t i = 0; i < process.outputs.size(); ++i) {
    const Output& output = process.outputs[i];
    const Quantity pieces = process.is_plain ? lot.starts * output.quantity
                            : process.by_chance
                                ? static_cast<Quantity>(good[i]) * output.quantity
                                : good_pieces(context, lot.process, i, lot.starts, good[i]);
    if (i == 0) result.main = pieces;
    state.ledger[output.item].made += pieces;
    state.recorder.count_made(output, pieces);
    // What an order for this stock will not bring because of chance failures is not on order.
    const Quantity expected =
        process.binomial_yield ? std::llround(static_cast<double>(lot.starts) * good[i]) : pieces;
    settle_order(context, output.stock, expected);
    state.put(output.stock, pieces, context.now());
    if (pieces == 0 || !output.limited) continue;
    result.limited = output.stock;
    result.in_limited = pieces;
  }
  return result;
}

}  // namespace

FinishedLot finish_lot(Context& context, LotId id) {
  State& state = context.state;
  const Lot lot = state.lots[id];
  const Process& process = context.scenario.processes[lot.process];
  state.lots[id].live = false;
  state.lots.release(id);
  const Outputs outputs = put_outputs(context, lot);
  ProcessState& now = state.processes[lot.process];
  now.cumulative_starts += static_cast<double>(lot.starts);
  now.in_process.move(context.now(), -lot.starts);
  state.note(context.now(), kFinished ^ process.stream, outputs.main);
  if (outputs.limited != kNone<StockId> && process.holds_servers) {
    state.blocked_lots[outputs.limited].push({lot.process, outputs.in_limited});
    state.stocks[outputs.limited].has_blocked = true;
  } else {
    hold_servers(context, process, -1);
  }
  return {lot.process, lot.starts, lot.order, outputs.main};
}

}  // namespace chokepoint::models
