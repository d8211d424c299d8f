// Replenishment: when and how much stocks order, from suppliers and through lanes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;
using testing::ElementsAre;

/// A store that sells `pieces` every `every` and orders from outside with `policy` and lead time.
std::string store(const std::string& end, const std::string& sales, const std::string& stock,
                  const std::string& lead, const std::string& more = "") {
  return small_world(end) + R"(
    supplier { id: "boards" item: "board" site: "plant"
               on_order { lead_time { unit: "days" fixed: )" +
         lead + R"( } } }
    stock { id: "shelf" item: "board" site: "plant" )" +
         stock + R"( }
    demand { id: "us" buyer: "us-cloud" item: "board" )" +
         sales + " } " + more;
}

// Oracle D11: the trace of a commercial tool. Continuous review: demand first.
TEST(Replenishment, D11ReorderQuantity) {
  proto::ScenarioFamily family =
      from_text(store("2025-03-01", "rate { per: \"day\" constant: 60 } every: \"2 days\"",
                      "initial: 1000 reorder_quantity { reorder_point: 500 quantity: 500 }", "2",
                      "tie_order: DEMAND_FIRST"));
  Stepper run(family);
  run.finish();
  EXPECT_EQ(run.delivered("board"), 3600);
  EXPECT_EQ(run.ledger("board").supplied, 3000);
  EXPECT_EQ(run.on_order("shelf"), 500);
  EXPECT_EQ(run.on_hand("shelf"), 400);
  const Results results(std::move(family), 1);
  EXPECT_DOUBLE_EQ(results.value("inventory", "board") * 59, 38000);
}

/// Stock on hand at the end of each day.
std::vector<Quantity> on_hand(const std::string& text, int days) {
  Stepper run(from_text(text));
  std::vector<Quantity> stock;
  for (int day = 0; day < days; ++day) {
    run.through_day(day);
    stock.push_back(run.on_hand("shelf"));
  }
  return stock;
}

const char* const kThreeADay = "rate { per: \"day\" constant: 3 } every: \"1 day\"";

TEST(Replenishment, BaseStockReordersEachDemand) {
  // 3 are under way for 2 days: from day 2 on what comes meets what goes.
  EXPECT_THAT(
      on_hand(store("2025-01-31", kThreeADay, "initial: 10 base_stock { level: 10 }", "2"), 5),
      ElementsAre(7, 4, 4, 4, 4));
}

TEST(Replenishment, ReorderUpToWaitsForItsPoint) {
  // 7, 4: order 6, 1 left on day 2, then 6 come on day 3: 4 after demand, order 6 again.
  EXPECT_THAT(on_hand(store("2025-01-31", kThreeADay,
                            "initial: 10 reorder_up_to { reorder_point: 4 order_up_to: 10 }", "2"),
                      8),
              ElementsAre(7, 4, 1, 4, 1, 4, 1, 4));
}

TEST(Replenishment, PeriodicReviewLooksAfterReceiptsAndDemand) {
  // Reviews on days 0, 3, 6 after the demand of the day: up to 20 is missing 13, 9, 9; it comes a
  // day later, before the demand.
  EXPECT_THAT(
      on_hand(store("2025-01-31", kThreeADay,
                    "initial: 10 periodic_review { every: \"3 days\" order_up_to: 20 }", "1"),
              8),
      ElementsAre(7, 17, 14, 11, 17, 14, 11, 17));
}

TEST(Replenishment, InstantSupplyServesWhatWaits) {
  Stepper run(from_text(store("2025-01-31", kThreeADay, "base_stock { level: 0 }", "0")));
  run.through_day(4);
  EXPECT_EQ(run.delivered("board"), 15);
  EXPECT_EQ(run.on_hand("shelf"), 0);
}

// Deliveries by contract are not what was ordered: they do not stand for orders under way.
TEST(Replenishment, ContractsDoNotFulfilOrders) {
  const std::string text =
      store("2025-01-31", "rate { per: \"day\" constant: 0.05 } every: \"100 days\"",
            "initial: 10 base_stock { level: 10 }", "20",
            "supplier { id: \"contract\" item: \"board\" site: \"plant\" contract { per: \"week\" "
            "constant: 3 } }");
  Stepper run(from_text(text));
  run.through_day(0);
  EXPECT_EQ(run.on_hand("shelf"), 5);
  EXPECT_EQ(run.on_order("shelf"), 5);
  run.through_day(7);
  EXPECT_EQ(run.on_hand("shelf"), 8);
  EXPECT_EQ(run.on_order("shelf"), 5);
  run.through_day(20);
  EXPECT_EQ(run.on_hand("shelf"), 5 + 2 * 3 + 5);
  EXPECT_EQ(run.on_order("shelf"), 0);
}

TEST(Supplier, ContractDeliversWhatAPeriodBrings) {
  // 1.5 a week: the half is carried to the next delivery.
  Stepper run(from_text(small_world("2025-03-01") + R"(
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 1.5 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })"));
  std::vector<Quantity> supplied;
  for (int week = 0; week < 5; ++week) {
    run.through_day(7 * week);
    supplied.push_back(run.ledger("board").supplied);
  }
  EXPECT_THAT(supplied, ElementsAre(0, 1, 3, 4, 6));
}

// Orders overtake each other only where they may: with a sequential supplier the last one is never
// before the one before.
TEST(Supplier, SequentialOrdersDoNotOvertake) {
  const auto wait = [](const char* sequential) {
    const std::string text = small_world("2026-01-01") + R"(
      supplier { id: "boards" item: "board" site: "plant" on_order {
        sequential: )" + sequential +
                             R"( lead_time { unit: "days" exponential { mean: 4 } } } }
      stock { id: "shelf" item: "board" site: "plant" base_stock { level: 0 } }
      demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
               every: "1 day" })";
    return mean_and_error(Results(from_text(text), 20).metric("lead_time", "board"));
  };
  // Independent lead times: the first come are served by whatever comes first, 4 days on average.
  const MeanAndError free = wait("false");
  EXPECT_NEAR(free.mean, 4, 4 * free.error + 0.05);  // the last orders are not seen to arrive
  // The maximum of all before is later than each of them.
  const MeanAndError bound = wait("true");
  EXPECT_GT(bound.mean - free.mean, 4 * (bound.error + free.error));
}

/// A plant and a store in the US, a lane of three days between them.
std::string two_sites(const std::string& lane, const std::string& more) {
  return small_world("2025-03-01") + R"(
    site { id: "store" country: "US" }
    lane { id: "counter" from: "store" to: "us-cloud" }
    lane { id: "inward" from: "plant" to: "store" transit { unit: "days" fixed: 3 } )" +
         lane + " } " + more;
}

TEST(Lanes, PushSendsWhateverIsThere) {
  Stepper run(from_text(two_sites("push: true item: \"board\"", R"(
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 7 } }
    stock { id: "at-plant" item: "board" site: "plant" initial: 4 }
    stock { id: "at-store" item: "board" site: "store" }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })")));
  run.through_day(2.9);
  EXPECT_EQ(run.on_hand("at-plant"), 0);
  EXPECT_EQ(run.on_hand("at-store"), 0);
  run.through_day(3);
  EXPECT_EQ(run.on_hand("at-store"), 4);
  run.through_day(10);
  EXPECT_EQ(run.on_hand("at-store"), 11);
}

TEST(Lanes, PullBringsWhatIsOrdered) {
  Stepper run(from_text(two_sites("", R"(
    item { id: "other" }
    stock { id: "at-plant" item: "board" site: "plant" initial: 50 }
    stock { id: "at-store" item: "board" site: "store" initial: 5 base_stock { level: 5 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
             every: "1 day" })"),
                        {"lane[to-us].item=[\"other\"]"}));
  run.through_day(6);
  EXPECT_EQ(run.delivered("board"), 7);
  EXPECT_EQ(run.on_hand("at-plant"), 43);
  EXPECT_EQ(run.on_hand("at-store"), 2);  // three are under way
  EXPECT_EQ(run.on_order("at-store"), 3);
}

// A rule on a pushing lane holds the pieces, not ever more orders for them.
TEST(Lanes, PushWaitsForARule) {
  Stepper run(from_text(two_sites("push: true item: \"board\"", R"(
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 7 } }
    stock { id: "at-plant" item: "board" site: "plant" }
    stock { id: "at-store" item: "board" site: "store" }
    rule { id: "ban" until: "2025-02-01" match { destination: "US" origin: "TW" } prohibit {} }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })")));
  run.through_day(30);
  EXPECT_EQ(run.on_hand("at-plant"), 28);
  EXPECT_EQ(run.outstanding("inward:at-store"), 28);
  run.through_day(34);
  EXPECT_EQ(run.on_hand("at-store"), 28);
  EXPECT_EQ(run.outstanding("inward:at-store"), 0);
}

// Two pieces in position and three days of lead time serve two of three days. Ordering once more
// for a sale that is lost would put a third piece into the pipeline.
TEST(Replenishment, LostSalesAreNotReplaced) {
  const Results results(from_text(small_world("2025-01-31") + R"(
      demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
               every: "1 day" patience: "0 days" }
      supplier { id: "boards" item: "board" site: "plant"
                 on_order { lead_time { unit: "days" fixed: 3 } } }
      stock { id: "shelf" item: "board" site: "plant" initial: 2 base_stock { level: 2 } })"),
                        1);
  EXPECT_EQ(results.value("delivered", "board"), 20);
  EXPECT_EQ(results.value("lost", "board"), 10);
}

}  // namespace
}  // namespace chokepoint::test
