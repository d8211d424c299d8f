#include <algorithm>
#include <map>

#include "models/network/supply_network.h"
#include "models/trade/threshold.h"
#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

models::Stage stage_of(v1::Stage stage) {
  switch (stage) {
    case v1::ORDER:
      return models::Stage::kOrder;
    case v1::START:
      return models::Stage::kStart;
    case v1::ASSEMBLY:
      return models::Stage::kAssembly;
    case v1::DELIVERY:
      return models::Stage::kDelivery;
    default:
      return models::Stage::kExport;
  }
}

models::InTransit in_transit_of(v1::InTransit treatment) {
  switch (treatment) {
    case v1::RETURN:
      return models::InTransit::kReturn;
    case v1::HOLD:
      return models::InTransit::kHold;
    default:
      return models::InTransit::kRelease;
  }
}

template <class List>
bool contains(const List& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

void ScenarioCompiler::read_rules() {
  for (const v1::Rule& in : in_.rule()) {
    models::ExportRule rule;
    rule.id = in.id();
    rule.stream = stream_of(in.stream(), in.id());
    rules_.add(in.id(), out_.rules.add(std::move(rule)));
  }
  if (out_.rules.size() > models::kMaxRules) {
    root_.error("rule", fmt::format("more than {} rules", models::kMaxRules));
    return;
  }
  for (const models::RuleId id : sim::ids<models::RuleId>(out_.rules.size())) {
    read_rule(in_.rule(static_cast<int>(models::index(id))), id);
  }
  check_rerouting();
}

/// Orders that rules send from buyer to buyer must arrive somewhere.
void ScenarioCompiler::check_rerouting() {
  std::vector<models::Arc> arcs;
  for (const models::ExportRule& rule : out_.rules) {
    if (rule.reroute_to == models::kNone<models::BuyerId>) continue;
    for (const models::OfferId offer : sim::ids<models::OfferId>(out_.offers.size())) {
      const models::BuyerId from = out_.demands[out_.offers[offer].demand].buyer;
      const bool leaves = from != models::kNone<models::BuyerId> && from != rule.reroute_to;
      if (!leaves || !rule.matches[models::index(offer)]) continue;
      arcs.push_back({static_cast<std::uint32_t>(models::index(from)),
                      static_cast<std::uint32_t>(models::index(rule.reroute_to)), 0, 0});
    }
  }
  std::vector<std::string> path;
  for (const std::uint32_t buyer : models::find_cycle(out_.buyers.size(), arcs)) {
    path.push_back(out_.buyers[static_cast<models::BuyerId>(buyer)].id);
  }
  if (path.empty()) return;
  path.push_back(path.front());
  root_.error("rule", fmt::format("held orders are sent round: {}", fmt::join(path, " -> ")));
}

void ScenarioCompiler::read_rule(const v1::Rule& in, models::RuleId id) {
  const Cursor at = root_.child("rule", in.id());
  models::ExportRule& rule = out_.rules[id];
  rule.issuer = in.issuer();
  rule.from = read_date(at, "from", in.from(), rule.from);
  rule.until = read_date(at, "until", in.until(), rule.until);
  rule.announced = read_date(at, "announced", in.announced(), rule.from);
  if (rule.until < rule.from) {
    at.error("until", fmt::format("{} is before {}", in.until(), in.from()));
  }
  if (rule.announced > rule.from) {
    at.error("announced", fmt::format("{} is after the rule comes into force", in.announced()));
  }
  rule.stage = stage_of(in.stage());
  const bool early_or_late =
      rule.stage == models::Stage::kOrder || rule.stage == models::Stage::kDelivery;
  // A licence is asked for when the order is placed, and goods do not leave without it.
  if (in.has_licence() && early_or_late) rule.stage = models::Stage::kExport;
  rule.in_transit = in_transit_of(in.in_transit());
  rule.held_orders = in.held_orders() == v1::CANCEL       ? models::HeldOrders::kCancel
                     : in.held_orders() == v1::WRITE_DOWN ? models::HeldOrders::kWriteDown
                     : in.held_orders() == v1::REROUTE    ? models::HeldOrders::kReroute
                                                          : models::HeldOrders::kWait;
  if ((in.held_orders() == v1::REROUTE) != !in.reroute_to().empty()) {
    at.error("reroute_to", "goes together with held_orders: REROUTE");
  } else if (!in.reroute_to().empty()) {
    if (const auto buyer = buyers_.find(at, "reroute_to", in.reroute_to())) {
      rule.reroute_to = *buyer;
    }
  }
  for (const std::string& name : in.supersedes()) {
    const auto other = rules_.find(at, "supersedes", name);
    if (!other) continue;
    if (*other == id) at.error("supersedes", "a rule cannot supersede itself");
    rule.supersedes.push_back(*other);
  }
  if (!in.has_match()) at.error("match", "what does the rule apply to?", "match {} is everything");
  rule.matches = read_match(at.child("match"), in.match());
  rule.effect = read_effect(at, in, rule);
  if (const auto* priority = std::get_if<models::Priority>(&rule.effect)) {
    for (const models::DemandId demand : priority->before) {
      out_.demands[demand].comes_before |= models::bit_of(id);
    }
  }
}

std::vector<bool> ScenarioCompiler::read_countries(const Cursor& at, std::string_view field,
                                                   const Strings& names) {
  std::vector<bool> members(out_.countries.size(), names.empty());
  for (const std::string& name : names) {
    if (const auto group = groups_.find(name); group != groups_.end()) {
      for (std::size_t i = 0; i < members.size(); ++i) {
        if (group->second[i]) members[i] = true;
      }
    } else if (const auto country = countries_.look_up(name)) {
      members[models::index(*country)] = true;
    } else {
      std::vector<std::string> known = countries_.all();
      for (const auto& [id, countries] : groups_) known.push_back(id);
      at.error(field, fmt::format("there is no country or group \"{}\"", name),
               did_you_mean(name, known));
    }
  }
  return members;
}

models::CountryId ScenarioCompiler::destination(const models::Offer& offer) const {
  const models::Demand& demand = out_.demands[offer.demand];
  if (demand.buyer != models::kNone<models::BuyerId>) return out_.buyers[demand.buyer].country;
  return out_.sites[out_.stocks[demand.replenishes].site].country;
}

/// Reports buyers and end uses that do not exist.
void ScenarioCompiler::check_names(const Cursor& at, const Strings& buyers,
                                   const Strings& end_uses) {
  for (const std::string& name : buyers) buyers_.find(at, "buyer", name);
  std::vector<std::string> uses;
  for (const models::Buyer& buyer : out_.buyers) uses.push_back(buyer.end_use);
  for (const std::string& name : end_uses) {
    if (contains(uses, name)) continue;
    at.error("end_use", fmt::format("no buyer has the end use \"{}\"", name),
             did_you_mean(name, uses));
  }
}

/// Which offers the rule applies to. Figures and places do not change, so this is decided once.
std::vector<bool> ScenarioCompiler::read_match(const Cursor& at, const v1::Match& in) {
  std::vector<bool> result;
  for (const std::string& name : in.item()) items_.find(at, "item", name);
  check_names(at, in.buyer(), in.end_use());
  const std::vector<bool> origins = read_countries(at, "origin", in.origin());
  const std::vector<bool> destinations = read_countries(at, "destination", in.destination());
  std::optional<models::Threshold> threshold;
  if (!in.expression().empty()) {
    auto parsed = models::Threshold::parse(in.expression());
    if (const auto* error = std::get_if<models::Threshold::Error>(&parsed)) {
      at.error(
          "expression",
          fmt::format("{} at character {} of \"{}\"", error->what, error->at + 1, in.expression()),
          did_you_mean(error->word, models::Threshold::names()));
    } else {
      threshold = std::get<models::Threshold>(std::move(parsed));
    }
  }
  for (const models::Offer& offer : out_.offers) {
    const models::Item& item = out_.items[offer.item];
    const models::Demand& demand = out_.demands[offer.demand];
    const models::Buyer* buyer =
        demand.buyer == models::kNone<models::BuyerId> ? nullptr : &out_.buyers[demand.buyer];
    bool matches = origins[models::index(out_.lanes[offer.lane].origin)] &&
                   destinations[models::index(destination(offer))];
    if (!in.item().empty()) matches &= contains(in.item(), item.id);
    if (!in.expression().empty()) matches &= threshold && item.chip && threshold->holds(*item.chip);
    if (!in.buyer().empty()) matches &= buyer != nullptr && contains(in.buyer(), buyer->id);
    if (!in.end_use().empty())
      matches &= buyer != nullptr && contains(in.end_use(), buyer->end_use);
    result.push_back(matches);
  }
  return result;
}

}  // namespace chokepoint::proto
