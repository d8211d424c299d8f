#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chokepoint::models {

// Questions about the structure of a supply network. Nodes are 0 ... nodes - 1, of whatever kind
// the caller likes; arcs point downstream, from supplier to user; parallel arcs are allowed.
// Everywhere: requires node numbers below `nodes`; the answer depends on the numbers and the order
// of the arcs only; cost is linear in nodes + arcs unless stated, with no recursion.

/// A step from a node to one that needs it.
struct Arc {
  std::uint32_t from;
  std::uint32_t to;
  double weight_days;  ///< time the step takes, not negative
  double capacity;     ///< flow units per day, not negative; infinity when unlimited
};

/// The nodes along one cycle in the direction of its arcs, the first not repeated at the end; empty
/// if there is none. It is the first that a depth-first search meets, starting from the lowest
/// node.
std::vector<std::uint32_t> find_cycle(std::size_t nodes, std::span<const Arc> arcs);

/// All nodes, each after everything upstream of it. Throws std::invalid_argument on a cycle.
std::vector<std::uint32_t> topological_order(std::size_t nodes, std::span<const Arc> arcs);

/// For each node whether a path of any length, zero included, leads to it from one of `sources`.
std::vector<bool> reachable_from(std::size_t nodes, std::span<const Arc> arcs,
                                 std::span<const std::uint32_t> sources);

/// For each node whether a path of any length, zero included, leads from it to one of `targets`.
std::vector<bool> reaches(std::size_t nodes, std::span<const Arc> arcs,
                          std::span<const std::uint32_t> targets);

struct CriticalPath {
  double days;                       ///< cumulative lead time
  std::vector<std::uint32_t> nodes;  ///< from a node without suppliers to the target
};

/// The path of greatest total weight that ends in `target`; of several, one that starts at the
/// lowest node. Throws std::invalid_argument if a cycle leads to the target.
CriticalPath critical_path(std::size_t nodes, std::span<const Arc> arcs, std::uint32_t target);

struct MinimumCut {
  double flow;  ///< greatest flow from source to sink, units per day
  /// Indices, ascending, of the arcs that together limit the flow: all are full, and more flow
  /// needs more capacity on one of them at least. Of several minimum cuts the one nearest the
  /// source.
  std::vector<std::size_t> arcs;
};

/// The structural bottleneck between `source` and `sink`. Capacities are rounded to 1/1000 unit, so
/// that the search is exact; the flow is then the sum of the capacities as given. If arcs of
/// unlimited capacity alone lead to the sink the flow is infinity and the cut empty.
/// Requires source != sink. Throws std::invalid_argument if the sum of the finite capacities, times
/// one more than the number of unlimited arcs, exceeds 4e15. Cost: cubic in the nodes at worst
/// (push-relabel), usually far less.
MinimumCut minimum_cut(std::size_t nodes, std::span<const Arc> arcs, std::uint32_t source,
                       std::uint32_t sink);

}  // namespace chokepoint::models
