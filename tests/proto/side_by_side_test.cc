// Copies of a supply chain in one scenario are independent of each other.
#include "proto/side_by_side.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/scenarios.h"

namespace chokepoint::proto {
namespace {

const std::vector<std::string> kShort = {"horizon.end=2003-01-01"};

models::Scenario copies(const ScenarioFamily& family, std::size_t lines) {
  return compile_scenario(side_by_side(family.message(), lines));
}

TEST(SideBySide, OneLineIsTheScenarioItself) {
  const ScenarioFamily family = test::from_file("bench/serial-line.txtpb", kShort);
  EXPECT_EQ(models::simulate(copies(family, 1), 1, 0).fingerprint,
            models::simulate(family.nominal(), 1, 0).fingerprint);
}

// The first of three lines orders and delivers what it does alone; the others, with streams of
// their own, do something else.
TEST(SideBySide, LinesDoNotTouchEachOther) {
  const ScenarioFamily family = test::from_file("bench/serial-line.txtpb", kShort);
  const models::Scenario one = copies(family, 1);
  const models::Scenario three = copies(family, 3);
  EXPECT_EQ(three.processes.size(), 3 * one.processes.size());
  EXPECT_EQ(three.stocks.size(), 3 * one.stocks.size());
  EXPECT_EQ(three.countries.size(), one.countries.size());
  const models::Replication alone = models::simulate(one, 1, 0);
  const models::Replication together = models::simulate(three, 1, 0, true);
  ASSERT_EQ(alone.delivered_of.size(), 2u);
  ASSERT_EQ(together.delivered_of.size(), 6u);
  EXPECT_EQ(together.delivered_of[0], alone.delivered_of[0]);
  EXPECT_EQ(together.delivered_of[1], alone.delivered_of[1]);
  EXPECT_NE(together.delivered_of[2], alone.delivered_of[0]);
  EXPECT_EQ(three.demands[models::DemandId(2)].id, "A-2");
  EXPECT_EQ(three.buyers[three.demands[models::DemandId(2)].buyer].id, "first-2");
}

}  // namespace
}  // namespace chokepoint::proto
