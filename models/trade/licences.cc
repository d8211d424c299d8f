#include "models/trade/licences.h"

namespace chokepoint::models {
namespace {

const Licence& licence(const Context& context, RuleId rule) {
  return std::get<Licence>(context.scenario.rules[rule].effect);
}

bool is_live(const Context& context, OrderId order, std::uint32_t generation) {
  return context.state.orders[order].live && context.state.orders[order].generation == generation;
}

/// The random numbers of one application: processing time, then approval.
sim::RandomStream draws(const Context& context, RuleId rule, std::uint64_t order_key) {
  return context.state.stream(Purpose::kLicences,
                              sim::mix_bits(context.scenario.rules[rule].stream ^ order_key));
}

void begin_processing(Context& context, const LicenceDecided& application) {
  const Order& order = context.state.orders[application.order];
  sim::RandomStream stream = draws(context, application.rule, order.key);
  const sim::Duration time =
      sim::draw_duration(licence(context, application.rule).processing_time, stream);
  ++context.state.rules[application.rule].busy_officers;
  context.agenda.post(context.now() + time, application);
}

void count_pending(Context& context, const Order& order, Quantity change) {
  const Demand& demand = context.scenario.demands[order.demand];
  context.state.recorder.shift(Measure::kLicencesPending, demand.item, demand.region, context.now(),
                               change);
}

}  // namespace

void apply_for_licences(Context& context, OrderId id, RuleSet needed) {
  Order& order = context.state.orders[id];
  for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
    const RuleSet bit = bit_of(rule);
    if ((needed & bit) == 0) continue;
    order.pending |= bit;
    count_pending(context, order, 1);
    const LicenceDecided application{id, order.generation, rule};
    RuleState& office = context.state.rules[rule];
    const int officers = licence(context, rule).officers;
    if (officers == 0 || office.busy_officers < officers) {
      begin_processing(context, application);
    } else {
      office.queue.push_back(application);
    }
  }
}

void decide_licence(Context& context, const LicenceDecided& decided) {
  RuleState& office = context.state.rules[decided.rule];
  --office.busy_officers;
  const Licence& terms = licence(context, decided.rule);
  if (is_live(context, decided.order, decided.generation)) {
    Order& order = context.state.orders[decided.order];
    const RuleSet bit = bit_of(decided.rule);
    count_pending(context, order, -1);
    order.pending &= ~bit;
    sim::RandomStream stream = draws(context, decided.rule, order.key);
    static_cast<void>(sim::draw_duration(terms.processing_time, stream));
    const bool approved = stream.uniform() < terms.approval_probability;
    (approved ? order.approved : order.denied) |= bit;
    if (approved && terms.validity < sim::kLongestDuration) {
      context.agenda.post(context.now() + terms.validity,
                          LicenceLapsed{decided.order, decided.generation, decided.rule});
    }
  }
  while (office.queue_head < office.queue.size()) {
    const LicenceDecided next = office.queue[office.queue_head++];
    if (!is_live(context, next.order, next.generation)) continue;
    begin_processing(context, next);
    return;
  }
  office.queue.clear();
  office.queue_head = 0;
}

void lapse_licence(Context& context, const LicenceLapsed& lapsed) {
  Order& order = context.state.orders[lapsed.order];
  order.approved &= ~bit_of(lapsed.rule);
}

}  // namespace chokepoint::models
