// Drives `explain`, the ledger of judgements and `frontier` as a user does, on lessons whose
// answers are worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/json_check.h"
#include "tests/support/program.h"

namespace chokepoint::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string lesson(const std::string& name) {
  return CHOKEPOINT_SOURCE_DIR "/scenarios/teaching/rules/" + name + ".txtpb";
}

Finished explain(const std::string& file, std::vector<std::string> words) {
  words.insert(words.begin(), {"explain", file, "--reps", "2", "--quiet"});
  return chokepoint(words);
}

// Five pieces are ordered on each of days 10 to 19 and leave on day 20: the order of day k is late
// at 20 - k midnights, 5 x 55 = 275 piece-days in all.
TEST(Explain, ChargesTheBanWithEveryLatePieceDay) {
  const Finished done = explain(lesson("prohibit"), {"--buyer", "CN", "--item", "board", "--json"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(json_error(done.out), "");
  EXPECT_THAT(done.out, HasSubstr(R"("kind":"rule","id":"ban","text":"rule ban holds it",)"
                                  R"("piece_days":{"mean":275)"));
  EXPECT_THAT(done.out, HasSubstr(R"("share":1,"since":"2025-01","relaxed":"without the rule")"));
}

TEST(Explain, SaysItInWords) {
  const Finished done = explain(lesson("prohibit"), {"--buyer", "cn-cloud", "--period", "2025-01"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, StartsWith("cn-cloud all in 2025-01: most of what was late (100% of the "
                                   "piece-days) waited thus: rule ban holds it, since 2025-01"));
  EXPECT_THAT(done.out, ContainsRegex("ordered +155"));
}

TEST(Explain, FindsNothingWhereNothingIsLate) {
  const Finished done = explain(lesson("shelf"), {});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, StartsWith("ALL all in total: nothing was late.\n"));
}

// A rule that keeps pieces from being ordered makes none late: it is relaxed by name. 295 of 59
// days at 10 a day less 322.
TEST(Explain, RelaxesARuleByName) {
  const Finished done = explain(lesson("discouragement"), {"--without", "advice"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, ContainsRegex("rule advice holds it +0% +without the rule +.?268"));
}

TEST(Explain, TellsTheHistoryOfAnOrder) {
  const Finished done = explain(lesson("prohibit"), {"--order", "cn@2025-01-15"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(done.out,
            "cn, ordered 2025-01-15, first replication of seed 1\n"
            "  2025-01-21 5 pieces left, because\n"
            "    2025-01-21  rule ban changed\n");
}

// What a release starts is due to the input that came last, not to the release before it.
TEST(Explain, FollowsLotsUpstream) {
  const Finished done = chokepoint({"explain", CHOKEPOINT_SOURCE_DIR "/scenarios/base.txtpb",
                                    "--order", "us-hyperscalers-B200@2025-06-28"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("finished at board-b200\n"));
  EXPECT_THAT(done.out, HasSubstr("finished at test-b200\n"));
  EXPECT_THAT(done.out, HasSubstr("finished at package-b200\n"));
  EXPECT_THAT(done.out, HasSubstr("capacity of the period was given out\n"));
}

TEST(Explain, NamesWhatThereIs) {
  EXPECT_THAT(explain(lesson("shelf"), {"--buyer", "cn-clowd"}).error,
              HasSubstr("no buyer or region \"cn-clowd\"; did you mean \"cn-cloud\"?"));
  EXPECT_THAT(explain(lesson("shelf"), {"--item", "bord"}).error, HasSubstr("\"board\""));
  EXPECT_THAT(explain(lesson("shelf"), {"--period", "2025Q3"}).error,
              HasSubstr("no reported period \"2025Q3\""));
  EXPECT_THAT(explain(lesson("prohibit"), {"--without", "bam"}).error, HasSubstr("\"ban\""));
  EXPECT_THAT(explain(lesson("shelf"), {"--order", "cn"}).error, HasSubstr("DEMAND@DATE"));
  EXPECT_EQ(explain(lesson("shelf"), {"--buyer", "nobody"}).code, 2);
}

TEST(Judgements, AreATableOfEveryRun) {
  const TempDirectory directory;
  const Finished done = chokepoint(
      {"run", lesson("prohibit"), "--reps", "1", "--quiet", "--out", directory.path().string()});
  EXPECT_EQ(done.code, 0) << done.error;
  const std::string table = contents(directory / "judgements.csv");
  EXPECT_THAT(table, StartsWith("date,rule,issuer,ruling,item,from,to,buyer,clause,before,after\n"
                                "2025-01-11,ban,US,held,board,TW,CN,cn-cloud,"
                                "tpp >= 4800 (5000),5,0\n"));
}

TEST(Judgements, FollowALicence) {
  const TempDirectory directory;
  chokepoint(
      {"run", lesson("licence"), "--reps", "1", "--quiet", "--out", directory.path().string()});
  const std::string table = contents(directory / "judgements.csv");
  EXPECT_THAT(table, HasSubstr("2025-01-03,licence,US,approved,board,TW,CN,cn-cloud,"
                               "tpp >= 4800 (5000),6,4\n"));
  EXPECT_THAT(table, HasSubstr("2025-01-05,licence,US,denied,board,TW,CN,cn-army,"
                               "tpp >= 4800 (5000),1,0\n"));
  EXPECT_THAT(table, HasSubstr("2025-01-07,licence,US,approved,board,TW,CN,cn-cloud,"
                               "tpp >= 4800 (5000),2,2\n"));
}

TEST(Frontier, MarksWhatIsDominated) {
  const TempDirectory directory;
  const std::string base = directory.write("base.txtpb", plant("free"));
  const std::string ban = directory.write("ban.txtpb", plant("banned", kBan));
  const Finished done = chokepoint({"frontier", base, ban, "--reps", "4", "--quiet"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, StartsWith("Accelerators delivered, change against free"));
  EXPECT_THAT(done.out, ContainsRegex("\n  free +0 +0 "));
  EXPECT_THAT(done.out, ContainsRegex("\n  banned +-"));
  const Finished json = chokepoint({"frontier", base, ban, "--reps", "4", "--quiet", "--json"});
  EXPECT_EQ(json_error(json.out), "");
}

}  // namespace
}  // namespace chokepoint::test
