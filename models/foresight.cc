#include "models/foresight.h"

#include <cstdint>
#include <variant>

namespace chokepoint::models {
namespace {

constexpr std::size_t kLine = 64;

// What is asked for so many steps before: each finds what the one before asked for.
constexpr std::size_t kRecord = sim::kForesight[0];  ///< the record that the event names
constexpr std::size_t kNode = sim::kForesight[1];    ///< the node that the record names
constexpr std::size_t kStock = sim::kForesight[2];  ///< the stock that the node takes from or fills
constexpr std::size_t kUsers = sim::kForesight[3];  ///< whoever waits for its pieces, or makes them
constexpr std::size_t kTheirs = sim::kForesight[4];  ///< what those need for it
static_assert(sim::kForesight.size() == 5);

/// Asks for what there is between two addresses of one record.
void fetch(const void* from, const void* until) {
  const auto first = reinterpret_cast<std::uintptr_t>(from) / kLine;
  const auto last = (reinterpret_cast<std::uintptr_t>(until) - 1) / kLine;
  for (auto line = first; line <= last; ++line) {
    __builtin_prefetch(reinterpret_cast<const void*>(line * kLine));
  }
  asm volatile("");  // g++ 12 takes what only prefetches for a function without effect
}

template <class Record>
void fetch(const Record& record) {
  fetch(&record, &record + 1);
}

/// What happens, one step of the way after the other: the record that the event names, the nodes
/// that the record names, and their neighbours.
class Foresight {
 public:
  explicit Foresight(const Context& context) : scenario_(context.scenario), state_(context.state) {}

  void of(const LotFinished& event, std::size_t steps) const {
    const Lot& lot = state_.lots[event.lot];
    if (steps == kRecord) {
      fetch(lot);
    } else if (steps == kNode) {
      fetch_process(lot.process);
    } else {
      const Process& process = scenario_.processes[lot.process];
      const Output& main = process.outputs.front();
      if (steps == kStock) {
        fetch_pools(process);
        fetch(state_.ledger[main.item]);
      } else if (steps == kUsers) {
        for (const Input& input : process.inputs) fetch_stock(input.stocks.front());
      }
      pieces_at(main.stock, steps);
    }
  }

  void of(const ShipmentArrived& event, std::size_t steps) const {
    const Shipment& shipment = state_.shipments[event.shipment];
    if (steps == kRecord) {
      fetch(shipment);
    } else if (steps == kNode) {
      fetch(scenario_.offers[shipment.offer]);
    } else {
      // One step more than on other ways: what the users need is left out.
      const StockId& to = scenario_.demands[scenario_.offers[shipment.offer].demand].replenishes;
      if (steps == kStock) fetch(to);
      if (steps == kUsers) pieces_at(to, kStock);
      if (steps == kTheirs) pieces_at(to, kUsers);
    }
  }

  void of(const SupplyArrived& event, std::size_t steps) const {
    const Supplier& supplier = scenario_.suppliers[event.supplier];
    if (steps == kRecord) {
      fetch(&supplier, &supplier.arrivals);
    } else if (steps != kNode) {
      pieces_at(supplier.stock, steps);
    }
  }

  void of(const DemandArrived& event, std::size_t steps) const {
    const Demand& demand = scenario_.demands[event.demand];
    if (steps == kRecord) {
      fetch(&demand, &demand.id);
      fetch(state_.demands[event.demand]);
    } else if (steps == kNode) {
      fetch(scenario_.offers[demand.offers.front()]);
      if (!demand.rate.empty()) fetch(demand.rate.points().front());
    } else {
      pieces_from(scenario_.offers[demand.offers.front()], steps);
    }
  }

  void of(const StockOrderReached& event, std::size_t steps) const {
    const Demand& demand = scenario_.demands[event.demand];
    if (steps == kRecord) {
      fetch(&demand, &demand.patience);
      fetch(state_.demands[event.demand]);
    } else if (steps == kNode) {
      fetch(scenario_.offers[demand.offers.front()]);
    } else {
      pieces_from(scenario_.offers[demand.offers.front()], steps);
    }
  }

  template <class Other>
  void of(const Other&, std::size_t) const {}

 private:
  /// Pieces arrive at a stock: orders that wait for them, and processes that start with them.
  void pieces_at(StockId id, std::size_t steps) const {
    if (id == kNone<StockId>) return;
    if (steps == kStock) {
      fetch_stock(id);
      return;
    }
    for (const ProcessId next : scenario_.stocks[id].consumers) {
      steps == kUsers ? fetch_process(next) : fetch_pools(scenario_.processes[next]);
    }
    for (const OfferId offer : scenario_.stocks[id].offers) {
      steps == kUsers ? fetch(scenario_.offers[offer])
                      : fetch(state_.demands[scenario_.offers[offer].demand]);
    }
  }

  /// Pieces are asked for: the stock, which asks for more in its turn.
  void pieces_from(const Offer& offer, std::size_t steps) const {
    const Stock& stock = scenario_.stocks[offer.stock];
    if (steps == kStock) {
      const StockState& state = state_.stocks[offer.stock];
      fetch_stock(offer.stock);
      fetch(&stock.echelons, &stock.id);
      fetch(&state.counts, &state.pipeline);
      fetch(&scenario_.lanes[offer.lane], &scenario_.lanes[offer.lane].transit);
      fetch(state_.ledger[offer.item]);
    } else if (const auto* maker = std::get_if<ProcessId>(&stock.source)) {
      if (steps == kUsers) {
        fetch_process(*maker);
        return;
      }
      const Process& process = scenario_.processes[*maker];
      fetch_pools(process);
      for (const Input& input : process.inputs) fetch_stock(input.stocks.front());
    }
  }

  void fetch_process(ProcessId id) const {
    const Process& process = scenario_.processes[id];
    fetch(&process, &process.uses + 1);
    fetch(process.inputs);
    fetch(&state_.processes[id], &state_.processes[id].complete_kits);
  }

  void fetch_pools(const Process& process) const {
    for (const CapacityUse& use : process.uses) {
      fetch(scenario_.pools[use.pool].users);
      fetch(&state_.pools[use.pool], &state_.pools[use.pool].carry);
    }
  }

  void fetch_stock(StockId id) const {
    const Stock& stock = scenario_.stocks[id];
    fetch(&stock, &stock.echelons);
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
