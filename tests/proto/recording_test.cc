#include "proto/recording.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "models/supply_chain.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "tests/support/program.h"

namespace chokepoint::proto {
namespace {

class RecordingTest : public ::testing::Test {
 protected:
  RecordingTest() : family_(ScenarioText{"plant", test::plant("plant")}) {
    experiment_.emplace(family_.nominal(), 1);
    experiment_->replications.push_back(models::simulate(family_.nominal(), 1, 0, true, {}));
  }

  /// By name of variable and period ("" for the whole span).
  std::map<std::pair<std::string, std::string>, double> recorded(const RecordingChoice& choice) {
    const Recording recording(family_.nominal(), choice);
    std::map<std::pair<std::string, std::string>, double> found;
    for (const RecordedValue& one : recording.values(experiment_->replications[0])) {
      const std::string period =
          one.period == kWholeSpan ? ""
                                   : recording.periods()[static_cast<std::size_t>(one.period)].name;
      found[{recording.variables()[one.variable].name, period}] = one.value;
    }
    return found;
  }

  ScenarioFamily family_;
  std::optional<Experiment> experiment_;
};

TEST_F(RecordingTest, KeepsEverythingThatSaysSomething) {
  const auto found = recorded(RecordingChoice::everything());
  const std::vector<OutcomeKey> keys = outcome_keys(*experiment_);
  const std::vector<std::vector<double>> values = outcome_values(*experiment_);
  std::size_t kept = 0;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const double value = values[k][0];
    if (std::isfinite(value) && (value != 0 || is_ratio(keys[k].metric))) ++kept;
  }
  std::size_t of_families = 0;
  std::size_t by_month = 0;
  for (const auto& [name, value] : found) {
    of_families += name.first.find("_blackwell") != std::string::npos ? 1 : 0;
    by_month += name.first.starts_with("shipped") || name.first.starts_with("on_hand") ? 1 : 0;
  }
  EXPECT_EQ(found.size(), kept + of_families + by_month);
  EXPECT_GT(by_month, 11U);
}

TEST_F(RecordingTest, NamesCanBeGuessedAndAreDifferent) {
  const auto found = recorded({});
  EXPECT_TRUE(found.contains({"delivered_fast_us", ""}));
  EXPECT_TRUE(found.contains({"delivered_us", "2025Q3"}));
  EXPECT_TRUE(found.contains({"lead_time", ""}));
  EXPECT_TRUE(found.contains({"utilization_machines", ""}));
  EXPECT_FALSE(found.contains({"lead_time", "2025Q3"}));
  EXPECT_FALSE(found.contains({"stock_on_hand_wafer_plant", ""}));
  const Recording all(family_.nominal(), RecordingChoice::everything());
  std::set<std::string> names;
  for (const Variable& one : all.variables())
    EXPECT_TRUE(names.insert(one.name).second) << one.name;
}

TEST_F(RecordingTest, AFamilyIsTheSumOfItsItems) {
  const auto found = recorded({});
  EXPECT_EQ(found.at({"delivered_blackwell_us", ""}), found.at({"delivered_fast_us", ""}));
  double quarters = 0;
  for (const char* quarter : {"2025Q2", "2025Q3", "2025Q4", "2026Q1"}) {
    quarters += found.at({"delivered_blackwell_us", quarter});
  }
  EXPECT_EQ(quarters, found.at({"delivered_blackwell_us", ""}));
}

TEST_F(RecordingTest, ChoosesByMetric) {
  for (const auto& [name, value] : recorded({{"lost"}, {"shipped"}})) {
    EXPECT_TRUE(name.first.starts_with(name.second.empty() ? "lost" : "shipped")) << name.first;
    if (!name.second.empty()) {
      EXPECT_EQ(name.second.size(), 7U);
    }
  }
  EXPECT_TRUE(recorded({{"none"}, {"none"}}).empty());
  EXPECT_THROW(recorded({{"losst"}, {}}), std::invalid_argument);
}

}  // namespace
}  // namespace chokepoint::proto
