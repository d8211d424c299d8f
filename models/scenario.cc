#include "models/scenario.h"

#include <algorithm>

namespace chokepoint::models {
namespace {

bool is_plain(const Process& process) {
  return process.outputs.size() == 1 && process.outputs.front().yield.empty() && !process.wafer &&
         !process.by_chance && !process.binomial_yield;
}

void note_servers(const Scenario& scenario, Process& process) {
  for (CapacityUse& use : process.uses) {
    const CapacityPool& pool = scenario.pools[use.pool];
    use.is_servers = pool.is_servers;
    process.holds_servers |= pool.is_servers;
    process.competes |= pool.is_servers && pool.users.size() > 1;
  }
}

bool keeps_reserve(const Stock& stock) {
  return std::holds_alternative<CriticalLevel>(stock.allocation);
}

}  // namespace

void note_shortcuts(Scenario& scenario) {
  std::uint32_t outputs = 0;
  for (Process& process : scenario.processes) {
    process.is_plain = is_plain(process);
    note_servers(scenario, process);
    for (Output& output : process.outputs) {
      output.position = outputs++;
      output.limited = scenario.stocks[output.stock].capacity.has_value();
    }
    for (Input& input : process.inputs) {
      input.rationed = std::any_of(input.stocks.begin(), input.stocks.end(), [&](StockId stock) {
        return keeps_reserve(scenario.stocks[stock]);
      });
    }
  }
}

}  // namespace chokepoint::models
