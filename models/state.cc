#include "models/state.h"

#include <algorithm>
#include <stdexcept>

namespace chokepoint::models {
namespace {

template <class Id, class Entities>
sim::Column<Id, sim::RandomStream> streams(const State& state, Purpose purpose,
                                           const sim::Column<Id, Entities>& entities) {
  sim::Column<Id, sim::RandomStream> result;
  for (const Entities& entity : entities) result.add(state.stream(purpose, entity.stream));
  return result;
}

[[noreturn]] void fail(const std::string& what) { throw std::logic_error("check failed: " + what); }

}  // namespace

void WorkingMemory::forget_contents() {
  lots.clear();
  kits.clear();
  orders.clear();
  shipments.clear();
  pending.clear();
  todo.clear();
  // Of another scenario, which may be gone.
  plan_scratch.lines.clear();
  plan_scratch.first_line.clear();
}

State::State(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
             WorkingMemory memory)
    : WorkingMemory(std::move(memory)),
      Nodes(scenario),
      scenario(scenario),
      seed(seed),
      replication(replication),
      pools(scenario.pools.size()),
      suppliers(scenario.suppliers.size()),
      behaviours(scenario.behaviours.size()),
      rules(scenario.rules.size()),
      verdicts(scenario.rules.empty() ? 0 : scenario.offers.size()),
      ledger(scenario.items.size()),
      forecasts(scenario.stocks.size()),
      blocked_lots(scenario.stocks.size()),
      part_claims(scenario.stocks.size()),
      export_ledger(scenario),
      yields(streams(*this, Purpose::kYields, scenario.processes)),
      lead_times(streams(*this, Purpose::kLeadTimes, scenario.suppliers)),
      routing(streams(*this, Purpose::kRouting, scenario.processes)),
      interruptions(streams(*this, Purpose::kInterruptions, scenario.suppliers)),
      recorder(scenario),
      month_began(scenario.horizon.start) {
  forget_contents();
  for (const StockId stock : sim::ids<StockId>(stocks.size())) {
    const ReplenishmentPolicy& policy = scenario.stocks[stock].policy;
    stocks[stock].reviewed_at_once =
        !std::holds_alternative<NoReplenishment>(policy) && !is_periodic(policy);
  }
  for (const ProcessId process : sim::ids<ProcessId>(processes.size())) {
    const Process& what = scenario.processes[process];
    processes[process].cycle_times = stream(Purpose::kCycleTimes, what.stream);
    if (!what.is_plain) processes[process].carry.assign(what.outputs.size(), 0.0);
  }
  for (const DemandId demand : sim::ids<DemandId>(demands.size())) {
    const std::uint64_t subject = scenario.demands[demand].stream;
    demands[demand].order_times = stream(Purpose::kOrderTimes, subject);
    demands[demand].order_sizes = stream(Purpose::kOrderSizes, subject);
  }
  // Room for what most runs have under way, so that a late new maximum allocates nothing. In a
  // large network maxima of single processes do not matter.
  lots.reserve(std::min<std::size_t>(64 * processes.size(), 4'096 + 4 * processes.size()));
  todo.reserve(64);
  for (const PoolId pool : sim::ids<PoolId>(pools.size())) {
    if (!std::holds_alternative<Contract>(scenario.pools[pool].allocation)) continue;
    pools[pool].taken.resize(scenario.pools[pool].users.size());
  }
  for (const PoolId pool : sim::ids<PoolId>(pools.size())) {
    if (scenario.contracts.retained_share == 1) break;
    pools[pool].lines.resize(scenario.pools[pool].contract_shares.size());
  }
}

void State::change_echelons(StockId stock, Quantity demanded) {
  for (const EchelonLink& link : scenario.stocks[stock].echelons) {
    stocks[link.stock].echelon -= demanded * link.per_piece;
    review(link.stock);
  }
}

std::vector<Quantity> State::in_transit() const {
  std::vector<Quantity> result(scenario.items.size(), 0);
  for (std::size_t i = 0; i < shipments.slots(); ++i) {
    const Shipment& shipment = shipments[static_cast<ShipmentId>(i)];
    if (shipment.live) result[index(scenario.offers[shipment.offer].item)] += shipment.quantity;
  }
  return result;
}

void State::check() const {
  std::vector<Quantity> held = in_transit();
  for (const StockId stock : sim::ids<StockId>(stocks.size())) {
    const StockState& what = stocks[stock];
    const Quantity on_hand = what.on_hand.value;
    if (on_hand < 0 || what.reserved < 0 || what.reserved > on_hand) {
      fail("stock " + scenario.stocks[stock].id + " holds " + std::to_string(on_hand) +
           " pieces of which " + std::to_string(what.reserved) + " are reserved");
    }
    held[index(scenario.stocks[stock].item)] += on_hand;
  }
  for (const ItemId item : sim::ids<ItemId>(ledger.size())) {
    const Ledger& entry = ledger[item];
    const Quantity in = entry.initial + entry.made + entry.supplied;
    const Quantity out = entry.consumed + entry.delivered + entry.written_down;
    if (in - out == held[index(item)]) continue;
    fail("item " + scenario.items[item].id + ": " + std::to_string(in) + " pieces came in, " +
         std::to_string(out) + " went out, " + std::to_string(held[index(item)]) + " are there");
  }
  std::vector<Quantity> in_process(processes.size(), 0);
  for (std::size_t i = 0; i < lots.slots(); ++i) {
    const Lot& lot = lots[static_cast<LotId>(i)];
    if (lot.live) in_process[index(lot.process)] += lot.starts;
  }
  for (const ProcessId process : sim::ids<ProcessId>(processes.size())) {
    if (in_process[index(process)] == processes[process].in_process.value) continue;
    fail("process " + scenario.processes[process].id + ": lots hold " +
         std::to_string(in_process[index(process)]) + " starts, " +
         std::to_string(processes[process].in_process.value) + " are under way");
  }
  std::vector<Quantity> owed(stocks.size(), 0);
  for (const DemandId demand : sim::ids<DemandId>(demands.size())) {
    const StockId first = scenario.offers[scenario.demands[demand].offers.front()].stock;
    for (OrderId id = demands[demand].first; id != kNone<OrderId>; id = orders[id].next) {
      const Order& order = orders[id];
      if (order.open < 0 || order.pegged < 0 || order.ready < 0 || order.outstanding() == 0) {
        fail("an order of " + scenario.demands[demand].id + " is in the book with " +
             std::to_string(order.open) + " pieces open, " + std::to_string(order.pegged) +
             " in production and " + std::to_string(order.ready) + " ready");
      }
      if (scenario.demands[demand].waits()) owed[index(first)] += order.outstanding();
    }
  }
  for (const StockId stock : sim::ids<StockId>(stocks.size())) {
    if (owed[index(stock)] == stocks[stock].owed.value) continue;
    fail("stock " + scenario.stocks[stock].id + " owes " +
         std::to_string(stocks[stock].owed.value) + " pieces, its orders want " +
         std::to_string(owed[index(stock)]));
  }
}

}  // namespace chokepoint::models
