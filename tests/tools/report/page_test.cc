#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>

#include "proto/report.pb.h"
#include "tests/support/program.h"
#include "tests/support/scenarios.h"
#include "tools/report/flow_graph.h"
#include "tools/report/store_pages.h"
#include "tools/report/values.h"

namespace chokepoint::tools::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PageTest : public ::testing::Test {
 protected:
  PageTest() {
    here_.write("base.txtpb", test::plant("base"));
    here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + test::kBan);
  }

  test::Finished compare(std::vector<std::string> more) {
    more.insert(more.begin(), {"compare", here_ / "ban.txtpb", "--reps", "4", "--json"});
    return test::chokepoint(more);
  }

  test::TempDirectory here_;
};

/// Value of a key on the page; NaN without it.
double number(const std::string& page, const std::string& key) {
  const std::string after = "\" data-key=\"" + key + "\"";
  const std::size_t at = page.find(after);
  if (at == std::string::npos) return NAN;
  const std::size_t begin = page.rfind('"', at - 1) + 1;
  return std::stod(page.substr(begin, at - begin));
}

/// The mean of an outcome in JSON.
double in_json(const std::string& json, const std::string& item, const std::string& region) {
  const std::regex outcome("\"metric\":\"delivered\",\"item\":\"" + item + "\",\"region\":\"" +
                           region + "\",\"period\":\"total\",\"unit\":\"pieces\",\"mean\":([^,]*)");
  std::smatch found;
  return std::regex_search(json, found, outcome) ? std::stod(found[1]) : NAN;
}

TEST_F(PageTest, HasTheNumbersOfJson) {
  const test::Finished done = compare({"--report", here_ / "p.html", "--report-reps", "2"});
  ASSERT_EQ(done.code, 0) << done.error;
  const std::string page = test::contents(here_ / "p.html");
  for (const char* region : {"US", "CN"}) {
    EXPECT_EQ(number(page, std::string("difference:delivered|all|") + region + "|total|mean"),
              in_json(done.out, "all", region));
  }
}

TEST_F(PageTest, HasTheSameBytesTwiceAndFromTheStore) {
  const std::string store = here_ / "s.sqlite";
  for (const char* name : {"a.html", "b.html"}) {
    // The command is on the page, so that it must be the same.
    ASSERT_EQ(compare({"--report", here_ / "p.html", "--report-reps", "2", "--jobs", "1", "--store",
                       store})
                  .code,
              0);
    ASSERT_EQ(test::chokepoint({"report", store, "-o", here_ / name}).code, 0);
    EXPECT_EQ(test::contents(here_ / name), test::contents(here_ / "p.html"));
  }
  EXPECT_EQ(test::contents(here_ / "a.html"), test::contents(here_ / "b.html"));
}

TEST_F(PageTest, AStoreAloneKeepsThePageWithoutFurtherRuns) {
  const std::string store = here_ / "s.sqlite";
  ASSERT_EQ(compare({"--store", store}).code, 0);
  ASSERT_EQ(stored_pages(store).size(), 1U);
  EXPECT_FALSE(stored_pages(store)[0].complete);
  ASSERT_EQ(compare({"--store", store, "--report", here_ / "p.html"}).code, 0);
  ASSERT_EQ(compare({"--store", store}).code, 0);
  ASSERT_EQ(stored_pages(store).size(), 1U);
  EXPECT_TRUE(stored_pages(store)[0].complete) << "the fuller page was lost";
}

TEST_F(PageTest, SaysWhatASweepIsSensitiveTo) {
  const std::string store = here_ / "s.sqlite";
  ASSERT_EQ(test::chokepoint({"sweep", here_ / "base.txtpb", "--design", "sobol", "--n", "8",
                              "--vary", "pool[machines].per_period.scale=0.5:1.5", "--vary",
                              "demand[us].rate.scale=0.5:1.5", "--store", store})
                .code,
            0);
  ASSERT_EQ(test::chokepoint({"report", store, "-o", here_ / "sweep.html"}).code, 0);
  EXPECT_THAT(test::contents(here_ / "sweep.html"), HasSubstr("first-order index"));
  // Beside a page it is a section of it, also where run and sweep have one name.
  ASSERT_EQ(test::chokepoint({"run", here_ / "base.txtpb", "--reps", "2", "--store", store}).code,
            0);
  ASSERT_EQ(test::chokepoint({"report", store, "-o", here_ / "both.html"}).code, 0);
  EXPECT_THAT(test::contents(here_ / "both.html"), HasSubstr("first-order index"));
  EXPECT_THAT(test::contents(here_ / "both.html"), HasSubstr("supply-us"));
}

TEST_F(PageTest, NamesWhatIsWrong) {
  const test::Finished none = test::chokepoint({"report", here_ / "none.sqlite", "-o", "x.html"});
  EXPECT_NE(none.code, 0);
  EXPECT_THAT(none.error, HasSubstr("none.sqlite"));
  const std::string store = here_ / "s.sqlite";
  ASSERT_EQ(compare({"--store", store}).code, 0);
  const test::Finished title =
      test::chokepoint({"report", store, "-o", here_ / "x.html", "--page", "ban minus bose"});
  EXPECT_EQ(title.code, 2);
  EXPECT_THAT(title.error, HasSubstr("ban minus base"));
  EXPECT_THAT(test::chokepoint({"report", store}).error, HasSubstr("-o"));
  const test::Finished folder = compare({"--report", "/dev/null/p.html"});
  EXPECT_EQ(folder.code, 1);
  EXPECT_EQ(folder.out, "") << "simulated before looking at the file";
}

TEST_F(PageTest, TextStaysText) {
  const std::string hostile = "</script><script>x()</script>\\\"'><img src=x onerror=x()>";
  here_.write("h.txtpb", "base: \"base.txtpb\" name: \"h\" title: \"" + hostile + "\"");
  ASSERT_EQ(
      test::chokepoint({"run", here_ / "h.txtpb", "--reps", "2", "--report", here_ / "h.html"})
          .code,
      0);
  const std::string page = test::contents(here_ / "h.html");
  EXPECT_THAT(page, Not(HasSubstr("<script>x()")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;x()"));
}

TEST(Page, TellsOneFromMany) {
  EXPECT_EQ(counted(0, "process", "processes"), "0 processes");
  EXPECT_EQ(counted(1, "process", "processes"), "1 process");
  EXPECT_EQ(counted(1200, "process", "processes"), "1,200 processes");
}

// Flow is conserved: over the whole run what a step makes is what the next one takes, but for
// stock.
TEST(FlowGraph, CountsWhatWasMadeAndDelivered) {
  const std::string text = test::small_world("2026-01-01") + R"(
    item { id: "half" }
    process { id: "first" at: "plant" start: SCHEDULED schedule { per: "day" constant: 4 }
              output { item: "half" quantity: 6 } }
    process { id: "second" at: "plant" input { item: "half" quantity: 2 } output { item: "board" } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "1 day"
             rate { per: "day" constant: 12 } })";
  const test::Results results(test::from_text(text), 1);
  const proto::ScenarioFamily family = test::from_text(text);
  v1::FlowChart chart;
  for (std::size_t i = 0; i < results.experiment().axes.quarters.size(); ++i) {
    chart.add_period("q" + std::to_string(i));
  }
  chart.add_world("w");
  EXPECT_FALSE(add_flow_graph({{&family, &results.experiment()}}, chart));
  std::map<std::string, double> totals;
  for (const v1::FlowLink& link : chart.link()) {
    double& sum = totals[chart.node(link.source()).name() + ">" + chart.node(link.target()).name()];
    for (const double amount : link.amount()) sum += amount;
  }
  const double delivered = results.value("delivered", "board", "US");
  ASSERT_GT(delivered, 1000);
  // A board has two halves in it, and halves are what everything is counted in.
  EXPECT_EQ(totals["board>US buyers"], 2 * delivered);
  // A week's schedule starts as the week begins: 53 weeks begin in the year, and nothing waits.
  EXPECT_EQ(totals["first (start)>half"], 53 * 7 * 4 * 6);
  EXPECT_EQ(totals["half>board"], totals["first (start)>half"]);
}

// Every piece that is delivered has waited once.
TEST(Waits, AddUpToDeliveries) {
  const test::Results results(test::from_file("teaching/hello.txtpb"), 2);
  const proto::Experiment& experiment = results.experiment();
  const std::vector<double> delivered = results.metric("delivered", "all");
  for (std::size_t r = 0; r < delivered.size(); ++r) {
    double waits = 0;
    for (const double pieces : experiment.replications[r].waits) waits += pieces;
    EXPECT_EQ(waits, delivered[r]);
  }
}

// A board that is ordered on day 0 and made in two weeks and travels for none waits two weeks.
TEST(Waits, AreFiledByWeek) {
  const std::string text = test::small_world("2025-12-01") + R"(
    process { id: "make" at: "plant" start: MAKE_TO_ORDER output { item: "board" }
              cycle_time { unit: "days" fixed: 15 } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "7 days"
             rate { per: "day" constant: 1 } })";
  const test::Results results(test::from_text(text), 1);
  const models::ReportAxes& axes = results.experiment().axes;
  const models::Replication& one = results.experiment().replications[0];
  const double delivered = results.value("delivered", "board", "US");
  ASSERT_GT(delivered, 0);
  EXPECT_EQ(one.waits[axes.wait_cell(0, 0, 2)], delivered);
}

}  // namespace
}  // namespace chokepoint::tools::report
