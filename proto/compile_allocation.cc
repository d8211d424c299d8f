#include <algorithm>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

constexpr double kMostPieces = 1e12;
constexpr double kMostMargin = 1e12;

bool by_margin(const models::AllocationPolicy& rule) {
  return std::holds_alternative<models::Margin>(rule);
}

/// Stocks whose pieces can reach a buyer at home, as they are or as part of something.
std::vector<bool> reaches_home(const models::Scenario& scenario) {
  std::vector<bool> reaches(scenario.stocks.size(), false);
  const auto is_home = [&](const models::Offer& offer) {
    const models::Demand& demand = scenario.demands[offer.demand];
    if (demand.buyer != models::kNone<models::BuyerId>) return demand.region == scenario.home;
    return static_cast<bool>(reaches[models::index(demand.replenishes)]);
  };
  for (bool again = true; again;) {
    again = false;
    const auto mark = [&](models::StockId stock) {
      if (reaches[models::index(stock)]) return;
      reaches[models::index(stock)] = again = true;
    };
    for (const models::Offer& offer : scenario.offers) {
      if (is_home(offer)) mark(offer.stock);
    }
    for (const models::Process& process : scenario.processes) {
      const bool any = std::any_of(process.outputs.begin(), process.outputs.end(), [&](auto& one) {
        return static_cast<bool>(reaches[models::index(one.stock)]);
      });
      for (const models::Input& input : process.inputs) {
        if (any) std::for_each(input.stocks.begin(), input.stocks.end(), mark);
      }
    }
  }
  return reaches;
}

}  // namespace

models::ClaimTerms ScenarioCompiler::read_terms(const Cursor& at, std::int64_t critical_level,
                                                double floor, double ceiling) const {
  models::ClaimTerms terms;
  terms.critical_level = static_cast<models::Quantity>(
      read_number(at, "critical_level", static_cast<double>(critical_level), 0, kMostPieces));
  terms.floor = read_number(at, "floor", floor, 0, 1);
  terms.ceiling = read_number(at, "ceiling", ceiling, 0, 1);
  if (terms.floor > terms.ceiling) {
    at.error("floor", fmt::format("{} is above the ceiling {}", floor, ceiling),
             "a claimant cannot be promised more than it may have");
    terms.ceiling = 1;
  }
  return terms;
}

/// What serves buyers at home: demands of theirs, lanes and processes whose goods can reach them.
void ScenarioCompiler::find_domestic() {
  const std::vector<bool> reaches = reaches_home(out_);
  for (models::Demand& demand : out_.demands) {
    const bool buyer = demand.buyer != models::kNone<models::BuyerId>;
    demand.terms.domestic =
        buyer ? demand.region == out_.home : reaches[models::index(demand.replenishes)];
  }
  for (models::Process& process : out_.processes) {
    const bool any = std::any_of(process.outputs.begin(), process.outputs.end(), [&](auto& one) {
      return static_cast<bool>(reaches[models::index(one.stock)]);
    });
    for (models::Input& input : process.inputs) input.terms.domestic = any;
    for (models::CapacityUse& use : process.uses) use.terms.domestic = any;
  }
}

void ScenarioCompiler::read_margins() {
  for (const models::ProcessId id : sim::ids<models::ProcessId>(out_.processes.size())) {
    read_process_margin(in_.process(static_cast<int>(models::index(id))), id);
  }
  read_demand_margins();
  for (const models::CapacityPool& pool : out_.pools) {
    if (!by_margin(pool.allocation) || pool.contract_shares.empty()) continue;
    root_.child("pool", pool.id)
        .error("allocation", "lines hold slots of this pool under contract",
               "MARGIN divides all of a pool: take the contract_share of its uses out");
  }
}

void ScenarioCompiler::read_process_margin(const v1::Process& in, models::ProcessId id) {
  const Cursor at = root_.child("process", in.id());
  models::Process& process = out_.processes[id];
  if (in.has_margin_usd()) {
    process.margin_usd = read_number(at, "margin_usd", in.margin_usd(), 0, kMostMargin);
  } else if (!process.outputs.empty()) {
    const models::Output& made = process.outputs.front();
    process.margin_usd = static_cast<double>(made.quantity) * out_.items[made.item].unit_value_usd;
  }
  bool needed = false;
  for (models::Input& input : process.inputs) {
    input.terms.margin = process.margin_usd / static_cast<double>(input.quantity);
    for (const models::StockId stock : input.stocks) {
      needed |= by_margin(out_.stocks[stock].allocation);
    }
  }
  for (models::CapacityUse& use : process.uses) {
    use.terms.margin = process.margin_usd / static_cast<double>(use.amount);
    needed |= by_margin(out_.pools[use.pool].allocation);
  }
  if (needed && !in.has_margin_usd() && process.margin_usd == 0) {
    at.error("margin_usd", "what does a start earn?",
             "its capacity or inputs are divided by MARGIN, and its output has no unit_value_usd");
  }
}

void ScenarioCompiler::read_demand_margins() {
  std::map<std::string, const v1::Demand*> given;
  for (const v1::Demand& in : in_.demand()) given[in.id()] = &in;
  for (models::Demand& demand : out_.demands) {
    demand.terms.margin = out_.items[demand.item].unit_value_usd;
    if (demand.buyer == models::kNone<models::BuyerId>) continue;
    const v1::Demand& in = *given.at(demand.id);
    const Cursor at = root_.child("demand", in.id());
    if (in.has_margin_usd()) {
      demand.terms.margin = read_number(at, "margin_usd", in.margin_usd(), 0, kMostMargin);
      continue;
    }
    const bool needed =
        std::any_of(demand.offers.begin(), demand.offers.end(), [this](models::OfferId offer) {
          return by_margin(out_.stocks[out_.offers[offer].stock].allocation);
        });
    if (needed && demand.terms.margin == 0) {
      at.error("margin_usd", "what does a piece earn?",
               "its stock is divided by MARGIN, and the item has no unit_value_usd");
    }
  }
}

}  // namespace chokepoint::proto
