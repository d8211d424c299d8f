#include "models/trade/licences.h"

#include <algorithm>

namespace chokepoint::models {
namespace {

const Licence& licence(const Context& context, RuleId rule) {
  return std::get<Licence>(context.scenario.rules[rule].effect);
}

bool is_live(const Context& context, OrderId order, std::uint32_t generation) {
  return context.state.orders[order].live && context.state.orders[order].generation == generation;
}

/// The random numbers of one application: processing time, then approval. An order that applies
/// again draws again.
sim::RandomStream draws(const Context& context, const LicenceDecided& application) {
  const Order& order = context.state.orders[application.order];
  const std::uint64_t rule = context.scenario.rules[application.rule].stream;
  const std::uint64_t renewals = application.number;
  return context.state.stream(Purpose::kLicences, sim::mix_bits((rule ^ order.key) + renewals));
}

void begin_processing(Context& context, const LicenceDecided& application) {
  sim::RandomStream stream = draws(context, application);
  const sim::Duration time =
      licence(context, application.rule).processing_time.draw_duration(stream);
  ++context.state.rules[application.rule].busy_officers;
  context.agenda.post(context.now() + time, application);
}

void count_pending(Context& context, const Order& order, Quantity change) {
  const Demand& demand = context.scenario.demands[order.demand];
  context.state.recorder.count_pending(demand.item, demand.region, context.now(), change);
}

/// The order may send what one more licence covers; licences of several rules cover the same
/// pieces.
void grant(Context& context, Order& order, RuleId rule) {
  const Quantity volume = licence(context, rule).volume;
  bool others = false;
  for (const RuleId other : sim::ids<RuleId>(context.scenario.rules.size())) {
    const auto* terms = std::get_if<Licence>(&context.scenario.rules[other].effect);
    others |= terms != nullptr && terms->volume > 0 && (order.approved & bit_of(other)) != 0;
  }
  order.approved |= bit_of(rule);
  if (volume > 0) order.licensed = others ? std::min(order.licensed, volume) : volume;
}

}  // namespace

void apply_for_licences(Context& context, OrderId id, RuleSet needed) {
  Order& order = context.state.orders[id];
  for (const RuleId rule : sim::ids<RuleId>(context.scenario.rules.size())) {
    const RuleSet bit = bit_of(rule);
    if ((needed & bit) == 0) continue;
    order.pending |= bit;
    count_pending(context, order, 1);
    const LicenceDecided application{id, order.generation, rule, order.renewals};
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
    sim::RandomStream stream = draws(context, decided);
    static_cast<void>(terms.processing_time.draw_duration(stream));
    const bool approved =
        stream.uniform() < approval_probability(context.scenario, terms, order.demand);
    if (approved) {
      grant(context, order, decided.rule);
    } else {
      order.denied |= bit;
    }
    const Quantity covers =
        terms.volume > 0 ? std::min(terms.volume, order.wanted()) : order.wanted();
    context.state.judgements.add(
        {context.now(), decided.rule, context.scenario.demands[order.demand].offers.front(),
         approved ? Ruling::kApproved : Ruling::kDenied, order.wanted(), approved ? covers : 0});
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
  ++order.renewals;
}

}  // namespace chokepoint::models
