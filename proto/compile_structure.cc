#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "models/network/supply_network.h"
#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

using models::Arc;
using models::index;
using models::ProcessId;
using models::StockId;

/// Longest plan in buckets; more is a mistake in a unit.
constexpr std::int64_t kMostBuckets = 2000;
/// Default look-ahead beyond the longest cumulative lead time.
constexpr sim::Duration kLookAhead = sim::kDay * 92;

/// Nodes are stocks, then processes; arcs go downstream and weigh the time they take.
std::vector<Arc> flow_arcs(const models::Scenario& scenario) {
  constexpr double kUnlimited = std::numeric_limits<double>::infinity();
  const auto stocks = static_cast<std::uint32_t>(scenario.stocks.size());
  std::vector<Arc> arcs;
  for (const ProcessId id : sim::ids<ProcessId>(scenario.processes.size())) {
    const models::Process& process = scenario.processes[id];
    const std::uint32_t node = stocks + static_cast<std::uint32_t>(index(id));
    for (const models::Input& input : process.inputs) {
      for (const StockId stock : input.stocks) {
        arcs.push_back({static_cast<std::uint32_t>(index(stock)), node, 0, kUnlimited});
      }
    }
    if (process.by_chance) continue;  // such items may go round
    const double days = sim::mean(process.cycle_time) / static_cast<double>(sim::kDay.count());
    for (const models::Output& output : process.outputs) {
      arcs.push_back({node, static_cast<std::uint32_t>(index(output.stock)), days, kUnlimited});
    }
  }
  for (const models::Offer& offer : scenario.offers) {
    const models::Demand& demand = scenario.demands[offer.demand];
    if (demand.replenishes == models::kNone<StockId>) continue;
    const double days =
        sim::mean(scenario.lanes[offer.lane].transit) / static_cast<double>(sim::kDay.count());
    arcs.push_back({static_cast<std::uint32_t>(index(offer.stock)),
                    static_cast<std::uint32_t>(index(demand.replenishes)), days, kUnlimited});
  }
  return arcs;
}

/// Lists for each pool and each input stock of a group who claims it.
void find_claimants(const models::Scenario& scenario, models::ReleaseGroup& group) {
  group.pool_claimants.resize(group.pools.size());
  for (std::size_t i = 0; i < group.processes.size(); ++i) {
    const models::Process& process = scenario.processes[group.processes[i]];
    for (std::size_t node = 0; node < process.uses.size(); ++node) {
      const auto pool = std::find(group.pools.begin(), group.pools.end(), process.uses[node].pool);
      if (pool == group.pools.end()) continue;  // servers
      group.pool_claimants[static_cast<std::size_t>(pool - group.pools.begin())].push_back(
          {i, node});
    }
    for (std::size_t input = 0; input < process.inputs.size(); ++input) {
      if (group.input_stages.size() <= input) group.input_stages.push_back({input, {}, {}});
      group.input_stages[input].processes.push_back(i);
    }
  }
  for (models::ReleaseGroup::InputStage& stage : group.input_stages) {
    // By rank and then by stock, so that everybody's first choice is settled before any second.
    std::map<std::pair<std::size_t, StockId>, std::vector<std::size_t>> claims;
    for (const std::size_t i : stage.processes) {
      const models::Input& input = scenario.processes[group.processes[i]].inputs[stage.input];
      for (std::size_t rank = 0; rank < input.stocks.size(); ++rank) {
        claims[{rank, input.stocks[rank]}].push_back(i);
      }
    }
    for (auto& [key, processes] : claims) {
      stage.stocks.push_back({key.second, std::move(processes)});
    }
  }
}

/// Lists what the group divides by one linear programme: pools, and stocks as far as they are taken
/// without an alternate.
void find_margin_nodes(const models::Scenario& scenario, models::ReleaseGroup& group) {
  for (std::size_t pool = 0; pool < group.pools.size(); ++pool) {
    const models::CapacityPool& what = scenario.pools[group.pools[pool]];
    if (std::holds_alternative<models::Margin>(what.allocation)) group.margin_pools.push_back(pool);
  }
  std::map<StockId, std::map<std::size_t, models::Quantity>> uses;
  for (std::size_t i = 0; i < group.processes.size(); ++i) {
    for (const models::Input& input : scenario.processes[group.processes[i]].inputs) {
      const StockId stock = input.stocks.front();
      const models::AllocationPolicy& rule = scenario.stocks[stock].allocation;
      if (input.stocks.size() > 1 || !std::holds_alternative<models::Margin>(rule)) continue;
      uses[stock][i] += input.quantity;
    }
  }
  for (const auto& [stock, by] : uses) {
    group.margin_stocks.push_back({stock, {by.begin(), by.end()}});
  }
}

bool is_planned(const models::Process& process) {
  return process.start == models::Start::kPlanned || process.start == models::Start::kPush;
}

/// Processes downstream first; of several that make the same item the preferred one first.
std::vector<ProcessId> downstream_first(const models::Scenario& scenario) {
  std::vector<std::vector<ProcessId>> takers(scenario.stocks.size());
  std::vector<std::vector<ProcessId>> makers(scenario.stocks.size());  // of their main output
  for (const ProcessId id : sim::ids<ProcessId>(scenario.processes.size())) {
    const models::Process& process = scenario.processes[id];
    makers[index(process.outputs.front().stock)].push_back(id);
    for (const models::Input& input : process.inputs) {
      for (const StockId stock : input.stocks) takers[index(stock)].push_back(id);
    }
  }
  std::vector<Arc> arcs;
  for (const ProcessId maker : sim::ids<ProcessId>(scenario.processes.size())) {
    const models::Process& from = scenario.processes[maker];
    if (from.by_chance) continue;
    std::set<ProcessId> users;
    for (const models::Output& output : from.outputs) {
      users.insert(takers[index(output.stock)].begin(), takers[index(output.stock)].end());
    }
    // The less preferred maker counts as upstream of the more preferred one.
    for (const ProcessId other : makers[index(from.outputs.front().stock)]) {
      const int preference = scenario.processes[other].preference;
      const bool yields =
          from.preference > preference || (from.preference == preference && maker > other);
      if (yields) users.insert(other);
    }
    users.erase(maker);
    for (const ProcessId user : users) {
      arcs.push_back({static_cast<std::uint32_t>(index(maker)),
                      static_cast<std::uint32_t>(index(user)), 0, 0});
    }
  }
  // By distance from the buyers, then as declared: this order, and with it the order of additions,
  // does not change when something unrelated is added.
  const std::size_t processes = scenario.processes.size();
  std::vector<std::size_t> depth(processes, 0);
  std::vector<std::vector<std::uint32_t>> users(processes);
  for (const Arc& arc : arcs) users[arc.from].push_back(arc.to);
  std::vector<std::uint32_t> nodes = models::topological_order(processes, arcs);
  std::reverse(nodes.begin(), nodes.end());
  for (const std::uint32_t node : nodes) {
    for (const std::uint32_t user : users[node])
      depth[node] = std::max(depth[node], depth[user] + 1);
  }
  std::vector<ProcessId> order;
  for (const ProcessId id : sim::ids<ProcessId>(processes)) order.push_back(id);
  std::stable_sort(order.begin(), order.end(), [&depth](ProcessId a, ProcessId b) {
    return depth[index(a)] < depth[index(b)];
  });
  return order;
}

}  // namespace

void ScenarioCompiler::check_cycles() {
  const std::size_t stocks = out_.stocks.size();
  const auto cycle = models::find_cycle(stocks + out_.processes.size(), flow_arcs(out_));
  if (cycle.empty()) return;
  std::vector<std::string> path;
  for (const std::uint32_t node : cycle) {
    path.push_back(node < stocks ? out_.stocks[static_cast<StockId>(node)].id
                                 : out_.processes[static_cast<ProcessId>(node - stocks)].id);
  }
  path.push_back(path.front());
  root_.error("process", fmt::format("items go round in a cycle: {}", fmt::join(path, " -> ")));
}

/// A process that uses capacity counted per period, or is planned or scheduled, is released once a
/// period, together with all others of that period.
void ScenarioCompiler::group_releases() {
  const auto group_of = [this](sim::Duration every) -> models::ReleaseGroup& {
    for (models::ReleaseGroup& group : out_.release_groups) {
      if (group.every == every) return group;
    }
    models::ReleaseGroup group;
    group.every = every;
    out_.release_groups.push_back(std::move(group));
    return out_.release_groups.back();
  };
  for (const models::PoolId id : sim::ids<models::PoolId>(out_.pools.size())) {
    const models::CapacityPool& pool = out_.pools[id];
    if (!pool.is_servers && !pool.users.empty()) group_of(pool.release_every).pools.push_back(id);
  }
  for (const ProcessId id : sim::ids<ProcessId>(out_.processes.size())) {
    models::Process& process = out_.processes[id];
    std::optional<sim::Duration> every;
    for (const models::CapacityUse& use : process.uses) {
      const models::CapacityPool& pool = out_.pools[use.pool];
      if (pool.is_servers) continue;
      if (every && *every != pool.release_every) {
        root_.child("process", process.id)
            .error("use", "its pools are released at different intervals",
                   "give them the same release_every");
      }
      every = pool.release_every;
    }
    const bool dated =
        process.start == models::Start::kPlanned || process.start == models::Start::kScheduled;
    if (!every && dated) every = release_every_;
    if (!every) continue;
    process.periodic = true;
    group_of(*every).processes.push_back(id);
  }
  for (models::ReleaseGroup& group : out_.release_groups) {
    find_claimants(out_, group);
    find_margin_nodes(out_, group);
  }
  for (models::Stock& stock : out_.stocks) {
    const auto released = [this](ProcessId id) {
      const models::Process& process = out_.processes[id];
      return process.periodic && process.start != models::Start::kPush;
    };
    auto& consumers = stock.consumers;
    consumers.erase(std::remove_if(consumers.begin(), consumers.end(), released), consumers.end());
  }
}

/// Where pieces become one reported item and no other: the first process on the way to it that has
/// inputs and whose main output can become nothing else. A process without inputs counts where no
/// other does.
void ScenarioCompiler::find_beginnings() {
  constexpr models::ItemId kNothing = models::kNone<models::ItemId>;
  enum class Use { kUnused, kOne, kSeveral };
  const auto makers = downstream_first(out_);
  std::vector<std::pair<Use, models::ItemId>> becomes(out_.stocks.size(), {Use::kUnused, kNothing});
  const auto add = [](auto& what, models::ItemId item) {
    if (what.first == Use::kOne && what.second == item) return;
    what = {what.first == Use::kUnused ? Use::kOne : Use::kSeveral, item};
  };
  for (const StockId stock : sim::ids<StockId>(out_.stocks.size())) {
    const models::ItemId item = out_.stocks[stock].item;
    if (out_.items[item].reported) becomes[index(stock)] = {Use::kOne, item};
  }
  std::vector<models::ItemId> only(out_.processes.size(), kNothing);
  for (const ProcessId id : makers) {
    const models::Process& process = out_.processes[id];
    const auto made = becomes[index(process.outputs.front().stock)];
    if (made.first == Use::kOne) only[index(id)] = made.second;
    for (const models::Input& input : process.inputs) {
      for (const StockId stock : input.stocks) {
        if (made.first == Use::kOne) add(becomes[index(stock)], made.second);
        if (made.first == Use::kSeveral) becomes[index(stock)].first = Use::kSeveral;
      }
    }
  }
  // Upstream first: what takes the output of a process that counts does not count again.
  std::vector<bool> counted(out_.stocks.size(), false);
  std::vector<bool> assembled_somewhere(out_.items.size(), false);
  for (const bool assembled : {true, false}) {
    for (auto at = makers.rbegin(); at != makers.rend(); ++at) {
      models::Process& process = out_.processes[*at];
      const StockId output = process.outputs.front().stock;
      if (only[index(*at)] == kNothing || process.inputs.empty() == assembled) continue;
      bool downstream = false;
      for (const models::Input& input : process.inputs)
        downstream |= counted[index(input.stocks.front())];
      const bool again = !assembled && assembled_somewhere[index(only[index(*at)])];
      if (!downstream && !again) process.begins = only[index(*at)];
      if (!assembled) continue;
      counted[index(output)] = true;
      assembled_somewhere[index(only[index(*at)])] = true;
    }
  }
}

void ScenarioCompiler::order_planning() {
  const bool any = std::any_of(out_.processes.begin(), out_.processes.end(), [](const auto& one) {
    return one.start == models::Start::kPlanned;
  });
  const Cursor at = root_.child("planning");
  if (!any) {
    if (in_.has_planning()) at.error("", "there is no PLANNED process to plan");
    return;
  }
  if (!in_.has_planning()) {
    root_.error("planning", "PLANNED processes need a planning message", "planning {}");
    return;
  }
  for (const ProcessId id : downstream_first(out_)) {
    const models::Process& process = out_.processes[id];
    if (!is_planned(process)) continue;
    out_.planning.order.push_back(id);
    models::Stock& made = out_.stocks[process.outputs.front().stock];
    const auto lead = sim::Duration(std::llround(sim::mean(process.cycle_time)));
    made.plan_lead = made.made_to_plan ? std::min(made.plan_lead, lead) : lead;
    made.plan_makers.push_back(id);
    made.made_to_plan = true;
  }
  for (const ProcessId id : out_.planning.order) {
    for (const models::Input& input : out_.processes[id].inputs) {
      // Of alternates the plan counts on the first that is made to plan.
      for (const StockId stock : input.stocks) {
        if (!out_.stocks[stock].made_to_plan) continue;
        out_.stocks[stock].plan_users.push_back(
            {id, input.quantity, input.priority, input.weight, input.terms});
        break;
      }
    }
  }
  const std::vector<Arc> arcs = flow_arcs(out_);
  const std::size_t nodes = out_.stocks.size() + out_.processes.size();
  double longest = 0;
  for (const StockId stock : sim::ids<StockId>(out_.stocks.size())) {
    if (out_.stocks[stock].offers.empty()) continue;
    const auto target = static_cast<std::uint32_t>(index(stock));
    longest = std::max(longest, models::critical_path(nodes, arcs, target).days);
  }
  const auto lead =
      sim::Duration(static_cast<std::int64_t>(longest * static_cast<double>(sim::kDay.count())));
  models::Planning& out = out_.planning;
  const v1::Planning& in = in_.planning();
  out.bucket = read_duration(at, "bucket", in.bucket(), 2 * sim::kWeek, sim::kDay);
  out.horizon = read_duration(at, "horizon", in.horizon(), lead + kLookAhead, sim::kDay);
  out.safety_time = read_duration(at, "safety_time", in.safety_time(), sim::Duration(0));
  if (out.horizon < lead) {
    at.error("horizon", fmt::format("is shorter than the longest lead time, {:.0f} days", longest));
  }
  if (out.horizon / out.bucket > kMostBuckets) {
    at.error("bucket", fmt::format("the plan has more than {} buckets", kMostBuckets));
  }
}

}  // namespace chokepoint::proto
