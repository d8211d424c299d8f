#include <algorithm>
#include <utility>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

/// A duration that has to be given.
sim::Duration required(const Cursor& at, std::string_view field, const std::string& text,
                       const char* hint) {
  if (text.empty()) at.error(field, "is required", hint);
  return read_duration(at, field, text, sim::Duration(0));
}

}  // namespace

/// After all demands are known: fronts and alternatives are demands too.
void ScenarioCompiler::read_behaviours() {
  for (const v1::Demand& in : in_.demand()) {
    const auto id = demands_.look_up(in.id());
    if (!id) continue;
    const Cursor at = root_.child("demand", in.id());
    models::Behaviour behaviour;
    if (in.has_pull_forward()) {
      const Cursor here = at.child("pull_forward");
      behaviour.pull_forward = models::PullForward{
          read_number(here, "share", in.pull_forward().share(), 0, 1),
          required(here, "reach", in.pull_forward().reach(), "reach: \"90 days\"")};
    }
    if (in.has_safety_hoarding()) {
      const Cursor here = at.child("safety_hoarding");
      behaviour.safety_hoarding = models::SafetyHoarding{
          required(here, "cover", in.safety_hoarding().cover(), "cover: \"90 days\"")};
    }
    if (in.has_order_inflation()) {
      behaviour.order_inflation =
          read_order_inflation(at.child("order_inflation"), in.order_inflation(), *id);
    }
    if (in.has_leakage()) {
      behaviour.leakage = read_leakage(at.child("leakage"), in.leakage(), *id);
    }
    if (in.has_substitution()) {
      behaviour.substitution = read_substitution(at.child("substitution"), in.substitution(), *id);
    }
    if (behaviour.any()) out_.demands[*id].behaviour = out_.behaviours.add(std::move(behaviour));
  }
}

models::OrderInflation ScenarioCompiler::read_order_inflation(const Cursor& at,
                                                              const v1::OrderInflation& in,
                                                              models::DemandId id) {
  const auto to_order = [this](models::OfferId offer) {
    return out_.offers[offer].process != models::kNone<models::ProcessId>;
  };
  const auto& offers = out_.demands[id].offers;
  if (std::any_of(offers.begin(), offers.end(), to_order)) {
    at.error("", "what is made to order is not made for phantoms", "sell the item from stock");
  }
  return {read_number(at, "factor", in.factor(), 1, 1000),
          read_duration(at, "after", in.after(), sim::Duration(0))};
}

models::Leakage ScenarioCompiler::read_leakage(const Cursor& at, const v1::Leakage& in,
                                               models::DemandId id) {
  models::Leakage terms;
  terms.share = read_number(at, "share", in.share(), 0, 1);
  terms.delay = read_time_law(at.child("delay"), in.delay(), in.has_delay());
  if (in.has_enforcement()) {
    terms.enforcement = read_level(at.child("enforcement"), in.enforcement(), 0, 1);
  }
  terms.mark_up = read_number(at, "mark_up", in.mark_up(), 0, 1000);
  const auto front = demands_.find(at, "through", in.through());
  if (!front) return terms;
  terms.through = *front;
  const models::Demand& own = out_.demands[id];
  const models::Demand& other = out_.demands[*front];
  if (out_.buyers[own.buyer].country == out_.buyers[other.buyer].country) {
    at.error("through", "the front is in the buyer's own country", "a demand of a buyer elsewhere");
  }
  if (own.item != other.item) {
    at.error("through", fmt::format("the front orders {}, not {}", out_.items[other.item].id,
                                    out_.items[own.item].id));
  }
  return terms;
}

models::Substitution ScenarioCompiler::read_substitution(const Cursor& at,
                                                         const v1::Substitution& in,
                                                         models::DemandId id) {
  models::Substitution terms;
  if (const auto other = demands_.find(at, "to", in.to())) {
    terms.to = *other;
    if (*other == id) at.error("to", "a demand is no alternative to itself");
  }
  terms.per_month = read_number(at, "per_month", in.per_month(), 0, 1000);
  terms.ceiling = read_number(at, "ceiling", in.has_ceiling() ? in.ceiling() : 1, 0, 1);
  terms.lock_in = read_number(at, "lock_in", in.lock_in(), 0, 1);
  terms.learning = read_number(at, "learning", in.learning(), 0);
  terms.win_back_per_month =
      read_number(at, "win_back_per_month", in.win_back_per_month(), 0, 1000);
  return terms;
}

}  // namespace chokepoint::proto
