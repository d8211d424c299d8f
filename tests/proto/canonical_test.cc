#include "proto/canonical.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "proto/scenario_reader.h"
#include "tests/proto/trial.h"
#include "tests/support/program.h"

namespace chokepoint::proto {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::Pair;

TEST(CanonicalTest, NamesEveryValueByItsPath) {
  const v1::Scenario message = read_layer(test::plant("plant", test::kBan), "plant");
  const auto values = canonical_values(message);
  EXPECT_THAT(values, Contains(Pair("title", "\"A plant, with \\\"two\\\" products\"")));
  EXPECT_THAT(values, Contains(Pair("pool[machines].per_period.constant", "100")));
  EXPECT_THAT(values, Contains(Pair("pool[machines].allocation", "PROPORTIONAL")));
  EXPECT_THAT(values, Contains(Pair("process[make-fast].input[0].item", "\"wafer\"")));
  EXPECT_THAT(values, Contains(Pair("rule[ban].prohibit", "{}")));
}

TEST(CanonicalTest, IsTheSameHoweverItIsWrittenAndDiffersWhereItMeansSomethingElse) {
  const auto text = [](const std::string& more) {
    return canonical_text(read_layer("schema: 1 name: \"x\" " + more, "x"));
  };
  EXPECT_EQ(text("site { id: \"a\" country: \"US\" }"),
            text("site{country:'US' # that one\nid:'a'}"));
  EXPECT_NE(text("item { id: \"a\" }"), text("item { id: \"a\" unit_value_usd: 0.1 }"));
}

// A store keeps scenarios as text and runs them again.
TEST(CanonicalTest, TextOfAResolvedScenarioIsTheSameScenario) {
  for (const char* file : {"scenarios/base.txtpb", "scenarios/policies/as-it-happened.txtpb"}) {
    const ScenarioFamily family({std::string(CHOKEPOINT_SOURCE_DIR "/") + file,
                                 {},
                                 {"pool[cowos-l].per_period.scale=1.1"}});
    std::string text;
    google::protobuf::TextFormat::PrintToString(family.resolved(), &text);
    const ScenarioFamily again(ScenarioText{"again", text});
    EXPECT_EQ(canonical_text(again.resolved()), canonical_text(family.resolved()));
    // What was set is not drawn any more.
    EXPECT_THAT(
        canonical_values(again.resolved()),
        Not(Contains(Pair("uncertain[cowos-l].path[0]", "\"pool[cowos-l].per_period.scale\""))));
  }
}

}  // namespace
}  // namespace chokepoint::proto
