// Pieces that flow from process to process: blocking, routing, closed populations, who is next.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;
using testing::ElementsAre;

constexpr char kSales[] = R"(demand { id: "us" buyer: "us-cloud" item: "board" every: "7 days"
                             rate { per: "day" constant: 0 } })";

// A takes one day, B three: with no room between them A waits with its finished piece.
TEST(Blocking, HoldsTheServer) {
  const std::string text = small_world("2025-03-01") + R"(
    item { id: "raw" } item { id: "half" }
    pool { id: "A" servers { constant: 1 } } pool { id: "B" servers { constant: 1 } }
    stock { id: "raw" item: "raw" site: "plant" initial: 10 }
    stock { id: "buffer" item: "half" site: "plant" capacity: 0 }
    process { id: "A" at: "plant" use { pool: "A" } input { item: "raw" } output { item: "half" }
              cycle_time { unit: "days" fixed: 1 } }
    process { id: "B" at: "plant" use { pool: "B" } input { item: "half" } output { item: "board" }
              cycle_time { unit: "days" fixed: 3 } } )" +
                           std::string(kSales);
  const auto started = [&](const std::string& room) {
    Stepper run(from_text(text, {"stock[buffer].capacity=" + room}));
    std::vector<Quantity> starts;
    for (int day = 0; day < 8; ++day) {
      run.through_day(day);
      starts.push_back(run.starts("A"));
    }
    return starts;
  };
  // Day 1: the first piece passes. Day 2: the second is done and stays until B is free on day 4.
  EXPECT_THAT(started("0"), ElementsAre(1, 2, 2, 2, 3, 3, 3, 4));
  EXPECT_THAT(started("1"), ElementsAre(1, 2, 3, 3, 4, 4, 4, 5));
}

TEST(Routing, SendsEachPieceOneWay) {
  const std::string text = small_world("2026-01-01") + R"(
    item { id: "raw" } item { id: "waste" }
    supplier { id: "raw" item: "raw" site: "plant" contract { per: "week" constant: 700 } }
    process { id: "sort" at: "plant" input { item: "raw" } cycle_time { unit: "days" fixed: 1 }
              output { item: "board" share: 0.6 } output { item: "waste" share: 0.3 } } )" +
                           std::string(kSales);
  const Results results(from_text(text), 20);
  const MeanAndError boards = mean_and_error(results.metric("stock_final", "board@plant"));
  const MeanAndError waste = mean_and_error(results.metric("stock_final", "waste@plant"));
  const double sorted = 51 * 700.0;  // of 52 deliveries the last is not done at the end
  EXPECT_NEAR(boards.mean, 0.6 * sorted, 4 * boards.error);
  EXPECT_NEAR(waste.mean, 0.3 * sorted, 4 * waste.error);
  EXPECT_LT(boards.error, 0.01 * boards.mean);
}

TEST(Routing, ClosedPopulationsKeepTheirNumber) {
  const Results results(from_file("oracles/r1-machine-repair.txtpb"), 4);
  for (std::size_t r = 0; r < 4; ++r) {
    const double all = results.metric("process_in_process", "run")[r] +
                       results.metric("process_in_process", "repair")[r] +
                       results.metric("stock_on_hand", "broken")[r] +
                       results.metric("stock_on_hand", "running")[r];
    EXPECT_NEAR(all, 5, 1e-9);
  }
}

TEST(Routing, WhatGoesRoundMustTakeTime) {
  EXPECT_THROW(from_text(small_world("2025-03-01") + R"(
    process { id: "loop" at: "plant" input { item: "board" } output { item: "board" share: 1 } } )" +
                         std::string(kSales)),
               proto::ScenarioError);
}

// Two lines share a server. Requests of both wait; the oldest goes first, not the line.
TEST(Servers, ServeRequestsOfAllProcessesInTheirOrder) {
  const std::string text = small_world("2025-03-01") + R"(
    item { id: "part" }
    pool { id: "oven" servers { constant: 1 } }
    process { id: "boards" at: "plant" start: ON_ORDER use { pool: "oven" } output { item: "board" }
              cycle_time { unit: "days" fixed: 2 } }
    process { id: "parts" at: "plant" start: ON_ORDER use { pool: "oven" } output { item: "part" }
              cycle_time { unit: "days" fixed: 2 } }
    stock { id: "board" item: "board" site: "plant" base_stock { level: 0 } }
    stock { id: "part" item: "part" site: "plant" base_stock { level: 0 } }
    demand { id: "board" buyer: "us-cloud" item: "board" every: "1 day" rate { per: "day" constant: 1 } }
    demand { id: "part" buyer: "cn-cloud" item: "part" every: "1 day" rate { per: "day" constant: 1 } })";
  Stepper run(from_text(text));
  run.through_day(20);
  EXPECT_EQ(run.starts("boards") + run.starts("parts"), 11);
  EXPECT_LE(std::abs(run.starts("boards") - run.starts("parts")), 1);
}

// Little's law on closed paths, exactly: every piece that waited or was in process is counted in
// the integral of the level for as long as it was there.
TEST(LittlesLaw, HoldsExactlyOnClosedPaths) {
  // 30 orders, one a day, then none: at the end nothing is left.
  const std::string text = small_world("2027-01-01") + R"(
    pool { id: "oven" servers { constant: 1 } }
    process { id: "bake" at: "plant" start: ON_ORDER use { pool: "oven" } output { item: "board" }
              cycle_time { unit: "days" exponential { mean: 1.5 } } }
    stock { id: "shelf" item: "board" site: "plant" initial: 2 base_stock { level: 2 } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "1 day"
             rate { per: "day" interpolation: STEP point { at: "2025-01-01" value: 1 }
                    point { at: "2025-06-01" value: 0 } } })";
  const Results results(from_text(text), 3);
  const double days = 730;
  for (std::size_t r = 0; r < 3; ++r) {
    const auto value = [&](const char* metric, const char* node) {
      return results.metric(metric, node)[r];
    };
    ASSERT_EQ(value("demand_delivered", "us"), 151);
    const auto expect_equal = [](double a, double b) { EXPECT_NEAR(a, b, 1e-9 * b); };
    expect_equal(value("demand_backlog", "us") * days, value("demand_wait", "us") * 151);
    expect_equal(value("process_waiting", "bake") * days, value("process_wait", "bake") * 151);
    expect_equal(value("process_in_process", "bake") * days, value("process_time", "bake") * 151);
    // Stock: two pieces at the start, each out after the wait of its successor.
    EXPECT_GT(value("stock_on_hand", "shelf"), 0);
  }
}

}  // namespace
}  // namespace chokepoint::test
