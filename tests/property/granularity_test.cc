#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "models/supply_chain.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"
#include "sim/estimates.h"

namespace chokepoint {
namespace {

constexpr int kReplications = 24;
constexpr double kConfidence = 0.9;

/// Deliveries of a scenario by accelerator, region and year, replication by replication.
std::map<std::string, std::vector<double>> yearly_deliveries(const std::string& file,
                                                             const std::string& release_every) {
  proto::ScenarioRequest request;
  request.file = std::string(CHOKEPOINT_SOURCE_DIR) + "/scenarios/" + file;
  request.sets = {"horizon.release_every=" + release_every};
  const proto::ScenarioFamily family(request);
  proto::Experiment experiment(family.nominal(), 1);
  for (int r = 0; r < kReplications; ++r) {
    const models::Scenario scenario = family.instantiate(1, static_cast<std::uint32_t>(r));
    experiment.replications.push_back(models::simulate(scenario, 1, static_cast<std::uint32_t>(r)));
  }
  std::map<std::string, std::vector<double>> result;
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
  const std::vector<std::vector<double>> values = proto::outcome_values(experiment);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (keys[k].metric != "delivered" || keys[k].period == "total") continue;
    if (keys[k].item == "all" || keys[k].region == "ALL") continue;
    const std::string name =
        keys[k].item + " to " + keys[k].region + " in " + keys[k].period.substr(0, 4);
    std::vector<double>& sum = result[name];
    sum.resize(kReplications);
    for (int r = 0; r < kReplications; ++r) sum[r] += values[k][r];
  }
  return result;
}

// The release period is a choice of resolution, not of economics: with half of it no yearly figure
// is shown (at 99%) to have moved by more than the half-width of its own 90% interval.
TEST(Granularity, HalvingTheReleasePeriodMovesNoYearlyFigure) {
  const auto coarse = yearly_deliveries("base.txtpb", "48 hours");
  const auto fine = yearly_deliveries("base.txtpb", "24 hours");
  for (const auto& [name, values] : coarse) {
    const sim::Estimate level = sim::estimate(values, kConfidence);
    const sim::Estimate moved = sim::estimate_difference(fine.at(name), values, 0.99);
    const double half_width = level.high - level.mean;
    EXPECT_LE(moved.low, half_width) << name << ": " << level.mean << " moved by " << moved.mean;
    EXPECT_GE(moved.high, -half_width) << name << ": " << level.mean << " moved by " << moved.mean;
  }
}

TEST(Granularity, HalvingTheReleasePeriodMovesNoDisplacementRatio) {
  const auto ratio = [](const std::string& every) {
    const auto base = yearly_deliveries("base.txtpb", every);
    const auto other = yearly_deliveries("policies/ban-2025-04.txtpb", every);
    std::vector<double> us_lost(kReplications);
    std::vector<double> china_gained(kReplications);
    for (const auto& [name, values] : base) {
      const bool blackwell = name.starts_with("B200 to US") || name.starts_with("B300 to US");
      for (int r = 0; r < kReplications; ++r) {
        const double change = other.at(name)[r] - values[r];
        if (blackwell) us_lost[r] -= change;
        if (name.find(" to CN") != std::string::npos) china_gained[r] += change;
      }
    }
    return sim::fieller_ratio(us_lost, china_gained, kConfidence);
  };
  const sim::RatioEstimate coarse = ratio("48 hours");
  const sim::RatioEstimate fine = ratio("24 hours");
  ASSERT_TRUE(coarse.defined && fine.defined);
  EXPECT_LE(fine.low, coarse.high);
  EXPECT_GE(fine.high, coarse.low);
}

}  // namespace
}  // namespace chokepoint
