#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "tests/tools/sweeps.h"
#include "tools/sqlite.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SweepTest : public ::testing::Test, protected test::SmallSweep {};

TEST_F(SweepTest, HoldsEveryRunOfTheDesign) {
  const test::Finished done = sweep("s.sqlite");
  ASSERT_EQ(done.code, 0) << done.error;
  // 6 points, 2 sides, 3 replications.
  EXPECT_EQ(number("s.sqlite", "SELECT done FROM progress"), 36);
  EXPECT_EQ(
      number("s.sqlite", "SELECT count(*) FROM outcomes WHERE variable = 'delivered_slow_cn'"), 36);
  EXPECT_EQ(number("s.sqlite", "SELECT count(DISTINCT value) FROM parameters"), 12);
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM wide WHERE axis_machines BETWEEN 0.8 AND 1.2"),
            36);
  EXPECT_THAT(done.error, HasSubstr("6 points x 2 sides x 3 replications"));
  EXPECT_THAT(done.error, HasSubstr("Ctrl-C is safe"));
}

TEST_F(SweepTest, AgreesWithRunAtTheSameValues) {
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  Database store(here_ / "s.sqlite", Access::kRead);
  Statement point(store,
                  "SELECT a.value, b.value FROM parameters a JOIN parameters b USING(point) "
                  "WHERE point = 4 AND a.axis = 'machines' AND b.axis = 'demand'");
  point.start();
  ASSERT_TRUE(point.next());
  const test::Finished run = test::chokepoint({"run", here_ / "base.txtpb", "--reps", "3",
                                               "--quiet", "--store", here_ / "run.sqlite", "--set",
                                               "pool[machines].per_period.scale=" + point.text(0),
                                               "--set", "demand[us].rate.scale=" + point.text(1)});
  ASSERT_EQ(run.code, 0) << run.error;
  EXPECT_EQ(sql("s.sqlite",
                "SELECT fingerprint FROM runs WHERE point = 4 AND side_number = 0 "
                "ORDER BY replication"),
            sql("run.sqlite", "SELECT fingerprint FROM runs ORDER BY replication"));
}

TEST_F(SweepTest, ReplicationsDifferAndSidesShareRandomNumbers) {
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(DISTINCT fingerprint) FROM runs WHERE point = 0 AND "
                   "side_number = 0"),
            3);
  // Before the ban bites both sides are one world.
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(*) FROM outcomes a JOIN outcomes b USING(replication, point, "
                   "variable) WHERE a.side = 'base' AND b.side = 'ban' AND variable = 'ordered_us' "
                   "AND a.value = b.value"),
            18);
}

TEST_F(SweepTest, AReplicationAloneEqualsItselfAmongMany) {
  ASSERT_EQ(sweep("one.sqlite", {"--reps", "1"}).code, 0);
  ASSERT_EQ(sweep("many.sqlite", {"--reps", "5"}).code, 0);
  const std::string first =
      "SELECT point, side, result_hash FROM runs WHERE replication = 0 ORDER BY point, side";
  EXPECT_EQ(sql("one.sqlite", first), sql("many.sqlite", first));
  // The fifth is done by itself when four are there.
  ASSERT_EQ(sweep("one.sqlite", {"--reps", "4"}).code, 0);
  ASSERT_EQ(sweep("one.sqlite", {"--reps", "5"}).code, 0);
  EXPECT_EQ(dump("one.sqlite"), dump("many.sqlite"));
}

TEST_F(SweepTest, ThreadsDoNotMatter) {
  ASSERT_EQ(sweep("one.sqlite", {"--jobs", "1"}).code, 0);
  ASSERT_EQ(sweep("five.sqlite", {"--jobs", "5"}).code, 0);
  EXPECT_EQ(dump("one.sqlite"), dump("five.sqlite"));
}

TEST_F(SweepTest, WhatIsThereIsNotRepeated) {
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  const test::Finished again = sweep("s.sqlite", {"--json"});
  ASSERT_EQ(again.code, 0);
  EXPECT_THAT(again.out, HasSubstr("\"done\":36,\"simulated\":0"));
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM runs_"), 36);
}

TEST_F(SweepTest, SidesThatAnAxisDoesNotTouchAreRunOnce) {
  here_.write("quota.txtpb",
              R"(base: "base.txtpb" name: "quota" rule { id: "quota" from: "2025-04-01"
      match { item: "slow" destination: "CN" } quota { amount: 100 per: "quarter" } })");
  const test::Finished done = test::chokepoint(
      {"sweep", here_ / "base.txtpb", "--policy", here_ / "quota.txtpb", "--design", "grid",
       "--vary", "rule[quota].quota.amount=0:300:4", "--store", here_ / "s.sqlite"});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM runs_"), 5);
  EXPECT_EQ(number("s.sqlite", "SELECT done FROM progress"), 8);
  // More quota, more for China; and the base has a result at every point to be compared with.
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(*) FROM differences a JOIN differences b USING(variable) WHERE "
                   "variable = 'delivered_slow_cn' AND a.point + 1 = b.point AND "
                   "a.difference < b.difference"),
            3);
}

TEST_F(SweepTest, AFailureIsWrittenDownAndTheOthersGoOn) {
  const test::Finished done =
      test::chokepoint({"sweep", here_ / "base.txtpb", "--design", "grid", "--vary",
                        "pool[machines].per_period.scale=1,-1,2", "--store", here_ / "s.sqlite"});
  EXPECT_EQ(done.code, 1);
  EXPECT_THAT(done.error, HasSubstr("1 runs failed"));
  EXPECT_EQ(number("s.sqlite", "SELECT done FROM progress"), 2);
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(*) FROM ledger WHERE status = 'failed' AND point = 1 "
                   "AND reason LIKE '%scale%'"),
            1);
}

TEST_F(SweepTest, DryRunKeepsNothing) {
  const test::Finished done = sweep("s.sqlite", {"--dry-run"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("36 runs: about"));
  EXPECT_FALSE(std::filesystem::exists(here_ / "s.sqlite"));
}

TEST_F(SweepTest, APlanSaysTheSameAsOptions) {
  here_.write("plan.txtpb", R"(schema: 1 scenario: "base.txtpb"
      policy { id: "ban" scenario: "ban.txtpb" }
      design { latin_hypercube { points: 6 } } replications: 3)");
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  ASSERT_EQ(test::chokepoint({"sweep", here_ / "plan.txtpb", "--store", here_ / "p.sqlite"}).code,
            0);
  EXPECT_EQ(dump("s.sqlite"), dump("p.sqlite"));
}

TEST_F(SweepTest, SeedDecidesDesignAndRuns) {
  ASSERT_EQ(sweep("one.sqlite").code, 0);
  ASSERT_EQ(sweep("two.sqlite", {"--seed", "2"}).code, 0);
  EXPECT_NE(sql("one.sqlite", "SELECT value FROM parameters"),
            sql("two.sqlite", "SELECT value FROM parameters"));
}

TEST_F(SweepTest, ReplayGivesTheSameAndNoticesAChange) {
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  // What it takes is in the store.
  std::filesystem::remove(here_ / "base.txtpb");
  for (const char* run : {"1", "17", "36"}) {
    const test::Finished done =
        test::chokepoint({"replay", here_ / "s.sqlite", "--run", run, "--json"});
    EXPECT_EQ(done.code, 0) << done.out << done.error;
    EXPECT_THAT(done.out, HasSubstr("\"same\":true"));
  }
  Database(here_ / "s.sqlite").execute("UPDATE runs_ SET result_hash = 'x' WHERE run_id = 17");
  EXPECT_EQ(test::chokepoint({"replay", here_ / "s.sqlite", "--run", "17"}).code, 1);
  EXPECT_EQ(test::chokepoint({"replay", here_ / "s.sqlite", "--run", "99"}).code, 2);
}

TEST_F(SweepTest, MistakesOfTheCommandLineAreExplained) {
  const auto error = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"sweep", here_ / "base.txtpb"});
    const test::Finished done = test::chokepoint(words);
    EXPECT_EQ(done.code, 2) << done.error;
    return done.error;
  };
  EXPECT_THAT(error({"--store", here_ / "s.sqlite"}), HasSubstr("is a scenario; say which points"));
  EXPECT_THAT(error({"--design", "lhs", "--n", "3"}), HasSubstr("--store FILE"));
  EXPECT_THAT(error({"--design", "lhs", "--store", here_ / "s"}), HasSubstr("needs --n"));
  EXPECT_THAT(error({"--design", "sobl", "--store", here_ / "s"}), HasSubstr("sobol"));
  EXPECT_THAT(error({"--design", "sobol", "--n", "5", "--store", here_ / "s"}),
              HasSubstr("the next one is 8"));
  EXPECT_THAT(error({"--design", "grid", "--vary", "pool[machines].per_period.scale=1:2:x",
                     "--store", here_ / "s"}),
              HasSubstr("not a number"));
}

TEST_F(SweepTest, InterruptedItKeepsWhatIsDoneAndGoesOn) {
  ASSERT_EQ(sweep("whole.sqlite", {"--reps", "20"}).code, 0);
  test::Finished stopped;
  // Sooner, where it is done before it could be interrupted.
  for (const int after : {400, 200, 100}) {
    std::filesystem::remove(here_ / "s.sqlite");
    stopped = sweep("s.sqlite", {"--reps", "20"},
                    test::SignalPlan{SIGINT, std::chrono::milliseconds(after)});
    if (stopped.code != 0) break;
  }
  ASSERT_EQ(stopped.code, 130) << stopped.error;
  EXPECT_THAT(stopped.error, HasSubstr("the same command goes on"));
  ASSERT_EQ(sweep("s.sqlite", {"--reps", "20"}).code, 0);
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
  EXPECT_THAT(here_.names(), Not(::testing::Contains("s.sqlite-wal")));
}

TEST_F(SweepTest, KilledAtAnyInstantItGoesOnToTheSameResults) {
#ifdef __SANITIZE_ADDRESS__
  constexpr int kInstants = 10;
#else
  constexpr int kInstants = 50;
#endif
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(sweep("whole.sqlite", {"--jobs", "2"}).code, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  const std::string expected = dump("whole.sqlite");
  std::mt19937 random(1);
  for (int i = 0; i < kInstants; ++i) {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(here_ / ("s.sqlite" + std::string(suffix)));
    }
    const auto instant = std::chrono::milliseconds(random() % (whole.count() / 1000 + 1));
    sweep("s.sqlite", {"--jobs", "2"}, test::SignalPlan{SIGKILL, instant});
    if (std::filesystem::exists(here_ / "s.sqlite") &&
        std::filesystem::file_size(here_ / "s.sqlite") > 0) {
      EXPECT_EQ(number("s.sqlite",
                       "SELECT count(*) FROM pragma_integrity_check WHERE "
                       "integrity_check = 'ok'"),
                1);
    }
    ASSERT_EQ(sweep("s.sqlite", {"--jobs", "2"}).code, 0);
    ASSERT_EQ(dump("s.sqlite"), expected) << "killed after " << instant.count() << " ms";
  }
}

TEST_F(SweepTest, AFullDiskLeavesAStoreThatGoesOn) {
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  // Files of at most 400 KB: writes beyond fail as on a full disk.
  const std::string command = "trap '' XFSZ; ulimit -f 400; exec " CHOKEPOINT_BINARY " sweep " +
                              here_ / "base.txtpb" + " --policy " + here_ / "ban.txtpb" +
                              " --design lhs --n 6 --reps 3 --quiet --store " + here_ / "s.sqlite" +
                              " 2> " + here_ / "error.txt";
  EXPECT_NE(std::system(("bash -c \"" + command + "\"").c_str()), 0);
  EXPECT_THAT(test::contents(here_ / "error.txt"), HasSubstr("cannot write"));
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(*) FROM pragma_integrity_check WHERE "
                   "integrity_check = 'ok'"),
            1);
  ASSERT_EQ(sweep("s.sqlite").code, 0);
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

}  // namespace
}  // namespace chokepoint::tools
