// Rules: which apply, which supersede which, what a planner believes.

#include "models/trade/export_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Stage;

/// One offer, of boards from TW to the cloud in China.
std::string world(const std::string& rules) {
  return small_world("2025-01-31") + R"(
    country_group { id: "D:5" country: "CN" }
    stock { id: "shelf" item: "board" site: "plant" initial: 100 }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 1 } every: "1 day" })" +
         rules;
}

bool prohibited(const std::string& rules, double day = 15, Stage stage = Stage::kExport) {
  const proto::ScenarioFamily family = from_text(world(rules));
  const models::Scenario& scenario = family.nominal();
  const sim::Time when =
      scenario.horizon.start + sim::Duration(static_cast<std::int64_t>(day * 86400));
  return models::judge(scenario, models::OfferId{0}, stage, when, when).prohibitions != 0;
}

std::string rule(const std::string& match, const std::string& terms = "") {
  return "rule { id: \"r\" match { " + match + " } prohibit {} " + terms + " }";
}

TEST(ExportRules, MatchEveryConditionAndOneOfEachList) {
  EXPECT_TRUE(prohibited(rule("")));
  EXPECT_TRUE(prohibited(rule("destination: \"CN\"")));
  EXPECT_TRUE(prohibited(rule("destination: \"D:5\"")));
  EXPECT_FALSE(prohibited(rule("destination: \"US\"")));
  EXPECT_TRUE(prohibited(rule("destination: [\"US\", \"CN\"] origin: \"TW\"")));
  EXPECT_FALSE(prohibited(rule("destination: \"CN\" origin: \"US\"")));
  EXPECT_TRUE(prohibited(rule("item: \"board\" buyer: \"cn-cloud\"")));
  EXPECT_FALSE(prohibited(rule("item: \"board\" buyer: \"us-cloud\"")));
  EXPECT_TRUE(prohibited(rule("expression: \"tpp >= 1000\"")));
  EXPECT_FALSE(prohibited(rule("expression: \"tpp > 1000\"")));
}

TEST(ExportRules, ApplyFromTheirFirstInstantToBeforeTheirLast) {
  const std::string text = rule("", "from: \"2025-01-11\" until: \"2025-01-21\"");
  EXPECT_FALSE(prohibited(text, 9.99));
  EXPECT_TRUE(prohibited(text, 10));
  EXPECT_TRUE(prohibited(text, 19.99));
  EXPECT_FALSE(prohibited(text, 20));
}

TEST(ExportRules, BiteAtTheirStageOnly) {
  const std::string text = rule("", "stage: START");
  EXPECT_TRUE(prohibited(text, 15, Stage::kStart));
  EXPECT_FALSE(prohibited(text, 15, Stage::kExport));
}

TEST(ExportRules, SupersedeOnlyWhereTheyApply) {
  const std::string old = rule("destination: \"CN\"");
  const auto reversal = [](const std::string& match) {
    return R"( rule { id: "reversal" from: "2025-01-11" until: "2025-01-21" supersedes: "r"
                      match { )" +
           match + R"( } licence { approval_probability: 1 } })";
  };
  EXPECT_TRUE(prohibited(old + reversal("destination: \"CN\""), 5));
  EXPECT_FALSE(prohibited(old + reversal("destination: \"CN\""), 15));
  EXPECT_TRUE(prohibited(old + reversal("destination: \"CN\""), 25));
  EXPECT_TRUE(prohibited(old + reversal("destination: \"US\""), 15));
  // The order of the file does not matter.
  EXPECT_FALSE(prohibited(reversal("") + old, 15));
  // In a run: what waited for ten days leaves when the reversal comes.
  const std::vector<int> days = delivery_days(from_text(world(old + reversal(""))), "board", 29);
  EXPECT_EQ(days.size(), 20u);
  EXPECT_EQ(std::count(days.begin(), days.end(), 10), 11);
  EXPECT_EQ(days.back(), 19);
}

TEST(ExportRules, BindingRulesAreOfAllStagesAndEffects) {
  const proto::ScenarioFamily family = from_text(world(rule("destination: \"CN\"") + R"(
    rule { id: "late" from: "2025-01-11" supersedes: "r" stage: START match {} prohibit {} }
    rule { id: "told" match {} discouragement { share: 0.5 } }
    rule { id: "other" match { destination: "US" } prohibit {} })"));
  const models::Scenario& scenario = family.nominal();
  const auto binding = [&](int day) {
    const sim::Time time = scenario.horizon.start + day * sim::kDay;
    return models::binding_rules(scenario, models::OfferId{0}, time, time);
  };
  const auto bit = [&](const char* name) {
    return models::bit_of(id_of<models::RuleId>(scenario.rules, name));
  };
  EXPECT_EQ(binding(5), bit("r") | bit("told"));
  EXPECT_EQ(binding(15), bit("late") | bit("told"));
}

TEST(ExportRules, AreBelievedWhenAnnounced) {
  const proto::ScenarioFamily family =
      from_text(world(rule("", "announced: \"2025-01-06\" from: \"2025-01-11\"") + R"(
        rule { id: "half" announced: "2025-01-03" from: "2025-01-04" match {}
               licence { approval_probability: 0.5 } })"));
  const models::Scenario& scenario = family.nominal();
  const auto share = [&](int known, int effective) {
    return models::expected_share(scenario, models::OfferId{0},
                                  scenario.horizon.start + known * sim::kDay,
                                  scenario.horizon.start + effective * sim::kDay);
  };
  EXPECT_EQ(share(0, 20), 1);  // nothing is known
  EXPECT_EQ(share(2, 2), 1);   // known, not yet in force
  EXPECT_EQ(share(2, 20), 0.5);
  EXPECT_EQ(share(4, 20), 0.5);
  EXPECT_EQ(share(5, 9), 0.5);
  EXPECT_EQ(share(5, 10), 0);
}

}  // namespace
}  // namespace chokepoint::test
