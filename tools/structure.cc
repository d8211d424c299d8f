#include "tools/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "models/network/supply_network.h"
#include "sim/calendar.h"

namespace chokepoint::tools {
namespace {

using models::index;
using models::kNone;

double mean_days(const sim::Sampler& seconds) {
  return sim::mean(seconds) / static_cast<double>(sim::kDay.count());
}

/// The flow of goods as a graph: stocks, processes, suppliers, and one node for each item that
/// arrives at buyers.
class FlowGraph {
 public:
  explicit FlowGraph(const models::Scenario& scenario) : scenario_(scenario) {
    for (const auto id : sim::ids<models::ProcessId>(scenario.processes.size())) add_process(id);
    for (const auto id : sim::ids<models::SupplierId>(scenario.suppliers.size())) {
      const models::Supplier& supplier = scenario.suppliers[id];
      const double days = supplier.on_order ? mean_days(supplier.lead_time) : 0;
      add(first_supplier() + static_cast<std::uint32_t>(index(id)), node(supplier.stock), days);
    }
    for (const models::Offer& offer : scenario.offers) add_offer(offer);
  }

  std::size_t nodes() const { return bought(models::ItemId{}) + scenario_.items.size(); }
  const std::vector<models::Arc>& arcs() const { return arcs_; }

  std::uint32_t node(models::StockId id) const { return static_cast<std::uint32_t>(index(id)); }
  std::uint32_t node(models::ProcessId id) const {
    return static_cast<std::uint32_t>(scenario_.stocks.size() + index(id));
  }
  std::uint32_t bought(models::ItemId id) const {
    return static_cast<std::uint32_t>(first_supplier() + scenario_.suppliers.size() + index(id));
  }

  /// The process of a node; nothing for other nodes.
  const models::Process* process_at(std::uint32_t node) const {
    const std::size_t first = scenario_.stocks.size();
    if (node < first || node >= first_supplier()) return nullptr;
    return &scenario_.processes[static_cast<models::ProcessId>(node - first)];
  }

 private:
  std::uint32_t first_supplier() const {
    return static_cast<std::uint32_t>(scenario_.stocks.size() + scenario_.processes.size());
  }

  void add(std::uint32_t from, std::uint32_t to, double days) {
    arcs_.push_back({from, to, days, std::numeric_limits<double>::infinity()});
  }

  void add_process(models::ProcessId id) {
    const models::Process& process = scenario_.processes[id];
    for (const models::Input& input : process.inputs) {
      for (const models::StockId stock : input.stocks) add(node(stock), node(id), 0);
    }
    for (const models::Output& output : process.outputs) {
      add(node(id), node(output.stock), mean_days(process.cycle_time));
    }
  }

  void add_offer(const models::Offer& offer) {
    const models::Demand& demand = scenario_.demands[offer.demand];
    const double transit = mean_days(scenario_.lanes[offer.lane].transit);
    const bool internal = demand.replenishes != kNone<models::StockId>;
    const std::uint32_t to = internal ? node(demand.replenishes) : bought(offer.item);
    add(node(offer.stock), to, transit);
  }

  const models::Scenario& scenario_;
  std::vector<models::Arc> arcs_;
};

bool is_ordered(const models::Scenario& scenario, models::ItemId item) {
  const bool offered =
      std::any_of(scenario.offers.begin(), scenario.offers.end(), [&](const models::Offer& offer) {
        return offer.item == item && scenario.demands[offer.demand].buyer != kNone<models::BuyerId>;
      });
  return offered ||
         std::any_of(scenario.demands.begin(), scenario.demands.end(),
                     [&](const models::Demand& demand) {
                       return demand.item == item && demand.buyer != kNone<models::BuyerId>;
                     });
}

void warn_of_rules(const models::Scenario& scenario, std::vector<std::string>& found) {
  for (const models::ExportRule& rule : scenario.rules) {
    if (std::find(rule.matches.begin(), rule.matches.end(), true) == rule.matches.end()) {
      found.push_back(fmt::format("rule {} matches nothing that is ever shipped", rule.id));
    }
    if (rule.until <= scenario.horizon.start) {
      found.push_back(fmt::format("rule {} ends on {}, before the horizon begins", rule.id,
                                  sim::format_date(rule.until)));
    } else if (rule.from >= scenario.horizon.end) {
      found.push_back(fmt::format("rule {} begins on {}, after the horizon ends", rule.id,
                                  sim::format_date(rule.from)));
    }
  }
}

}  // namespace

std::vector<LeadTime> lead_times(const models::Scenario& scenario) {
  const FlowGraph graph(scenario);
  std::vector<LeadTime> all;
  for (const auto item : sim::ids<models::ItemId>(scenario.items.size())) {
    if (!scenario.items[item].chip || !is_ordered(scenario, item)) continue;
    const models::CriticalPath path =
        models::critical_path(graph.nodes(), graph.arcs(), graph.bought(item));
    LeadTime& lead = all.emplace_back(LeadTime{scenario.items[item].id, path.days, {}});
    for (const std::uint32_t node : path.nodes) {
      if (const models::Process* process = graph.process_at(node)) {
        lead.processes.push_back(process->id);
      }
    }
  }
  return all;
}

std::vector<std::string> warnings(const models::Scenario& scenario) {
  std::vector<std::string> found;
  warn_of_rules(scenario, found);
  const FlowGraph graph(scenario);
  std::vector<std::uint32_t> buyers;
  for (const auto item : sim::ids<models::ItemId>(scenario.items.size())) {
    buyers.push_back(graph.bought(item));
    if (scenario.items[item].chip && !is_ordered(scenario, item)) {
      found.push_back(fmt::format("no buyer orders {}", scenario.items[item].id));
    }
  }
  const std::vector<bool> useful = models::reaches(graph.nodes(), graph.arcs(), buyers);
  for (const auto id : sim::ids<models::ProcessId>(scenario.processes.size())) {
    if (useful[graph.node(id)]) continue;
    found.push_back(
        fmt::format("what process {} makes reaches no buyer", scenario.processes[id].id));
  }
  return found;
}

}  // namespace chokepoint::tools
