#include "tools/judgement_table.h"

#include <fmt/format.h>

#include "models/supply_chain.h"
#include "models/trade/threshold.h"
#include "sim/calendar.h"
#include "tools/csv.h"

namespace chokepoint::tools {
namespace {

/// Empty for a rule without an expression.
std::string clause_of(const v1::Rule& rule, const models::Item& item) {
  if (rule.match().expression().empty() || !item.chip) return "";
  const auto parsed = models::Threshold::parse(rule.match().expression());
  const auto* threshold = std::get_if<models::Threshold>(&parsed);
  return threshold == nullptr ? "" : threshold->deciding_clause(*item.chip);
}

std::string row_of(const models::Scenario& scenario, const v1::Scenario& message,
                   const models::Judgement& one) {
  const models::Offer& offer = scenario.offers[one.offer];
  const models::Demand& demand = scenario.demands[offer.demand];
  const models::Item& item = scenario.items[offer.item];
  const models::ExportRule& rule = scenario.rules[one.rule];
  const models::CountryId origin = scenario.lanes[offer.lane].origin;
  const bool buys = demand.buyer != models::kNone<models::BuyerId>;
  const models::CountryId destination =
      buys ? scenario.buyers[demand.buyer].country
           : scenario.sites[scenario.stocks[demand.replenishes].site].country;
  return fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{}\n", sim::format_date(one.at), csv_field(rule.id),
      csv_field(rule.issuer), models::name(one.ruling), csv_field(item.id),
      csv_field(scenario.countries[origin].id), csv_field(scenario.countries[destination].id),
      csv_field(buys ? scenario.buyers[demand.buyer].id : scenario.stocks[demand.replenishes].id),
      csv_field(clause_of(message.rule(static_cast<int>(models::index(one.rule))), item)),
      one.before, one.after);
}

}  // namespace

std::string judgements_csv(const proto::ScenarioFamily& family, std::uint64_t seed) {
  const models::Scenario scenario = family.instantiate(seed, 0);
  models::Watch watch;
  watch.judgements = true;
  models::SupplyChain chain(scenario, seed, 0, watch);
  chain.run_until(scenario.horizon.end);
  std::string text = "date,rule,issuer,ruling,item,from,to,buyer,clause,before,after\n";
  for (const models::Judgement& one : chain.state().judgements.entries()) {
    text += row_of(scenario, family.message(), one);
  }
  return text;
}

}  // namespace chokepoint::tools
