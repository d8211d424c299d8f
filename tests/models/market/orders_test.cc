// Orders: who is served, who waits, who is lost. Small scenarios with answers computed by hand.

#include "models/market/orders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using testing::ElementsAre;

/// Every day one piece is ordered from China, for 30 days: on days 0 to 29.
const char* const kDaily = R"(
  demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day"
           patience: "PATIENCE" })";

std::string daily(const std::string& patience = "") {
  std::string text = kDaily;
  const std::string mark = patience.empty() ? "patience: \"PATIENCE\"" : "PATIENCE";
  return text.replace(text.find(mark), mark.size(), patience);
}

const char* const kHundredBoards =
    R"( stock { id: "shelf" item: "board" site: "plant" initial: 100 })";

TEST(Orders, StockServesAtOnce) {
  const Results results(from_text(small_world("2025-01-31") + daily() + kHundredBoards), 1);
  EXPECT_EQ(results.value("ordered", "board", "CN"), 30);
  EXPECT_EQ(results.value("delivered", "board", "CN"), 30);
  EXPECT_EQ(results.value("delivered", "board", "US"), 0);
  EXPECT_EQ(results.value("fill", "board"), 1);
  EXPECT_EQ(results.value("lead_time", "board"), 0);
  EXPECT_EQ(results.value("revenue", "board"), 3000);
  EXPECT_EQ(results.value("compute", "board"), 30000);
}

TEST(Orders, PatienceEndsForWhatIsOpen) {
  proto::ScenarioFamily family =
      from_text(small_world("2025-01-31") + daily("5 days") +
                R"(stock { id: "shelf" item: "board" site: "plant" initial: 2 })");
  const Results results(std::move(family), 1);
  // Two are served; of the orders of days 2 to 29 those up to day 24 have run out of patience.
  EXPECT_EQ(results.value("delivered", "board"), 2);
  EXPECT_EQ(results.value("lost", "board"), 23);
}

// An arrival on the last day of patience comes in time, under both conventions.
TEST(Orders, PatienceEndsAfterTheArrivalsOfItsLastDay) {
  for (const char* tie : {"RECEIVE_FIRST", "DEMAND_FIRST"}) {
    const std::string text = small_world("2025-01-31") + daily("5 days") + "tie_order: " + tie + R"(
      supplier { id: "boards" item: "board" site: "plant"
                 on_order { lead_time { unit: "days" fixed: 5 } } }
      stock { id: "shelf" item: "board" site: "plant" base_stock { level: 0 } })";
    const Results results(from_text(text), 1);
    EXPECT_EQ(results.value("lost", "board"), 0) << tie;
    EXPECT_EQ(results.value("delivered", "board"), 25) << tie;
    EXPECT_EQ(results.value("lead_time", "board"), 5) << tie;
    EXPECT_EQ(results.value("fill", "board"), 0) << tie;
  }
}

TEST(Orders, TakeTheNextItemWhereTheFirstIsShort) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    item { id: "old" }
    stock { id: "new-shelf" item: "board" site: "plant" initial: 3 }
    stock { id: "old-shelf" item: "old" site: "plant" initial: 10 }
    demand { id: "us" buyer: "us-cloud" item: "board" accept: "old"
             rate { per: "day" constant: 5 } every: "1 day" })"));
  run.through_day(0);
  EXPECT_EQ(run.delivered("board"), 3);
  EXPECT_EQ(run.delivered("old"), 2);
  run.through_day(1);
  EXPECT_EQ(run.delivered("old"), 7);
  run.through_day(2);
  EXPECT_EQ(run.delivered("old"), 10);
  EXPECT_EQ(run.outstanding("us"), 2);
}

/// 30 pieces for the US and 10 for China are open when 10 arrive on day 7.
std::vector<models::Quantity> shares(const std::string& allocation) {
  Stepper run(from_text(small_world("2025-01-10") + R"(
    stock { id: "shelf" item: "board" site: "plant" allocation: )" +
                        allocation + R"( }
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 10 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.75 }
             every: "40 days" priority: 2 weight: 2 }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.25 }
             every: "40 days" priority: 1 })"));
  run.through_day(6.9);
  EXPECT_EQ(run.delivered("board"), 0);
  run.through_day(7);
  return {30 - run.outstanding("us"), 10 - run.outstanding("cn")};
}

TEST(Orders, DivideWhatArrives) {
  EXPECT_THAT(shares("FIRST_COME"), ElementsAre(10, 0));
  EXPECT_THAT(shares("STRICT_PRIORITY"), ElementsAre(0, 10));
  // 7.5 and 2.5; the piece that is left goes to the earlier claimant.
  EXPECT_THAT(shares("PROPORTIONAL"), ElementsAre(8, 2));
  EXPECT_THAT(shares("MAX_MIN_FAIR"), ElementsAre(5, 5));
  EXPECT_THAT(shares("EQUAL_CUT"), ElementsAre(10, 0));
  // 60 to 10: 8.57 and 1.43.
  EXPECT_THAT(shares("WEIGHTED"), ElementsAre(9, 1));
}

TEST(Orders, AssembleFromSharedComponentsInOrderOfCommitment) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    item { id: "chip" } item { id: "server" }
    stock { id: "chips" item: "chip" site: "plant" initial: 7 }
    process { id: "board" at: "plant" start: MAKE_TO_ORDER input { item: "chip" }
              output { item: "board" } }
    process { id: "server" at: "plant" start: MAKE_TO_ORDER input { item: "chip" quantity: 2 }
              output { item: "server" } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" }
    demand { id: "cn" buyer: "cn-cloud" item: "server" rate { per: "day" constant: 1 }
             every: "1 day" })"));
  run.through_day(1);
  EXPECT_EQ(run.on_hand("chips"), 1);
  run.through_day(2);
  EXPECT_EQ(run.on_hand("chips"), 0);
  run.through_day(5);
  EXPECT_EQ(run.delivered("board"), 3);
  EXPECT_EQ(run.delivered("server"), 2);
  EXPECT_EQ(run.outstanding("us"), 3);
  EXPECT_EQ(run.outstanding("cn"), 4);
}

// Two products that can both meet an order must not both be started for the same piece.
TEST(Orders, OfferedTwoProductsTakeOnePiece) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    item { id: "old" } item { id: "chip" }
    stock { id: "chips" item: "chip" site: "plant" initial: 100 }
    pool { id: "line" per_period { per: "week" constant: 50 } }
    process { id: "new" at: "plant" start: MAKE_TO_ORDER input { item: "chip" }
              use { pool: "line" } output { item: "board" } }
    process { id: "old" at: "plant" start: MAKE_TO_ORDER input { item: "chip" }
              use { pool: "line" } output { item: "old" } }
    demand { id: "us" buyer: "us-cloud" item: "board" accept: "old"
             rate { per: "week" constant: 7 } every: "7 days" })"));
  run.through_day(20);
  EXPECT_EQ(run.delivered("board") + run.delivered("old"), 21);
  EXPECT_EQ(run.ledger("chip").consumed, run.starts("new") + run.starts("old"));
  EXPECT_EQ(run.ledger("chip").consumed, 21);
}

// --- Where a rule bites: China may not buy on days 10 to 19
// -------------------------------------------

std::string ban(const std::string& terms) {
  return R"( rule { id: "ban" from: "2025-01-11" until: "2025-01-21" match { destination: "CN" }
                    prohibit {} )" +
         terms + " }";
}

/// `count` consecutive days from `first` on.
std::vector<int> days(int first, int count) {
  std::vector<int> list;
  for (int i = 0; i < count; ++i) list.push_back(first + i);
  return list;
}

std::vector<int> operator+(std::vector<int> left, const std::vector<int>& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::vector<int> times(int day, int count) { return std::vector<int>(count, day); }

/// Days on which China receives pieces that are made to order in three days.
std::vector<int> made(const std::string& rule) {
  return delivery_days(from_text(small_world("2025-01-31") + daily() + R"(
      process { id: "make" at: "plant" start: MAKE_TO_ORDER output { item: "board" }
                cycle_time { unit: "days" fixed: 3 } })" +
                                 rule),
                       "board", 29);
}

/// Days on which China receives pieces from stock that travel for five days.
std::vector<int> shipped(const std::string& rule) {
  return delivery_days(from_text(small_world("2025-01-31") + daily() + kHundredBoards + rule,
                                 {"lane[to-cn].transit={ unit: \"days\" fixed: 5 }"}),
                       "board", 29);
}

TEST(StageOfBite, OrderRefuses) {
  EXPECT_EQ(made(ban("stage: ORDER")), days(3, 10) + days(23, 7));
  const Results results(
      from_text(small_world("2025-01-31") + daily() + kHundredBoards + ban("stage: ORDER")), 1);
  EXPECT_EQ(results.value("ordered", "board"), 30);
  EXPECT_EQ(results.value("blocked", "board"), 10);
  EXPECT_EQ(results.value("backlog", "board"), 0);
}

TEST(StageOfBite, StartHoldsOrdersAndLeavesWorkInProcess) {
  EXPECT_EQ(made(ban("stage: START")), days(3, 10) + times(23, 10) + days(23, 7));
}

TEST(StageOfBite, AssemblyNeedsInputs) {
  EXPECT_EQ(made(ban("stage: ASSEMBLY")), days(3, 27));  // made from nothing: not assembled
  const std::string parts = R"(
      item { id: "chip" } stock { id: "chips" item: "chip" site: "plant" initial: 100 }
      process { id: "make" at: "plant" start: MAKE_TO_ORDER input { item: "chip" }
                output { item: "board" } cycle_time { unit: "days" fixed: 3 } })";
  EXPECT_EQ(
      delivery_days(from_text(small_world("2025-01-31") + daily() + parts + ban("stage: ASSEMBLY")),
                    "board", 29),
      days(3, 10) + times(23, 10) + days(23, 7));
}

TEST(StageOfBite, StartCancels) {
  EXPECT_EQ(made(ban("stage: START held_orders: CANCEL")), days(3, 10) + days(23, 7));
}

TEST(StageOfBite, ExportHoldsWhatIsFinished) {
  // Orders of days 7 to 9 are finished on days 10 to 12 and wait, as later ones do.
  EXPECT_EQ(made(ban("stage: EXPORT")), days(3, 7) + times(20, 11) + days(21, 9));
}

TEST(StageOfBite, ExportReleasesWhatIsUnderWay) {
  EXPECT_EQ(shipped(ban("in_transit: RELEASE")), days(5, 10) + times(25, 11) + days(26, 4));
}

TEST(StageOfBite, ExportIsTheDefault) {
  EXPECT_EQ(shipped(ban("")), shipped(ban("stage: EXPORT in_transit: RELEASE held_orders: WAIT")));
}

// What arrives on the day of the rule is under way when it comes into force.
TEST(StageOfBite, ExportHoldsWhatIsUnderWay) {
  EXPECT_EQ(shipped(ban("in_transit: HOLD")),
            days(5, 5) + times(20, 5) + times(25, 11) + days(26, 4));
}

TEST(StageOfBite, ExportReturnsWhatIsUnderWay) {
  EXPECT_EQ(shipped(ban("in_transit: RETURN")), days(5, 5) + times(25, 16) + days(26, 4));
  Stepper run(
      from_text(small_world("2025-01-31") + daily() + kHundredBoards + ban("in_transit: RETURN"),
                {"lane[to-cn].transit={ unit: \"days\" fixed: 5 }"}));
  // What left on day 9 is back on day 11, what left on day 5 on day 15.
  run.through_day(10);
  EXPECT_EQ(run.on_hand("shelf"), 90);
  EXPECT_EQ(run.outstanding("cn"), 1);
  run.through_day(11);
  EXPECT_EQ(run.on_hand("shelf"), 91);
  run.through_day(15);
  EXPECT_EQ(run.on_hand("shelf"), 95);
  EXPECT_EQ(run.outstanding("cn"), 6 + 5);
}

TEST(StageOfBite, ExportCancels) {
  EXPECT_EQ(shipped(ban("held_orders: CANCEL")), days(5, 10) + days(25, 5));
}

// What comes back is held by the rule like everything else.
TEST(StageOfBite, ExportCancelsWhatComesBack) {
  EXPECT_EQ(shipped(ban("held_orders: CANCEL in_transit: RETURN")), days(5, 5) + days(25, 5));
}

TEST(StageOfBite, DeliveryStopsAtTheBorder) {
  // What left before the rule is spared; what left on days 10 to 14 waits for its end.
  EXPECT_EQ(shipped(ban("stage: DELIVERY")), days(5, 10) + times(20, 5) + days(20, 10));
  EXPECT_EQ(shipped(ban("stage: DELIVERY in_transit: HOLD")),
            days(5, 5) + times(20, 10) + days(20, 10));
}

// All rules that remain must allow: the stricter treatment does not depend on which rule comes
// first in the file.
TEST(StageOfBite, TheStricterOfTwoRulesHolds) {
  const std::string strict =
      R"( rule { id: "strict" from: "2025-01-11" until: "2025-01-21" in_transit: HOLD
                 match { destination: "CN" } prohibit {} })";
  EXPECT_EQ(shipped(strict + ban("")), shipped(strict));
  EXPECT_EQ(shipped(ban("") + strict), shipped(strict));
}

TEST(StageOfBite, CancellingIsNotHiddenByARuleThatWaits) {
  const std::string strict =
      R"( rule { id: "strict" from: "2025-01-11" until: "2025-01-21" held_orders: CANCEL
                 match { destination: "CN" } prohibit {} })";
  EXPECT_EQ(shipped(strict + ban("")), shipped(strict));
  EXPECT_EQ(shipped(ban("") + strict), shipped(strict));
}

}  // namespace
}  // namespace chokepoint::test
