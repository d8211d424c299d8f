#include "models/item_levels.h"

#include <algorithm>

namespace chokepoint::models {
namespace {

constexpr std::uint32_t kNowhere = 0xFFFFFFFFu;

}  // namespace

ItemLevels::ItemLevels(const Scenario& scenario, const std::vector<std::uint32_t>& item_of,
                       std::size_t items)
    : items_(items) {
  const auto add = [&](ItemLevel kind, ItemId item, Region region) {
    const std::uint32_t at = item_of[index(item)];
    cell_of_.push_back(at == kNowhere ? kNowhere
                                      : static_cast<std::uint32_t>(cell(kind, at, region)));
  };
  for (const Stock& stock : scenario.stocks) add(ItemLevel::kInventory, stock.item, stock.region);
  for (const Process& process : scenario.processes) {
    const Output& main = process.outputs.front();
    add(ItemLevel::kWorkInProcess, main.item, scenario.stocks[main.stock].region);
  }
  for (const Demand& demand : scenario.demands) {
    if (demand.buyer == kNone<BuyerId>) {
      cell_of_.push_back(kNowhere);
    } else {
      add(ItemLevel::kBacklog, scenario.offers[demand.offers.front()].item, demand.region);
    }
  }
  settled_.assign(cell_of_.size(), 0.0);
  values.assign(kItemLevels * items * kRegions, 0);
  integrals.assign(values.size(), 0.0);
  pending_.assign(items * kRegions, Level{.value = 0, .changed = scenario.horizon.start});
}

void ItemLevels::settle(Nodes& nodes, sim::Time now) {
  std::fill(values.begin(), values.end(), 0);
  std::fill(integrals.begin(), integrals.end(), 0.0);
  std::size_t node = 0;
  const auto add = [&](Level& level) {
    const std::size_t at = node++;
    if (cell_of_[at] == kNowhere) return;
    level.move(now, 0);
    values[cell_of_[at]] += level.value;
    integrals[cell_of_[at]] += level.integral - settled_[at];
    settled_[at] = level.integral;
  };
  for (StockState& stock : nodes.stocks) add(stock.on_hand);
  for (ProcessState& process : nodes.processes) add(process.in_process);
  for (DemandState& demand : nodes.demands) add(demand.outstanding);
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    pending_[i].move(now, 0);
    const std::size_t at = cell(ItemLevel::kLicencesPending, 0, Region{}) + i;
    values[at] = pending_[i].value;
    integrals[at] = pending_[i].integral;
    pending_[i].integral = 0;
  }
}

}  // namespace chokepoint::models
