#include "models/foresight.h"

#include <variant>

namespace chokepoint::models {
namespace {

constexpr std::size_t kLine = 64;

// What is asked for so many steps before: each finds what the one before asked for. Who waits for
// the pieces of a stock is two steps further: asking for that costs more than it saves.
constexpr std::size_t kRecord = sim::kForesight[0];  ///< the record that the event names
constexpr std::size_t kNode = sim::kForesight[1];    ///< the node that the record names
constexpr std::size_t kStock = sim::kForesight[2];   ///< what the node takes from, fills or holds
static_assert(sim::kForesight.size() == 3);

/// Asks for what lies from one part of a record up to another, which is left out.
template <class First, class Last>
void fetch(const First* from, const Last* until) {
  const auto* const begin = reinterpret_cast<const char*>(from);
  const auto size = static_cast<std::size_t>(reinterpret_cast<const char*>(until) - begin);
  for (std::size_t at = 0; at < size; at += kLine) __builtin_prefetch(begin + at);
  __builtin_prefetch(begin + size - 1);
  asm volatile("");  // g++ 12 takes what only prefetches for a function without effect
}

template <class Record>
void fetch(const Record& record) {
  fetch(&record, &record + 1);
}

/// What happens, one step of the way after the other.
class Foresight {
 public:
  explicit Foresight(const Context& context) : scenario_(context.scenario), state_(context.state) {}

  void of(const LotFinished& event, std::size_t steps) const {
    const Lot& lot = state_.lots[event.lot];
    if (steps == kRecord) {
      fetch(lot);
    } else if (steps == kNode) {
      const Process& process = scenario_.processes[lot.process];
      const ProcessState& state = state_.processes[lot.process];
      fetch(&process, &process.offers);
      fetch(&state, &state.complete_kits);
    } else {
      const Process& process = scenario_.processes[lot.process];
      const Output& main = process.outputs.front();
      for (const CapacityUse& use : process.uses) {
        fetch(&scenario_.pools[use.pool], &scenario_.pools[use.pool].capacity);
        fetch(&state_.pools[use.pool], &state_.pools[use.pool].carry);
      }
      fetch(state_.ledger[main.item]);
      fetch_stock(main.stock);
    }
  }

  void of(const ShipmentArrived& event, std::size_t steps) const {
    const Shipment& shipment = state_.shipments[event.shipment];
    if (steps == kRecord) {
      fetch(shipment);
    } else if (steps == kNode) {
      fetch(scenario_.offers[shipment.offer]);
    } else {
      fetch(scenario_.demands[scenario_.offers[shipment.offer].demand].replenishes);
    }
  }

  void of(const SupplyArrived& event, std::size_t steps) const {
    const Supplier& supplier = scenario_.suppliers[event.supplier];
    if (steps == kRecord) fetch(&supplier, &supplier.interruption);
    if (steps == kNode) fetch_stock(supplier.stock);
  }

  void of(const DemandArrived& event, std::size_t steps) const { of_demand(event.demand, steps); }
  void of(const StockOrderReached& event, std::size_t steps) const {
    of_demand(event.demand, steps);
  }

  template <class Other>
  void of(const Other&, std::size_t) const {}

 private:
  void of_demand(DemandId id, std::size_t steps) const {
    const Demand& demand = scenario_.demands[id];
    if (steps == kRecord) {
      fetch(&demand, &demand.id);
      fetch(state_.demands[id]);
    } else if (steps == kNode) {
      fetch(scenario_.offers[demand.offers.front()]);
      if (!demand.rate.empty()) fetch(demand.rate.points().front());
    } else {
      const Offer& offer = scenario_.offers[demand.offers.front()];
      fetch_stock(offer.stock);
      fetch(scenario_.lanes[offer.lane].stream);
      fetch(state_.ledger[offer.item]);
    }
  }

  void fetch_stock(StockId id) const {
    fetch(&scenario_.stocks[id], &scenario_.stocks[id].order_minimum);
    fetch(&state_.stocks[id], &state_.stocks[id].counts);
  }

  const Scenario& scenario_;
  const State& state_;
};

}  // namespace

void foresee(const Context& context, const Happening& what, std::size_t steps) {
  std::visit([&](const auto& event) { Foresight(context).of(event, steps); }, what);
}

}  // namespace chokepoint::models
