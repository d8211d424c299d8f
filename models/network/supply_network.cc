#include "models/network/supply_network.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dag_shortest_paths.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>
#include <boost/graph/topological_sort.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace chokepoint::models {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using WeightedGraph =
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property,
                          boost::property<boost::edge_weight_t, double>>;

Graph downstream_graph(std::size_t nodes, std::span<const Arc> arcs) {
  Graph graph(nodes);
  for (const Arc& arc : arcs) {
    assert(arc.from < nodes && arc.to < nodes);
    boost::add_edge(arc.from, arc.to, graph);
  }
  return graph;
}

Graph upstream_graph(std::size_t nodes, std::span<const Arc> arcs) {
  Graph graph(nodes);
  for (const Arc& arc : arcs) {
    assert(arc.from < nodes && arc.to < nodes);
    boost::add_edge(arc.to, arc.from, graph);
  }
  return graph;
}

/// Whether a breadth-first search from `roots` finds each node.
template <class AnyGraph>
std::vector<bool> found_from(const AnyGraph& graph, std::span<const std::uint32_t> roots) {
  const std::size_t nodes = boost::num_vertices(graph);
  std::vector<boost::default_color_type> colour(nodes, boost::white_color);
  boost::queue<std::size_t> pending;
  boost::breadth_first_visit(
      graph, roots.begin(), roots.end(), pending, boost::default_bfs_visitor(),
      boost::make_iterator_property_map(colour.begin(), boost::get(boost::vertex_index, graph)));
  std::vector<bool> found(nodes);
  for (std::size_t node = 0; node < nodes; ++node) found[node] = colour[node] == boost::black_color;
  return found;
}

/// Keeps the tree of a depth-first search and the first arc that closes a cycle.
class CycleFinder : public boost::default_dfs_visitor {
 public:
  struct Record {
    std::vector<std::uint32_t> parent;
    std::uint32_t cycle_first = 0;
    std::uint32_t cycle_last = 0;
    bool found = false;
  };
  explicit CycleFinder(Record* record) : record_(record) {}  // Boost copies visitors

  template <class Edge>
  void tree_edge(Edge edge, const Graph& graph) {
    record_->parent[boost::target(edge, graph)] = id(boost::source(edge, graph));
  }
  template <class Edge>
  void back_edge(Edge edge, const Graph& graph) {
    if (record_->found) return;
    record_->found = true;
    record_->cycle_first = id(boost::target(edge, graph));
    record_->cycle_last = id(boost::source(edge, graph));
  }

 private:
  static std::uint32_t id(std::size_t node) { return static_cast<std::uint32_t>(node); }
  Record* record_;
};

}  // namespace

std::vector<std::uint32_t> find_cycle(std::size_t nodes, std::span<const Arc> arcs) {
  const Graph graph = downstream_graph(nodes, arcs);
  CycleFinder::Record record;
  record.parent.resize(nodes);
  boost::depth_first_search(graph, boost::visitor(CycleFinder(&record)));
  if (!record.found) return {};
  std::vector<std::uint32_t> cycle{record.cycle_last};
  while (cycle.back() != record.cycle_first) cycle.push_back(record.parent[cycle.back()]);
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

std::vector<std::uint32_t> topological_order(std::size_t nodes, std::span<const Arc> arcs) {
  const Graph graph = downstream_graph(nodes, arcs);
  std::vector<std::uint32_t> order;
  order.reserve(nodes);
  boost::topological_sort(graph, std::back_inserter(order));
  std::reverse(order.begin(), order.end());
  return order;
}

std::vector<bool> reachable_from(std::size_t nodes, std::span<const Arc> arcs,
                                 std::span<const std::uint32_t> sources) {
  return found_from(downstream_graph(nodes, arcs), sources);
}

std::vector<bool> reaches(std::size_t nodes, std::span<const Arc> arcs,
                          std::span<const std::uint32_t> targets) {
  return found_from(upstream_graph(nodes, arcs), targets);
}

CriticalPath critical_path(std::size_t nodes, std::span<const Arc> arcs, std::uint32_t target) {
  assert(target < nodes);
  // Walked upstream from the target, with lengths negated, the longest path is a shortest one.
  WeightedGraph graph(nodes);
  for (const Arc& arc : arcs) {
    assert(arc.from < nodes && arc.to < nodes && arc.weight_days >= 0);
    boost::add_edge(arc.to, arc.from, -arc.weight_days, graph);
  }
  const double unreached = std::numeric_limits<double>::max();
  std::vector<double> length(nodes, unreached);
  std::vector<std::uint32_t> next(nodes);
  const auto node_index = boost::get(boost::vertex_index, graph);
  boost::dag_shortest_paths(
      graph, target,
      boost::distance_map(boost::make_iterator_property_map(length.begin(), node_index))
          .predecessor_map(boost::make_iterator_property_map(next.begin(), node_index))
          .distance_inf(unreached));

  std::uint32_t first = target;
  bool chosen = false;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    // A path that starts lower down can be prolonged at no loss, so only these starts matter.
    if (length[node] == unreached || boost::out_degree(node, graph) > 0) continue;
    if (!chosen || length[node] < length[first]) first = node;
    chosen = true;
  }
  CriticalPath path{-length[first], {first}};
  while (path.nodes.back() != target) path.nodes.push_back(next[path.nodes.back()]);
  if (path.days == 0) path.days = 0;  // not minus zero
  return path;
}

namespace {

using Flow = std::int64_t;
using FlowTraits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using FlowGraph = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS, boost::no_property,
    boost::property<
        boost::edge_capacity_t, Flow,
        boost::property<boost::edge_residual_capacity_t, Flow,
                        boost::property<boost::edge_reverse_t, FlowTraits::edge_descriptor>>>>;

constexpr double kFlowScale = 1e3;
constexpr double kLargestExcess = 4e18;  // below 2^62

/// Adds the arc and the empty one against it that the algorithm needs.
void add_flow_arc(FlowGraph& graph, const Arc& arc, Flow capacity) {
  const auto forward = boost::add_edge(arc.from, arc.to, graph).first;
  const auto backward = boost::add_edge(arc.to, arc.from, graph).first;
  boost::put(boost::edge_capacity, graph, forward, capacity);
  boost::put(boost::edge_capacity, graph, backward, Flow{0});
  boost::put(boost::edge_reverse, graph, forward, backward);
  boost::put(boost::edge_reverse, graph, backward, forward);
}

/// An edge on which more could flow.
struct HasRoom {
  const FlowGraph* graph = nullptr;
  template <class Edge>
  bool operator()(const Edge& edge) const {
    return boost::get(boost::edge_residual_capacity, *graph, edge) > 0;
  }
};

/// The side of the source in the minimum cut nearest to it: the nodes that more flow could reach.
std::vector<bool> source_side(std::size_t nodes, std::span<const Arc> arcs, Flow unlimited,
                              std::uint32_t source, std::uint32_t sink) {
  FlowGraph graph(nodes);
  for (const Arc& arc : arcs) {
    if (arc.from == arc.to || arc.to == source || arc.from == sink) continue;
    const bool finite = std::isfinite(arc.capacity);
    add_flow_arc(graph, arc, finite ? std::llround(arc.capacity * kFlowScale) : unlimited);
  }
  boost::push_relabel_max_flow(graph, source, sink);
  const boost::filtered_graph<FlowGraph, HasRoom> residual(graph, HasRoom{&graph});
  return found_from(residual, std::span(&source, 1));
}

}  // namespace

MinimumCut minimum_cut(std::size_t nodes, std::span<const Arc> arcs, std::uint32_t source,
                       std::uint32_t sink) {
  assert(source < nodes && sink < nodes && source != sink);
  double total = 0;
  std::vector<Arc> unlimited_arcs;
  for (const Arc& arc : arcs) {
    assert(arc.from < nodes && arc.to < nodes && arc.capacity >= 0);
    if (std::isinf(arc.capacity)) {
      unlimited_arcs.push_back(arc);
    } else {
      total += arc.capacity;
    }
  }
  if (reachable_from(nodes, unlimited_arcs, std::span(&source, 1))[sink]) {
    return {std::numeric_limits<double>::infinity(), {}};
  }
  // More than all finite capacities together, so that no minimum cut crosses an unlimited arc; each
  // arc may add half a unit by rounding. All unlimited arcs may fill one node with excess.
  const double unlimited = total * kFlowScale + static_cast<double>(arcs.size()) + 1;
  if (unlimited * static_cast<double>(unlimited_arcs.size() + 1) > kLargestExcess) {
    throw std::invalid_argument("minimum cut: capacities too large for exact search");
  }
  const std::vector<bool> near = source_side(nodes, arcs, std::llround(unlimited), source, sink);
  const std::vector<bool> useful = reaches(nodes, arcs, std::span(&sink, 1));
  MinimumCut cut{0, {}};
  for (std::size_t i = 0; i < arcs.size(); ++i) {
    // An arc into a dead end can cross only if its capacity is zero; it limits nothing.
    if (!near[arcs[i].from] || near[arcs[i].to] || !useful[arcs[i].to]) continue;
    cut.flow += arcs[i].capacity;
    cut.arcs.push_back(i);
  }
  return cut;
}

}  // namespace chokepoint::models
