// Licences: officers, decisions, validity. One piece a day is ordered from China; boards are there.

#include "models/trade/licences.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using testing::ElementsAre;

std::string world(const std::string& licence, const std::string& stage = "EXPORT") {
  return small_world("2025-03-02") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 1000 }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" }
    rule { id: "licence" stage: )" +
         stage + R"( match { destination: "CN" } licence { )" + licence + " } }";
}

TEST(Licences, OneOfficerDecidesTheNthOrderAfterNTerms) {
  EXPECT_THAT(delivery_days(from_text(world("officers: 1 approval_probability: 1 "
                                            "processing_time { unit: \"days\" fixed: 10 }")),
                            "board", 59),
              ElementsAre(10, 20, 30, 40, 50));
}

TEST(Licences, TwoOfficersDecideTwiceAsMany) {
  EXPECT_THAT(delivery_days(from_text(world("officers: 2 approval_probability: 1 "
                                            "processing_time { unit: \"days\" fixed: 20 }")),
                            "board", 59),
              ElementsAre(20, 21, 40, 41));
}

TEST(Licences, WithoutALimitEachOrderTakesItsTime) {
  const Results results(from_text(world("approval_probability: 1 "
                                        "processing_time { unit: \"days\" fixed: 10 }")),
                        1);
  EXPECT_EQ(results.value("delivered", "board"), 50);
  EXPECT_EQ(results.value("lead_time", "board"), 10);
  // 10 applications on most of 60 days; fewer while the first ten come in.
  EXPECT_DOUBLE_EQ(results.value("licences_pending", "board"), (60.0 * 10 - 45) / 60);
  EXPECT_EQ(results.value("blocked", "board"), 0);
}

TEST(Licences, PresumptionOfDenialBlocksWhatIsDecided) {
  const Results results(from_text(world("officers: 1 approval_probability: 0 "
                                        "processing_time { unit: \"days\" fixed: 10 }")),
                        1);
  EXPECT_EQ(results.value("delivered", "board"), 0);
  EXPECT_EQ(results.value("blocked", "board"), 5);
}

TEST(Licences, AreApprovedWithTheirProbability) {
  const Results results(from_text(world("approval_probability: 0.3")), 20);
  const MeanAndError found = mean_and_error(results.metric("delivered", "board"));
  EXPECT_NEAR(found.mean, 0.3 * 60, 4 * found.error);
  EXPECT_GT(found.error, 0);
  EXPECT_EQ(Results(from_text(world("approval_probability: 1")), 1).value("delivered", "board"),
            60);
}

TEST(Licences, LapseAndMustBeAskedForAgain) {
  // The board comes on day 14; the licence of day 10 has lapsed on day 13, the next is of day 23.
  const auto days = [](const std::string& validity) {
    return delivery_days(from_text(small_world("2025-03-02") + R"(
        supplier { id: "boards" item: "board" site: "plant" contract {
          per: "week" interpolation: STEP
          point { at: "2025-01-01" value: 0 } point { at: "2025-01-08" value: 1 }
        } }
        demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 0.01 }
                 every: "100 days" }
        rule { id: "licence" match { destination: "CN" }
               licence { approval_probability: 1 processing_time { unit: "days" fixed: 10 } )" +
                                   validity + " } }"),
                         "board", 59);
  };
  EXPECT_THAT(days("validity: \"3 days\""), ElementsAre(23));
  EXPECT_THAT(days("validity: \"5 days\""), ElementsAre(14));
  EXPECT_THAT(days(""), ElementsAre(14));
}

// A licence is needed at whatever stage the rule names: nothing may pass without one.
TEST(Licences, BiteAtEveryStage) {
  for (const char* stage : {"ORDER", "EXPORT", "DELIVERY"}) {
    const Results results(from_text(world("approval_probability: 0", stage)), 1);
    EXPECT_EQ(results.value("delivered", "board"), 0) << stage;
  }
  for (const char* stage : {"START", "ASSEMBLY"}) {
    const std::string text = world("approval_probability: 0", stage) + R"(
      item { id: "chip" } stock { id: "chips" item: "chip" site: "plant" initial: 1000 }
      process { id: "make" at: "plant" start: MAKE_TO_ORDER input { item: "chip" }
                output { item: "board" } })";
    Stepper run(from_text(text, {"stock[shelf].initial=0"}));
    run.through_day(50);
    EXPECT_EQ(run.starts("make"), 0) << stage;
  }
}

}  // namespace
}  // namespace chokepoint::test
