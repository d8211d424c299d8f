// The monthly plan: it acts on what is announced, cannot undo what is started, and comes too late
// after a reversal. The line of scenarios/teaching/shared-wafers.txtpb takes 24 weeks.

#include "models/production/planning.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using testing::ElementsAre;

const char* const kFile = "teaching/shared-wafers.txtpb";

// Days after 2025-01-01.
constexpr int kRelease2July = 182;
constexpr int kFab = 7 * 13;
constexpr int kLine = 7 * (13 + 6 + 2 + 3);

TEST(Planning, ABanStopsStartsAndLeavesWorkInProcess) {
  Stepper run(from_file(kFile));
  run.through_day(kRelease2July - 1);
  const models::Quantity before = run.starts("fab-slow");
  const models::Quantity in_fab = run.in_process("fab-slow");
  EXPECT_GT(before, 0);
  EXPECT_GT(in_fab, 0);
  run.through_day(kRelease2July + kFab - 8);
  EXPECT_EQ(run.starts("fab-slow"), before);
  EXPECT_GT(run.in_process("fab-slow"), 0);  // the last wafers are still there
  run.through_day(kRelease2July + kFab);
  EXPECT_EQ(run.in_process("fab-slow"), 0);
  // All of it becomes boards that nobody may have.
  run.through_day(kRelease2July + kLine);
  EXPECT_EQ(run.ledger("slow").made, 10 * before);
  EXPECT_EQ(run.on_hand("slow@tw"), 10 * before - run.delivered("slow"));
  EXPECT_EQ(run.starts("fab-slow"), before);
}

TEST(Planning, TheFreedCapacityIsUsed) {
  Stepper run(from_file(kFile));
  run.through_day(kRelease2July);
  const models::Quantity before = run.starts("fab-fast");
  run.through_day(kRelease2July + 28);
  EXPECT_EQ(run.starts("fab-fast") - before, 400);
}

TEST(Planning, AReversalFindsAnEmptyLine) {
  v1::Scenario scenario = from_file(kFile, {"horizon.end=2026-10-01"}).message();
  std::string text = scenario.DebugString() + R"(
    rule { id: "reversal" from: "2026-01-10" supersedes: "ban"
           match { item: "slow" destination: "CN" } licence { approval_probability: 1 } })";
  constexpr int kReversal = 374;
  constexpr int kFirstStart = 399;  // 4 February, after the plan of 1 February
  Stepper run(from_text(text));
  run.through_day(kReversal - 1);
  const models::Quantity stranded = run.on_hand("slow@tw");
  const models::Quantity started = run.starts("fab-slow");
  const models::Quantity sold = run.delivered("slow");
  EXPECT_GT(stranded, 0);
  run.through_day(kReversal + 5);
  EXPECT_EQ(run.delivered("slow"), sold + stranded);  // what was stranded leaves at once
  run.through_day(kFirstStart - 1);
  EXPECT_EQ(run.starts("fab-slow"), started);
  run.through_day(kFirstStart);
  EXPECT_GT(run.starts("fab-slow"), started);
  run.through_day(kFirstStart + kLine + 4);
  EXPECT_EQ(run.delivered("slow"), sold + stranded);
  run.through_day(kFirstStart + kLine + 5);
  EXPECT_GT(run.delivered("slow"), sold + stranded);
}

// A rule whose end is announced with it is planned for: goods come when it has ended.
TEST(Planning, KnowsTheEndOfABan) {
  const proto::ScenarioFamily family =
      from_file(kFile, {"horizon.end=2026-10-01", "rule[ban].until=2026-03-02"});
  Stepper run(family);
  run.through_day(kRelease2July);
  const models::Quantity before = run.starts("fab-slow");
  run.through_day(424);  // a day before the end
  EXPECT_GT(run.starts("fab-slow"), before);
  EXPECT_EQ(run.ledger("slow").made, 10 * before);
  run.through_day(600);  // what was stranded meets the forecast of the first months
  EXPECT_GT(run.ledger("slow").made, 10 * before);
}

// Below capacity the plan brings what is forecast, no more and no less.
/// Starts on the first day of what only `a`, and only `b`, need as an input, as planned: a and b
/// share capacity or an input of 100 a week that both ask for.
std::vector<models::Quantity> planned_parts(const std::string& shared, const std::string& a,
                                            const std::string& b) {
  Stepper run(from_text(small_world("2025-04-01") + R"(
    planning {}
    item { id: "server" } item { id: "part-a" } item { id: "part-b" } item { id: "die" }
    pool { id: "press" per_period { per: "week" constant: 100 } }
    process { id: "die" at: "plant" start: PLANNED output { item: "die" } use { pool: "press" } }
    process { id: "part-a" at: "plant" start: PLANNED output { item: "part-a" } }
    process { id: "part-b" at: "plant" start: PLANNED output { item: "part-b" } }
    process { id: "a" at: "plant" start: PLANNED output { item: "board" }
              input { item: "part-a" } )" +
                        a + R"( }
    process { id: "b" at: "plant" start: PLANNED output { item: "server" }
              input { item: "part-b" } )" +
                        b + R"( }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 100 }
             every: "7 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "server" rate { per: "week" constant: 100 }
             every: "7 days" } )" +
                        shared));
  run.through_day(0);
  return {run.starts("part-a"), run.starts("part-b")};
}

TEST(Planning, DividesCapacityByItsRule) {
  const auto by = [](const std::string& rule) {
    return planned_parts(
        "pool { id: \"pack\" per_period { per: \"week\" constant: 100 } allocation: " + rule + " }",
        "use { pool: \"pack\" weight: 3 priority: 2 }", "use { pool: \"pack\" }");
  };
  EXPECT_THAT(by("PROPORTIONAL"), ElementsAre(50, 50));
  EXPECT_THAT(by("WEIGHTED"), ElementsAre(75, 25));
  EXPECT_THAT(by("STRICT_PRIORITY"), ElementsAre(0, 100));
}

TEST(Planning, DividesAnInputByItsRule) {
  const auto by = [](const std::string& rule) {
    return planned_parts(
        "stock { id: \"dies\" item: \"die\" site: \"plant\" allocation: " + rule + " }",
        "input { item: \"die\" weight: 3 priority: 2 }", "input { item: \"die\" }");
  };
  EXPECT_THAT(by("PROPORTIONAL"), ElementsAre(50, 50));
  EXPECT_THAT(by("WEIGHTED"), ElementsAre(75, 25));
  EXPECT_THAT(by("STRICT_PRIORITY"), ElementsAre(0, 100));
}

TEST(Planning, BringsWhatIsForecast) {
  const proto::ScenarioFamily family =
      from_file(kFile, {"pool[wafers].per_period.scale=100", "rule[ban].announced=2030-01-01",
                        "rule[ban].from=2030-01-01"});
  Stepper run(family);
  run.finish();
  const double weeks = 546.0 / 7;
  // One line's worth of orders is under way, and up to a month and a bucket of them early.
  const double started = 10.0 * static_cast<double>(run.starts("fab-fast"));
  EXPECT_NEAR(started, 800 * (weeks + 24), 800.0 * (31 + 14 + 7) / 7);
  EXPECT_LT(run.outstanding("us"), 800 * 3);
}

}  // namespace
}  // namespace chokepoint::test
