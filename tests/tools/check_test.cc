#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/scenario_reader.h"
#include "tests/support/program.h"
#include "tools/structure.h"

namespace chokepoint::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckTest : public ::testing::Test {
 protected:
  proto::ScenarioFamily family(const std::string& extra = "") {
    return proto::ScenarioFamily({here_.write("p.txtpb", test::plant("p", extra)), {}, {}});
  }
  const test::TempDirectory here_;
};

TEST_F(CheckTest, LeadTimeIsTheLongestWay) {
  const std::vector<LeadTime> leads = lead_times(family().nominal());
  ASSERT_EQ(leads.size(), 2U);
  EXPECT_EQ(leads[0].item, "fast");
  EXPECT_DOUBLE_EQ(leads[0].days, 28 + 5);
  EXPECT_THAT(leads[0].processes, ElementsAre("make-fast"));
}

TEST_F(CheckTest, SoundScenarioHasNoWarnings) {
  EXPECT_THAT(warnings(family(test::kBan).nominal()), IsEmpty());
}

TEST_F(CheckTest, WarnsOfRulesWithoutEffect) {
  const std::string extra =
      "rule { id: \"none\" match { item: \"fast\" destination: \"CN\" } prohibit {} }\n"
      "rule { id: \"late\" from: \"2030-01-01\" match { item: \"slow\" } prohibit {} }\n"
      "rule { id: \"early\" until: \"2020-01-01\" match { item: \"slow\" } prohibit {} }\n";
  EXPECT_THAT(warnings(family(extra).nominal()),
              ElementsAre(HasSubstr("rule none matches nothing"), HasSubstr("rule late begins on"),
                          HasSubstr("rule early ends on")));
}

TEST_F(CheckTest, WarnsOfWhatNobodyBuys) {
  const std::string extra =
      "item { id: \"odd\" chip { tpp: 1 die_area_mm2: 1 } }\n"
      "process { id: \"make-odd\" at: \"plant\" input { item: \"wafer\" } use { pool: \"machines\" "
      "}"
      " output { item: \"odd\" } }\n";
  EXPECT_THAT(warnings(family(extra).nominal()),
              ElementsAre("no buyer orders odd", "what process make-odd makes reaches no buyer"));
}

TEST_F(CheckTest, ReportsEachFileAndFailsForAny) {
  const std::string good = here_.write("good.txtpb", test::plant("good"));
  const std::string bad = here_.write("bad.txtpb", test::plant("bad", "itm { }\n"));
  const test::Finished done = test::chokepoint({"check", bad, good});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.out, HasSubstr("ok: good, 3 items, 1 sites, 2 processes"));
  EXPECT_THAT(done.error, HasSubstr("1 mistake\n"));
  EXPECT_EQ(test::chokepoint({"check", good}).code, 0);
}

TEST_F(CheckTest, TriesDrawsOfUncertainInputs) {
  const std::string wild =
      here_.write("wild.txtpb",
                  test::plant("wild",
                              "uncertain { id: \"u\" path: \"pool[machines].per_period.constant\"\n"
                              "  value { normal { mean: 0 sd: 10 } } }\n"));
  EXPECT_EQ(test::chokepoint({"check", wild}).code, 2);
}

}  // namespace
}  // namespace chokepoint::tools
