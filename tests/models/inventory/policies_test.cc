// Replenishment that forecasts, nets or looks at echelons; lot sizing; order delays; costs.

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

/// A store that sells by `sales`, replenished from outside after `lead` days.
std::string store(const std::string& sales, const std::string& stock, int lead,
                  const std::string& demand = "") {
  return small_world("2025-03-01") + R"(
    supplier { id: "boards" item: "board" site: "plant"
               on_order { lead_time { unit: "days" fixed: )" +
         std::to_string(lead) + R"( } } }
    stock { id: "shelf" item: "board" site: "plant" )" +
         stock + R"( }
    demand { id: "us" buyer: "us-cloud" item: "board" )" +
         sales + " " + demand + " }";
}

/// Sales once a day, from each day on at a new rate.
std::string daily(const std::vector<std::pair<int, int>>& rates) {
  std::string text = R"(every: "1 day" rate { per: "day" interpolation: STEP)";
  for (const auto& [day, rate] : rates) {
    const std::string date = sim::format_date(*sim::parse_date("2025-01-01") + sim::kDay * day);
    text += " point { at: \"" + date + "\" value: " + std::to_string(rate) + " }";
  }
  return text + " }";
}

/// What the stock asked for by day.
std::vector<Quantity> orders(const std::string& text, const std::string& stock, int days) {
  Stepper run(from_text(text));
  std::vector<Quantity> placed;
  double before = 0;
  const auto id = id_of<models::StockId>(run.scenario().stocks, stock);
  for (int day = 0; day < days; ++day) {
    run.through_day(day);
    const double ordered = run.state().stocks[id].counts.ordered;
    placed.push_back(static_cast<Quantity>(ordered - before));
    before = ordered;
  }
  return placed;
}

// Demand 4, then 8 from day 3. Level 2 x mean of the last two days: 16 from day 4 on.
TEST(OrderUpToForecast, FollowsTheMovingAverage) {
  EXPECT_THAT(orders(store(daily({{0, 4}, {3, 8}}),
                           R"(initial: 8 order_up_to_forecast { every: "1 day" cover: "2 days"
                              moving_average: 2 initial_forecast: 4 })",
                           1),
                     "shelf", 7),
              ElementsAre(4, 4, 4, 12, 12, 8, 8));
}

// Smoothing with weight 1/2: forecasts 4, 4, 4, 6, 7, 7.5; level 2 x that.
TEST(OrderUpToForecast, SmoothsExponentially) {
  EXPECT_THAT(orders(store(daily({{0, 4}, {3, 8}}),
                           R"(initial: 8 order_up_to_forecast { every: "1 day" cover: "2 days"
                              smoothing: 0.5 initial_forecast: 4 })",
                           1),
                     "shelf", 6),
              ElementsAre(4, 4, 4, 12, 10, 9));
}

TEST(Replenishment, OrdersAreRaisedToLots) {
  EXPECT_THAT(
      orders(store("every: \"1 day\" rate { per: \"day\" constant: 3 }",
                   "initial: 10 base_stock { level: 10 } order_minimum: 4 order_multiple: 3", 1),
             "shelf", 5),
      ElementsAre(6, 0, 6, 0, 6));
}

// The table of a textbook: 30 on hand, lots of 20, lead time 2 days. Gross requirements by day
// after day 0 (whose 10 are ordered at once): 20, 0, 30, 10, 0, 40, 10. Projected with orders
// released as late as they can be: 0 after day 1, then an order of 40 for day 3 (10 left), none for
// day 4, 40 for day 6, 20 for day 7.
TEST(Mrp, NetsAgainstForecastsByLots) {
  EXPECT_THAT(
      orders(
          store(
              daily({{0, 10}, {1, 20}, {2, 0}, {3, 30}, {4, 10}, {5, 0}, {6, 40}, {7, 10}, {8, 0}}),
              "initial: 30 order_multiple: 20 mrp { every: \"1 day\" }", 2),
          "shelf", 8),
      ElementsAre(0, 40, 0, 0, 40, 20, 0, 0));
}

// Two levels: a board takes two chips. What MRP will order of boards is asked of chips in time.
TEST(Mrp, ExplodesLevelByLevel) {
  const std::string text = small_world("2025-03-01") + R"(
    item { id: "chip" }
    supplier { id: "chips" item: "chip" site: "plant"
               on_order { lead_time { unit: "days" fixed: 3 } } }
    process { id: "assemble" at: "plant" start: ON_ORDER input { item: "chip" quantity: 2 }
              output { item: "board" } cycle_time { unit: "days" fixed: 2 } }
    stock { id: "chips" item: "chip" site: "plant" mrp { every: "1 day" } }
    stock { id: "boards" item: "board" site: "plant" mrp { every: "1 day" } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "1 day"
             rate { per: "day" interpolation: STEP
                    point { at: "2025-01-01" value: 0 } point { at: "2025-01-09" value: 5 }
                    point { at: "2025-01-10" value: 0 } } })";
  // 5 boards are wanted on day 8: started on day 6 with 10 chips, ordered on day 3.
  EXPECT_THAT(orders(text, "boards", 9), ElementsAre(0, 0, 0, 0, 0, 0, 5, 0, 0));
  EXPECT_THAT(orders(text, "chips", 9), ElementsAre(0, 0, 0, 10, 0, 0, 0, 0, 0));
  Stepper run(from_text(text));
  run.through_day(8);
  EXPECT_EQ(run.delivered("board"), 5);
  EXPECT_EQ(run.on_hand("chips"), 0);
}

TEST(Echelon, EqualsLocalBaseStocksThatNest) {
  // Everything but the order in which stages order at one instant.
  const auto run = [](std::vector<std::string> sets) {
    const Results results(from_file("oracles/e3-serial-poisson.txtpb", sets), 2);
    std::vector<std::vector<double>> nodes;
    for (const models::Replication& one : results.experiment().replications) {
      nodes.push_back(one.nodes);
    }
    return nodes;
  };
  std::vector<std::string> local;
  for (const auto& [stage, level] : {std::pair("1", "8"), {"2", "5"}, {"3", "5"}, {"4", "4"}}) {
    const std::string stock = std::string("stock[stage-") + stage + "].base_stock.";
    local.push_back(stock + "level=" + level);
    local.push_back(stock + "echelon=false");
  }
  EXPECT_EQ(run({}), run(local));
}

// Two chips a board: an order for a board takes two off the echelon of chips.
TEST(Echelon, CountsThroughProcesses) {
  const std::string text = small_world("2025-03-01") + R"(
    item { id: "chip" }
    supplier { id: "chips" item: "chip" site: "plant"
               on_order { lead_time { unit: "days" fixed: 3 } } }
    process { id: "assemble" at: "plant" start: ON_ORDER input { item: "chip" quantity: 2 }
              output { item: "board" } cycle_time { unit: "days" fixed: 2 } }
    stock { id: "chips" item: "chip" site: "plant" initial: 6 base_stock { level: 16 echelon: true } }
    stock { id: "boards" item: "board" site: "plant" initial: 5 base_stock { level: 1 } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "1 day"
             rate { per: "day" constant: 1 } })";
  // No board is made before day 4, yet chips are ordered from day 0 on: 2 for each board sold.
  EXPECT_THAT(orders(text, "chips", 4), ElementsAre(2, 2, 2, 2));
  EXPECT_THAT(orders(text, "boards", 6), ElementsAre(0, 0, 0, 0, 1, 1));
}

TEST(Lanes, OrdersTravelFirst) {
  const std::string text = small_world("2025-03-01") + R"(
    item { id: "other" }
    site { id: "store" country: "US" }
    lane { id: "counter" from: "store" to: "us-cloud" }
    lane { id: "inward" from: "plant" to: "store" order_delay: "2 days"
           transit { unit: "days" fixed: 3 } }
    stock { id: "works" item: "board" site: "plant" initial: 9 }
    stock { id: "store" item: "board" site: "store" initial: 5 base_stock { level: 5 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
             every: "100 days" })";
  Stepper run(from_text(text, {"demand[us].rate.constant=0.01", "lane[to-us].item=[\"other\"]"}));
  run.through_day(1.9);
  EXPECT_EQ(run.on_hand("works"), 9);
  run.through_day(2);
  EXPECT_EQ(run.on_hand("works"), 8);
  run.through_day(4.9);
  EXPECT_EQ(run.on_hand("store"), 4);
  run.through_day(5);
  EXPECT_EQ(run.on_hand("store"), 5);
}

TEST(Demand, InitialBacklogIsTheOldestOrder) {
  const std::string text = store("every: \"1 day\" rate { per: \"day\" constant: 2 }",
                                 "base_stock { level: 0 }", 3, "initial_backlog: 7");
  Stepper run(from_text(text));
  run.through_day(0);
  EXPECT_EQ(run.outstanding("us"), 9);
  EXPECT_EQ(run.on_order("shelf"), 9);
  run.through_day(3);
  EXPECT_EQ(run.delivered("board"), 9);
  const Results results(from_text(text), 1);
  // 59 days of 2 pieces: the backlog is in no count of orders.
  EXPECT_EQ(results.value("demand_ordered", "us"), 118);
  EXPECT_EQ(results.value("ordered", "board"), 118);
}

// 10 on the shelf, an order of 12 that wants all or nothing, then one of 3 that must not overtake.
TEST(Demand, ShipCompleteIsServedWhole) {
  const std::string text = small_world("2025-03-01") + R"(
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 7 } }
    stock { id: "shelf" item: "board" site: "plant" initial: 10 }
    demand { id: "whole" buyer: "us-cloud" item: "board" every: "100 days" ship_complete: true
             rate { per: "day" constant: 0.12 } }
    demand { id: "small" buyer: "cn-cloud" item: "board" every: "100 days"
             rate { per: "day" constant: 0.03 } })";
  Stepper run(from_text(text));
  run.through_day(6);
  EXPECT_EQ(run.on_hand("shelf"), 10);
  EXPECT_EQ(run.outstanding("whole"), 12);
  EXPECT_EQ(run.outstanding("small"), 3);
  run.through_day(7);  // 17 are there
  EXPECT_EQ(run.on_hand("shelf"), 2);
  EXPECT_EQ(run.outstanding("whole"), 0);
  EXPECT_EQ(run.outstanding("small"), 0);
}

// What is lost was never sold: a base-stock reorders sales only, and on hand plus on order stay S.
TEST(LostSales, AreNotReordered) {
  const std::string text = store("every: \"1 day\" rate { per: \"day\" constant: 3 }",
                                 "initial: 4 base_stock { level: 4 }", 5, "patience: \"0 days\"");
  Stepper run(from_text(text));
  for (int day = 0; day < 12; ++day) {
    run.through_day(day);
    EXPECT_EQ(run.on_hand("shelf") + run.on_order("shelf"), 4) << "day " << day;
  }
}

// Up 4 days, down 3: what is ordered on days 4 to 6 is taken up on day 7.
TEST(Interruption, OrdersWaitForTheRecovery) {
  const std::string text =
      store("every: \"1 day\" rate { per: \"day\" constant: 1 }", "base_stock { level: 0 }", 1);
  Stepper run(from_text(text, {"supplier[boards].interruption={ up { unit: \"days\" fixed: 4 } "
                               "down { unit: \"days\" fixed: 3 } }"}));
  std::vector<Quantity> delivered;
  for (int day = 0; day < 10; ++day) {
    run.through_day(day);
    delivered.push_back(run.delivered("board"));
  }
  EXPECT_THAT(delivered, ElementsAre(0, 1, 2, 3, 4, 4, 4, 4, 8, 9));
}

// A contract of 7 a week brings nothing for the days on which the supplier is down.
TEST(Interruption, ContractsLoseTheDownTime) {
  Stepper run(from_text(small_world("2025-03-01") + R"(
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 7 }
               interruption { up { unit: "days" fixed: 10 } down { unit: "days" fixed: 2 } } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })"));
  std::vector<Quantity> supplied;
  for (int week = 1; week < 5; ++week) {
    run.through_day(7 * week);
    supplied.push_back(run.ledger("board").supplied);
  }
  // Down on days 10-12 and 22-24.
  EXPECT_THAT(supplied, ElementsAre(7, 12, 19, 24));
}

TEST(Supplier, ArrivalsAtRandomKeepTheirRate) {
  const Results results(from_text(small_world("2030-01-01") + R"(
    supplier { id: "boards" item: "board" site: "plant" arrivals { per: "day" constant: 2 } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 0 }
             every: "7 days" })"),
                        20);
  const MeanAndError arrived = mean_and_error(results.metric("stock_final", "board@plant"));
  EXPECT_NEAR(arrived.mean, 2 * 1826, 4 * arrived.error);
  // Of a Poisson process the variance is the mean.
  EXPECT_NEAR(arrived.error * arrived.error * 20, 2 * 1826, 0.9 * 2 * 1826);
}

// Costs by hand: 10 pieces held 2 days, then an order of 12: 2 wait for 3 days until 12 arrive.
TEST(Costs, AddUp) {
  const std::string text = small_world("2025-01-11") + R"(
    supplier { id: "boards" item: "board" site: "plant"
               on_order { lead_time { unit: "days" fixed: 3 } } }
    stock { id: "shelf" item: "board" site: "plant" initial: 10 base_stock { level: 10 }
            holding_cost_usd: 2 fixed_order_cost_usd: 100 unit_cost_usd: 5 backlog_cost_usd: 1 }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "100 days" backorder_cost_usd: 7
             rate { per: "day" interpolation: STEP point { at: "2025-01-01" value: 0.12 } } })";
  const Results results(from_text(text), 1);
  EXPECT_DOUBLE_EQ(results.value("stock_holding_cost", "shelf"), 2 * 10 * 7);
  EXPECT_DOUBLE_EQ(results.value("stock_ordering_cost", "shelf"), 100 + 12 * 5);
  EXPECT_DOUBLE_EQ(results.value("stock_backlog_cost", "shelf"), 1 * 2 * 3);
  EXPECT_DOUBLE_EQ(results.value("demand_backorder_cost", "us"), 7 * 2 * 3);
  EXPECT_DOUBLE_EQ(results.value("cost", "all"), 140 + 160 + 6 + 42);
  EXPECT_DOUBLE_EQ(results.value("cost_per_day", "all"), 34.8);
}

}  // namespace
}  // namespace chokepoint::test
