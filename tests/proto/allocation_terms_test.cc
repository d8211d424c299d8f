// What allocation rules ask of claimants: read, with mistakes named where they stand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/scenario_reader.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using testing::HasSubstr;

const char* const kPlant = R"(
  item { id: "chip" }
  stock { id: "shelf" item: "board" site: "plant" initial: 5 }
  stock { id: "chips" item: "chip" site: "plant" initial: 5 }
  pool { id: "line" per_period { per: "week" constant: 10 } }
  process { id: "make" at: "plant" start: SCHEDULED schedule { per: "week" constant: 1 }
            input { item: "chip" } use { pool: "line" amount: 0.5 } output { item: "board" quantity: 3 } }
  demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" })";

std::string issues(const std::vector<std::string>& sets) {
  try {
    from_text(small_world("2025-02-01") + kPlant, sets);
  } catch (const proto::ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST(AllocationTerms, MistakesAreNamed) {
  EXPECT_EQ(issues({}), "");
  for (const std::string at : {"demand[us]", "process[make].input[0]", "process[make].use[0]"}) {
    const auto wrong = [&](const std::string& assignment) { return issues({at + assignment}); };
    EXPECT_THAT(wrong(".critical_level=-1"), HasSubstr(at + ".critical_level: -1"));
    EXPECT_THAT(wrong(".floor=-0.1"), HasSubstr(at + ".floor: -0.1"));
    EXPECT_THAT(wrong(".floor=1.5"), HasSubstr(at + ".floor: 1.5"));
    EXPECT_THAT(wrong(".ceiling=1.01"), HasSubstr(at + ".ceiling: 1.01"));
    EXPECT_THAT(wrong(".ceiling=nan"), HasSubstr(at + ".ceiling: expected a finite number"));
    EXPECT_THAT(issues({at + ".floor=0.6", at + ".ceiling=0.5"}),
                HasSubstr(at + ".floor: 0.6 is above the ceiling 0.5; "));
    EXPECT_EQ(issues({at + ".floor=0.5", at + ".ceiling=0.5", at + ".critical_level=7"}), "");
    EXPECT_EQ(issues({at + ".ceiling=0"}), "");
  }
  EXPECT_THAT(issues({"demand[us].margin_usd=-5"}), HasSubstr("demand[us].margin_usd: -5"));
  EXPECT_THAT(issues({"process[make].margin_usd=-5"}), HasSubstr("process[make].margin_usd: -5"));
  EXPECT_THAT(issues({"home=MARS"}), HasSubstr("home"));
}

TEST(AllocationTerms, MistakesHaveAPlace) {
  std::string text = small_world("2025-02-01") + R"(
demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day"
  floor: 0.7
  ceiling: 0.6 }
stock { id: "shelf" item: "board" site: "plant" initial: 5 })";
  try {
    from_text(text);
    FAIL();
  } catch (const proto::ScenarioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("scenario.txtpb:"));
    EXPECT_THAT(error.what(), HasSubstr(":3: demand[us].floor: 0.7 is above the ceiling 0.6"));
  }
}

// Without a margin there is nothing to divide by; the value of what is sold stands in for it.
TEST(AllocationTerms, MarginsMustBeKnownWhereTheyDecide) {
  const std::string worthless = "item[board].unit_value_usd=0";
  for (const std::string node : {"pool[line]", "stock[chips]"}) {
    const std::string by_margin = node + ".allocation=MARGIN";
    EXPECT_EQ(issues({by_margin}), "");
    EXPECT_THAT(issues({by_margin, worthless}),
                HasSubstr("process[make].margin_usd: what does a start earn?"));
    EXPECT_EQ(issues({by_margin, worthless, "process[make].margin_usd=0"}), "");
  }
  EXPECT_THAT(issues({"stock[shelf].allocation=MARGIN", worthless}),
              HasSubstr("demand[us].margin_usd: what does a piece earn?"));
  EXPECT_EQ(issues({"stock[shelf].allocation=MARGIN", worthless, "demand[us].margin_usd=0"}), "");
}

TEST(AllocationTerms, MarginAndContractSlotsExclude) {
  const std::vector<std::string> sets = {
      "contracts={ retained_share: 0.5 rebooking_lag: \"30 days\" }",
      "process[make].use[0].contract_share={ constant: 0.5 }"};
  EXPECT_EQ(issues(sets), "");
  std::vector<std::string> both = sets;
  both.push_back("pool[line].allocation=MARGIN");
  EXPECT_THAT(issues(both), HasSubstr("pool[line].allocation: lines hold slots"));
}

TEST(AllocationTerms, ServersAreGivenToOneStartAfterTheOther) {
  for (const std::string rule : {"CRITICAL_LEVEL", "CONTRACT", "DOMESTIC_FIRST", "MARGIN"}) {
    EXPECT_THAT(
        issues({"pool[line]={ id: \"line\" servers { constant: 1 } allocation: " + rule + " }",
                "process[make].use[0].amount=1"}),
        HasSubstr("servers are given to one start after the other"));
  }
}

// Margins are per piece of what is scarce.
TEST(AllocationTerms, AreCompiled) {
  const models::Scenario scenario =
      from_text(small_world("2025-02-01") + kPlant,
                {"process[make].input[0].quantity=4", "process[make].use[0].critical_level=2",
                 "demand[us].margin_usd=7"})
          .instantiate(1, 0);
  const auto& make = scenario.processes[id_of<models::ProcessId>(scenario.processes, "make")];
  EXPECT_EQ(make.margin_usd, 300);
  EXPECT_EQ(make.inputs.front().terms.margin, 75);
  EXPECT_EQ(make.uses.front().terms.margin * models::kCapacityScale, 600);
  EXPECT_EQ(make.uses.front().terms.critical_level, 2'000'000);
  EXPECT_TRUE(make.uses.front().terms.domestic);
  const auto& us = scenario.demands[id_of<models::DemandId>(scenario.demands, "us")];
  EXPECT_EQ(us.terms.margin, 7);
  EXPECT_TRUE(us.terms.domestic);
}

}  // namespace
}  // namespace chokepoint::test
