// Who gets pieces of a stock, by each rule: of what comes in, and at once when an order is placed.
// Small scenarios with answers computed by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;
using testing::ElementsAre;

/// 30 pieces for the US and 10 for China are open when 10 arrive on day 7.
std::vector<Quantity> shares(const std::string& allocation, std::vector<std::string> sets) {
  sets.push_back("stock[shelf].allocation=" + allocation);
  Stepper run(from_text(small_world("2025-01-10") + R"(
    stock { id: "shelf" item: "board" site: "plant" }
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 10 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.75 }
             every: "40 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.25 }
             every: "40 days" })",
                        sets));
  run.through_day(7);
  return {30 - run.outstanding("us"), 10 - run.outstanding("cn")};
}

TEST(Rationing, DividesWhatArrives) {
  EXPECT_THAT(shares("CRITICAL_LEVEL", {"demand[us].priority=2"}), ElementsAre(0, 10));
  EXPECT_THAT(shares("CRITICAL_LEVEL", {"demand[us].priority=2", "demand[cn].critical_level=7",
                                        "demand[us].critical_level=2"}),
              ElementsAre(5, 3));
  EXPECT_THAT(shares("CRITICAL_LEVEL", {"demand[us].critical_level=4"}), ElementsAre(6, 4));
  EXPECT_THAT(shares("CONTRACT", {}), ElementsAre(8, 2));
  EXPECT_THAT(shares("CONTRACT", {"demand[cn].floor=0.4"}), ElementsAre(5, 5));
  EXPECT_THAT(shares("CONTRACT", {"demand[us].ceiling=0.3", "demand[cn].ceiling=0.5"}),
              ElementsAre(3, 5));
  EXPECT_THAT(shares("DOMESTIC_FIRST", {}), ElementsAre(10, 0));
  EXPECT_THAT(shares("DOMESTIC_FIRST", {"home=CN"}), ElementsAre(0, 10));
  // Without margins of their own, buyers of one item pay alike: first come.
  EXPECT_THAT(shares("MARGIN", {}), ElementsAre(10, 0));
  EXPECT_THAT(shares("MARGIN", {"demand[cn].margin_usd=101"}), ElementsAre(0, 10));
}

/// China, class 2 with a reserve of 3, orders 4 on the first day; the US, class 1, orders one piece
/// every other day. 5 are there, and `arriving` come on day 7.
std::string reserve(int arriving) {
  return small_world("2025-01-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 5 allocation: CRITICAL_LEVEL }
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: )" +
         std::to_string(arriving) + R"( } }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.1 }
             every: "40 days" priority: 2 critical_level: 3 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.5 }
             every: "2 days" priority: 1 })";
}

TEST(Rationing, KeepsAReserveForTheFirstClass) {
  Stepper run(from_text(reserve(4)));
  run.through_day(0);
  EXPECT_EQ(run.outstanding("cn"), 2);  // 5 less 2: the reserve; then one for the US
  EXPECT_EQ(run.outstanding("us"), 0);
  EXPECT_EQ(run.on_hand("shelf"), 2);
  run.through_day(5);
  EXPECT_EQ(run.on_hand("shelf"), 0);
  EXPECT_EQ(run.outstanding("cn"), 2);
  run.through_day(6);
  EXPECT_EQ(run.outstanding("us"), 1);
}

// What comes in goes first to the backlog of class 1, then fills the reserve, then goes to class 2.
TEST(Rationing, ClearsTheBacklogByPriority) {
  Stepper few(from_text(reserve(4)));
  few.through_day(7);
  EXPECT_EQ(few.outstanding("us"), 0);
  EXPECT_EQ(few.outstanding("cn"), 2);
  EXPECT_EQ(few.on_hand("shelf"), 3);
  Stepper more(from_text(reserve(5)));
  more.through_day(7);
  EXPECT_EQ(more.outstanding("us"), 0);
  EXPECT_EQ(more.outstanding("cn"), 1);
  EXPECT_EQ(more.on_hand("shelf"), 3);
}

// A younger order of the second class finds pieces that an older one of its class may have too.
TEST(Rationing, NobodyJumpsTheQueueOfItsClass) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 6 allocation: CRITICAL_LEVEL }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.2 }
             every: "40 days" critical_level: 4 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.05 }
             every: "40 days" critical_level: 2 })"));
  // China gets 2 of its 8; the US may go down to 2, where China, before it, may not.
  run.through_day(0);
  EXPECT_EQ(run.outstanding("cn"), 6);
  EXPECT_EQ(run.outstanding("us"), 0);
  EXPECT_EQ(run.on_hand("shelf"), 2);
}

TEST(Rationing, LosesOrdersAtTheCriticalLevel) {
  const Results results(from_text(small_world("2025-01-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 5 allocation: CRITICAL_LEVEL }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 1 }
             every: "1 day" priority: 2 critical_level: 2 patience: "0 days" })"),
                        1);
  EXPECT_EQ(results.value("delivered", "board"), 3);
  EXPECT_EQ(results.value("lost", "board"), 27);
}

TEST(Rationing, NewOrdersRespectCeilings) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 10 allocation: CONTRACT }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.2 }
             every: "40 days" ceiling: 0.5 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.1 }
             every: "40 days" })"));
  // China gets 5 of its 8 and could have 2 of the 5 left, which the US, asking for 4, leaves.
  run.through_day(0);
  EXPECT_EQ(run.outstanding("cn"), 3);
  EXPECT_EQ(run.outstanding("us"), 1);
  EXPECT_EQ(run.on_hand("shelf"), 2);
}

// What a ceiling leaves to a demand belongs to its oldest order.
TEST(Rationing, NewOrdersWaitBehindOlderOnesOfTheirDemand) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 10 allocation: CONTRACT }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 4 }
             every: "1 day" ceiling: 0.5 })"));
  run.through_day(0);
  EXPECT_EQ(run.on_hand("shelf"), 6);
  run.through_day(1);
  EXPECT_EQ(run.on_hand("shelf"), 3);
  run.through_day(2);  // one of 3 for 5, of which the order of yesterday wants one
  EXPECT_EQ(run.on_hand("shelf"), 3);
}

/// Pieces that a rule sends back reach the shelf on day 6, and with them their order goes to Europe
/// at the same instant; the US waits for 5.
std::vector<Quantity> rerouted(const std::string& allocation, const std::string& us) {
  Stepper run(from_text(small_world("2025-01-31") + R"(
    country { id: "DE" } buyer { id: "eu" country: "DE" } lane { id: "to-eu" from: "plant" to: "eu" }
    stock { id: "shelf" item: "board" site: "plant" initial: 5 allocation: )" +
                            allocation + R"( }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.125 }
             every: "40 days" }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0.125 }
             every: "40 days" )" +
                            us + R"( }
    demand { id: "eu" buyer: "eu" item: "board" rate { per: "day" constant: 0 } every: "40 days"
             priority: 2 margin_usd: 5 }
    rule { id: "ban" from: "2025-01-04" in_transit: RETURN held_orders: REROUTE reroute_to: "eu"
           match { destination: "CN" } prohibit {} })",
                        {"lane[to-cn].transit={ unit: \"days\" fixed: 5 }"}));
  run.through_day(7);
  EXPECT_EQ(run.outstanding("cn"), 0);
  return {run.outstanding("us"), run.outstanding("eu")};
}

TEST(Rationing, WhoeverWaitsIsServedBeforeAnOrderPlacedAtTheInstantOfArrival) {
  for (const char* rule : {"FIRST_COME", "STRICT_PRIORITY", "CRITICAL_LEVEL", "DOMESTIC_FIRST"}) {
    EXPECT_THAT(rerouted(rule, "priority: 1"), ElementsAre(0, 5)) << rule;
  }
  EXPECT_THAT(rerouted("MARGIN", "margin_usd: 6"), ElementsAre(0, 5));
  EXPECT_THAT(rerouted("MARGIN", "margin_usd: 4"), ElementsAre(5, 0));
  EXPECT_THAT(rerouted("STRICT_PRIORITY", "priority: 3"), ElementsAre(5, 0));
  EXPECT_THAT(rerouted("CRITICAL_LEVEL", "critical_level: 2"), ElementsAre(2, 3));
  // 5 pieces for claims of 5 and 5; the odd one goes to the first in the list.
  EXPECT_THAT(rerouted("PROPORTIONAL", ""), ElementsAre(2, 3));
}

/// Starts of two lines that share a pool of 10 a week, or a stock, on the first release; they ask
/// for 15 and 5.
std::vector<Quantity> started(const std::string& shared, const std::vector<std::string>& sets) {
  Stepper run(from_text(small_world("2025-04-01") + R"(
    item { id: "server" } item { id: "chip" }
    process { id: "board" at: "plant" start: MAKE_TO_ORDER output { item: "board" } )" +
                            shared + R"( }
    process { id: "server" at: "plant" start: MAKE_TO_ORDER output { item: "server" } )" +
                            shared + R"( }
    pool { id: "line" per_period { per: "week" constant: 10 } }
    pool { id: "wide" per_period { per: "week" constant: 1000 } }
    stock { id: "chips" item: "chip" site: "plant" initial: 10 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 15 }
             every: "7 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "server" rate { per: "week" constant: 5 }
             every: "7 days" })",
                        sets));
  run.through_day(0);
  return {run.starts("board"), run.starts("server")};
}

/// By a pool's rule.
std::vector<Quantity> of_capacity(const std::string& rule, std::vector<std::string> sets) {
  sets.push_back("pool[line].allocation=" + rule);
  return started("use { pool: \"line\" }", sets);
}

/// By a component stock's rule.
std::vector<Quantity> of_parts(const std::string& rule, std::vector<std::string> sets) {
  sets.push_back("stock[chips].allocation=" + rule);
  return started("input { item: \"chip\" } use { pool: \"wide\" }", sets);
}

TEST(Rationing, DividesCapacity) {
  EXPECT_THAT(of_capacity("CRITICAL_LEVEL", {"process[board].use[0].priority=2",
                                             "process[board].use[0].critical_level=3"}),
              ElementsAre(2, 5));
  EXPECT_THAT(of_capacity("CONTRACT", {"process[board].use[0].ceiling=0.6"}), ElementsAre(6, 4));
  EXPECT_THAT(of_capacity("CONTRACT", {"process[server].use[0].floor=0.4"}), ElementsAre(6, 4));
  EXPECT_THAT(of_capacity("DOMESTIC_FIRST", {}), ElementsAre(10, 0));
  EXPECT_THAT(of_capacity("DOMESTIC_FIRST", {"home=CN"}), ElementsAre(5, 5));
  EXPECT_THAT(of_capacity("MARGIN", {"process[server].margin_usd=101"}), ElementsAre(5, 5));
  EXPECT_THAT(of_capacity("MARGIN", {"process[server].margin_usd=99"}), ElementsAre(10, 0));
}

// What one round leaves is offered again in the next, and must not go where the first may not.
TEST(Rationing, CeilingsAndReservesHoldOverAllRounds) {
  EXPECT_THAT(
      of_capacity("CONTRACT", {"process[board].use[0].ceiling=0.6", "demand[cn].rate.constant=2"}),
      ElementsAre(6, 2));
  EXPECT_THAT(of_capacity("CRITICAL_LEVEL",
                          {"process[board].use[0].critical_level=3", "demand[cn].rate.constant=2"}),
              ElementsAre(7, 2));
  EXPECT_THAT(
      of_parts("CONTRACT", {"process[board].input[0].ceiling=0.6", "demand[cn].rate.constant=2"}),
      ElementsAre(6, 2));
}

// A start that half fits is not made whole at the cost of a reserve or beyond a ceiling.
TEST(Rationing, WholeStartsKeepReservesAndCeilings) {
  const std::string amount = "process[board].use[0].amount=1.5";
  EXPECT_THAT(of_capacity("CRITICAL_LEVEL", {amount, "process[board].use[0].priority=2",
                                             "process[board].use[0].critical_level=3"}),
              ElementsAre(1, 5));
  EXPECT_THAT(of_capacity("CONTRACT", {amount, "process[board].use[0].ceiling=0.5",
                                       "demand[cn].rate.constant=2"}),
              ElementsAre(3, 2));
  // Shares of 9.18 and 0.82: 6 starts, and the unit left makes the broken one whole.
  EXPECT_THAT(of_capacity("CONTRACT", {amount, "demand[cn].rate.constant=2"}), ElementsAre(6, 1));
}

TEST(Rationing, DividesParts) {
  EXPECT_THAT(of_parts("CRITICAL_LEVEL", {"process[board].input[0].priority=2",
                                          "process[board].input[0].critical_level=3"}),
              ElementsAre(2, 5));
  EXPECT_THAT(of_parts("CONTRACT", {"process[board].input[0].ceiling=0.6"}), ElementsAre(6, 4));
  EXPECT_THAT(of_parts("DOMESTIC_FIRST", {"home=CN"}), ElementsAre(5, 5));
  EXPECT_THAT(of_parts("MARGIN", {"process[server].margin_usd=101"}), ElementsAre(5, 5));
  // Twice the pieces per start, less than twice the margin.
  EXPECT_THAT(
      of_parts("MARGIN", {"process[server].margin_usd=199", "process[server].input[0].quantity=2"}),
      ElementsAre(10, 0));
}

// The programme leaves 3 1/3 starts of servers: 3, and the unit left makes a board.
TEST(Rationing, WhatRoundingLeavesGoesByMargin) {
  EXPECT_THAT(
      of_capacity("MARGIN", {"process[server].margin_usd=600", "process[server].use[0].amount=3"}),
      ElementsAre(1, 3));
}

/// A process that pushes parts through a pool as they come, a week after the release.
Quantity pushed(const std::string& rule, const std::string& terms) {
  Stepper run(from_text(small_world("2025-04-01") + R"(
    item { id: "chip" }
    supplier { id: "chips" item: "chip" site: "plant" contract { per: "week" constant: 100 } }
    pool { id: "line" release_every: "14 days" per_period { per: "week" constant: 10 } allocation: )" +
                        rule + R"( }
    process { id: "push" at: "plant" input { item: "chip" } output { item: "board" }
              use { pool: "line" )" +
                        terms + R"( } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0 }
             every: "7 days" })"));
  run.through_day(13);
  return run.starts("push");
}

TEST(Rationing, HoldsWithinThePeriodToo) {
  EXPECT_EQ(pushed("FIRST_COME", ""), 20);
  EXPECT_EQ(pushed("CRITICAL_LEVEL", "critical_level: 8"), 12);
  EXPECT_EQ(pushed("CONTRACT", "ceiling: 0.25"), 5);
}

// A process that is not released by period takes parts as they come, above its critical level.
TEST(Rationing, KeepsAReserveOfPartsFromWhoeverPushes) {
  Stepper run(from_text(small_world("2025-04-01") + R"(
    item { id: "chip" }
    stock { id: "chips" item: "chip" site: "plant" initial: 9 allocation: CRITICAL_LEVEL }
    process { id: "push" at: "plant" input { item: "chip" critical_level: 4 }
              output { item: "board" } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0 }
             every: "7 days" })"));
  run.through_day(1);
  EXPECT_EQ(run.starts("push"), 5);
  EXPECT_EQ(run.on_hand("chips"), 4);
}

/// Two lines make parts of 10 units of capacity: one for boards, sold in the US after a journey,
/// one for servers, sold in China.
std::vector<Quantity> for_home(const std::string& home) {
  Stepper run(from_text(small_world("2025-04-01") + R"(
    site { id: "hub" country: "US" } item { id: "server" } item { id: "a" } item { id: "b" }
    lane { id: "inward" from: "plant" to: "hub" push: true item: "a" }
    lane { id: "hub-us" from: "hub" to: "us-cloud" }
    pool { id: "line" per_period { per: "week" constant: 10 } allocation: DOMESTIC_FIRST }
    process { id: "make-b" at: "plant" start: SCHEDULED schedule { per: "week" constant: 8 }
              use { pool: "line" } output { item: "b" } cycle_time { unit: "days" fixed: 3 } }
    process { id: "make-a" at: "plant" start: SCHEDULED schedule { per: "week" constant: 8 }
              use { pool: "line" } output { item: "a" } cycle_time { unit: "days" fixed: 3 } }
    process { id: "board" at: "hub" input { item: "a" } output { item: "board" } }
    process { id: "server" at: "plant" input { item: "b" } output { item: "server" } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 15 }
             every: "7 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "server" rate { per: "week" constant: 5 }
             every: "7 days" })",
                        {"home=" + home}));
  run.through_day(0);
  return {run.starts("make-a"), run.starts("make-b")};
}

TEST(Rationing, WhatCanReachAHomeBuyerIsDomestic) {
  EXPECT_THAT(for_home("US"), ElementsAre(8, 2));
  EXPECT_THAT(for_home("CN"), ElementsAre(2, 8));
  EXPECT_THAT(for_home("ROW"), ElementsAre(2, 8));  // neither: first come, as declared
}

}  // namespace
}  // namespace chokepoint::test
