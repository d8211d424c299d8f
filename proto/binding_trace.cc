#include "proto/binding_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "sim/variates.h"

namespace chokepoint::proto {
namespace {

using models::index;
using models::kNone;

sim::Duration mean_time(const sim::Sampler& seconds) {
  return sim::Duration(std::llround(sim::mean(seconds)));
}

}  // namespace

BindingTrace::BindingTrace(const Experiment& experiment)
    : experiment_(experiment),
      scenario_(*experiment.scenario),
      makers_(scenario_.stocks.size()),
      users_(scenario_.stocks.size()),
      refilled_by_(scenario_.stocks.size()) {
  for (const auto id : sim::ids<models::ProcessId>(scenario_.processes.size())) {
    const models::Process& process = scenario_.processes[id];
    for (const models::Output& output : process.outputs) makers_[output.stock].push_back(id);
    for (const models::Input& input : process.inputs) {
      for (const models::StockId stock : input.stocks) users_[stock].push_back(id);
    }
  }
  for (const auto id : sim::ids<models::OfferId>(scenario_.offers.size())) {
    const models::Offer& offer = scenario_.offers[id];
    const models::StockId refilled = scenario_.demands[offer.demand].replenishes;
    if (refilled != kNone<models::StockId> && offer.stock != kNone<models::StockId>) {
      refilled_by_[refilled].push_back(id);
    }
  }
  for (const auto id : sim::ids<models::ProcessId>(scenario_.processes.size())) {
    const models::ItemId item = scenario_.processes[id].begins;
    if (item == kNone<models::ItemId>) continue;
    lines_[scenario_.items[item].id].push_back({id, lead_from(id)});
  }
}

/// Mean time of an offer's lane to a US buyer, or to another stock and on from there.
std::optional<sim::Duration> BindingTrace::transit(models::OfferId id) const {
  const models::Offer& offer = scenario_.offers[id];
  const models::Demand& demand = scenario_.demands[offer.demand];
  const sim::Duration lane = mean_time(scenario_.lanes[offer.lane].transit);
  if (demand.replenishes != kNone<models::StockId>) return lane + lead_from(demand.replenishes);
  if (demand.region != models::Region::kUs) return std::nullopt;
  return lane;
}

sim::Duration BindingTrace::lead_from(models::StockId id) const {
  sim::Duration longest{};
  for (const models::OfferId offer : scenario_.stocks[id].offers) {
    longest = std::max(longest, transit(offer).value_or(sim::Duration{}));
  }
  for (const models::ProcessId user : users_[id]) longest = std::max(longest, lead_from(user));
  return longest;
}

sim::Duration BindingTrace::lead_from(models::ProcessId id) const {
  const models::Process& process = scenario_.processes[id];
  sim::Duration longest = lead_from(process.outputs.front().stock);
  for (const models::OfferId offer : process.offers) {
    longest = std::max(longest, transit(offer).value_or(sim::Duration{}));
  }
  return mean_time(process.cycle_time) + longest;
}

void BindingTrace::trace(const models::Replication& one, models::ProcessId id, sim::Time when,
                         Found& found) const {
  const std::vector<sim::Time>& months = experiment_.axes.months;
  if (when < months.front()) {
    found.before = true;
    return;
  }
  const auto month = static_cast<std::size_t>(std::upper_bound(months.begin(), months.end(), when) -
                                              months.begin() - 1);
  const std::int16_t bound = one.bound[index(id) * months.size() + month];
  if (bound < 0) return;
  const models::Process& process = scenario_.processes[id];
  const auto node = static_cast<std::size_t>(bound);
  if (node < process.uses.size()) {
    found.pools.insert(process.uses[node].pool);
    return;
  }
  const auto& inputs = process.inputs[node - process.uses.size()].stocks;
  Found upstream;
  for (const models::StockId stock : inputs) trace_stock(one, stock, when, upstream);
  if (upstream.empty()) upstream.others.insert(scenario_.stocks[inputs.front()].id);
  found.pools.merge(upstream.pools);
  found.others.merge(upstream.others);
  found.before |= upstream.before;
}

void BindingTrace::trace_stock(const models::Replication& one, models::StockId stock,
                               sim::Time when, Found& found) const {
  for (const models::ProcessId maker : makers_[stock]) {
    trace(one, maker, when - mean_time(scenario_.processes[maker].cycle_time), found);
  }
  for (const models::OfferId id : refilled_by_[stock]) {
    const models::Offer& offer = scenario_.offers[id];
    trace_stock(one, offer.stock, when - mean_time(scenario_.lanes[offer.lane].transit), found);
  }
  for (const models::Supplier& supplier : scenario_.suppliers) {
    if (supplier.stock == stock) found.others.insert(supplier.id);
  }
}

BoundBy BindingTrace::named(const Found& found) const {
  std::vector<std::string> names;
  std::set<std::string> resources;
  for (const models::PoolId pool : found.pools) {
    names.push_back(scenario_.pools[pool].id);
    resources.insert(scenario_.pools[pool].resource);
  }
  names.insert(names.end(), found.others.begin(), found.others.end());
  if (names.empty()) return {found.before ? kBefore : kNothing, ""};
  const bool one = resources.size() == 1 && found.others.empty();
  return {fmt::format("{}", fmt::join(names, " + ")), one ? *resources.begin() : ""};
}

BoundBy BindingTrace::of_delivery(std::size_t replication, const std::string& item,
                                  sim::Time delivered) const {
  Found found;
  const auto lines = lines_.find(item);
  if (lines == lines_.end()) return named(found);
  for (const Line& line : lines->second) {
    trace(experiment_.replications[replication], line.process, delivered - line.lead, found);
  }
  return named(found);
}

std::vector<BoundShare> BindingTrace::shares(const std::string& family) const {
  std::vector<BoundShare> result;
  for (const auto& [item, lines] : lines_) {
    const auto what = std::find_if(scenario_.items.begin(), scenario_.items.end(),
                                   [&](const models::Item& one) { return one.id == item; });
    if (!what->chip || what->family != family) continue;
    std::map<std::string, BoundShare> counted;
    const auto count = [&](const models::Replication& one, models::ProcessId line,
                           sim::Time month) {
      Found found;
      trace(one, line, month, found);
      if (found.empty()) return;
      const BoundBy by = named(found);
      ++counted.try_emplace(by.name, BoundShare{item, by, 0}).first->second.months;
    };
    for (const models::Replication& one : experiment_.replications) {
      for (const Line& line : lines) {
        for (const sim::Time month : experiment_.axes.months) count(one, line.process, month);
      }
    }
    for (const auto& [name, share] : counted) result.push_back(share);
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const BoundShare& a, const BoundShare& b) { return a.months > b.months; });
  return result;
}

}  // namespace chokepoint::proto
