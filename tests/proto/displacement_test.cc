// Small enough to count by hand: two replications, three quarters, two products of one line.
#include "proto/displacement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/binding_trace.h"
#include "sim/calendar.h"
#include "tests/support/scenarios.h"

namespace chokepoint::proto {
namespace {

using models::Measure;
using models::Region;
using ::testing::ElementsAre;

constexpr double kConfidence = 0.9;

// From the start of packaging to a US buyer: 45 + 15 days. A die takes 60 days before that.
constexpr const char* kWorld = R"(
  schema: 1 name: "hand-made"
  horizon { start: "2024-01-01" end: "2025-01-01" report_from: "2024-04-01" }
  country { id: "US" region: US } country { id: "CN" region: CN }
  site { id: "s" country: "US" }
  item { id: "die" }
  item { id: "fast" family: "blackwell" chip { tpp: 1000 } }
  item { id: "slow" chip { tpp: 100 } }
  pool { id: "logic-a" resource: "logic" per_period { per: "day" constant: 1 } }
  pool { id: "logic-b" resource: "logic" per_period { per: "day" constant: 1 } }
  pool { id: "line" resource: "packaging" per_period { per: "day" constant: 1 } }
  process { id: "fab-a" at: "s" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: "logic-a" } output { item: "die" }
            cycle_time { unit: "days" fixed: 60 } }
  process { id: "fab-b" at: "s" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: "logic-b" } output { item: "die" }
            cycle_time { unit: "days" fixed: 60 } }
  process { id: "package-fast" at: "s" input { item: "die" quantity: 2 } use { pool: "line" }
            output { item: "fast" } cycle_time { unit: "days" fixed: 45 } }
  process { id: "package-slow" at: "s" input { item: "die" } use { pool: "line" }
            output { item: "slow" } cycle_time { unit: "days" fixed: 45 } }
  buyer { id: "us" country: "US" } buyer { id: "cn" country: "CN" }
  lane { id: "to-us" from: "s" to: "us" transit { unit: "days" fixed: 15 } }
  lane { id: "to-cn" from: "s" to: "cn" transit { unit: "days" fixed: 90 } }
  demand { id: "us" buyer: "us" item: "fast" rate { per: "day" constant: 1 } every: "1 day" }
  demand { id: "cn" buyer: "cn" item: "slow" rate { per: "day" constant: 1 } every: "1 day" }
)";

/// Two experiments with results written by hand. The US loses 1, 4 and 8 fast pieces in the three
/// quarters of replication 0 and 3, 2 and 4 in replication 1; China gains 10 slow ones in each.
class DisplacementTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kFast = 0;
  static constexpr std::size_t kSlow = 1;

  DisplacementTest() {
    const double lost[2][3] = {{1, 4, 8}, {3, 2, 4}};
    for (std::size_t r = 0; r < 2; ++r) {
      for (std::size_t quarter = 0; quarter < 3; ++quarter) {
        add(base_, r, Measure::kDelivered, kFast, Region::kUs, quarter, 50);
        add(other_, r, Measure::kDelivered, kFast, Region::kUs, quarter, 50 - lost[r][quarter]);
      }
      add(other_, r, Measure::kDelivered, kSlow, Region::kCn, 0, 10);
    }
  }

  Experiment empty() const {
    Experiment experiment(family_.nominal(), 1);
    models::Recorder recorder(family_.nominal());
    models::Nodes nodes(family_.nominal());
    const models::Replication nothing = recorder.finish(nodes, family_.nominal().horizon.end);
    experiment.replications.assign(2, nothing);
    return experiment;
  }

  static void add(Experiment& experiment, std::size_t replication, Measure measure,
                  std::size_t item, Region region, std::size_t quarter, double pieces) {
    experiment.replications[replication]
        .measures[experiment.axes.cell(measure, item, static_cast<int>(region), quarter)] += pieces;
  }

  /// Says what bound a process of the base in a month from April on: a node, kUnbound, kIdle.
  void bind(std::size_t replication, const std::string& process, std::size_t month, int node) {
    const auto id = test::id_of<models::ProcessId>(family_.nominal().processes, process);
    base_.replications[replication].bound[models::index(id) * 9 + month] =
        static_cast<std::int16_t>(node);
  }

  v1::Displacement result() const { return displacement(base_, other_, kConfidence); }

  const ScenarioFamily family_ = test::from_text(kWorld);
  Experiment base_ = empty();
  Experiment other_ = empty();
};

template <class Parts>
std::vector<std::pair<std::string, double>> contributions(const Parts& parts) {
  std::vector<std::pair<std::string, double>> all;
  for (const v1::DisplacementPart& part : parts) {
    EXPECT_TRUE(part.units().defined());
    all.emplace_back(part.part(), part.units().mean());
  }
  return all;
}

using Pairs = std::vector<std::pair<std::string, double>>;

// June and September, the months 60 days before the middles of the third and fourth quarter;
// that of the second lies before April. Dies for September were begun in July.
constexpr std::size_t kJune = 2;
constexpr std::size_t kJuly = 3;
constexpr std::size_t kSeptember = 5;

TEST_F(DisplacementTest, QuartersAddUpToTheTotal) {
  const v1::Displacement found = result();
  EXPECT_EQ(contributions(found.by_quarter()),
            (Pairs{{"2024Q2", 0.2}, {"2024Q3", 0.3}, {"2024Q4", 0.6}}));
  EXPECT_DOUBLE_EQ(found.blackwell().units().mean(), 1.1);
  EXPECT_DOUBLE_EQ(found.by_quarter(2).us().mean(), -6);
  EXPECT_DOUBLE_EQ(found.by_quarter(2).tpp().mean(), 6.0);  // 6 x 1000 / (10 x 100)
  EXPECT_LT(found.by_quarter(2).units().low(), 0.6);
}

TEST_F(DisplacementTest, ChargesWhatBoundOneLeadTimeEarlier) {
  for (const std::size_t r : {0U, 1U}) bind(r, "package-fast", kJune, 0);
  bind(0, "package-fast", kSeptember, 1);  // short of dies
  bind(0, "fab-a", kJuly, 0);
  bind(0, "fab-b", kJuly, models::kUnbound);
  bind(1, "package-fast", kSeptember, models::kUnbound);
  const v1::Displacement found = result();
  EXPECT_EQ(
      contributions(found.by_resource()),
      (Pairs{
          {"logic-a", 0.4}, {"line", 0.3}, {"before the reported span", 0.2}, {"nothing", 0.2}}));
}

TEST_F(DisplacementTest, NamesAllMakersThatWereBound) {
  for (const std::size_t r : {0U, 1U}) {
    bind(r, "package-fast", kSeptember, 1);
    bind(r, "fab-a", kJuly, 0);
    bind(r, "fab-b", kJuly, 0);
  }
  EXPECT_EQ(result().by_resource(0).part(), "logic-a + logic-b");
  EXPECT_DOUBLE_EQ(result().by_resource(0).units().mean(), 0.6);
}

TEST_F(DisplacementTest, NamesTheStockWhereNoMakerWasBound) {
  for (const std::size_t r : {0U, 1U}) bind(r, "package-fast", kSeptember, 1);
  EXPECT_EQ(result().by_resource(0).part(), "die@s");
}

TEST_F(DisplacementTest, CountsStartsOfWhatGoesToChina) {
  for (const std::size_t r : {0U, 1U}) {
    add(base_, r, Measure::kStarted, kSlow, Region::kUs, 1, 100);
    add(other_, r, Measure::kStarted, kSlow, Region::kUs, 1, 120);
    add(other_, r, Measure::kStarted, kFast, Region::kUs, 1, 7);  // not sold to China
  }
  const v1::Displacement found = result();
  EXPECT_THAT(found.per_started().product(), ElementsAre("slow"));
  EXPECT_DOUBLE_EQ(found.per_started().blackwell().mean(), 11.0 / 20);
  EXPECT_DOUBLE_EQ(found.per_started().all().mean(), 11.0 / 20);
  EXPECT_DOUBLE_EQ(found.new_build().delivered().mean(), 10);
  EXPECT_DOUBLE_EQ(found.new_build().started().mean(), 20);
  EXPECT_DOUBLE_EQ(found.new_build().from_stock().mean(), -10);
}

TEST_F(DisplacementTest, PerStartedIsUndefinedWithoutStarts) {
  const v1::Displacement found = result();
  EXPECT_THAT(found.per_started().product(), ElementsAre("slow"));
  EXPECT_FALSE(found.per_started().blackwell().defined());
  EXPECT_DOUBLE_EQ(found.new_build().from_stock().mean(), 10) << "all of it from stock";
}

TEST_F(DisplacementTest, PartsAreUndefinedWhereTheTotalIs) {
  const v1::Displacement found = displacement(base_, base_, kConfidence);
  EXPECT_FALSE(found.by_quarter(0).units().defined());
  EXPECT_EQ(found.by_resource_size(), 0);
  EXPECT_EQ(found.per_started().product_size(), 0);
  EXPECT_EQ(most_changed_for_china(base_, base_), "");
  EXPECT_EQ(most_changed_for_china(base_, other_), "slow");
}

TEST_F(DisplacementTest, SharesCountMonthsInWhichALineWasBound) {
  bind(0, "package-fast", kJune, 0);
  bind(1, "package-fast", kJune, 0);
  bind(0, "package-fast", kSeptember, 1);
  bind(0, "fab-a", kJuly, 0);
  bind(0, "package-slow", kJune, 0);
  const std::vector<BoundShare> shares = BindingTrace(base_).shares(kHeadlineFamily);
  ASSERT_EQ(shares.size(), 2U);
  EXPECT_EQ(shares[0].item, "fast");
  EXPECT_EQ(shares[0].by.name, "line");
  EXPECT_EQ(shares[0].by.resource, "packaging");
  EXPECT_EQ(shares[0].months, 2);
  EXPECT_EQ(shares[1].by.resource, "logic");
}

// Parts made for one product only are not starts of that product as long as it is assembled.
TEST(Starts, AreCountedWhereTheProductIsAssembled) {
  const ScenarioFamily family = test::from_file("base.txtpb");
  for (const models::Process& process : family.nominal().processes) {
    const bool packages = process.id.starts_with("package-");
    EXPECT_EQ(process.begins != models::kNone<models::ItemId>, packages) << process.id;
  }
}

}  // namespace
}  // namespace chokepoint::proto
