#include "proto/oracle_functions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "models/network/bill_of_materials.h"
#include "models/production/yield.h"
#include "sim/estimates.h"
#include "sim/sobol.h"

namespace chokepoint::proto {
namespace {

using models::ItemId;
using models::PoolId;
using Outputs = std::map<std::string, double>;

/// Lines of the bill of materials that a scenario holds at its start; pools count as items behind
/// the items, in units of capacity.
std::vector<models::Usage> usages_of(const models::Scenario& scenario) {
  const std::size_t items = scenario.items.size();
  std::vector<models::Usage> usages;
  for (const models::Process& process : scenario.processes) {
    const models::Output& made = process.outputs.front();
    const double yield = made.yield.empty() ? 1.0 : made.yield.value(scenario.horizon.start);
    const double good = static_cast<double>(made.quantity) * yield;
    for (const models::Input& input : process.inputs) {
      usages.push_back({made.item, scenario.stocks[input.stocks.front()].item,
                        static_cast<double>(input.quantity) / good});
    }
    for (const models::CapacityUse& use : process.uses) {
      usages.push_back({made.item, static_cast<ItemId>(items + models::index(use.pool)),
                        static_cast<double>(use.amount) / models::kCapacityScale / good});
    }
  }
  return usages;
}

Outputs outputs_of(const v1::Requirements& in, const models::Scenario& scenario) {
  Outputs demand;
  for (const v1::RequiredItem& one : in.demand()) demand[one.item()] += one.pieces();
  return requirements(scenario, demand);
}

Outputs outputs_of(const v1::DieYield& in) {
  const auto share = [&](const models::YieldLaw& law) {
    return models::die_yield(law, in.die_area_mm2(), in.defects_per_cm2());
  };
  return {{"poisson", share(models::PoissonYield{})},
          {"murphy", share(models::MurphyYield{})},
          {"seeds", share(models::SeedsYield{})},
          {"negbin2", share(models::NegativeBinomialYield{2})},
          {"negbin3", share(models::NegativeBinomialYield{3})},
          {"bose10", share(models::BoseEinsteinYield{10})}};
}

Outputs outputs_of(const v1::DiesPerWafer& in) {
  const models::Wafer wafer{in.diameter_mm(), in.edge_exclusion_mm(), 0};
  const models::Die die{in.die_width_mm(), in.die_height_mm()};
  const auto count = [&](models::GridOrigin origin) {
    return static_cast<double>(models::gross_dies_grid(wafer, die, origin));
  };
  return {{"formula", models::gross_dies_formula(wafer, die)},
          {"die_centred", count(models::GridOrigin::kDieCentred)},
          {"corner", count(models::GridOrigin::kCorner)},
          {"best", count(models::GridOrigin::kBest)}};
}

Outputs outputs_of(const v1::WilsonInterval& in) {
  const sim::Interval interval = sim::wilson(in.successes(), in.trials(), in.confidence());
  return {{"low", interval.low},
          {"midpoint", (interval.low + interval.high) / 2},
          {"high", interval.high}};
}

Outputs outputs_of(const v1::Ishigami& in) {
  constexpr std::size_t kFactors = 3;
  const sim::SobolDesign design(kFactors, static_cast<std::size_t>(in.points()), 1);
  const double pi = std::acos(-1.0);
  std::vector<double> values;
  std::array<double, kFactors> u{};
  for (std::size_t row = 0; row < design.rows(); ++row) {
    design.point(row, u);
    const auto x = [&](std::size_t i) { return pi * (2 * u[i] - 1); };
    values.push_back(std::sin(x(0)) + in.a() * std::pow(std::sin(x(1)), 2) +
                     in.b() * std::pow(x(2), 4) * std::sin(x(0)));
  }
  const std::vector<sim::SobolIndex> indices = sim::sobol_indices(kFactors, values, 0, 0.95, 1);
  Outputs outputs;
  for (std::size_t i = 0; i < kFactors; ++i) {
    outputs["S" + std::to_string(i + 1)] = indices[i].first;
    outputs["ST" + std::to_string(i + 1)] = indices[i].total;
  }
  return outputs;
}

}  // namespace

Outputs requirements(const models::Scenario& scenario, const Outputs& demand) {
  const std::size_t items = scenario.items.size();
  std::vector<double> external(items + scenario.pools.size(), 0.0);
  for (const auto& [name, pieces] : demand) {
    const auto found = std::find_if(scenario.items.begin(), scenario.items.end(),
                                    [&](const models::Item& item) { return item.id == name; });
    if (found == scenario.items.end()) {
      throw std::invalid_argument("there is no item \"" + name + "\"");
    }
    external[static_cast<std::size_t>(found - scenario.items.begin())] = pieces;
  }
  const std::vector<double> total =
      models::total_requirements(external.size(), usages_of(scenario), external);
  Outputs result;
  for (const ItemId item : sim::ids<ItemId>(items)) {
    result[scenario.items[item].id] = total[models::index(item)];
  }
  for (const PoolId pool : sim::ids<PoolId>(scenario.pools.size())) {
    result[scenario.pools[pool].id] = total[items + models::index(pool)];
  }
  return result;
}

Outputs function_outputs(const v1::OracleRun& run, const models::Scenario* scenario) {
  switch (run.function_case()) {
    case v1::OracleRun::kRequirements:
      return outputs_of(run.requirements(), *scenario);
    case v1::OracleRun::kDieYield:
      return outputs_of(run.die_yield());
    case v1::OracleRun::kDiesPerWafer:
      return outputs_of(run.dies_per_wafer());
    case v1::OracleRun::kStudentQuantile:
      return {{"quantile", sim::student_quantile(run.student_quantile().probability(),
                                                 run.student_quantile().degrees())}};
    case v1::OracleRun::kWilson:
      return outputs_of(run.wilson());
    case v1::OracleRun::kIshigami:
      return outputs_of(run.ishigami());
    case v1::OracleRun::FUNCTION_NOT_SET:
      break;
  }
  return {};
}

}  // namespace chokepoint::proto
