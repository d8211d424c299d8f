// One long run in batches: the method of batch means, and where the warm-up ends.

#include "tools/long_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/estimates.h"
#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using testing::HasSubstr;

const std::string kQueue = CHOKEPOINT_SOURCE_DIR "/scenarios/oracles/q1-queue.txtpb";

proto::ScenarioFamily queue(const std::string& more = "horizon.end=2003-01-01") {
  return proto::ScenarioFamily({kQueue, {}, {more, "demand[jobs].rate.constant=0.5"}});
}

double mean_of(const proto::Experiment& experiment, const std::string& metric,
               const std::string& item) {
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (keys[k].metric != metric || keys[k].item != item || keys[k].region != "ALL") continue;
    return sim::estimate(proto::outcome_values(experiment)[k], 0.9).mean;
  }
  throw std::invalid_argument(metric);
}

// Batches are parts of the same run: what they deliver adds up, and levels average to its level.
TEST(LongRun, BatchesAddUpToTheRun) {
  const proto::ScenarioFamily family = queue();
  ExperimentOptions options;
  options.quiet = true;
  Batches one;
  one.number = 2;
  Batches many;
  many.number = 30;
  const LongRun few(family, options, one);
  const LongRun parts(family, options, many);
  const proto::Experiment two = few.simulate();
  const proto::Experiment thirty = parts.simulate();
  ASSERT_EQ(thirty.replications.size(), 30u);
  for (const char* metric : {"delivered", "demand_delivered"}) {
    const char* item = std::string(metric) == "delivered" ? "job" : "jobs";
    EXPECT_NEAR(2 * mean_of(two, metric, item), 30 * mean_of(thirty, metric, item), 1e-6);
  }
  for (const char* metric : {"backlog", "demand_backlog", "process_in_process"}) {
    const std::string name = metric;
    const char* item = name == "backlog" ? "job" : name == "demand_backlog" ? "jobs" : "service";
    EXPECT_NEAR(mean_of(two, metric, item), mean_of(thirty, metric, item), 1e-4) << metric;
  }
  // M/M/1 with load 1/2: one job on average.
  EXPECT_NEAR(mean_of(thirty, "backlog", "job"), 1, 0.1);
}

TEST(LongRun, WarmUpAsGivenAndByMser5) {
  const proto::ScenarioFamily family = queue();
  ExperimentOptions options;
  options.quiet = true;
  Batches given;
  given.warm_up = sim::kDay * 100;
  EXPECT_THAT(LongRun(family, options, given).description(), HasSubstr("100 days (as given)"));
  Batches found;
  found.mser5 = Precision{"backlog", "all", 0};
  EXPECT_THAT(LongRun(family, options, found).description(),
              HasSubstr("(MSER-5 on backlog of all)"));
  found.mser5 = Precision{"baklog", "all", 0};
  EXPECT_THROW(LongRun(family, options, found), UsageError);
  given.warm_up = sim::kDay * 5000;
  EXPECT_THROW(LongRun(family, options, given), UsageError);
}

}  // namespace
}  // namespace chokepoint::tools
