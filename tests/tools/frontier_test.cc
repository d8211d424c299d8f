#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/errors.h"
#include "tools/lever.h"
#include "tools/policy_measures.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

TEST(LeverTest, ReadsRangesAndSteps) {
  const Lever lever = read_lever("--vary", "rule[q].quota.amount=0:100:5");
  EXPECT_EQ(lever.path, "rule[q].quota.amount");
  EXPECT_EQ(lever.values(), (std::vector<double>{0, 25, 50, 75, 100}));
  EXPECT_EQ(lever.assignment(2.5), "rule[q].quota.amount=2.5");
  EXPECT_EQ(read_lever("--vary", "a=-1:1").values().size(), 9u);
}

TEST(LeverTest, WholeLeversHaveWholeValues) {
  Lever lever = read_lever("--vary", "a=0:3:5");
  lever.whole = true;
  EXPECT_EQ(lever.values(), (std::vector<double>{0, 1, 2, 3}));
  EXPECT_EQ(lever.assignment(2e6), "a=2000000");
}

TEST(LeverTest, RefusesWhatIsNoRange) {
  for (const char* text : {"", "a", "a=", "=1:2", "a=1", "a=2:1", "a=1:1", "a=1:x", "a=1:2:1",
                           "a=1:2:2.5", "a=1:2:3:4", "a=1:inf", "a=nan:2"}) {
    EXPECT_THROW(read_lever("--vary", text), UsageError) << text;
  }
}

TEST(PolicyConditionTest, ReadsBounds) {
  const PolicyCondition loss = read_condition("us_loss < 1%");
  EXPECT_TRUE(loss.below && loss.relative);
  // 5 of 1,000 lost, 10 allowed.
  EXPECT_DOUBLE_EQ(loss.slack(1000, 995), -5);
  const PolicyCondition gain = read_condition("china_gain>=200");
  EXPECT_FALSE(gain.below || gain.relative);
  EXPECT_DOUBLE_EQ(gain.slack(1000, 1250), -50);
  for (const char* text :
       {"", "us_loss", "us_los<1%", "us_loss<", "us_loss<x", "<1%", "us_loss<1%%"}) {
    EXPECT_THROW(read_condition(text), UsageError) << text;
  }
}

/// One plant whose machines make 100 pieces a week for US buyers that want 80 a week and Chinese
/// buyers that want 60, China first: each piece that a quota lets China have is one less for the US
/// beyond the 20 a week that US buyers leave.
class FrontierTest : public ::testing::Test {
 protected:
  FrontierTest() {
    std::string world = test::plant("world");
    const auto replace = [&](const std::string& old, const std::string& by) {
      for (std::size_t at; (at = world.find(old)) != std::string::npos;) {
        world.replace(at, old.size(), by);
      }
    };
    replace(" report_from: \"2025-04-01\"", "");  // the quota counts from the start, and so do we
    replace("allocation: PROPORTIONAL", "allocation: STRICT_PRIORITY");
    replace("rate { per: \"week\" constant: 80 } poisson {} patience: \"4 weeks\"",
            "rate { per: \"week\" constant: 80 } every: \"7 days\"");
    replace("rate { per: \"week\" constant: 60 } poisson {} patience: \"4 weeks\"",
            "rate { per: \"week\" constant: 60 } every: \"7 days\"");
    here_.write("world.txtpb", world);
    here_.write("base.txtpb",
                std::string("base: \"world.txtpb\" name: \"base\" rule { id: \"none\" from: "
                            "\"2025-01-01\" stage: START match { item: \"slow\" destination: "
                            "\"CN\" } prohibit {} }\n"));
    here_.write("quota.txtpb",
                std::string("base: \"world.txtpb\" name: \"quota\" rule { id: \"q\" from: "
                            "\"2025-01-01\" match { item: \"slow\" destination: \"CN\" } "
                            "quota { amount: 1000 } }\n"));
  }

  test::Finished frontier(std::vector<std::string> more) {
    more.insert(more.begin(), {"frontier", here_ / "base.txtpb", here_ / "quota.txtpb"});
    return test::chokepoint(more);
  }

  test::TempDirectory here_;
};

TEST_F(FrontierTest, CurveRisesWithTheQuota) {
  const test::Finished done =
      frontier({"--vary", "rule[q].quota.amount=0:2000:3", "--reps", "2", "--json"});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(test::json_error(done.out), "");
  // No quota, no piece; then 1,000 and 2,000, to the piece.
  EXPECT_THAT(done.out, HasSubstr("\"policy\":\"0\",\"china\":{\"mean\":0,"));
  EXPECT_THAT(done.out, HasSubstr("\"policy\":\"1,000\",\"china\":{\"mean\":1000,"));
  EXPECT_THAT(done.out, HasSubstr("\"policy\":\"2,000\",\"china\":{\"mean\":2000,"));
}

// The known answer: China gets the quota to the piece, so that the largest quota with which it
// gains less than 1,000 pieces is 999, and the smallest with which it gains more is 1,001.
TEST_F(FrontierTest, FindsTheQuotaThatIsKnown) {
  const test::Finished largest =
      frontier({"--largest", "rule[q].quota.amount=0:2000", "--such-that", "china_gain<1000",
                "--precision", "1", "--reps", "32", "--json"});
  ASSERT_EQ(largest.code, 0) << largest.error;
  EXPECT_EQ(test::json_error(largest.out), "");
  EXPECT_THAT(largest.out, HasSubstr("\"verdict\":\"holds\""));
  const auto number = [](const std::string& text, const std::string& key) {
    const std::size_t at = text.find("\"" + key + "\":");
    return at == std::string::npos ? -1 : std::stod(text.substr(at + key.size() + 3));
  };
  EXPECT_GE(number(largest.out, "holds"), 998);
  EXPECT_LT(number(largest.out, "holds"), 1001);
  EXPECT_GE(number(largest.out, "fails"), 1000);
  EXPECT_LE(number(largest.out, "fails"), 1002);
  const test::Finished smallest =
      frontier({"--smallest", "rule[q].quota.amount=0:2000", "--such-that", "china_gain>1000",
                "--precision", "1", "--reps", "32", "--json"});
  ASSERT_EQ(smallest.code, 0) << smallest.error;
  EXPECT_GE(number(smallest.out, "holds"), 1000);
  EXPECT_LE(number(smallest.out, "holds"), 1002);
}

TEST_F(FrontierTest, TextSaysTheAnswerAndItsPrice) {
  const test::Finished done = frontier({"--largest", "rule[q].quota.amount=0:2000", "--such-that",
                                        "china_gain<10%", "--reps", "16"});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("confidence"));
  EXPECT_THAT(done.out, HasSubstr("runs, "));
}

TEST_F(FrontierTest, SaysWhatIsWrong) {
  EXPECT_EQ(frontier({"--vary", "rule[q].quota.amont=0:9"}).code, kBadInput);
  EXPECT_THAT(frontier({"--vary", "rule[q].quota.amont=0:9"}).error, HasSubstr("amount"));
  EXPECT_EQ(frontier({"--largest", "rule[q].quota.amount=0:9"}).code, kBadInput);
  EXPECT_EQ(frontier({"--such-that", "us_loss<1%"}).code, kBadInput);
  const test::Finished measure =
      frontier({"--largest", "rule[q].quota.amount=0:9", "--such-that", "us_los<1%"});
  EXPECT_EQ(measure.code, kBadInput);
  EXPECT_THAT(measure.error, HasSubstr("us_loss"));
  EXPECT_EQ(test::chokepoint({"frontier", here_ / "base.txtpb"}).code, kBadInput);
}

}  // namespace
}  // namespace chokepoint::tools
