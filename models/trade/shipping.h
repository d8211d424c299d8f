#pragma once

#include <optional>

#include "models/state.h"

namespace chokepoint::models {

// Goods on lanes: they leave, cross borders, arrive, wait or come back.

/// Goods at the end of their way.
struct Arrival {
  OfferId offer;
  Quantity quantity;
  sim::Time placed;                     ///< date of the order
  bool returned = false;                ///< they are back at the stock they left
  std::uint64_t key = 0;                ///< address of their random numbers
  DemandId leaks_to = kNone<DemandId>;  ///< see OrderTerms
};

/// Sends pieces that left a stock on their lane. Returns them where the lane takes no time.
std::optional<Arrival> send(Context& context, const Dispatch& dispatch);

/// A laboratory is done with a shipment: it goes to the next, or on its way. The laboratory turns
/// to whoever waits.
void certify(Context& context, const ShipmentCertified& examined);

/// A shipment is at the end of its lane; nothing where a rule holds it there or sends it back.
std::optional<Arrival> arrive(Context& context, ShipmentId shipment);

/// A rule came into force: goods under way that it applies to are treated as it says.
void intercept(Context& context, RuleId rule);

/// A rule ended: goods it holds go on.
void release_held(Context& context, RuleId rule);

}  // namespace chokepoint::models
