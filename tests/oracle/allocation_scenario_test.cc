// Oracles D8 and A4 through whole scenarios, and a linear programme known by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using testing::ElementsAre;

std::vector<double> divided(const std::string& rule, std::vector<std::string> sets = {}) {
  sets.push_back("stock[shelf].allocation=" + rule);
  const Results results(from_file("oracles/d8-goods.txtpb", sets), 1);
  std::vector<double> delivered;
  for (const char* region : {"US", "CN", "ROW"}) {
    delivered.push_back(results.value("delivered", "part", region));
  }
  return delivered;
}

TEST(AllocationScenario, D8ByEveryRule) {
  EXPECT_THAT(divided("PROPORTIONAL"), ElementsAre(5, 10, 25));
  EXPECT_THAT(divided("WEIGHTED"), ElementsAre(5, 10, 25));
  EXPECT_THAT(divided("EQUAL_CUT"), ElementsAre(0, 8, 32));
  EXPECT_THAT(divided("MAX_MIN_FAIR"), ElementsAre(8, 16, 16));
  EXPECT_THAT(divided("FIRST_COME"), ElementsAre(8, 16, 16));
  EXPECT_THAT(divided("STRICT_PRIORITY"), ElementsAre(8, 16, 16));
  EXPECT_THAT(divided("STRICT_PRIORITY", {"demand[two].priority=3", "demand[ten].priority=1"}),
              ElementsAre(0, 0, 40));
  EXPECT_THAT(divided("CRITICAL_LEVEL",
                      {"demand[four].critical_level=20", "demand[ten].critical_level=12"}),
              ElementsAre(8, 12, 8));
  EXPECT_THAT(divided("CONTRACT", {"demand[four].floor=0.5"}), ElementsAre(4, 16, 20));
  EXPECT_THAT(divided("CONTRACT", {"demand[four].floor=0.5", "demand[ten].ceiling=0.4"}),
              ElementsAre(8, 16, 16));
  EXPECT_THAT(divided("DOMESTIC_FIRST", {"home=CN"}), ElementsAre(8, 16, 16));
  EXPECT_THAT(divided("DOMESTIC_FIRST", {"home=ROW"}), ElementsAre(0, 0, 40));
  EXPECT_THAT(divided("MARGIN", {"demand[two].margin_usd=3", "demand[four].margin_usd=1",
                                 "demand[ten].margin_usd=2"}),
              ElementsAre(8, 0, 32));
}

TEST(AllocationScenario, D8EqualCutDropsAClaimBelowTheCut) {
  EXPECT_THAT(
      divided("EQUAL_CUT", {"demand[two].rate.constant=0.1", "demand[four].rate.constant=0.5"}),
      ElementsAre(0, 10, 30));
}

/// The band keeps the test from passing by a large error.
void expect_within(const std::vector<double>& values, double exact, double band) {
  const MeanAndError found = mean_and_error(values);
  EXPECT_NEAR(found.mean, exact, 4 * found.error);
  EXPECT_LT(4 * found.error, band * exact);
}

TEST(AllocationScenario, A4HaRationing) {
  const Results results(from_file("oracles/a4-ha-rationing.txtpb"), 20);
  expect_within(results.metric("fill", "part", "US"), 0.93512418, 0.01);
  expect_within(results.metric("fill", "part", "CN"), 0.77293462, 0.015);
  expect_within(results.metric("inventory", "part"), 2.59503303, 0.01);
}

TEST(AllocationScenario, A4WithoutAReserveClassesFareAlike) {
  const Results results(from_file("oracles/a4-ha-rationing.txtpb",
                                  {"stock[shelf].base_stock.level=5", "stock[shelf].initial=5",
                                   "demand[second].critical_level=0"}),
                        20);
  expect_within(results.metric("fill", "part", "US"), 0.91118050, 0.01);
  expect_within(results.metric("fill", "part", "CN"), 0.91118050, 0.01);
}

struct Made {
  double fast, slow, wafer, package;
};

Made by_margin(const std::vector<std::string>& sets) {
  const Results results(from_file("oracles/margin-programme.txtpb", sets), 1);
  return {results.value("delivered", "fast"), results.value("delivered", "slow"),
          results.value("shadow_price", "wafers"), results.value("shadow_price", "packages")};
}

TEST(AllocationScenario, MarginsThroughALinearProgramme) {
  const Made both = by_margin({});
  EXPECT_EQ(both.fast, 60 * 51);
  EXPECT_EQ(both.slow, 40 * 51);
  EXPECT_NEAR(both.wafer, 10, 1e-9);
  EXPECT_NEAR(both.package, 20, 1e-9);
  const Made fast = by_margin({"process[slow].margin_usd=20"});
  EXPECT_EQ(fast.fast, 80 * 51);
  EXPECT_EQ(fast.slow, 0);
  EXPECT_NEAR(fast.wafer, 0, 1e-9);
  EXPECT_NEAR(fast.package, 25, 1e-9);
  const Made slow = by_margin({"process[slow].margin_usd=60"});
  EXPECT_EQ(slow.fast, 0);
  EXPECT_EQ(slow.slow, 100 * 51);
  EXPECT_NEAR(slow.wafer, 60, 1e-9);
  EXPECT_NEAR(slow.package, 0, 1e-9);
}

// A pool's price is reported only where it is divided by margin.
TEST(AllocationScenario, ShadowPricesOfPoolsDividedByMarginOnly) {
  const std::vector<std::string> sets = {"pool[wafers].allocation=PROPORTIONAL"};
  const Results results(from_file("oracles/margin-programme.txtpb", sets), 1);
  EXPECT_THROW(results.value("shadow_price", "wafers"), std::invalid_argument);
  EXPECT_GT(results.value("shadow_price", "packages"), 0);
  EXPECT_EQ(results.value("shadow_price", "packages", "ALL", "2025Q2"),
            results.value("shadow_price", "packages", "ALL", "2025Q3"));
}

}  // namespace
}  // namespace chokepoint::test
