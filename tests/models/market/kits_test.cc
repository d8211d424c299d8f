// Assemble to order: parts committed to orders, or taken by whoever's kit is complete.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// A on day 0 wants 2, B on day 1 wants 1; the common part has 2 pieces, A's own part comes late.
std::string w_system(const std::string& assembly) {
  return small_world("2025-03-01") + R"(
    item { id: "common" } item { id: "own-A" } item { id: "own-B" } item { id: "other" }
    supplier { id: "common" item: "common" site: "plant"
               on_order { lead_time { unit: "days" fixed: 20 } } }
    supplier { id: "own-A" item: "own-A" site: "plant"
               on_order { lead_time { unit: "days" fixed: 5 } } }
    stock { id: "common" item: "common" site: "plant" initial: 2 base_stock { level: 2 } }
    stock { id: "own-A" item: "own-A" site: "plant" base_stock { level: 0 } }
    stock { id: "own-B" item: "own-B" site: "plant" initial: 9 }
    process { id: "A" at: "plant" start: MAKE_TO_ORDER )" +
         assembly + R"( input { item: "common" } input { item: "own-A" } output { item: "board" } }
    process { id: "B" at: "plant" start: MAKE_TO_ORDER )" +
         assembly + R"( input { item: "common" } input { item: "own-B" } output { item: "other" } }
    demand { id: "A" buyer: "us-cloud" item: "board" every: "100 days"
             rate { per: "day" constant: 0.02 } }
    demand { id: "B" buyer: "cn-cloud" item: "other" every: "100 days" rate { per: "day"
             interpolation: STEP point { at: "2025-01-01" value: 0.01 } } })";
}

// The order of demands at one instant is that of the file: A first.
TEST(Assembly, CommitHoldsPartsForTheOldestOrder) {
  Stepper run(from_text(w_system("assembly: COMMIT")));
  run.through_day(4);
  EXPECT_EQ(run.delivered("other"), 0);  // both common parts are held for A
  EXPECT_EQ(run.on_hand("common"), 2);
  EXPECT_EQ(run.on_order("common"), 3);  // reordered when the orders came
  run.through_day(5);
  EXPECT_EQ(run.delivered("board"), 2);
  EXPECT_EQ(run.on_hand("common"), 0);
  run.through_day(20);
  EXPECT_EQ(run.delivered("other"), 1);
}

TEST(Assembly, NoHoldbackGoesToCompleteKits) {
  Stepper run(from_text(w_system("assembly: NO_HOLDBACK")));
  run.through_day(0);
  EXPECT_EQ(run.delivered("other"), 1);
  EXPECT_EQ(run.on_order("common"), 3);
  run.through_day(5);
  EXPECT_EQ(run.delivered("board"), 1);
  run.through_day(20);
  EXPECT_EQ(run.delivered("board"), 2);
}

// Parts that are held for kits are not "available": servers that become free must see the kits.
TEST(Assembly, CommittedKitsTakeTurnsOnServers) {
  const auto product = [](const std::string& name, const std::string& buyer, int pieces) {
    return R"(
      stock { id: "part-)" +
           name + R"(" item: "part-)" + name + R"(" site: "plant" initial: )" +
           std::to_string(pieces) + R"( }
      item { id: "part-)" +
           name + R"(" } item { id: "kit-)" + name + R"(" }
      process { id: ")" +
           name + R"(" at: "plant" start: MAKE_TO_ORDER assembly: COMMIT
                cycle_time { unit: "days" fixed: 1 } use { pool: "bench" }
                input { item: "part-)" +
           name + R"(" } output { item: "kit-)" + name + R"(" } }
      demand { id: ")" +
           name + R"(" buyer: ")" + buyer + R"(" item: "kit-)" + name + R"("
               every: "100 days" rate { per: "day" constant: )" +
           std::to_string(0.01 * pieces) + R"( } })";
  };
  Stepper run(from_text(small_world("2025-03-01") + R"(
    pool { id: "bench" servers { constant: 1 } })" +
                        product("A", "us-cloud", 2) + product("B", "cn-cloud", 1)));
  run.through_day(2);
  EXPECT_EQ(run.delivered("kit-A"), 2);  // the older order, on both days
  EXPECT_EQ(run.delivered("kit-B"), 0);
  run.through_day(3);
  EXPECT_EQ(run.delivered("kit-B"), 1);
}

TEST(Assembly, ByDefaultPartsAreReorderedWhenTaken) {
  Stepper run(from_text(w_system("")));
  run.through_day(0);
  EXPECT_EQ(run.delivered("other"), 1);
  EXPECT_EQ(run.on_order("common"), 1);
}

TEST(Assembly, GivenUpOrdersReleaseTheirParts) {
  Stepper run(from_text(w_system("assembly: COMMIT"), {"demand[A].patience=\"3 days\""}));
  run.through_day(2);
  EXPECT_EQ(run.delivered("other"), 0);
  run.through_day(3);
  EXPECT_EQ(run.delivered("other"), 1);
  EXPECT_EQ(run.delivered("board"), 0);
  EXPECT_EQ(run.state().kits.live(), 0u);
}

// No-holdback never has more backlog than commitment on W-systems with unit usage (Lu, Song and
// Zhao), with the same orders: paired replications.
TEST(Assembly, NoHoldbackWaitsNoLongerOnWSystems) {
  std::vector<std::string> none = {"process[assemble-A].assembly=NO_HOLDBACK",
                                   "process[assemble-B].assembly=NO_HOLDBACK",
                                   "stock[common].base_stock.level=16", "stock[common].initial=16"};
  std::vector<std::string> commit = {none[2], none[3]};
  const Results free(from_file("oracles/a1-shared-component.txtpb", none), 10);
  const Results held(from_file("oracles/a1-shared-component.txtpb", commit), 10);
  std::vector<double> difference;
  for (std::size_t r = 0; r < 10; ++r) {
    const auto backlog = [r](const Results& results) {
      return results.metric("demand_backlog", "A")[r] + results.metric("demand_backlog", "B")[r];
    };
    difference.push_back(backlog(held) - backlog(free));
  }
  const MeanAndError found = mean_and_error(difference);
  EXPECT_GT(found.mean, 4 * found.error);
}

// Bounds of Song: an order finds all its parts at least as often as if they were independent, and
// at most as often as its scarcest part.
TEST(Assembly, OrderFillLiesBetweenItsBounds) {
  const Results results(from_file("oracles/a1-shared-component.txtpb"), 10);
  const auto mean = [&](const char* metric, const char* node) {
    return mean_and_error(results.metric(metric, node)).mean;
  };
  const double order = mean("demand_order_fill", "A");
  const double common = mean("stock_fill", "common");
  const double own = mean("stock_fill", "part-A");
  EXPECT_GT(order, common * own);
  EXPECT_LT(order, std::min(common, own));
}

}  // namespace
}  // namespace chokepoint::test
