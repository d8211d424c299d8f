// Drives the executable as a user does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>

#include "tests/support/json_check.h"
#include "tests/support/program.h"

namespace chokepoint::test {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CommandLineTest : public ::testing::Test {
 protected:
  const TempDirectory here_;
  const std::string base_ = here_.write("base.txtpb", plant("base"));
  const std::string ban_ = here_.write(
      "ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban, \\\"hard\\\"\" ") + kBan);
};

TEST_F(CommandLineTest, RunPrintsResultsToStdoutOnly) {
  const Finished done = chokepoint({"run", base_, "--reps", "4"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, StartsWith("base: A plant, with \"two\" products\nn = 4 replications, "
                                   "seed 1, 2025-04-01 to 2026-02-28, "));
  for (const char* part : {"Delivered [", "2025 Apr-Dec", "2026 Jan-Feb", "whole span", "pieces",
                           "What binds", "machines", "lead time"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
  EXPECT_EQ(done.error, "");
  EXPECT_THAT(done.out, Not(HasSubstr("nan")));
  EXPECT_THAT(done.out, Not(HasSubstr("\x1b")));
}

TEST_F(CommandLineTest, CompareLeadsWithTheAnswer) {
  const Finished done = chokepoint({"compare", base_, ban_, "--reps", "4"});
  EXPECT_EQ(done.code, 0) << done.error;
  for (const char* part :
       {"Delivered to Chinese buyers, all accelerators: -", "Delivered to US buyers, Blackwell: +",
        "Displacement ratio", "started for China (slow)", "Of the Blackwell ratio, by what bound",
        "machines:", "of the ratio", "2025Q3", "What binds in base", "What binds in other"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
  EXPECT_EQ(chokepoint({"compare", ban_, "--reps", "4"}).out, done.out);
}

TEST_F(CommandLineTest, RunStopsWhenThePrecisionIsReached) {
  const auto until = [&](const char* what, const char* jobs, const char* most) {
    return chokepoint({"run", base_, "--until", what, "--reps", most, "--jobs", jobs, "--json"});
  };
  const Finished one = until("ordered:all=1%", "1", "500");
  EXPECT_EQ(one.code, 0);
  EXPECT_THAT(one.error, StartsWith("ordered of all: ±0."));
  EXPECT_THAT(one.out, HasSubstr("\"replications\":20,"));
  EXPECT_EQ(until("ordered:all=1%", "2", "500").out, one.out);
  // More of the same replications, up to the maximum.
  const Finished narrow = until("delivered:slow=0.0001%", "2", "50");
  EXPECT_EQ(narrow.code, 0);
  EXPECT_THAT(narrow.error, HasSubstr("after 50 replications, which --reps allows; not reached"));
  EXPECT_EQ(narrow.out, chokepoint({"run", base_, "--reps", "50", "--json"}).out);
  EXPECT_THAT(until("delivered:slwo=1%", "1", "20").error,
              HasSubstr("there is no outcome delivered:slwo; did you mean \"delivered:slow\"?"));
  for (const char* wrong : {"1", "%", "0%", "delivered=1%", "=1%", "a:b=", ":=1%"}) {
    EXPECT_EQ(until(wrong, "1", "20").code, 2) << wrong;
  }
}

TEST_F(CommandLineTest, JsonIsOneValidLine) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", base_}, {"compare", base_, ban_}}) {
    for (const char* reps : {"1", "3"}) {
      std::vector<std::string> all = words;
      all.insert(all.end(), {"--reps", reps, "--json"});
      const Finished done = chokepoint(all);
      EXPECT_EQ(done.code, 0);
      EXPECT_EQ(json_error(done.out), "");
      EXPECT_EQ(std::count(done.out.begin(), done.out.end(), '\n'), 1);
      EXPECT_THAT(done.out, EndsWith("\n"));
    }
  }
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb"));
}

TEST_F(CommandLineTest, SameBytesForAnyNumberOfThreads) {
  for (const char* format : {"--json", "--quiet"}) {
    const auto with = [&](const char* jobs) {
      return chokepoint({"compare", base_, ban_, "--reps", "6", "--jobs", jobs, format, "--out",
                         here_ / (std::string("out") + jobs)});
    };
    EXPECT_EQ(with("1").out, with("2").out);
    for (const char* name : {"/differences.csv", "/bindings.csv", "/replications.csv"}) {
      const std::string one = contents((here_ / "out1") + name);
      EXPECT_FALSE(one.empty());
      EXPECT_TRUE(one == contents((here_ / "out2") + name)) << name;
    }
  }
}

TEST_F(CommandLineTest, TablesAreTidyAndNamed) {
  const std::string out = here_ / "a/b";
  const Finished done = chokepoint({"compare", base_, ban_, "--reps", "2", "--out", out});
  EXPECT_EQ(done.code, 0) << done.error;
  for (const char* name :
       {"differences.csv", "bindings.csv", "replications.csv", "provenance.txt"}) {
    EXPECT_THAT(done.error, HasSubstr("wrote " + out + "/" + name));
  }
  const std::string table = contents(out + "/replications.csv");
  EXPECT_THAT(table, StartsWith("scenario,replication,metric,item,region,period,unit,value\n"));
  EXPECT_THAT(table, HasSubstr("\n\"ban, \"\"hard\"\"\",1,delivered,fast,US,2025Q3,pieces,"));
  EXPECT_THAT(table, Not(HasSubstr("nan")));
  EXPECT_THAT(table, Not(HasSubstr("\r")));
  const std::string record = contents(out + "/provenance.txt");
  for (const char* part : {"command: ", "--reps 2", "seed: 1", "replications: 2", "fingerprint"}) {
    EXPECT_THAT(record, HasSubstr(part));
  }
  EXPECT_EQ(chokepoint({"run", base_, "--reps", "2", "--out", out}).code, 0);
  EXPECT_THAT(contents(out + "/outcomes.csv"),
              StartsWith("scenario,metric,item,region,period,unit,mean,low,high,confidence\n"));
}

TEST_F(CommandLineTest, BadUsageIsTwo) {
  const std::vector<std::vector<std::string>> all = {
      {},
      {"run"},
      {"run", base_, "extra"},
      {"run", base_, "--reps", "0"},
      {"run", base_, "--reps", "1e3"},
      {"run", base_, "--seed", "-1"},
      {"run", base_, "--jobs", "0"},
      {"run", base_, "--confidence", "90"},
      {"run", base_, "--confidence", "nan"},
      {"run", base_, "--set"},
      {"run", here_ / "missing.txtpb"},
      {"run", base_, "--set", "pool[machines].per_period.scale=-1"},
      {"compare", base_},
      {"displacement", base_},
      {"check"},
      {"check", here_ / "missing.txtpb"},
      {"--nonsense"}};
  for (const std::vector<std::string>& words : all) {
    const Finished done = chokepoint(words);
    EXPECT_EQ(done.code, 2) << ::testing::PrintToString(words);
    EXPECT_EQ(done.out, "") << ::testing::PrintToString(words);
    EXPECT_NE(done.error, "") << ::testing::PrintToString(words);
  }
}

TEST_F(CommandLineTest, SuggestsTheNearestSpelling) {
  EXPECT_THAT(chokepoint({"comapre"}).error, HasSubstr("did you mean \"compare\"?"));
  const Finished option = chokepoint({"run", base_, "--rep=3"});
  EXPECT_EQ(option.code, 2);
  EXPECT_THAT(option.error, HasSubstr("unknown option --rep; did you mean \"--reps\"?"));
}

TEST_F(CommandLineTest, CountsMistakesAndNamesTheNextCommand) {
  const std::string bad = here_.write("bad.txtpb", plant("bad", "itm { }\npool { idd: \"x\" }\n"));
  const Finished done = chokepoint({"run", bad});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr(bad + ":"));
  EXPECT_THAT(done.error, HasSubstr(" mistakes\nlearn more: chokepoint check " + bad));
}

TEST_F(CommandLineTest, ComparisonNeedsTheSameSpan) {
  const std::string later = here_.write(
      "later.txtpb", "base: \"base.txtpb\" name: \"later\" horizon { end: \"2026-04-01\" }");
  const Finished done = chokepoint({"compare", base_, later});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("2025-04-01 to 2026-02-28"));
  EXPECT_THAT(done.error, HasSubstr("2025-04-01 to 2026-03-31"));
}

TEST_F(CommandLineTest, OutputThatCannotBeWrittenIsOne) {
  const Finished below_a_file = chokepoint({"run", base_, "--reps", "1", "--out", base_ + "/x"});
  EXPECT_EQ(below_a_file.code, 1);
  EXPECT_THAT(below_a_file.error, HasSubstr(base_ + "/x: Not a directory"));
  EXPECT_EQ(below_a_file.out, "");
  EXPECT_EQ(chokepoint({"run", base_, "--store", base_ + "/s.sqlite"}).code, 1);
  for (const char* format : {"--json", "--quiet"}) {
    const Finished full =
        chokepoint({"run", base_, "--reps", "1", format}, std::nullopt, "/dev/full");
    EXPECT_EQ(full.code, 1);
    EXPECT_THAT(full.error, HasSubstr("cannot write"));
  }
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"graph", base_}, {"schema"}, {"generate", "--nodes", "100"}}) {
    const Finished full = chokepoint(words, std::nullopt, "/dev/full");
    EXPECT_EQ(full.code, 1) << words.front();
    EXPECT_THAT(full.error, HasSubstr("cannot write"));
  }
}

TEST_F(CommandLineTest, InterruptReportsWhatIsDone) {
  const Finished done = chokepoint({"run", base_, "--reps", "100000", "--json"},
                                   SignalPlan{SIGINT, std::chrono::milliseconds(1000)});
  EXPECT_EQ(done.code, 130);
  EXPECT_THAT(done.error, HasSubstr(" of 100000 replications done"));
  EXPECT_EQ(json_error(done.out), "");
}

TEST_F(CommandLineTest, HelpAndVersionAreResults) {
  const Finished help = chokepoint({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("compare"));
  for (const char* command : {"run", "compare", "calibrate", "backtest", "displacement", "check"}) {
    const Finished one = chokepoint({command, "--help"});
    EXPECT_EQ(one.code, 0);
    EXPECT_THAT(one.out, HasSubstr(std::string("Examples:\n  chokepoint ") + command));
  }
  const Finished version = chokepoint({"version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, StartsWith("chokepoint "));
  EXPECT_THAT(version.out, HasSubstr("SQLite"));
}

}  // namespace
}  // namespace chokepoint::test
