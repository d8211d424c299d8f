#include "tools/report/flow_graph.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

#include "tools/report/values.h"

namespace chokepoint::tools::report {
namespace {

using models::ItemId;
using models::ProcessId;

/// Items with those that may stand in for them, and how they are made of one another.
class Trunk {
 public:
  explicit Trunk(const models::Scenario& scenario)
      : scenario_(scenario), makers_(scenario.items.size()), known_(scenario.items.size()) {
    group_.resize(scenario.items.size());
    std::iota(group_.begin(), group_.end(), std::size_t{0});
    for (const models::Process& process : scenario.processes) {
      for (const models::Input& input : process.inputs) {
        for (const models::StockId stock : input.stocks) {
          join(item_of(input.stocks.front()), item_of(stock));
        }
      }
    }
    for (const auto id : sim::ids<ProcessId>(scenario.processes.size())) {
      for (const models::Output& output : scenario.processes[id].outputs) {
        makers_[group_of(output.item)].push_back(id);
      }
    }
  }

  /// The node that an item belongs to.
  std::size_t group_of(ItemId item) const {
    std::size_t at = models::index(item);
    while (group_[at] != at) at = group_[at];
    return at;
  }

  ItemId item_of(models::StockId stock) const { return scenario_.stocks[stock].item; }

  /// Whether items go round; known after every item has been asked for.
  bool cyclic() const { return cyclic_; }
  bool has_wafers() const { return wafers_; }

  /// What an item is made of.
  struct History {
    bool from_wafer = false;
    int steps = 0;
    double content = 1;  ///< of the first step, in one piece
  };
  History history(std::size_t group) {
    if (known_[group]) return *known_[group];
    if (std::find(open_.begin(), open_.end(), group) != open_.end()) {
      cyclic_ = true;
      return {};
    }
    open_.push_back(group);
    History longest;
    bool first = true;
    for (const ProcessId maker : makers_[group]) {
      const History one = through(maker, group);
      if (first || one.from_wafer > longest.from_wafer ||
          (one.from_wafer == longest.from_wafer && one.steps > longest.steps)) {
        longest = one;
      }
      first = false;
    }
    open_.pop_back();
    known_[group] = longest;
    return longest;
  }

  /// The input that the flow through a process follows; nothing where it has none.
  const models::Input* input_of(ProcessId id) {
    const models::Input* followed = nullptr;
    History best;
    if (scenario_.processes[id].wafer) return nullptr;
    for (const models::Input& input : scenario_.processes[id].inputs) {
      const History one = history(group_of(item_of(input.stocks.front())));
      if (followed == nullptr || one.from_wafer > best.from_wafer ||
          (one.from_wafer == best.from_wafer && one.steps > best.steps)) {
        followed = &input;
        best = one;
      }
    }
    return followed;
  }

 private:
  void join(ItemId a, ItemId b) {
    const std::size_t x = group_of(a);
    const std::size_t y = group_of(b);
    group_[std::max(x, y)] = std::min(x, y);
  }

  History through(ProcessId maker, std::size_t group) {
    const models::Process& process = scenario_.processes[maker];
    if (process.wafer) {
      wafers_ = true;
      return {true, 1, 1};
    }
    const models::Input* input = input_of(maker);
    if (input == nullptr) return {false, 1, 1};
    History result = history(group_of(item_of(input->stocks.front())));
    ++result.steps;
    for (const models::Output& output : process.outputs) {
      if (group_of(output.item) != group) continue;
      result.content *= static_cast<double>(input->quantity) / static_cast<double>(output.quantity);
      break;
    }
    return result;
  }

  const models::Scenario& scenario_;
  std::vector<std::size_t> group_;
  std::vector<std::vector<ProcessId>> makers_;
  std::vector<std::optional<History>> known_;
  std::vector<std::size_t> open_;
  bool cyclic_ = false;
  bool wafers_ = false;
};

using Link = std::pair<std::string, std::string>;

/// Amounts by link and quarter of one world.
struct Flows {
  std::map<Link, std::vector<double>> amounts;
  std::vector<Link> order;                   ///< as found
  std::map<std::string, std::string> stage;  ///< by name of a node

  void add(const Link& link, const std::vector<double>& more, double factor) {
    std::vector<double>& sum = amounts[link];
    if (sum.empty()) {
      order.push_back(link);
      sum.resize(more.size(), 0.0);
    }
    for (std::size_t i = 0; i < more.size(); ++i) sum[i] += factor * more[i];
  }
};

/// Mean over replications of what `value` says of a quarter.
template <class Value>
std::vector<double> by_quarter(const proto::Experiment& experiment, Value value) {
  std::vector<double> means;
  for (std::size_t quarter = 0; quarter < experiment.axes.quarters.size(); ++quarter) {
    double sum = 0;
    for (const models::Replication& one : experiment.replications) sum += value(one, quarter);
    means.push_back(sum / static_cast<double>(experiment.replications.size()));
  }
  return means;
}

class Builder {
 public:
  explicit Builder(const World& world)
      : world_(world), scenario_(world.scenario()), trunk_(scenario_) {}

  /// False where items go round.
  bool build(Flows& flows) {
    std::vector<bool> wanted(scenario_.items.size(), false);
    for (const ItemId item : world_.experiment->axes.items) mark(trunk_.group_of(item), wanted);
    if (trunk_.cyclic()) return false;
    add_processes(wanted, flows);
    add_deliveries(flows);
    return true;
  }
  bool has_wafers() const { return trunk_.has_wafers(); }

 private:
  /// The groups on the way to a product.
  void mark(std::size_t group, std::vector<bool>& wanted) {
    if (wanted[group]) return;
    wanted[group] = true;
    trunk_.history(group);
    if (trunk_.cyclic()) return;
    for (const auto id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const models::Process& process = scenario_.processes[id];
      for (const models::Output& output : process.outputs) {
        if (trunk_.group_of(output.item) != group) continue;
        const models::Input* input = trunk_.input_of(id);
        if (input != nullptr) mark(trunk_.group_of(trunk_.item_of(input->stocks.front())), wanted);
      }
    }
  }

  std::string name_of(std::size_t group) const {
    std::string name;
    for (const auto item : sim::ids<ItemId>(scenario_.items.size())) {
      if (trunk_.group_of(item) != group) continue;
      name += (name.empty() ? "" : ", ") + scenario_.items[item].id;
    }
    return name;
  }

  /// Where the flow into a process without input begins: the capacity it uses.
  std::string origin_of(ProcessId id) const {
    const models::Process& process = scenario_.processes[id];
    if (process.uses.empty()) return process.id + " (start)";
    const models::CapacityPool& pool = scenario_.pools[process.uses.front().pool];
    return pool.id + " " + pool.unit;
  }

  void add_processes(const std::vector<bool>& wanted, Flows& flows) {
    const std::size_t quarters = world_.experiment->axes.quarters.size();
    for (const auto id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const models::Process& process = scenario_.processes[id];
      const models::Input* input = trunk_.input_of(id);
      for (std::size_t at = 0; at < process.outputs.size(); ++at) {
        const std::size_t group = trunk_.group_of(process.outputs[at].item);
        if (!wanted[group]) continue;
        const std::string target = name_of(group);
        std::string source = origin_of(id);
        if (input != nullptr)
          source = name_of(trunk_.group_of(trunk_.item_of(input->stocks.front())));
        const std::size_t first = process.outputs[at].position * quarters;
        flows.stage.emplace(source, process.wafer ? "wafers" : "inputs");
        flows.stage[target] = process.wafer ? "dies" : "goods";
        flows.add({source, target},
                  by_quarter(*world_.experiment,
                             [first](const models::Replication& one, std::size_t quarter) {
                               return one.made[first + quarter];
                             }),
                  trunk_.history(group).content);
      }
    }
  }

  void add_deliveries(Flows& flows) {
    const models::ReportAxes& axes = world_.experiment->axes;
    for (std::size_t item = 0; item < axes.items.size(); ++item) {
      const std::size_t group = trunk_.group_of(axes.items[item]);
      const std::string source = name_of(group);
      for (int region = 0; region < models::kRegions; ++region) {
        const std::vector<double> pieces = by_quarter(
            *world_.experiment, [&](const models::Replication& one, std::size_t quarter) {
              return models::evaluate(scenario_, axes, one, models::Metric::kDelivered,
                                      {item, region, quarter});
            });
        if (std::all_of(pieces.begin(), pieces.end(), [](double one) { return one == 0; }))
          continue;
        const std::string target = buyers_of(static_cast<models::Region>(region));
        flows.stage[source] = "products";
        flows.stage[target] = "buyers";
        flows.add({source, target}, pieces, trunk_.history(group).content);
      }
    }
  }

  const World& world_;
  const models::Scenario& scenario_;
  Trunk trunk_;
};

}  // namespace

bool add_flow_graph(const std::vector<World>& worlds, v1::FlowChart& chart) {
  std::vector<Flows> all;
  std::vector<Link> order;
  bool wafers = false;
  for (const World& world : worlds) {
    Builder builder(world);
    if (!builder.build(all.emplace_back())) return false;
    wafers |= builder.has_wafers();
    for (const Link& link : all.back().order) {
      if (std::find(order.begin(), order.end(), link) == order.end()) order.push_back(link);
    }
  }
  std::map<std::string, int> nodes;
  const auto node = [&](const std::string& name) {
    const auto [at, fresh] = nodes.emplace(name, chart.node_size());
    if (fresh) {
      v1::FlowNode& out = *chart.add_node();
      out.set_name(name);
      for (const Flows& flows : all) {
        const auto stage = flows.stage.find(name);
        if (stage != flows.stage.end()) out.set_stage(stage->second);
      }
    }
    return at->second;
  };
  const auto quarters = static_cast<std::size_t>(chart.period_size());
  for (const Link& link : order) {
    v1::FlowLink& out = *chart.add_link();
    out.set_source(node(link.first));
    out.set_target(node(link.second));
    for (const Flows& flows : all) {
      const auto found = flows.amounts.find(link);
      for (std::size_t quarter = 0; quarter < quarters; ++quarter) {
        out.add_amount(found == flows.amounts.end() ? 0.0 : found->second[quarter]);
      }
    }
  }
  return wafers;
}

}  // namespace chokepoint::tools::report
