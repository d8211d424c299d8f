#include "tools/bottleneck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace chokepoint::tools {
namespace {

using ::testing::ElementsAre;

// A board takes two chips and one case, at half yield four chips and two cases. Chips come from two
// makers who share a line of 8 a day and have 6 and 3 of their own: 8 a day, enough for 2 boards.
// Cases: a contract of 10 a day, enough for 5. The board's own line does 30 starts, 15 boards.
std::string world() {
  return test::small_world("2025-02-01") + R"(
    item { id: "chip" } item { id: "case" }
    supplier { id: "cases" item: "case" site: "plant" contract { per: "day" constant: 10 } }
    pool { id: "shared" per_period { per: "day" constant: 8 } }
    pool { id: "left" per_period { per: "day" constant: 6 } }
    pool { id: "right" per_period { per: "day" constant: 3 } }
    pool { id: "line" per_period { per: "day" constant: 30 } }
    process { id: "chips-left" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 }
              use { pool: "shared" } use { pool: "left" } output { item: "chip" } }
    process { id: "chips-right" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 }
              use { pool: "shared" } use { pool: "right" } output { item: "chip" } }
    process { id: "boards" at: "plant" input { item: "chip" quantity: 2 } input { item: "case" }
              use { pool: "line" } output { item: "board" yield { constant: 0.5 } } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" }
  )";
}

Bottleneck of(const std::vector<std::string>& sets) {
  const proto::ScenarioFamily family = test::from_text(world(), sets);
  return bottlenecks(family.nominal(), family.nominal().horizon.start).at(0);
}

TEST(Bottleneck, IsTheMinimumCutOfThePartThatCanBringLeast) {
  const Bottleneck shared = of({});
  EXPECT_EQ(shared.item, "board");
  EXPECT_EQ(shared.part, "chip");
  EXPECT_NEAR(shared.per_day, 2, 1e-9);
  EXPECT_THAT(shared.limits, ElementsAre("shared"));
}

TEST(Bottleneck, AddsUpWhatMakersHaveOfTheirOwn) {
  const Bottleneck own = of({"pool[shared].per_period.constant=100"});
  EXPECT_NEAR(own.per_day, 9.0 / 4, 1e-9);
  EXPECT_THAT(own.limits, ElementsAre("left", "right"));
}

TEST(Bottleneck, MayLieInASupplierOrInTheLastStep) {
  const std::vector<std::string> plenty = {"pool[shared].per_period.constant=1000",
                                           "pool[left].per_period.constant=1000"};
  const Bottleneck cases = of(plenty);
  EXPECT_NEAR(cases.per_day, 5, 1e-9);
  EXPECT_THAT(cases.limits, ElementsAre("cases"));
  std::vector<std::string> more = plenty;
  more.push_back("supplier[cases].contract.constant=1000");
  const Bottleneck line = of(more);
  EXPECT_NEAR(line.per_day, 15, 1e-9);
  EXPECT_THAT(line.limits, ElementsAre("line"));
}

}  // namespace
}  // namespace chokepoint::tools
