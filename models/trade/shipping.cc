#include "models/trade/shipping.h"

namespace chokepoint::models {
namespace {

constexpr std::uint64_t kSent = 3;
constexpr std::uint64_t kArrived = 4;
constexpr std::uint64_t kReturned = 5;

const Lane& lane_of(const Context& context, OfferId offer) {
  return context.scenario.lanes[context.scenario.offers[offer].lane];
}

const Certification& certification(const Context& context, RuleId rule) {
  return std::get<Certification>(context.scenario.rules[rule].effect);
}

ShipmentId add_shipment(Context& context, const Dispatch& dispatch) {
  Shipment shipment;
  shipment.offer = dispatch.offer;
  shipment.quantity = dispatch.quantity;
  shipment.placed = dispatch.placed;
  shipment.left = context.now();
  shipment.key = dispatch.key;
  shipment.leaks_to = dispatch.leaks_to;
  shipment.generation = ++context.state.last_generation;
  shipment.live = true;
  return context.state.shipments.add(shipment);
}

void expect(Context& context, ShipmentId id, sim::Time when) {
  context.agenda.post(when, ShipmentArrived{id, context.state.shipments[id].generation});
}

void examine(Context& context, const ShipmentCertified& examination) {
  const Shipment& shipment = context.state.shipments[examination.shipment];
  const std::uint64_t rule = context.scenario.rules[examination.rule].stream;
  sim::RandomStream stream =
      context.state.stream(Purpose::kCertifications, sim::mix_bits(rule ^ shipment.key));
  ++context.state.rules[examination.rule].busy_benches;
  const sim::Duration time = certification(context, examination.rule).time.draw_duration(stream);
  context.agenda.post(context.now() + time, examination);
}

/// Sends a shipment to the laboratory of the first certification it still needs.
void go_to_laboratory(Context& context, ShipmentId id) {
  Shipment& shipment = context.state.shipments[id];
  shipment.status = ShipmentStatus::kAtLaboratory;
  RuleId rule{};
  while ((shipment.certifications & bit_of(rule)) == 0) {
    rule = static_cast<RuleId>(index(rule) + 1);
  }
  const ShipmentCertified examination{id, shipment.generation, rule};
  RuleState& laboratory = context.state.rules[rule];
  const int benches = certification(context, rule).capacity;
  if (benches == 0 || laboratory.busy_benches < benches) {
    examine(context, examination);
  } else {
    laboratory.laboratory.push_back(examination);
  }
}

/// Sends a shipment along its lane.
void travel(Context& context, ShipmentId id) {
  Shipment& shipment = context.state.shipments[id];
  const Lane& lane = lane_of(context, shipment.offer);
  shipment.status = ShipmentStatus::kUnderWay;
  sim::RandomStream stream =
      context.state.stream(Purpose::kTransitTimes, sim::mix_bits(lane.stream ^ shipment.key));
  expect(context, id, context.now() + lane.transit.draw_duration(stream));
}

/// The rule that forbids to hand goods over at the end of the lane, if any. Under RELEASE it spares
/// what left before it came into force.
RuleId forbids_delivery(const Context& context, const Shipment& shipment) {
  RuleSet left =
      context.state.verdicts_of(shipment.offer)[static_cast<std::size_t>(Stage::kDelivery)]
          .prohibitions;
  for (std::size_t i = 0; left != 0; ++i, left >>= 1) {
    if ((left & 1u) == 0) continue;
    const ExportRule& rule = context.scenario.rules[static_cast<RuleId>(i)];
    const bool spared = rule.in_transit == InTransit::kRelease && shipment.left < rule.from;
    if (!spared) return static_cast<RuleId>(i);
  }
  return kNone<RuleId>;
}

/// Enters into the ledger of judgements what a rule did to a shipment, and what may go on.
void record(Context& context, RuleId rule, const Shipment& shipment, Ruling ruling,
            Quantity after) {
  context.state.judgements.add(
      {context.now(), rule, shipment.offer, ruling, shipment.quantity, after});
}

void turn_back(Context& context, ShipmentId id) {
  Shipment& shipment = context.state.shipments[id];
  shipment.status = ShipmentStatus::kReturning;
  shipment.generation = ++context.state.last_generation;
  const sim::Duration travelled = context.now() - shipment.left;
  context.state.note(context.now(), kReturned ^ lane_of(context, shipment.offer).stream,
                     shipment.quantity);
  expect(context, id, context.now() + travelled);
}

Arrival hand_over(Context& context, ShipmentId id) {
  Shipment& shipment = context.state.shipments[id];
  const Arrival arrival{shipment.offer,  shipment.quantity,
                        shipment.placed, shipment.status == ShipmentStatus::kReturning,
                        shipment.key,    shipment.leaks_to};
  shipment.live = false;
  context.state.shipments.release(id);
  context.state.note(context.now(), kArrived ^ lane_of(context, arrival.offer).stream,
                     arrival.quantity);
  return arrival;
}

}  // namespace

std::optional<Arrival> send(Context& context, const Dispatch& dispatch) {
  const Lane& lane = lane_of(context, dispatch.offer);
  context.state.note(context.now(), kSent ^ lane.stream, dispatch.quantity);
  if (lane.instant && context.scenario.rules.empty()) {  // nothing can come between
    ++context.state.last_generation;
    context.state.note(context.now(), kArrived ^ lane.stream, dispatch.quantity);
    return Arrival{dispatch.offer, dispatch.quantity, dispatch.placed,
                   false,          dispatch.key,      dispatch.leaks_to};
  }
  const ShipmentId id = add_shipment(context, dispatch);
  context.state.shipments[id].certifications =
      context.state.verdicts_of(dispatch.offer)[static_cast<std::size_t>(Stage::kExport)]
          .certifications;
  if (context.state.shipments[id].certifications != 0) {
    go_to_laboratory(context, id);
    return std::nullopt;
  }
  if (lane.instant) return arrive(context, id);
  travel(context, id);
  return std::nullopt;
}

void certify(Context& context, const ShipmentCertified& examined) {
  RuleState& laboratory = context.state.rules[examined.rule];
  --laboratory.busy_benches;
  Shipment& shipment = context.state.shipments[examined.shipment];
  if (shipment.live && shipment.generation == examined.generation) {
    shipment.certifications &= ~bit_of(examined.rule);
    record(context, examined.rule, shipment, Ruling::kExamined, shipment.quantity);
    if (shipment.certifications != 0) {
      go_to_laboratory(context, examined.shipment);
    } else {
      travel(context, examined.shipment);
    }
  }
  while (laboratory.laboratory_head < laboratory.laboratory.size()) {
    const ShipmentCertified next = laboratory.laboratory[laboratory.laboratory_head++];
    const Shipment& waiting = context.state.shipments[next.shipment];
    if (!waiting.live || waiting.generation != next.generation) continue;
    examine(context, next);
    return;
  }
  laboratory.laboratory.clear();
  laboratory.laboratory_head = 0;
}

std::optional<Arrival> arrive(Context& context, ShipmentId id) {
  Shipment& shipment = context.state.shipments[id];
  if (shipment.status == ShipmentStatus::kReturning) return hand_over(context, id);
  const RuleId rule = forbids_delivery(context, shipment);
  if (rule != kNone<RuleId>) shipment.held_by = rule;
  if (shipment.held_by == kNone<RuleId>) return hand_over(context, id);
  if (context.scenario.rules[shipment.held_by].in_transit == InTransit::kReturn) {
    record(context, shipment.held_by, shipment, Ruling::kReturned, 0);
    turn_back(context, id);
  } else {
    record(context, shipment.held_by, shipment, Ruling::kStopped, 0);
    shipment.status = ShipmentStatus::kHeld;
  }
  return std::nullopt;
}

void intercept(Context& context, RuleId id) {
  const ExportRule& rule = context.scenario.rules[id];
  const bool bites = rule.stage == Stage::kExport || rule.stage == Stage::kDelivery;
  if (!bites || rule.in_transit == InTransit::kRelease) return;
  for (std::size_t i = 0; i < context.state.shipments.slots(); ++i) {
    const auto at = static_cast<ShipmentId>(i);
    Shipment& shipment = context.state.shipments[at];
    const bool moves = shipment.status == ShipmentStatus::kUnderWay ||
                       shipment.status == ShipmentStatus::kAtLaboratory;
    if (!shipment.live || !moves) continue;
    const Verdict verdict =
        judge(context.scenario, shipment.offer, rule.stage, context.now(), context.now());
    if (((verdict.prohibitions | verdict.licences) & bit_of(id)) == 0) continue;
    if (rule.in_transit == InTransit::kReturn) {
      record(context, id, shipment, Ruling::kReturned, 0);
      turn_back(context, at);
    } else {
      shipment.held_by = id;
    }
  }
}

void release_held(Context& context, RuleId id) {
  for (std::size_t i = 0; i < context.state.shipments.slots(); ++i) {
    const auto at = static_cast<ShipmentId>(i);
    Shipment& shipment = context.state.shipments[at];
    if (!shipment.live || shipment.held_by != id) continue;
    shipment.held_by = kNone<RuleId>;
    if (shipment.status != ShipmentStatus::kHeld) continue;
    shipment.status = ShipmentStatus::kUnderWay;
    expect(context, at, context.now());
  }
}

}  // namespace chokepoint::models
