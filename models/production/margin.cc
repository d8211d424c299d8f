#include "models/production/margin.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "models/production/process.h"

namespace chokepoint::models {
namespace {

const Process& process_at(const Context& context, const ReleaseGroup& group, std::size_t i) {
  return context.scenario.processes[group.processes[i]];
}

bool by_margin(const AllocationPolicy& rule) { return std::holds_alternative<Margin>(rule); }

bool is_divided_by_margin(const Scenario& scenario, const Process& process) {
  for (const CapacityUse& use : process.uses) {
    if (by_margin(scenario.pools[use.pool].allocation)) return true;
  }
  for (const Input& input : process.inputs) {
    if (input.stocks.size() != 1) continue;
    if (by_margin(scenario.stocks[input.stocks.front()].allocation)) return true;
  }
  return false;
}

/// What each pool and stock has, and what a start at each position takes of it.
void list_nodes(const Context& context, const ReleaseGroup& group, LinearProgram& program) {
  const std::size_t size = group.processes.size();
  std::size_t node = 0;
  for (const std::size_t which : group.margin_pools) {
    const std::int64_t budget = context.state.pools[group.pools[which]].budget;
    program.available[node] = static_cast<double>(budget) / kCapacityScale;
    for (const ReleaseGroup::Claimant& claimant : group.pool_claimants[which]) {
      const Process& process = process_at(context, group, claimant.position);
      const auto amount = static_cast<double>(process.uses[claimant.node].amount);
      program.use[node * size + claimant.position] = amount / kCapacityScale;
    }
    ++node;
  }
  for (const ReleaseGroup::MarginStock& stock : group.margin_stocks) {
    program.available[node] = static_cast<double>(context.state.stocks[stock.stock].available());
    for (const auto& [i, pieces] : stock.uses) {
      program.use[node * size + i] = static_cast<double>(pieces);
    }
    ++node;
  }
}

/// Positions by margin per start, ties by commitment.
void order_by_margin(const Context& context, const ReleaseGroup& group,
                     std::vector<std::uint32_t>& order) {
  order.resize(group.processes.size());
  std::iota(order.begin(), order.end(), 0);
  const auto rank = [&](std::uint32_t i) {
    return std::tuple(-process_at(context, group, i).margin_usd,
                      context.state.processes[group.processes[i]].commitment, i);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
}

}  // namespace

void cut_by_margin(const Context& context, const ReleaseGroup& group, ReleaseScratch& work) {
  const std::size_t nodes = group.margin_pools.size() + group.margin_stocks.size();
  if (nodes == 0) return;
  LinearProgram& program = work.program;
  const std::size_t size = group.processes.size();
  program.margin.resize(size);
  program.most.assign(size, 0);
  program.available.resize(nodes);
  program.use.assign(nodes * size, 0);
  for (std::size_t i = 0; i < size; ++i) {
    const Process& process = process_at(context, group, i);
    program.margin[i] = process.margin_usd;
    if (!is_divided_by_margin(context.scenario, process)) continue;
    program.most[i] =
        static_cast<double>(std::min(work.claims[i], startable(context, group.processes[i])));
  }
  list_nodes(context, group, program);
  work.solver.solve(program);
  order_by_margin(context, group, work.by_margin);
  work.shares.resize(size);
  round_to_whole(program, work.solver.amounts(), work.by_margin, work.shares);
  for (std::size_t i = 0; i < size; ++i) {
    if (!is_divided_by_margin(context.scenario, process_at(context, group, i))) continue;
    work.claims[i] = std::min(work.claims[i], work.shares[i]);
  }
}

void record_prices(Context& context, const ReleaseGroup& group, const ReleaseScratch& work) {
  for (std::size_t k = 0; k < group.margin_pools.size(); ++k) {
    context.state.recorder.count_shadow_price(group.pools[group.margin_pools[k]],
                                              work.solver.shadow_prices()[k]);
  }
}

}  // namespace chokepoint::models
