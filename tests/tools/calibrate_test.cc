// Drives `calibrate` and `backtest` as a user does, on the plant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/calibrate_tables.h"

namespace chokepoint::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kFigures[] = R"(schema: 1 title: "A plant, as reported"
scenario: "ban.txtpb" counterfactual: "base.txtpb" fiscal_year_starts: 2
networking { networking: 1 compute: 4 source: "S" }
source { id: "S" cite: "a newspaper" }
figure {
  id: "fast" title: "Fast, \"sold\"" source: "S" unit: "pieces" value: 500 low: 400 high: 700
  boards_sold { item: "fast" period: "2025Q3" }
}
figure {
  id: "both" title: "All sold" source: "S" unit: "thousand pieces" value: 9
  boards_sold { item: "fast" item: "slow" period: "2025-05 to 2025-10" }
}
figure {
  id: "lost" title: "Blocked" source: "S" unit: "million USD" value: 4
  revenue_blocked { item: "slow" period: "FY26Q2" }
}
figure {
  id: "stock" title: "On hand" source: "S" unit: "pieces" value: 10
  stock { item: "slow" month: "2025-07" }
}
figure {
  id: "all" title: "Revenue" source: "S" unit: "million USD" value: 30 context: true
  data_center_revenue { period: "FY26Q3" }
}
)";

class CalibrateTest : public ::testing::Test {
 protected:
  const TempDirectory here_;
  const std::string base_ = here_.write("base.txtpb", plant("base"));
  const std::string ban_ =
      here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + kBan +
                                   "uncertain { id: \"u\" path: \"demand[us].rate.scale\" "
                                   "value { uniform { low: 0.8 high: 1.2 } } }");
  const std::string figures_ = here_.write("reported.txtpb", kFigures);
};

TEST_F(CalibrateTest, PrintsRowsAndSummary) {
  const Finished done = chokepoint({"calibrate", figures_, "--reps", "8"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(done.error, "");
  EXPECT_THAT(done.out, StartsWith("ban against " + figures_ +
                                   "\nA plant, as reported\nn = 8 replications, seed 1; blocked: "
                                   "base minus ban\n"));
  for (const char* part : {"500 [400, 700]", "FY26Q2", "2025-05 to 2025-10", "inside p5-p95",
                           " of 4 rows", "median width ratio", "mean relative CRPS",
                           "For comparison, not scored", "target: at least 75%"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
  EXPECT_THAT(done.out, Not(HasSubstr("nan")));
}

TEST_F(CalibrateTest, SameBytesForAnyNumberOfThreads) {
  for (const char* command : {"calibrate", "backtest"}) {
    const std::string table = command == std::string("calibrate") ? "calibration" : "backtest";
    for (const char* format : {"--json", "--quiet"}) {
      const auto with = [&](const char* jobs) {
        std::vector<std::string> words = {command,
                                          command == std::string("calibrate") ? figures_ : ban_,
                                          "--reps",
                                          "6",
                                          "--jobs",
                                          jobs,
                                          format,
                                          "--out",
                                          here_ / (std::string("out") + jobs)};
        if (command == std::string("backtest")) {
          words.insert(words.end(), {"--reported", figures_});
        }
        return chokepoint(words);
      };
      const Finished one = with("1");
      EXPECT_EQ(one.code, 0) << one.error;
      EXPECT_EQ(one.out, with("2").out);
      const std::string file = "/" + table + ".csv";
      EXPECT_FALSE(contents((here_ / "out1") + file).empty());
      EXPECT_EQ(contents((here_ / "out1") + file), contents((here_ / "out2") + file));
    }
  }
}

TEST_F(CalibrateTest, WritesJsonAndATable) {
  const std::string out = here_ / "out";
  const Finished done = chokepoint({"calibrate", figures_, "--reps", "3", "--json", "--out", out});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(json_error(done.out), "");
  EXPECT_THAT(done.out, HasSubstr("\"width_ratio\":null"));
  EXPECT_THAT(done.error, HasSubstr("wrote " + out + "/calibration.csv"));
  const std::string table = contents(out + "/calibration.csv");
  EXPECT_THAT(table, StartsWith("scenario,id,title,source,period,unit,reported,"));
  EXPECT_THAT(table, HasSubstr("\nban,fast,\"Fast, \"\"sold\"\"\",S,2025Q3,pieces,500,400,700,"));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 6);
  EXPECT_THAT(contents(out + "/provenance.txt"), HasSubstr("fingerprint of base: "));
  EXPECT_THAT(contents(out + "/provenance.txt"), Not(HasSubstr("replications.csv")));
}

TEST_F(CalibrateTest, NamesTheNearestItemAndThePlace) {
  std::string text = kFigures;
  text.replace(text.find("item: \"fast\""), 12, "item: \"fats\"");
  const std::string bad = here_.write("bad.txtpb", text);
  const Finished done = chokepoint({"calibrate", bad});
  EXPECT_EQ(done.code, 2);
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.error, HasSubstr(bad + ":7:17: figure[fast].boards_sold.item[0]: ban reports no "
                                          "item \"fats\"; did you mean \"fast\"?"));
  EXPECT_THAT(done.error, EndsWith("learn more: chokepoint calibrate --help\n"));
  EXPECT_EQ(chokepoint({"calibrate", here_ / "missing.txtpb"}).code, 2);
}

TEST_F(CalibrateTest, SaysWhichMonthsAreMissing) {
  std::string text = kFigures;
  text.replace(text.find("2025Q3"), 6, "2024Q4");
  const Finished done = chokepoint({"calibrate", here_.write("early.txtpb", text)});
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("figure[fast].boards_sold.period: 2024Q4 needs 2024-08-01 to "
                                    "2025-02-01, but ban runs from 2025-01-01 to 2026-03-01"));
}

TEST_F(CalibrateTest, BacktestForecastsByQuarter) {
  const std::string out = here_ / "out";
  const Finished done =
      chokepoint({"backtest", ban_, "--reported", figures_, "--reps", "4", "--out", out});
  EXPECT_EQ(done.code, 0) << done.error;
  for (const char* part :
       {"ban: A plant", "Delivered to US [thousand pieces]", "2025Q2", "2026Q1",
        "Boards sold, spread within fiscal quarters", "Data-center revenue [billion USD]",
        "Against what was reported", "fast+slow sold", "FY26Q3"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
  // The run-in that fiscal quarters need is recorded but not reported.
  EXPECT_THAT(done.out, Not(HasSubstr("2025Q1")));
  const std::string table = contents(out + "/backtest.csv");
  EXPECT_THAT(table, StartsWith("scenario,measure,item,region,period,as_of,unit,median,"));
  EXPECT_THAT(table, HasSubstr("\nban,stock,slow,ALL,2025Q2,2025-07-01,pieces,"));
  EXPECT_THAT(table, HasSubstr(",stock,10,,\n"));
  EXPECT_EQ(chokepoint({"backtest", ban_, "--reported", here_ / "missing.txtpb"}).code, 2);
}

// Fiscal quarters are recorded from an earlier month on; what happens must not depend on that.
TEST_F(CalibrateTest, RecordingEarlierChangesNothing) {
  const auto fingerprint = [](const Finished& done) {
    const std::size_t at = done.out.find("\"fingerprint\":");
    return done.out.substr(at, 32);
  };
  const Finished run = chokepoint({"run", ban_, "--reps", "3", "--json"});
  const Finished backtest =
      chokepoint({"backtest", ban_, "--reported", figures_, "--reps", "3", "--json"});
  EXPECT_THAT(fingerprint(run), StartsWith("\"fingerprint\":\""));
  EXPECT_EQ(fingerprint(run), fingerprint(backtest));
}

TEST(CalibrateTables, NumbersKeepThreeDigits) {
  EXPECT_EQ(tools::by_magnitude(1234.4), "1,234");
  EXPECT_EQ(tools::by_magnitude(99.96), "100");
  EXPECT_EQ(tools::by_magnitude(98.74), "98.7");
  EXPECT_EQ(tools::by_magnitude(4.6), "4.60");
  EXPECT_EQ(tools::with_range(4.6, true, 1, 10), "4.60 [1.00, 10.0]");
}

}  // namespace
}  // namespace chokepoint::test
