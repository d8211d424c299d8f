#include "tools/bottleneck.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/network/bill_of_materials.h"
#include "models/network/supply_network.h"
#include "models/production/process.h"

namespace chokepoint::tools {
namespace {

using models::index;

constexpr double kUnlimited = std::numeric_limits<double>::infinity();

double good_pieces(const models::Process& process, sim::Time when) {
  std::vector<double> good;
  models::good_per_start(process, when, 0, good);
  return good.front();
}

/// Every input of every process per good piece of its main output; of several makers of an item the
/// first speaks for all.
std::vector<models::Usage> usages(const models::Scenario& scenario, sim::Time when) {
  std::vector<models::Usage> result;
  std::vector<bool> has_maker(scenario.items.size(), false);
  for (const models::Process& process : scenario.processes) {
    const models::ItemId made = process.outputs.front().item;
    const double good = good_pieces(process, when);
    if (has_maker[index(made)] || good <= 0) continue;
    has_maker[index(made)] = true;
    for (const models::Input& input : process.inputs) {
      const models::ItemId used = scenario.stocks[input.stocks.front()].item;
      result.push_back({made, used, static_cast<double>(input.quantity) / good});
    }
  }
  return result;
}

/// Starts a day that a pool allows a process which has it to itself.
double starts_per_day(const models::CapacityPool& pool, const models::Process& process,
                      std::int64_t amount, sim::Time when) {
  const double level = pool.capacity.value(when);
  if (!pool.is_servers) {
    return level * static_cast<double>(sim::kDay.count()) * models::kCapacityScale /
           static_cast<double>(amount);
  }
  const double days = sim::mean(process.cycle_time) / static_cast<double>(sim::kDay.count());
  const auto lot = static_cast<double>(std::max<models::Quantity>(1, process.lot_size));
  return days > 0 ? level / static_cast<double>(amount) * lot / days : kUnlimited;
}

/// The flow that can reach one item: from the source through the pools of each maker in turn, or
/// from a supplier under contract. Each pool is an arc, so that makers share it.
class ItemFlow {
 public:
  ItemFlow(const models::Scenario& scenario, models::ItemId item, sim::Time when)
      : scenario_(scenario), pool_arcs_(scenario.pools.size(), kNoArc) {
    for (const models::Process& process : scenario.processes) {
      if (process.outputs.front().item == item) add_maker(process, when);
    }
    for (const models::Supplier& supplier : scenario.suppliers) {
      if (scenario.stocks[supplier.stock].item != item) continue;
      const double rate = supplier.on_order ? kUnlimited
                                            : supplier.contract.value(when) *
                                                  static_cast<double>(sim::kDay.count());
      add(kSource, kSink, rate, supplier.id);
    }
  }

  bool has_makers() const { return !arcs_.empty(); }
  models::MinimumCut cut() const { return models::minimum_cut(nodes_, arcs_, kSource, kSink); }
  const std::string& name(std::size_t arc) const { return names_[arc]; }

 private:
  static constexpr std::uint32_t kSource = 0;
  static constexpr std::uint32_t kSink = 1;
  static constexpr std::size_t kNoArc = static_cast<std::size_t>(-1);

  void add(std::uint32_t from, std::uint32_t to, double capacity, const std::string& name) {
    arcs_.push_back({from, to, 0, capacity});
    names_.push_back(name);
  }

  void add_maker(const models::Process& process, sim::Time when) {
    const double good = good_pieces(process, when);
    if (process.from > when || process.until <= when || good <= 0) return;
    std::uint32_t at = kSource;
    for (const models::CapacityUse& use : process.uses) {
      const models::CapacityPool& pool = scenario_.pools[use.pool];
      std::size_t& arc = pool_arcs_[index(use.pool)];
      if (arc == kNoArc) {
        arc = arcs_.size();
        add(nodes_, nodes_ + 1, 0, pool.id);
        nodes_ += 2;
      }
      // Makers may use a pool more or less sparingly: the most sparing one counts.
      arcs_[arc].capacity =
          std::max(arcs_[arc].capacity, good * starts_per_day(pool, process, use.amount, when));
      const std::uint32_t in = arcs_[arc].from;
      const std::uint32_t out = arcs_[arc].to;
      add(at, in, kUnlimited, process.id);
      at = out;
    }
    add(at, kSink, kUnlimited, process.id);
  }

  const models::Scenario& scenario_;
  std::uint32_t nodes_ = 2;
  std::vector<models::Arc> arcs_;
  std::vector<std::string> names_;
  std::vector<std::size_t> pool_arcs_;
};

}  // namespace

std::vector<Bottleneck> bottlenecks(const models::Scenario& scenario, sim::Time when) {
  const std::vector<models::Usage> bill = usages(scenario, when);
  std::vector<Bottleneck> result;
  for (const auto item : sim::ids<models::ItemId>(scenario.items.size())) {
    if (!scenario.items[item].chip) continue;
    std::vector<double> one(scenario.items.size(), 0.0);
    one[index(item)] = 1;
    const std::vector<double> needed = models::total_requirements(one.size(), bill, one);
    Bottleneck least{scenario.items[item].id, "", kUnlimited, {}};
    for (const auto part : sim::ids<models::ItemId>(scenario.items.size())) {
      if (needed[index(part)] <= 0) continue;
      const ItemFlow flow(scenario, part, when);
      if (!flow.has_makers()) continue;
      const models::MinimumCut cut = flow.cut();
      const double per_day = cut.flow / needed[index(part)];
      if (!(per_day < least.per_day)) continue;
      least.part = scenario.items[part].id;
      least.per_day = per_day;
      least.limits.clear();
      for (const std::size_t arc : cut.arcs) least.limits.push_back(flow.name(arc));
    }
    if (std::isfinite(least.per_day)) result.push_back(std::move(least));
  }
  return result;
}

}  // namespace chokepoint::tools
