// The table of regimes, driven as a user does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/scenario_files.h"

namespace chokepoint::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class DisplacementCommand : public ::testing::Test {
 protected:
  DisplacementCommand() { std::filesystem::create_directory(here_.path() / "regimes"); }

  Finished run(std::vector<std::string> more, std::optional<SignalPlan> signal = std::nullopt) {
    std::vector<std::string> words = {"displacement", base_, ban_};
    if (std::find(more.begin(), more.end(), "--reps") == more.end()) {
      words.insert(words.end(), {"--reps", "4"});
    }
    words.insert(words.end(), more.begin(), more.end());
    return chokepoint(words, signal);
  }

  const TempDirectory here_;
  const std::string base_ = here_.write("base.txtpb", plant("base"));
  const std::string ban_ =
      here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + kBan);
};

// Machines are short in every month and all a product needs, so that one piece displaces one piece
// and the ratio can be no more than the bound.
TEST_F(DisplacementCommand, ShowsRegimesBesidePhysicalBounds) {
  here_.write("regimes/plenty-100.txtpb",
              "title: \"plenty\" pool { id: \"machines\" per_period { scale: 100 } }");
  here_.write("regimes/plenty-20.txtpb", "pool { id: \"machines\" per_period { scale: 20 } }");
  const Finished done = run({});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(done.error, "");
  EXPECT_THAT(done.out, StartsWith("Displacement, ban minus base\n"));
  EXPECT_THAT(done.out, HasSubstr("machines in 100% of months"));
  EXPECT_THAT(done.out, HasSubstr("  slow    fast         1.00\n"));
  // In this order: as written, then the folder's by number.
  const std::size_t written = done.out.find("  as written");
  const std::size_t twenty = done.out.find("  plenty-20 ");
  const std::size_t hundred = done.out.find("  plenty ");
  EXPECT_LT(written, twenty);
  EXPECT_LT(twenty, hundred);
  EXPECT_NE(hundred, std::string::npos);
  EXPECT_THAT(done.out.substr(hundred, done.out.find('\n', hundred) - hundred),
              HasSubstr("nothing"));
  EXPECT_THAT(done.out, Not(HasSubstr("nan")));
}

TEST_F(DisplacementCommand, TakesTheRegimesGivenInstead) {
  here_.write("regimes/broken.txtpb", "nonsense");
  const std::string mine = here_.write(
      "mine.txtpb", "title: \"mine\" pool { id: \"machines\" per_period { scale: 2 } }");
  const Finished given = run({"--regime", mine});
  EXPECT_EQ(given.code, 0) << given.error;
  EXPECT_THAT(given.out, HasSubstr("\n  mine "));
  const Finished none = run({"--regime", "none"});
  EXPECT_EQ(none.code, 0) << none.error;
  EXPECT_THAT(none.out, HasSubstr("\n  as written "));
  EXPECT_THAT(none.out, Not(HasSubstr("mine")));
  // Of one scenario alone, the base is the file it names.
  EXPECT_EQ(chokepoint({"displacement", ban_, "--regime", "none", "--reps", "4"}).out, none.out);
}

TEST_F(DisplacementCommand, FindsMistakesBeforeSimulating) {
  EXPECT_EQ(run({"--regime", here_ / "missing.txtpb"}).code, 2);
  here_.write("regimes/broken.txtpb", "nonsense");
  const Finished broken = run({"--reps", "1000000"});
  EXPECT_EQ(broken.code, 2);
  EXPECT_EQ(broken.out, "");
  EXPECT_THAT(broken.error, HasSubstr("broken.txtpb:1:1"));
  EXPECT_EQ(run({"--store", here_ / "s.sqlite"}).code, 2) << "has no tables for regimes";
}

TEST_F(DisplacementCommand, SameBytesForAnyNumberOfThreads) {
  here_.write("regimes/more.txtpb", "pool { id: \"machines\" per_period { scale: 1.2 } }");
  const auto with = [&](const char* jobs) {
    return run({"--json", "--jobs", jobs, "--out", here_ / (std::string("out") + jobs)}).out;
  };
  const std::string one = with("1");
  EXPECT_EQ(json_error(one), "");
  EXPECT_EQ(std::count(one.begin(), one.end(), '\n'), 1);
  EXPECT_THAT(one, HasSubstr("\"regime\":\"more\""));
  EXPECT_TRUE(one == with("2"));
  for (const char* name : {"/regimes.csv", "/bounds.csv"}) {
    const std::string table = contents((here_ / "out1") + name);
    EXPECT_FALSE(table.empty());
    EXPECT_TRUE(table == contents((here_ / "out2") + name)) << name;
    EXPECT_THAT(table, Not(HasSubstr("nan")));
  }
  EXPECT_THAT(contents(here_ / "out1/regimes.csv"),
              StartsWith("base,other,regime,measure,part,unit,mean,low,high,confidence\n"
                         "base,ban,as written,china_change,,pieces,-"));
  EXPECT_THAT(contents(here_ / "out1/provenance.txt"), HasSubstr("fingerprint of ban under more"));
}

TEST_F(DisplacementCommand, InterruptKeepsFinishedRegimes) {
  here_.write(
      "regimes/busy.txtpb",
      "title: \"busy\" horizon { end: \"2032-01-01\" } demand { id: \"us\" rate { scale: 9 } }");
  // How long the first regime takes depends on the build: where none is done yet, wait longer.
  Finished done;
  for (const int seconds : {1, 3, 9, 27}) {
    done = run({"--reps", "40", "--json"}, SignalPlan{SIGINT, std::chrono::seconds(seconds)});
    if (done.error.find("interrupted: 0 of 2") == std::string::npos) break;
  }
  EXPECT_EQ(done.code, 130);
  EXPECT_THAT(done.error, HasSubstr("interrupted: 1 of 2 regimes done"));
  EXPECT_EQ(json_error(done.out), "");
  EXPECT_THAT(done.out, HasSubstr("\"as written\""));
}

TEST(ScenarioFiles, SayWhatTheyAreLaidOver) {
  const TempDirectory here;
  const std::string root = here.write("root.txtpb", "title: \"A root\"");
  const std::string middle = here.write("middle.txtpb", "base: \"root.txtpb\"");
  const std::string top = here.write("top.txtpb", "base: \"middle.txtpb\"");
  EXPECT_EQ(tools::base_named_in(top), middle);
  EXPECT_EQ(tools::root_of(top), root);
  EXPECT_EQ(tools::base_named_in(root), "");
  EXPECT_EQ(tools::title_of(root), "A root");
  EXPECT_EQ(tools::title_of(middle), "middle");
  EXPECT_EQ(tools::base_named_in(here / "missing"), "");
  here.write("loop.txtpb", "base: \"loop.txtpb\"");
  EXPECT_EQ(tools::root_of(here / "loop.txtpb"), here / "loop.txtpb");
  EXPECT_TRUE(tools::scenario_files_in(here / "missing").empty());
}

}  // namespace
}  // namespace chokepoint::test
