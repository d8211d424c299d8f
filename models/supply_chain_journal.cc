#include <algorithm>

#include "models/supply_chain.h"

namespace chokepoint::models {

// What a journal says beyond who posted what: which pieces an event is about, and what made it
// possible. Only called while a journal is kept.

/// Before an event is handled its record still exists: a lot's process, a shipment's offer.
void SupplyChain::note_what(const Happening& what) {
  Journal& journal = *agenda_.journal();
  Journal::Entry& entry = journal.entries[agenda_.current()];
  if (const auto* finished = std::get_if<LotFinished>(&what)) {
    const Lot& lot = state_.lots[finished->lot];
    entry.subject = static_cast<std::uint32_t>(index(lot.process));
    entry.quantity = lot.starts;
    for (const Output& output : scenario_.processes[lot.process].outputs)
      note_arrival(output.stock);
  } else if (const auto* arrived = std::get_if<ShipmentArrived>(&what)) {
    const Shipment& shipment = state_.shipments[arrived->shipment];
    if (!shipment.live || shipment.generation != arrived->generation) return;
    entry.subject = static_cast<std::uint32_t>(index(shipment.offer));
    entry.quantity = shipment.quantity;
    const Demand& demand = scenario_.demands[scenario_.offers[shipment.offer].demand];
    if (demand.buyer == kNone<BuyerId>) note_arrival(demand.replenishes);
  } else if (const auto* supplied = std::get_if<SupplyArrived>(&what)) {
    entry.quantity = supplied->quantity;
    note_arrival(scenario_.suppliers[supplied->supplier].stock);
  }
}

void SupplyChain::note_arrival(StockId stock) {
  agenda_.journal()->last_arrival[index(stock)] = agenda_.current();
}

void SupplyChain::note_sent(const Dispatch& dispatch) {
  const Offer& offer = scenario_.offers[dispatch.offer];
  if (scenario_.demands[offer.demand].buyer == kNone<BuyerId>) return;
  agenda_.journal()->sent.push_back(
      {agenda_.current(), offer.demand, dispatch.placed, dispatch.quantity});
}

/// A release starts a process again and again; why now? Where a pool refused most, for its
/// capacity: the release itself. Else for the input that came last.
void SupplyChain::give_reason(ProcessId id) {
  Journal& journal = *agenda_.journal();
  const Process& process = scenario_.processes[id];
  const std::optional<std::size_t> node = state_.recorder.most_refusing(id);
  std::uint64_t reason = Journal::kBeginning;
  if (!node || *node >= process.uses.size()) {
    for (const Input& input : process.inputs) {
      for (const StockId stock : input.stocks) {
        const std::uint64_t arrival = journal.last_arrival[index(stock)];
        if (arrival == Journal::kBeginning) continue;
        const bool later = reason == Journal::kBeginning ||
                           journal.entries[arrival].at > journal.entries[reason].at;
        if (later) reason = arrival;
      }
    }
  }
  journal.because(reason == Journal::kBeginning ? agenda_.current() : reason, agenda_.current());
}

}  // namespace chokepoint::models
