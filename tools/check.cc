#include <fmt/format.h>

#include "proto/scenario_reader.h"
#include "tools/bottleneck.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/structure.h"

namespace chokepoint::tools {
namespace {

/// Draws of uncertain inputs that are tried; one that is out of range is a mistake of the file.
constexpr std::uint32_t kDraws = 16;

void print_counts(const models::Scenario& scenario, const proto::ScenarioFamily& family) {
  std::size_t buyer_demands = 0;
  for (const models::Demand& demand : scenario.demands) {
    if (demand.buyer != models::kNone<models::BuyerId>) ++buyer_demands;
  }
  fmt::print(
      "ok: {}, {} items, {} sites, {} processes, {} pools, {} suppliers, {} stocks, {} lanes, "
      "{} buyers, {} demands, {} rules, {} uncertain inputs\n",
      scenario.name, scenario.items.size(), scenario.sites.size(), scenario.processes.size(),
      scenario.pools.size(), scenario.suppliers.size(), scenario.stocks.size(),
      scenario.lanes.size(), scenario.buyers.size(), buyer_demands, scenario.rules.size(),
      family.message().uncertain_size());
}

/// Prints what there is to say about a file; throws ScenarioError when it has mistakes.
void check_file(const std::string& file, const CheckOptions& options) {
  const proto::ScenarioFamily family({file, options.overlays, options.sets});
  if (family.varies()) {
    for (std::uint32_t draw = 0; draw < kDraws; ++draw) family.instantiate(1, draw);
  }
  print_counts(family.nominal(), family);
  for (const LeadTime& lead : lead_times(family.nominal())) {
    fmt::print("  {}: {:.0f} days by the longest way ({})\n", lead.item, lead.days,
               fmt::join(lead.processes, " > "));
  }
  const models::Scenario& scenario = family.nominal();
  const sim::Time end = scenario.horizon.end - sim::Duration(1);
  for (const Bottleneck& least : bottlenecks(scenario, end)) {
    fmt::print("  {}: at most {:.0f} a day in the end, limited in {} by {}\n", least.item,
               least.per_day, least.part, fmt::join(least.limits, " + "));
  }
  for (const std::string& warning : warnings(family.nominal())) {
    fmt::print("  warning: {}\n", warning);
  }
}

}  // namespace

int check_command(const CheckOptions& options) {
  int code = kDone;
  for (const std::string& file : options.files) {
    try {
      check_file(file, options);
    } catch (const proto::ScenarioError& error) {
      std::fflush(stdout);
      fmt::print(stderr, "{}\n", scenario_mistakes(error));
      code = kBadInput;
    }
  }
  return code;
}

std::string scenario_mistakes(const proto::ScenarioError& error) {
  std::string text = error.what();
  if (!text.empty() && text.back() != '\n') text += '\n';
  const std::size_t count = error.issues().size();
  return text + fmt::format("{} mistake{}", count, count == 1 ? "" : "s");
}

}  // namespace chokepoint::tools
