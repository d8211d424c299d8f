#include "tools/report/network_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace chokepoint::tools::report {
namespace {

using models::ItemId;
using models::ProcessId;

class Builder {
 public:
  explicit Builder(const models::Scenario& scenario)
      : scenario_(scenario),
        makers_(scenario.items.size()),
        users_(scenario.items.size()),
        sold_(scenario.items.size(), false) {}

  v1::NetworkChart build() {
    count_uses();
    for (const auto id : sim::ids<ProcessId>(scenario_.processes.size())) {
      process_.push_back(node(scenario_.processes[id].id, "process"));
    }
    add_processes();
    add_pools();
    for (const models::Supplier& supplier : scenario_.suppliers) {
      edge(node(supplier.id, "supplier"), item_node(scenario_.stocks[supplier.stock].item));
    }
    add_sales();
    return std::move(chart_);
  }

 private:
  ItemId item_of(models::StockId stock) const { return scenario_.stocks[stock].item; }

  void count_uses() {
    for (const auto id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const models::Process& process = scenario_.processes[id];
      for (const models::Output& output : process.outputs)
        makers_[models::index(output.item)].push_back(id);
      for (const models::Input& input : process.inputs) {
        for (const models::StockId stock : input.stocks) {
          users_[models::index(item_of(stock))].push_back(id);
        }
      }
    }
    for (const models::Offer& offer : scenario_.offers) sold_[models::index(offer.item)] = true;
    for (const models::Supplier& supplier : scenario_.suppliers) {
      sold_[models::index(item_of(supplier.stock))] = true;
    }
  }

  int node(const std::string& name, const char* kind) {
    v1::NetworkNode& out = *chart_.add_node();
    out.set_name(name);
    out.set_kind(kind);
    return chart_.node_size() - 1;
  }

  int item_node(ItemId item) {
    const auto known = item_.find(item);
    if (known != item_.end()) return known->second;
    return item_.emplace(item, node(scenario_.items[item].id, "item")).first->second;
  }

  void edge(int source, int target, bool ruled = false, bool capacity = false) {
    if (!edges_.emplace(source, target).second) return;
    v1::NetworkEdge& out = *chart_.add_edge();
    out.set_source(source);
    out.set_target(target);
    out.set_ruled(ruled);
    out.set_capacity(capacity);
  }

  /// Made by one process for one other and by no way sold or bought.
  bool passes_through(ItemId item) const {
    const std::size_t at = models::index(item);
    return !sold_[at] && makers_[at].size() == 1 && users_[at].size() == 1;
  }

  void add_processes() {
    for (const auto id : sim::ids<ProcessId>(scenario_.processes.size())) {
      const models::Process& process = scenario_.processes[id];
      const int here = process_[models::index(id)];
      for (const models::Input& input : process.inputs) {
        for (const models::StockId stock : input.stocks) {
          const ItemId item = item_of(stock);
          if (!passes_through(item)) edge(item_node(item), here);
        }
      }
      for (const models::Output& output : process.outputs) {
        if (passes_through(output.item)) {
          edge(here, process_[models::index(users_[models::index(output.item)].front())]);
        } else {
          edge(here, item_node(output.item));
        }
      }
    }
  }

  void add_pools() {
    for (const models::CapacityPool& pool : scenario_.pools) {
      if (pool.users.empty()) continue;
      const int here = node(pool.id, "pool");
      for (const ProcessId user : pool.users) {
        edge(here, process_[models::index(user)], false, true);
      }
    }
  }

  bool is_ruled(models::OfferId offer) const {
    return std::any_of(scenario_.rules.begin(), scenario_.rules.end(),
                       [&](const auto& rule) { return rule.matches[models::index(offer)]; });
  }

  void add_sales() {
    std::map<models::BuyerId, int> buyers;
    for (const auto id : sim::ids<models::OfferId>(scenario_.offers.size())) {
      const models::Offer& offer = scenario_.offers[id];
      const models::BuyerId buyer = scenario_.demands[offer.demand].buyer;
      if (buyer == models::kNone<models::BuyerId>) continue;
      const auto known = buyers.find(buyer);
      const int target =
          known != buyers.end()
              ? known->second
              : buyers.emplace(buyer, node(scenario_.buyers[buyer].id, "buyer")).first->second;
      edge(item_node(offer.item), target, is_ruled(id));
    }
  }

  const models::Scenario& scenario_;
  v1::NetworkChart chart_;
  std::vector<std::vector<ProcessId>> makers_;
  std::vector<std::vector<ProcessId>> users_;
  std::vector<bool> sold_;
  std::vector<int> process_;
  std::map<ItemId, int> item_;
  std::set<std::pair<int, int>> edges_;
};

/// A quoted identifier of the DOT language, in which only quotes and backslashes are special.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

const char* shape_of(const std::string& kind) {
  if (kind == "process") return "box";
  if (kind == "pool") return "hexagon";
  if (kind == "supplier") return "invhouse";
  return kind == "buyer" ? "house" : "ellipse";
}

}  // namespace

v1::NetworkChart network_of(const models::Scenario& scenario) { return Builder(scenario).build(); }

std::string to_graphviz(const v1::NetworkChart& network, const std::string& name) {
  std::string text = fmt::format(
      "digraph {} {{\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n", quoted(name));
  for (int i = 0; i < network.node_size(); ++i) {
    const v1::NetworkNode& node = network.node(i);
    text +=
        fmt::format("  n{} [label={}, shape={}];\n", i, quoted(node.name()), shape_of(node.kind()));
  }
  for (const v1::NetworkEdge& edge : network.edge()) {
    const char* style = edge.capacity() ? " [style=dotted, arrowhead=none]"
                        : edge.ruled()  ? " [style=bold, label=\"rule\"]"
                                        : "";
    text += fmt::format("  n{} -> n{}{};\n", edge.source(), edge.target(), style);
  }
  return text + "}\n";
}

}  // namespace chokepoint::tools::report
