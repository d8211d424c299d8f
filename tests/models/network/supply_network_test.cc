#include "models/network/supply_network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

namespace chokepoint::models {
namespace {

constexpr double kUnlimited = std::numeric_limits<double>::infinity();
using Nodes = std::vector<std::uint32_t>;

Arc link(std::uint32_t from, std::uint32_t to, double days = 1, double capacity = kUnlimited) {
  return {from, to, days, capacity};
}

/// `nodes` nodes, about `density` of all ordered pairs linked; without cycles only from lower to
/// higher rank, where ranks are shuffled. Days and capacities are small and whole, so that ties are
/// common and sums exact.
std::vector<Arc> random_arcs(std::mt19937_64& random, std::uint32_t nodes, double density,
                             bool acyclic) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::uniform_int_distribution<int> small(0, 6);
  Nodes id(nodes);
  for (std::uint32_t i = 0; i < nodes; ++i) id[i] = i;
  std::shuffle(id.begin(), id.end(), random);
  std::vector<Arc> arcs;
  for (std::uint32_t a = 0; a < nodes; ++a) {
    for (std::uint32_t b = acyclic ? a + 1 : 0; b < nodes; ++b) {
      for (int copy = 0; copy < 2; ++copy) {  // parallel arcs too
        if (uniform(random) > density / (copy + 1)) continue;
        const double capacity = uniform(random) < 0.1 ? kUnlimited : small(random);
        arcs.push_back(link(id[a], id[b], small(random), capacity));
      }
    }
  }
  std::shuffle(arcs.begin(), arcs.end(), random);
  return arcs;
}

bool has_arc(const std::vector<Arc>& arcs, std::uint32_t from, std::uint32_t to) {
  return std::any_of(arcs.begin(), arcs.end(),
                     [&](const Arc& arc) { return arc.from == from && arc.to == to; });
}

/// reach[a][b]: a path of any length, zero included, leads from a to b (Warshall).
std::vector<std::vector<bool>> closure(std::uint32_t nodes, const std::vector<Arc>& arcs) {
  std::vector<std::vector<bool>> reach(nodes, std::vector<bool>(nodes));
  for (std::uint32_t i = 0; i < nodes; ++i) reach[i][i] = true;
  for (const Arc& arc : arcs) reach[arc.from][arc.to] = true;
  for (std::uint32_t k = 0; k < nodes; ++k) {
    for (std::uint32_t i = 0; i < nodes; ++i) {
      for (std::uint32_t j = 0; j < nodes; ++j) {
        if (reach[i][k] && reach[k][j]) reach[i][j] = true;
      }
    }
  }
  return reach;
}

TEST(FindCycle, NamesTheNodesInOrder) {
  const std::vector<Arc> arcs{link(0, 1), link(1, 2), link(2, 3), link(3, 1), link(3, 4)};
  EXPECT_EQ(find_cycle(5, arcs), (Nodes{1, 2, 3}));
}

TEST(FindCycle, FindsALoopAndTheOneNearestTheLowestNode) {
  EXPECT_EQ(find_cycle(3, std::vector{link(0, 1), link(2, 2)}), (Nodes{2}));
  EXPECT_EQ(find_cycle(4, std::vector{link(2, 3), link(3, 2), link(1, 0), link(0, 1)}),
            (Nodes{0, 1}));
}

TEST(FindCycle, IsEmptyForATreeADiamondAndNothing) {
  EXPECT_TRUE(find_cycle(0, {}).empty());
  EXPECT_TRUE(find_cycle(3, {}).empty());
  EXPECT_TRUE(find_cycle(4, std::vector{link(0, 1), link(0, 2), link(1, 3), link(2, 3), link(2, 3)})
                  .empty());
}

TEST(FindCycle, AgreesWithClosureOnRandomGraphs) {
  std::mt19937_64 random(3);
  int cyclic = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const std::uint32_t nodes = 1 + trial % 9;
    const std::vector<Arc> arcs = random_arcs(random, nodes, 0.12, false);
    const auto reach = closure(nodes, arcs);
    const bool expected = std::any_of(arcs.begin(), arcs.end(),
                                      [&](const Arc& arc) { return reach[arc.to][arc.from]; });
    const Nodes cycle = find_cycle(nodes, arcs);
    ASSERT_EQ(!cycle.empty(), expected);
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      ASSERT_TRUE(has_arc(arcs, cycle[i], cycle[(i + 1) % cycle.size()]));
      ASSERT_EQ(std::count(cycle.begin(), cycle.end(), cycle[i]), 1);
    }
    cyclic += expected;
  }
  EXPECT_GT(cyclic, 50);
  EXPECT_LT(cyclic, 450);
}

TEST(TopologicalOrder, PutsEveryNodeAfterItsSuppliers) {
  std::mt19937_64 random(4);
  for (int trial = 0; trial < 200; ++trial) {
    const std::uint32_t nodes = 1 + trial % 20;
    const std::vector<Arc> arcs = random_arcs(random, nodes, 0.2, true);
    const Nodes order = topological_order(nodes, arcs);
    ASSERT_EQ(order.size(), nodes);
    std::vector<std::size_t> place(nodes, nodes);
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    for (const Arc& arc : arcs) ASSERT_LT(place[arc.from], place[arc.to]);
    for (const std::size_t at : place) ASSERT_LT(at, nodes);
  }
}

TEST(TopologicalOrder, RejectsACycle) {
  EXPECT_THROW(topological_order(2, std::vector{link(0, 1), link(1, 0)}), std::invalid_argument);
}

TEST(Reachability, AgreesWithClosureBothWays) {
  std::mt19937_64 random(5);
  for (int trial = 0; trial < 200; ++trial) {
    const std::uint32_t nodes = 2 + trial % 12;
    const std::vector<Arc> arcs = random_arcs(random, nodes, 0.1, false);
    const auto reach = closure(nodes, arcs);
    const Nodes ends{0, nodes - 1, 0};  // a node named twice does no harm
    const std::vector<bool> from = reachable_from(nodes, arcs, ends);
    const std::vector<bool> to = reaches(nodes, arcs, ends);
    for (std::uint32_t node = 0; node < nodes; ++node) {
      ASSERT_EQ(from[node], reach[0][node] || reach[nodes - 1][node]);
      ASSERT_EQ(to[node], reach[node][0] || reach[node][nodes - 1]);
    }
  }
}

TEST(Reachability, FromNowhereIsNothing) {
  EXPECT_EQ(reachable_from(2, std::vector{link(0, 1)}, {}), (std::vector<bool>{false, false}));
}

TEST(CriticalPath, IsTheSlowestChainNotTheLongestOne) {
  // Wafer 90 days to die 5 to package; HBM 0 -> stacking -> package with more steps but fewer days.
  const std::vector<Arc> arcs{link(0, 1, 90), link(1, 4, 5), link(2, 3, 30), link(3, 5, 10),
                              link(5, 4, 10), link(4, 6, 7), link(6, 7, 999)};
  const CriticalPath path = critical_path(8, arcs, 6);
  EXPECT_EQ(path.days, 102);
  EXPECT_EQ(path.nodes, (Nodes{0, 1, 4, 6}));
}

TEST(CriticalPath, OfANodeWithoutSuppliersIsTheNode) {
  const CriticalPath path = critical_path(2, std::vector{link(0, 1, 3)}, 0);
  EXPECT_EQ(path.days, 0);
  EXPECT_FALSE(std::signbit(path.days));
  EXPECT_EQ(path.nodes, (Nodes{0}));
}

TEST(CriticalPath, StepsOfNoTimeAreWalkedToTheSupplier) {
  const CriticalPath path = critical_path(3, std::vector{link(2, 0, 0), link(0, 1, 4)}, 1);
  EXPECT_EQ(path.days, 4);
  EXPECT_EQ(path.nodes, (Nodes{2, 0, 1}));
}

TEST(CriticalPath, OfEqualPathsStartsAtTheLowestNode) {
  const std::vector<Arc> arcs{link(2, 3, 4), link(0, 3, 3), link(1, 3, 4)};
  EXPECT_EQ(critical_path(4, arcs, 3).nodes, (Nodes{1, 3}));
}

TEST(CriticalPath, RejectsACycleUpstreamOnly) {
  const std::vector<Arc> arcs{link(0, 1), link(1, 0), link(1, 2), link(3, 4), link(2, 5)};
  EXPECT_THROW(critical_path(6, arcs, 2), std::invalid_argument);
  EXPECT_EQ(critical_path(6, arcs, 4).days, 1);
}

double longest_ending_in(const std::vector<Arc>& arcs, std::uint32_t node) {
  double longest = 0;
  for (const Arc& arc : arcs) {
    if (arc.to != node) continue;
    longest = std::max(longest, arc.weight_days + longest_ending_in(arcs, arc.from));
  }
  return longest;
}

TEST(CriticalPath, AgreesWithEnumerationOfAllPaths) {
  std::mt19937_64 random(6);
  for (int trial = 0; trial < 200; ++trial) {
    const std::uint32_t nodes = 2 + trial % 10;
    const std::vector<Arc> arcs = random_arcs(random, nodes, 0.3, true);
    for (std::uint32_t target = 0; target < nodes; ++target) {
      const CriticalPath path = critical_path(nodes, arcs, target);
      ASSERT_EQ(path.days, longest_ending_in(arcs, target));
      ASSERT_EQ(path.nodes.back(), target);
      double walked = 0;
      for (std::size_t i = 0; i + 1 < path.nodes.size(); ++i) {
        double step = -1;
        for (const Arc& arc : arcs) {
          if (arc.from == path.nodes[i] && arc.to == path.nodes[i + 1]) {
            step = std::max(step, arc.weight_days);
          }
        }
        ASSERT_GE(step, 0) << "no such arc";
        walked += step;
      }
      ASSERT_EQ(walked, path.days);
    }
  }
}

TEST(MinimumCut, NamesTheBottleneck) {
  // Two fabs (300, 200) into one packager (350) into unlimited assembly; memory is plentiful.
  const std::vector<Arc> arcs{
      link(0, 1, 0, 300), link(0, 2, 0, 200),        link(1, 3, 0, kUnlimited),
      link(2, 3, 0, 400), link(3, 4, 0, 350.5),      link(4, 5, 0, kUnlimited),
      link(1, 2, 0, 50),  link(5, 0, 0, kUnlimited), link(3, 3, 0, 1)};
  const MinimumCut cut = minimum_cut(6, arcs, 0, 5);
  EXPECT_EQ(cut.flow, 350.5);
  EXPECT_EQ(cut.arcs, (std::vector<std::size_t>{4}));
}

TEST(MinimumCut, OfEqualCutsTakesTheOneNearestTheSource) {
  const std::vector<Arc> arcs{link(1, 2, 0, 5), link(0, 1, 0, 5), link(2, 3, 0, 5)};
  EXPECT_EQ(minimum_cut(4, arcs, 0, 3).arcs, (std::vector<std::size_t>{1}));
}

TEST(MinimumCut, WithoutLimitIsInfinite) {
  const std::vector<Arc> arcs{link(0, 1), link(1, 2), link(0, 2, 0, 3)};
  const MinimumCut cut = minimum_cut(3, arcs, 0, 2);
  EXPECT_EQ(cut.flow, kUnlimited);
  EXPECT_TRUE(cut.arcs.empty());
}

TEST(MinimumCut, ManyUnlimitedArcsDoNotOverflow) {
  std::vector<Arc> arcs(1000, link(0, 1));
  arcs.push_back(link(1, 2, 0, 1e12));
  const MinimumCut cut = minimum_cut(3, arcs, 0, 2);
  EXPECT_EQ(cut.flow, 1e12);
  EXPECT_EQ(cut.arcs, (std::vector<std::size_t>{1000}));
  arcs.back().capacity = 1e16;
  EXPECT_THROW(minimum_cut(3, arcs, 0, 2), std::invalid_argument);
}

TEST(MinimumCut, AClosedArcIsTheBottleneckUnlessItLeadsNowhere) {
  const std::vector<Arc> arcs{link(0, 1), link(1, 2, 0, 0), link(1, 3, 0, 0)};
  const MinimumCut cut = minimum_cut(4, arcs, 0, 2);
  EXPECT_EQ(cut.flow, 0);
  EXPECT_EQ(cut.arcs, (std::vector<std::size_t>{1}));
  EXPECT_TRUE(minimum_cut(4, std::vector{link(0, 1), link(2, 3)}, 0, 3).arcs.empty());
}

TEST(MinimumCut, AgreesWithTryingEveryPartition) {
  std::mt19937_64 random(8);
  int positive = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const std::uint32_t nodes = 2 + trial % 7;
    const std::vector<Arc> arcs = random_arcs(random, nodes, 0.4, trial % 2 == 0);
    const std::uint32_t source = 0, sink = nodes - 1;
    double least = kUnlimited;
    for (std::uint32_t side = 0; side < (1u << nodes); ++side) {
      if (!(side >> source & 1) || (side >> sink & 1)) continue;
      double crossing = 0;
      for (const Arc& arc : arcs) {
        if ((side >> arc.from & 1) && !(side >> arc.to & 1)) crossing += arc.capacity;
      }
      least = std::min(least, crossing);
    }
    const MinimumCut cut = minimum_cut(nodes, arcs, source, sink);
    ASSERT_EQ(cut.flow, least) << "trial " << trial;
    positive += least > 0 && least < kUnlimited;
    if (least == kUnlimited) continue;
    // Without the arcs named, nothing gets through.
    std::vector<Arc> rest;
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      if (!std::binary_search(cut.arcs.begin(), cut.arcs.end(), i)) rest.push_back(arcs[i]);
    }
    ASSERT_FALSE(reachable_from(nodes, rest, Nodes{source})[sink]);
  }
  EXPECT_GT(positive, 100);
}

TEST(SupplyNetwork, AMillionNodesInAChainNeitherOverflowTheStackNorTakeLong) {
  constexpr std::uint32_t kNodes = 1'000'000;
  std::vector<Arc> arcs;
  for (std::uint32_t i = 0; i + 1 < kNodes; ++i) arcs.push_back(link(i, i + 1));
  EXPECT_EQ(topological_order(kNodes, arcs).back(), kNodes - 1);
  EXPECT_EQ(critical_path(kNodes, arcs, kNodes - 1).days, kNodes - 1);
  EXPECT_TRUE(reachable_from(kNodes, arcs, Nodes{0})[kNodes - 1]);
  arcs.push_back(link(kNodes - 1, 0));
  EXPECT_EQ(find_cycle(kNodes, arcs).size(), kNodes);
}

}  // namespace
}  // namespace chokepoint::models
