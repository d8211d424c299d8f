#include "models/market/kits.h"

#include <algorithm>
#include <limits>

#include "models/market/order_book.h"

namespace chokepoint::models {
namespace {

using namespace order_book;

/// The process that assembles what the demand asks for; or none.
ProcessId assembler(const Context& context, DemandId demand) {
  for (const OfferId offer : context.scenario.demands[demand].offers) {
    const ProcessId process = context.scenario.offers[offer].process;
    if (process == kNone<ProcessId>) continue;
    const Assembly assembly = context.scenario.processes[process].assembly;
    return assembly == Assembly::kNone ? kNone<ProcessId> : process;
  }
  return kNone<ProcessId>;
}

bool is_waiting(const Context& context, const PartClaim& claim) {
  const Kit& kit = context.state.kits[claim.kit];
  return kit.live && kit.generation == claim.generation;
}

void list_if_complete(Context& context, KitId id) {
  Kit& kit = context.state.kits[id];
  if (kit.ready || complete_starts(context, id) == 0) return;
  const Demand& demand = context.scenario.demands[context.state.orders[kit.order].demand];
  if (demand.ship_complete && complete_starts(context, id) < kit.starts) return;
  kit.ready = true;
  context.state.processes[kit.process].complete_kits.push(id);
  context.state.todo.add<FollowUps::kStart>(kit.process);
}

void commit(Context& context, OrderId id, ProcessId process) {
  Order& order = context.state.orders[id];
  Kit kit{.order = id, .generation = order.generation, .process = process, .starts = order.open};
  kit.live = true;
  const KitId made = context.state.kits.add(kit);
  order.kit = made;
  const auto& inputs = context.scenario.processes[process].inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const StockId stock = inputs[i].stocks.front();
    const PartClaim claim{made, order.generation, static_cast<std::uint32_t>(i),
                          order.open * inputs[i].quantity};
    context.state.part_claims[stock].push(claim);
    context.state.stocks[stock].has_claims = true;
    reserve_parts(context, stock);
  }
}

/// What an order finds of a part, for the fill rate of the part's stock.
void count_part(Context& context, StockId stock, Quantity needed, Quantity found) {
  StockCounts& counts = context.state.stocks[stock].counts;
  counts.demanded += static_cast<double>(needed);
  counts.served += static_cast<double>(std::min(needed, found));
}

}  // namespace

void book_parts(Context& context, OrderId id) {
  Order& order = context.state.orders[id];
  const Demand& demand = context.scenario.demands[order.demand];
  const ProcessId process = assembler(context, order.demand);
  // An order that cannot wait takes a complete kit or none, and what it takes is reordered then.
  if (process == kNone<ProcessId> || !demand.waits()) return;
  order.booked = true;
  const Process& what = context.scenario.processes[process];
  for (const Input& input : what.inputs) {
    const StockId stock = input.stocks.front();
    StockState& parts = context.state.stocks[stock];
    const Quantity needed = order.open * input.quantity;
    count_part(context, stock, needed,
               std::max<Quantity>(0, parts.on_hand.value - parts.owed_parts));
    parts.owed_parts += needed;
    context.state.stocks[stock].since_review += needed;
    context.state.review(stock);
  }
  if (what.assembly == Assembly::kCommit) commit(context, id, process);
}

void unbook_parts(Context& context, const Order& order, Quantity pieces) {
  if (!order.booked) return;
  const ProcessId process = assembler(context, order.demand);
  for (const Input& input : context.scenario.processes[process].inputs) {
    context.state.stocks[input.stocks.front()].owed_parts -= pieces * input.quantity;
  }
}

void reserve_parts(Context& context, StockId id) {
  Fifo<PartClaim>& claims = context.state.part_claims[id];
  StockState& stock = context.state.stocks[id];
  while (!claims.empty()) {
    PartClaim& claim = claims.front();
    if (is_waiting(context, claim)) {
      const Quantity held = std::min(claim.open, stock.available());
      if (held == 0) return;
      stock.reserved += held;
      claim.open -= held;
      context.state.kits[claim.kit].reserved[claim.input] += held;
      list_if_complete(context, claim.kit);
      if (claim.open > 0) return;
    }
    claims.pop();
  }
  stock.has_claims = false;
}

Quantity complete_starts(const Context& context, KitId id) {
  const Kit& kit = context.state.kits[id];
  const auto& inputs = context.scenario.processes[kit.process].inputs;
  Quantity starts = kit.starts;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    starts = std::min(starts, kit.reserved[i] / inputs[i].quantity);
  }
  return starts;
}

void consume_kit(Context& context, KitId id, Quantity starts) {
  Kit& kit = context.state.kits[id];
  const auto& inputs = context.scenario.processes[kit.process].inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const StockId stock = inputs[i].stocks.front();
    const Quantity taken = starts * inputs[i].quantity;
    kit.reserved[i] -= taken;
    context.state.stocks[stock].reserved -= taken;
    context.state.take(stock, taken, context.now());
    context.state.ledger[context.scenario.stocks[stock].item].consumed += taken;
  }
  kit.starts -= starts;
  if (kit.starts > 0) return;
  context.state.orders[kit.order].kit = kNone<KitId>;
  kit.live = false;
}

void release_kit(Context& context, KitId id) {
  Kit& kit = context.state.kits[id];
  const auto& inputs = context.scenario.processes[kit.process].inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (kit.reserved[i] == 0) continue;
    const StockId stock = inputs[i].stocks.front();
    context.state.stocks[stock].reserved -= kit.reserved[i];
    kit.reserved[i] = 0;
    context.state.touch(stock);
  }
  kit.live = false;
  if (!kit.ready) context.state.kits.release(id);
}

}  // namespace chokepoint::models
