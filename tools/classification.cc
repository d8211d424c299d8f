#include "tools/classification.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "models/trade/export_rules.h"
#include "models/trade/threshold.h"
#include "sim/calendar.h"
#include "tools/numbers.h"
#include "tools/scenario_files.h"

namespace chokepoint::tools {
namespace {

/// What a rule does to an order, and how strict that is: larger is stricter.
struct Treatment {
  int strictness;
  std::string text;
};
constexpr int kNothing = 0;
constexpr int kOnStarts = 5;  ///< at most
constexpr int kDenied = 8;    ///< and above: nothing else matters

struct TreatmentOf {
  const models::Scenario& scenario;
  models::DemandId demand;

  Treatment operator()(const models::Prohibit&) const { return {kDenied + 1, "prohibited"}; }
  Treatment operator()(const models::Licence& licence) const {
    const double approval = models::approval_probability(scenario, licence, demand);
    if (approval <= 0) return {kDenied, "licence: presumption of denial"};
    if (approval < 1) return {7, "licence: case by case"};
    return {6, "licence: granted"};
  }
  Treatment operator()(const models::Quota& quota) const {
    return {5, fmt::format("quota {}{}", grouped(quota.amount, 0), quota.tpp ? " TPP" : "")};
  }
  Treatment operator()(const models::RatioCap& cap) const {
    return {4, fmt::format("ratio cap {}", percent(cap.cap))};
  }
  Treatment operator()(const models::Priority&) const { return {4, "domestic priority"}; }
  Treatment operator()(const models::Certification&) const { return {3, "certification"}; }
  Treatment operator()(const models::Discouragement& effect) const {
    if (effect.share <= 0) return {kNothing, "free"};
    return {2, fmt::format("discouraged {}", percent(effect.share))};
  }
  Treatment operator()(const models::Charge& charge) const {
    if (charge.share <= 0) return {kNothing, "free"};
    return {1, fmt::format("charge {}", percent(charge.share))};
  }
};

/// Where a rule bites, if not on orders or at the border.
const char* place_of(models::Stage stage) {
  switch (stage) {
    case models::Stage::kOrder:
    case models::Stage::kExport:
      return "";
    case models::Stage::kStart:
      return " at start";
    case models::Stage::kAssembly:
      return " at assembly";
    case models::Stage::kDelivery:
      return " at delivery";
  }
  return "";
}

Treatment treatment_of(const models::Scenario& scenario, models::DemandId demand,
                       const models::ExportRule& rule) {
  Treatment treatment = std::visit(TreatmentOf{scenario, demand}, rule.effect);
  // What is made already may still go.
  const bool on_starts =
      rule.stage == models::Stage::kStart || rule.stage == models::Stage::kAssembly;
  if (on_starts) treatment.strictness = std::min(treatment.strictness, kOnStarts);
  if (treatment.strictness > kNothing) treatment.text += place_of(rule.stage);
  return treatment;
}

/// What a rule without an expression matches by.
std::string match_text(const v1::Match& match) {
  if (match.item_size() > 0) return fmt::format("item {}", fmt::join(match.item(), " or "));
  if (match.buyer_size() > 0) return fmt::format("buyer {}", fmt::join(match.buyer(), " or "));
  if (match.end_use_size() > 0) {
    return fmt::format("end use {}", fmt::join(match.end_use(), " or "));
  }
  return "every item";
}

proto::ScenarioRequest laid(proto::ScenarioRequest catalogue, const std::string& vintage) {
  if (!vintage.empty()) catalogue.overlays.push_back(vintage);
  return catalogue;
}

proto::ScenarioRequest cleared(proto::ScenarioRequest request, const v1::Scenario& message) {
  for (const v1::Rule& rule : message.rule()) {
    if (rule.match().expression().empty()) continue;
    request.sets.push_back(fmt::format("rule[{}].match.expression=\"\"", rule.id()));
  }
  return request;
}

sim::Time newest_day(const models::Scenario& scenario, const std::vector<std::string>& rules) {
  sim::Time day = sim::Time::min();
  for (const models::ExportRule& rule : scenario.rules) {
    const bool counts =
        rules.empty() || std::find(rules.begin(), rules.end(), rule.id) != rules.end();
    if (counts) day = std::max(day, rule.from);
  }
  return day == sim::Time::min() ? scenario.horizon.start : day;
}

}  // namespace

RuleVintage::RuleVintage(const proto::ScenarioRequest& catalogue, const std::string& vintage)
    : family_(laid(catalogue, vintage)),
      without_expressions_(cleared(laid(catalogue, vintage), family_.message())),
      name_(vintage.empty() ? family_.nominal().name
                            : std::filesystem::path(vintage).stem().string()),
      day_(newest_day(family_.nominal(), rules_in(vintage))) {}

std::vector<std::string> RuleVintage::chips() const {
  std::vector<std::string> names;
  for (const models::Item& item : family_.nominal().items) {
    if (item.chip && offer_of(item.id)) names.push_back(item.id);
  }
  return names;
}

std::optional<models::OfferId> RuleVintage::offer_of(const std::string& chip) const {
  const models::Scenario& scenario = family_.nominal();
  for (const models::OfferId id : sim::ids<models::OfferId>(scenario.offers.size())) {
    const models::Offer& offer = scenario.offers[id];
    const models::Demand& demand = scenario.demands[offer.demand];
    const bool to_china =
        demand.buyer != models::kNone<models::BuyerId> && demand.region == models::Region::kCn;
    if (to_china && scenario.items[offer.item].id == chip) return id;
  }
  return std::nullopt;
}

v1::Classification RuleVintage::classify(const std::string& chip, sim::Time day) const {
  const models::Scenario& scenario = family_.nominal();
  v1::Classification row;
  row.set_chip(chip);
  row.set_vintage(name_);
  row.set_date(sim::format_date(day));
  const models::OfferId offer = offer_of(chip).value();
  const models::RuleSet binding = models::binding_rules(scenario, offer, day, day);
  std::vector<models::RuleId> rules;
  for (const models::RuleId id : sim::ids<models::RuleId>(scenario.rules.size())) {
    if ((binding & models::bit_of(id)) != 0) rules.push_back(id);
  }
  const auto treatment = [&](models::RuleId id) {
    return treatment_of(scenario, scenario.offers[offer].demand, scenario.rules[id]);
  };
  std::stable_sort(rules.begin(), rules.end(), [&](models::RuleId a, models::RuleId b) {
    return treatment(a).strictness > treatment(b).strictness;
  });
  std::string text;
  for (const models::RuleId id : rules) {
    row.add_rules(scenario.rules[id].id);
    const bool matters = text.empty() || (treatment(rules.front()).strictness < kDenied &&
                                          treatment(id).strictness > kNothing);
    if (matters) text += (text.empty() ? "" : " + ") + treatment(id).text;
  }
  row.set_treatment(text.empty() ? "free" : text);
  if (rules.empty()) {
    find_nearest(offer, day, row);
  } else {
    row.set_rule(scenario.rules[rules.front()].id);
    decide(message_of(rules.front()).match(), *scenario.items[scenario.offers[offer].item].chip,
           row);
  }
  return row;
}

void RuleVintage::decide(const v1::Match& match, const models::Chip& chip,
                         v1::Classification& row) const {
  if (match.expression().empty()) {
    row.set_clause(match_text(match));
    return;
  }
  const auto parsed = models::Threshold::parse(match.expression());
  const auto decision = std::get<models::Threshold>(parsed).decide(chip);
  row.set_clause((decision.met ? "" : "not ") + decision.clause);
  row.set_value(decision.value);
}

void RuleVintage::find_nearest(models::OfferId offer, sim::Time day,
                               v1::Classification& row) const {
  const models::Scenario& scenario = family_.nominal();
  const models::Scenario& wide = without_expressions_.nominal();
  const models::Chip& chip = *scenario.items[scenario.offers[offer].item].chip;
  double least = 0;
  for (const models::RuleId id : sim::ids<models::RuleId>(scenario.rules.size())) {
    // It would apply but for its expression.
    if (!models::applies(wide.rules[id], offer, day, day)) continue;
    const v1::Match& match = message_of(id).match();
    if (match.expression().empty()) continue;
    const auto parsed = models::Threshold::parse(match.expression());
    const double margin = std::get<models::Threshold>(parsed).decide(chip).margin;
    if (!row.rule().empty() && margin >= least) continue;
    least = margin;
    row.set_rule(scenario.rules[id].id);
    decide(match, chip, row);
  }
}

const v1::Rule& RuleVintage::message_of(models::RuleId rule) const {
  return family_.message().rule(static_cast<int>(models::index(rule)));
}

}  // namespace chokepoint::tools
