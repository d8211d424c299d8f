#include "tools/physical_bounds.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "models/network/bill_of_materials.h"
#include "proto/displacement.h"

namespace chokepoint::tools {
namespace {

using models::index;

/// A process and which of its outputs is meant.
struct Maker {
  models::ProcessId process;
  std::size_t output;
};

/// What one piece of a product needs of one resource.
struct Need {
  std::string unit;
  double amount = 0;               ///< [units of the pools]
  double pieces = 0;               ///< made with it
  std::set<models::PoolId> pools;  ///< of every maker
};
using Needs = std::map<std::string, Need>;

/// Makers of each item: those of which it is the main output first.
class Makers {
 public:
  explicit Makers(const models::Scenario& scenario) : makers_(scenario.items.size()) {
    for (const bool main : {true, false}) {
      for (const auto id : sim::ids<models::ProcessId>(scenario.processes.size())) {
        const auto& outputs = scenario.processes[id].outputs;
        for (std::size_t i = 0; i < outputs.size(); ++i) {
          if ((i == 0) == main) makers_[index(outputs[i].item)].push_back({id, i});
        }
      }
    }
  }

  const std::vector<Maker>& of(models::ItemId item) const { return makers_[index(item)]; }

 private:
  std::vector<std::vector<Maker>> makers_;
};

/// Pieces per start before yield; every bin of a wafer may be any of its dies.
double pieces_per_start(const models::Process& process, std::size_t output) {
  if (process.wafer) return process.wafer->gross_dies;
  return static_cast<double>(process.outputs[output].quantity);
}

/// Every input of the first maker of every item.
std::vector<models::Usage> usages(const models::Scenario& scenario, const Makers& makers) {
  std::vector<models::Usage> result;
  for (const auto item : sim::ids<models::ItemId>(scenario.items.size())) {
    if (makers.of(item).empty()) continue;
    const Maker& first = makers.of(item).front();
    const models::Process& process = scenario.processes[first.process];
    const double pieces = pieces_per_start(process, first.output);
    for (const models::Input& input : process.inputs) {
      result.push_back({item, scenario.stocks[input.stocks.front()].item,
                        static_cast<double>(input.quantity) / pieces});
    }
  }
  return result;
}

/// Units of a pool that one start takes; server days where servers are held.
double amount_per_start(const models::CapacityPool& pool, const models::Process& process,
                        const models::CapacityUse& use) {
  if (!pool.is_servers) return static_cast<double>(use.amount) / models::kCapacityScale;
  const double days = sim::mean(process.cycle_time) / static_cast<double>(sim::kDay.count());
  const auto lot = static_cast<double>(std::max<models::Quantity>(1, process.lot_size));
  return static_cast<double>(use.amount) * days / lot;
}

/// Adds what `pieces` of an item take of each resource at its makers.
void add_needs(const models::Scenario& scenario, const std::vector<Maker>& makers, double pieces,
               Needs& needs) {
  std::set<std::string> seen;
  for (const Maker& maker : makers) {
    const models::Process& process = scenario.processes[maker.process];
    const double starts = pieces / pieces_per_start(process, maker.output);
    std::set<std::string> here;
    for (const models::CapacityUse& use : process.uses) {
      const models::CapacityPool& pool = scenario.pools[use.pool];
      Need& need = needs[pool.resource];
      need.pools.insert(use.pool);
      if (seen.contains(pool.resource)) continue;
      need.unit = pool.is_servers ? "server days" : pool.unit;
      need.amount += starts * amount_per_start(pool, process, use);
      if (here.insert(pool.resource).second) need.pieces += pieces;
    }
    seen.merge(here);
  }
}

Needs needs_of(const models::Scenario& scenario, const Makers& makers,
               const std::vector<models::Usage>& bill, models::ItemId product) {
  std::vector<double> one(scenario.items.size(), 0.0);
  one[index(product)] = 1;
  const std::vector<double> pieces = models::total_requirements(one.size(), bill, one);
  Needs needs;
  for (const auto item : sim::ids<models::ItemId>(scenario.items.size())) {
    if (pieces[index(item)] > 0) {
      add_needs(scenario, makers.of(item), pieces[index(item)], needs);
    }
  }
  return needs;
}

bool ordered_in_china(const models::Scenario& scenario, models::ItemId item) {
  return std::any_of(scenario.offers.begin(), scenario.offers.end(),
                     [&](const models::Offer& offer) {
                       const models::Demand& demand = scenario.demands[offer.demand];
                       return offer.item == item && demand.region == models::Region::kCn &&
                              demand.buyer != models::kNone<models::BuyerId>;
                     });
}

std::optional<v1::PhysicalBound> bound_of(const std::string& resource, const Need& china,
                                          const Need& blackwell) {
  if (china.unit != blackwell.unit || !(blackwell.amount > 0)) return std::nullopt;
  v1::PhysicalBound bound;
  bound.set_resource(resource);
  bound.set_unit(china.unit);
  bound.set_china_needs(china.amount);
  bound.set_blackwell_needs(blackwell.amount);
  bound.set_ratio(china.amount / blackwell.amount);
  bound.set_ratio_in_pieces(china.pieces / blackwell.pieces);
  bound.set_separate_pools(
      std::none_of(china.pools.begin(), china.pools.end(),
                   [&](models::PoolId pool) { return blackwell.pools.contains(pool); }));
  return bound;
}

}  // namespace

std::vector<v1::PhysicalBound> physical_bounds(const models::Scenario& scenario) {
  const Makers makers(scenario);
  const std::vector<models::Usage> bill = usages(scenario, makers);
  std::vector<std::pair<models::ItemId, Needs>> for_china;
  std::vector<std::pair<models::ItemId, Needs>> blackwell;
  for (const auto id : sim::ids<models::ItemId>(scenario.items.size())) {
    const models::Item& item = scenario.items[id];
    if (!item.chip) continue;
    const bool headline = item.family == proto::kHeadlineFamily;
    if (!headline && !ordered_in_china(scenario, id)) continue;
    (headline ? blackwell : for_china).emplace_back(id, needs_of(scenario, makers, bill, id));
  }
  std::vector<std::string> resources;
  for (const models::CapacityPool& pool : scenario.pools) {
    if (std::find(resources.begin(), resources.end(), pool.resource) == resources.end()) {
      resources.push_back(pool.resource);
    }
  }
  std::vector<v1::PhysicalBound> bounds;
  for (const auto& [china_id, china] : for_china) {
    for (const auto& [blackwell_id, needs] : blackwell) {
      for (const std::string& resource : resources) {
        const auto first = china.find(resource);
        const auto second = needs.find(resource);
        if (first == china.end() || second == needs.end()) continue;
        std::optional<v1::PhysicalBound> bound = bound_of(resource, first->second, second->second);
        if (!bound) continue;
        bound->set_china(scenario.items[china_id].id);
        bound->set_blackwell(scenario.items[blackwell_id].id);
        bounds.push_back(std::move(*bound));
      }
    }
  }
  return bounds;
}

}  // namespace chokepoint::tools
