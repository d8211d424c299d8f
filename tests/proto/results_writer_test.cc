#include "proto/results_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "sim/calendar.h"
#include "tests/proto/sample_schema.h"
#include "tests/proto/trial.h"
#include "tests/support/json_check.h"

namespace chokepoint::proto {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double kConfidence = 0.9;
/// 0.95 quantile of Student's t with one degree of freedom: two replications.
constexpr double kStudent1 = 6.313751514675043;

/// Two accelerators over two quarters and a half; results are written by hand.
class HandMade {
 public:
  explicit HandMade(const std::string& name = "hand-made", const std::string& more = "")
      : family_(
            {folder_.write("s.txtpb", "schema: 1 name: \"" + name + "\"" + kText + more), {}, {}}) {
  }

  /// An experiment of `replications` replications in which nothing happened.
  Experiment empty(int replications) const {
    Experiment experiment(family_.nominal(), 3);
    models::Recorder recorder(family_.nominal());
    models::Nodes nodes(family_.nominal());
    const models::Replication nothing = recorder.finish(nodes, family_.nominal().horizon.end);
    experiment.replications.assign(static_cast<std::size_t>(replications), nothing);
    return experiment;
  }

  static constexpr std::size_t kFast = 0;
  static constexpr std::size_t kSlow = 1;

 private:
  static constexpr char kText[] = R"(
    horizon { start: "2024-01-01" end: "2024-11-01" report_from: "2024-04-01" }
    country { id: "US" region: US }
    site { id: "s" country: "US" }
    item { id: "fast" family: "blackwell" chip { tpp: 1000 } unit_value_usd: 10 }
    item { id: "slow" chip { tpp: 100 } }
    item { id: "part" }
    pool { id: "line" unit: "wafers" per_period { per: "day" constant: 1 } }
    pool { id: "ovens" servers { constant: 1 } }
  )";
  TemporaryFolder folder_;
  ScenarioFamily family_;
};

void deliver(Experiment& experiment, std::size_t replication, std::size_t item,
             models::Region region, std::size_t quarter, double pieces) {
  experiment.replications[replication].measures[experiment.axes.cell(
      models::Measure::kDelivered, item, static_cast<int>(region), quarter)] = pieces;
}

const v1::Outcome& find(const google::protobuf::RepeatedPtrField<v1::Outcome>& outcomes,
                        const std::string& metric, const std::string& item,
                        const std::string& region, const std::string& period) {
  for (const v1::Outcome& one : outcomes) {
    if (one.metric() == metric && one.item() == item && one.region() == region &&
        one.period() == period) {
      return one;
    }
  }
  throw std::out_of_range(metric + " " + item + " " + region + " " + period);
}

// Readers of tables must not mistake "nothing was delivered" for "not reported".
TEST(RunReport, HasEveryAcceleratorRegionAndQuarterWithZeros) {
  const HandMade made;
  const v1::RunReport report = run_report(made.empty(2), "1.0", kConfidence);
  std::set<std::tuple<std::string, std::string, std::string, std::string>> keys;
  for (const v1::Outcome& one : report.outcomes()) {
    EXPECT_TRUE(keys.emplace(one.metric(), one.item(), one.region(), one.period()).second)
        << one.metric() << " twice";
    EXPECT_FALSE(one.unit().empty()) << one.metric();
  }
  for (const models::Metric metric : models::kMetrics) {
    for (const char* item : {"fast", "slow", "all"}) {
      for (const char* region : {"US", "CN", "ROW", "ALL"}) {
        for (const char* period : {"total", "2024Q2", "2024Q3", "2024Q4"}) {
          EXPECT_TRUE(keys.contains({models::name(metric), item, region, period}))
              << models::name(metric) << " " << item << " " << region << " " << period;
        }
      }
    }
  }
  EXPECT_FALSE(keys.contains({"delivered", "part", "US", "total"})) << "not an accelerator";
  for (const char* metric : {"capacity_used", "capacity_available", "utilization"}) {
    EXPECT_TRUE(keys.contains({metric, "line", "ALL", "2024Q4"})) << metric;
  }
  EXPECT_EQ(keys.size(), models::kMetrics.size() * 3 * 4 * 4 + 3 * 2 * 4);

  const v1::Outcome& zero = find(report.outcomes(), "delivered", "slow", "CN", "2024Q3");
  EXPECT_TRUE(zero.has_mean());
  EXPECT_EQ(zero.mean(), 0);
  EXPECT_FALSE(find(report.outcomes(), "fill", "slow", "CN", "2024Q3").has_mean())
      << "0 of 0 orders is no fill rate";
}

TEST(RunReport, EqualsHandComputedMeansAndIntervals) {
  const HandMade made;
  Experiment experiment = made.empty(2);
  deliver(experiment, 0, HandMade::kFast, models::Region::kUs, 0, 10);
  deliver(experiment, 0, HandMade::kSlow, models::Region::kUs, 2, 5);
  deliver(experiment, 1, HandMade::kFast, models::Region::kUs, 0, 14);
  experiment.replications[0].fingerprint = 1;
  experiment.replications[0].events = 20;
  experiment.replications[1].events = 22;
  const v1::RunReport report = run_report(experiment, "1.0", kConfidence);
  EXPECT_EQ(report.events(), 42);
  EXPECT_EQ(report.replications(), 2);
  EXPECT_EQ(report.seed(), 3U);
  const v1::Outcome& fast = find(report.outcomes(), "delivered", "fast", "US", "2024Q2");
  EXPECT_DOUBLE_EQ(fast.mean(), 12);
  EXPECT_NEAR(fast.low(), 12 - kStudent1 * 2, 1e-9);  // standard error sqrt(8 / 2)
  EXPECT_NEAR(fast.high(), 12 + kStudent1 * 2, 1e-9);
  EXPECT_EQ(fast.confidence(), kConfidence);
  EXPECT_DOUBLE_EQ(find(report.outcomes(), "delivered", "all", "ALL", "total").mean(), 14.5);
  EXPECT_DOUBLE_EQ(find(report.outcomes(), "compute", "all", "US", "total").mean(), 12'250);
  EXPECT_EQ(report.fingerprint().size(), 16U);
  std::swap(experiment.replications[0], experiment.replications[1]);
  EXPECT_NE(run_report(experiment, "1.0", kConfidence).fingerprint(), report.fingerprint())
      << "replications count in their order";
}

TEST(CompareReport, PairsReplications) {
  const HandMade made;
  Experiment base = made.empty(2);
  Experiment other = made.empty(2);
  deliver(base, 0, HandMade::kFast, models::Region::kUs, 0, 100);
  deliver(base, 1, HandMade::kFast, models::Region::kUs, 0, 200);
  deliver(other, 0, HandMade::kFast, models::Region::kUs, 0, 106);
  deliver(other, 1, HandMade::kFast, models::Region::kUs, 0, 202);
  const v1::CompareReport report = compare_report(base, other, "1.0", kConfidence);
  // Differences 6 and 2; unpaired, the spread of 100 and 200 would swamp them.
  const v1::Outcome& change = find(report.differences(), "delivered", "fast", "US", "total");
  EXPECT_DOUBLE_EQ(change.mean(), 4);
  EXPECT_NEAR(change.low(), 4 - kStudent1 * 2, 1e-9);
  EXPECT_NEAR(change.high(), 4 + kStudent1 * 2, 1e-9);
  EXPECT_EQ(find(report.differences(), "delivered", "slow", "CN", "2024Q4").mean(), 0);
  EXPECT_FALSE(find(report.differences(), "lead_time", "slow", "CN", "2024Q4").has_mean());
}

TEST(CompareReport, CountsWhatOneSideLacksAsZero) {
  const HandMade made;
  const HandMade wider("wider", "item { id: \"new\" chip { tpp: 1 } }");
  const Experiment base = made.empty(2);
  Experiment other = wider.empty(2);
  deliver(other, 0, 2, models::Region::kRow, 1, 3);
  deliver(other, 1, 2, models::Region::kRow, 1, 5);
  const v1::CompareReport more = compare_report(base, other, "1.0", kConfidence);
  EXPECT_DOUBLE_EQ(find(more.differences(), "delivered", "new", "ROW", "2024Q3").mean(), 4);
  const v1::CompareReport less = compare_report(other, base, "1.0", kConfidence);
  EXPECT_DOUBLE_EQ(find(less.differences(), "delivered", "new", "ROW", "2024Q3").mean(), -4);
  EXPECT_FALSE(find(more.differences(), "fill", "new", "ROW", "2024Q3").has_mean())
      << "no fill rate on the side that lacks the item, so no difference";
}

TEST(Displacement, IsMinusTheRatioOfTheMeanChanges) {
  const HandMade made;
  Experiment base = made.empty(2);
  Experiment other = made.empty(2);
  // China gains 10 slow pieces in each replication; the US loses 6 and 2 fast ones and, not in the
  // family, 1 slow one in each.
  for (std::size_t r = 0; r < 2; ++r) {
    deliver(other, r, HandMade::kSlow, models::Region::kCn, 0, 10);
    deliver(base, r, HandMade::kFast, models::Region::kUs, 0, 100);
    deliver(base, r, HandMade::kSlow, models::Region::kUs, 0, 1);
  }
  deliver(other, 0, HandMade::kFast, models::Region::kUs, 0, 94);
  deliver(other, 1, HandMade::kFast, models::Region::kUs, 0, 98);
  const v1::Displacement ratio = compare_report(base, other, "1.0", kConfidence).displacement();
  ASSERT_TRUE(ratio.blackwell().units().defined());
  EXPECT_DOUBLE_EQ(ratio.blackwell().units().mean(), 0.4);
  // With a certain denominator Fieller's interval is Student's, divided by it.
  EXPECT_NEAR(ratio.blackwell().units().low(), (4 - kStudent1 * 2) / 10, 1e-9);
  EXPECT_NEAR(ratio.blackwell().units().high(), (4 + kStudent1 * 2) / 10, 1e-9);
  EXPECT_DOUBLE_EQ(ratio.all().units().mean(), 0.5);
  EXPECT_DOUBLE_EQ(ratio.blackwell().tpp().mean(), 4.0);  // 4 x 1000 / (10 x 100)
  EXPECT_DOUBLE_EQ(ratio.all().tpp().mean(), 4.1);
}

TEST(Displacement, IsUndefinedWhenChinasChangeCoversZero) {
  const HandMade made;
  const Experiment base = made.empty(2);
  Experiment other = made.empty(2);
  deliver(other, 0, HandMade::kFast, models::Region::kUs, 0, 5);
  deliver(other, 0, HandMade::kSlow, models::Region::kCn, 0, 10);
  deliver(other, 1, HandMade::kSlow, models::Region::kCn, 0, 1);
  const v1::CompareReport report = compare_report(base, other, "1.0", kConfidence);
  for (const v1::DisplacementPair& pair :
       {report.displacement().blackwell(), report.displacement().all()}) {
    for (const v1::DisplacementRatio& ratio : {pair.units(), pair.tpp()}) {
      EXPECT_FALSE(ratio.defined());
      EXPECT_FALSE(ratio.has_mean() || ratio.has_low() || ratio.has_high());
    }
  }
  EXPECT_THAT(to_json(report), HasSubstr("\"blackwell\":{\"units\":{\"mean\":null,\"low\":null,"
                                         "\"high\":null,\"defined\":false}"));
}

TEST(Json, WritesNumbersThatReadBack) {
  v1::RunReport report;
  report.set_seed(std::numeric_limits<std::uint64_t>::max());
  report.set_events(-7);
  v1::Outcome& outcome = *report.add_outcomes();
  outcome.set_mean(0.1);
  outcome.set_low(-1e-300);
  outcome.set_high(1.0 / 3.0);
  outcome.set_confidence(2);
  const std::string json = to_json(report);
  EXPECT_EQ(test::json_error(json), "") << json;
  EXPECT_THAT(json, HasSubstr("\"seed\":18446744073709551615"));
  EXPECT_THAT(json, HasSubstr("\"events\":-7"));
  EXPECT_THAT(json, HasSubstr("\"mean\":0.1,"));
  EXPECT_THAT(json, HasSubstr("\"low\":-1e-300,"));
  const std::size_t at = json.find("\"high\":") + 7;
  EXPECT_EQ(std::stod(json.substr(at)), 1.0 / 3.0);
}

TEST(Json, WritesNullForWhatIsUndefined) {
  v1::RunReport report;
  v1::Outcome& outcome = *report.add_outcomes();
  outcome.set_low(std::nan(""));
  outcome.set_high(INFINITY);
  const std::string json = to_json(report);
  EXPECT_EQ(test::json_error(json), "") << json;
  EXPECT_THAT(json, HasSubstr("\"mean\":null,\"low\":null,\"high\":null,\"confidence\":0}"));
  const std::string empty = to_json(v1::CompareReport());
  EXPECT_EQ(test::json_error(empty), "") << empty;
  EXPECT_THAT(empty, HasSubstr("\"differences\":[],\"displacement\":null,\"binding\":[]"));
}

TEST(Json, EscapesText) {
  v1::RunReport report;
  report.set_scenario("a \"b\" \\ c\n\t\x01 é");
  const std::string json = to_json(report);
  EXPECT_EQ(test::json_error(json), "") << json;
  EXPECT_THAT(json, StartsWith("{\"scenario\":\"a \\\"b\\\" \\\\ c\\u000a\\u0009\\u0001 é\","));
}

TEST(Json, OfARealRunIsValid) {
  const HandMade made("a \\\"quoted\\\" name");
  const Experiment experiment = made.empty(1);
  const std::string run = to_json(run_report(experiment, "1.0", kConfidence));
  EXPECT_EQ(test::json_error(run), "");
  EXPECT_THAT(run, HasSubstr("a \\\"quoted\\\" name"));
  EXPECT_EQ(test::json_error(to_json(compare_report(experiment, experiment, "1", 0.5))), "");
}

}  // namespace
}  // namespace chokepoint::proto
