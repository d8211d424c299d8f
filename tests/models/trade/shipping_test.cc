// Lanes to buyers: which one, how long. Where rules stop goods is in orders_test.cc.

#include "models/trade/shipping.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

std::string world(const std::string& more) {
  return small_world("2025-12-31") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 1000 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" })" +
         more;
}

TEST(Shipping, TakesTheLaneThatNamesTheItem) {
  const char* const kNamed =
      R"( lane { id: "boards-to-us" from: "plant" to: "us-cloud" item: "board"
                                        transit { unit: "days" fixed: 4 } })";
  EXPECT_EQ(Results(from_text(world("")), 1).value("lead_time", "board"), 0);
  EXPECT_EQ(Results(from_text(world(kNamed)), 1).value("lead_time", "board"), 4);
}

TEST(Shipping, CountsOnArrival) {
  Stepper run(from_text(world(""), {"lane[to-us].transit={ unit: \"days\" fixed: 10 }"}));
  run.through_day(9);
  EXPECT_EQ(run.delivered("board"), 0);
  EXPECT_EQ(run.on_hand("shelf"), 990);
  EXPECT_EQ(run.outstanding("us"), 0);
  run.through_day(10);
  EXPECT_EQ(run.delivered("board"), 1);
}

TEST(Shipping, DrawsATimeForEachShipment) {
  const Results results(
      from_text(world(""), {"lane[to-us].transit={ unit: \"days\" exponential { mean: 5 } }"}), 20);
  const MeanAndError found = mean_and_error(results.metric("lead_time", "board"));
  // Shipments still under way at the end are the long ones: a bias of 5 x 5 / 364 at most.
  EXPECT_NEAR(found.mean, 5, 4 * found.error + 25.0 / 364);
  EXPECT_LT(4 * found.error, 0.5);
}

}  // namespace
}  // namespace chokepoint::test
