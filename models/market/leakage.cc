#include "models/market/leakage.h"

namespace chokepoint::models {
namespace {

constexpr std::uint64_t kLeaked = 14;
constexpr std::uint64_t kSeized = 15;

}  // namespace

void pass_on(Context& context, DemandId id, ItemId item, Quantity quantity, std::uint64_t key) {
  const Demand& demand = context.scenario.demands[id];
  const Leakage& terms = *context.scenario.behaviours[demand.behaviour].leakage;
  sim::RandomStream stream =
      context.state.stream(Purpose::kLeakage, sim::mix_bits(demand.stream ^ key));
  const sim::Time when = context.now() + terms.delay.draw_duration(stream);
  if (stream.uniform() < terms.enforcement.value(when)) {
    context.agenda.post(when, LeakSeized{id, item, quantity});
  } else {
    context.agenda.post(when, LeakArrived{id, item, quantity});
  }
}

void count_leaked(Context& context, const LeakArrived& what) {
  const Demand& demand = context.scenario.demands[what.demand];
  const auto pieces = static_cast<double>(what.quantity);
  const double value = pieces * context.scenario.items[what.item].unit_value_usd;
  Recorder& recorder = context.state.recorder;
  context.state.note(context.now(), kLeaked ^ demand.stream, what.quantity);
  recorder.count(Measure::kLeaked, what.item, demand.region, pieces);
  const Leakage& terms = *context.scenario.behaviours[demand.behaviour].leakage;
  recorder.count(Measure::kMarkUp, what.item, demand.region, value * terms.mark_up);
}

void count_seized(Context& context, const LeakSeized& what) {
  const Demand& demand = context.scenario.demands[what.demand];
  context.state.note(context.now(), kSeized ^ demand.stream, what.quantity);
  context.state.recorder.count(Measure::kSeized, what.item, demand.region,
                               static_cast<double>(what.quantity));
}

}  // namespace chokepoint::models
