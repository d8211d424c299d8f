// Oracle Q9: intervals over replications cover the truth as often as they say, on the engine
// itself.

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "sim/estimates.h"
#include "tests/support/scenarios.h"
#include "tools/replications.h"

namespace chokepoint::test {
namespace {

constexpr std::uint32_t kMacroReplications = 1000;
constexpr std::uint32_t kReplications = 5;

// M/M/1 at rho 0.5 with services of one hour: the mean wait is one hour. Run-in is 20 relaxation
// times, 1 / (1 - sqrt(0.5))^2 = 12 hours; about 1,400 customers count.
TEST(Coverage, IntervalsOfTheMeanWaitInMM1) {
#ifndef NDEBUG
  GTEST_SKIP() << "statistics over many replications run in release only";
#endif
  const proto::ScenarioFamily family = from_file(
      "oracles/q1-queue.txtpb", {"demand[jobs].rate.constant=0.5", "horizon.report_from=2000-01-11",
                                 "horizon.end=2000-05-07"});
  tools::ReplicationPlan plan;
  plan.replications = kMacroReplications * kReplications;
  plan.jobs = std::max(1U, std::thread::hardware_concurrency());
  plan.quiet = true;
  const tools::ReplicationResults results = tools::run_replications({&family}, plan);
  const models::ReportAxes axes(family.nominal());
  std::uint32_t covered = 0;
  for (std::uint32_t macro = 0; macro < kMacroReplications; ++macro) {
    std::vector<double> waits;
    for (std::uint32_t r = 0; r < kReplications; ++r) {
      const models::Replication& one = results.sides.front()[macro * kReplications + r];
      const double sojourn = models::evaluate(family.nominal(), axes, one,
                                              models::Metric::kLeadTime, models::Selection{});
      waits.push_back(24 * sojourn - 1);
    }
    const sim::Estimate e = sim::estimate(waits, 0.95);
    covered += e.low <= 1 && 1 <= e.high;
  }
  EXPECT_GE(covered, 930u);
  EXPECT_LE(covered, 970u);
}

}  // namespace
}  // namespace chokepoint::test
