#include "tools/replications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/support/program.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kUncertain =
    "uncertain { id: \"u\" path: \"pool[machines].per_period.constant\"\n"
    "  value { uniform { low: 50 high: 150 } } }\n";

class ReplicationsTest : public ::testing::Test {
 protected:
  proto::ScenarioFamily family(const std::string& extra = "") {
    return proto::ScenarioFamily({here_.write("plant.txtpb", test::plant("plant", extra)), {}, {}});
  }

  static ReplicationPlan plan(std::uint32_t replications, unsigned jobs) {
    ReplicationPlan made;
    made.replications = replications;
    made.jobs = jobs;
    made.quiet = true;
    return made;
  }

  static std::vector<std::uint64_t> fingerprints(const std::vector<models::Replication>& side) {
    std::vector<std::uint64_t> all;
    for (const models::Replication& one : side) all.push_back(one.fingerprint);
    return all;
  }

  test::TempDirectory here_;
};

TEST_F(ReplicationsTest, ResultsDoNotDependOnThreads) {
  for (const char* extra : {"", kUncertain}) {
    const proto::ScenarioFamily base = family(extra);
    const proto::ScenarioFamily other = family(std::string(extra) + test::kBan);
    const ReplicationResults one = run_replications({&base, &other}, plan(7, 1));
    EXPECT_FALSE(one.interrupted);
    ASSERT_EQ(one.sides.size(), 2U);
    EXPECT_EQ(one.sides[0].size(), 7U);
    for (const unsigned jobs : {2U, 16U}) {
      const ReplicationResults many = run_replications({&base, &other}, plan(7, jobs));
      for (std::size_t side = 0; side < 2; ++side) {
        EXPECT_EQ(fingerprints(many.sides[side]), fingerprints(one.sides[side]));
        for (std::size_t r = 0; r < 7; ++r) {
          EXPECT_EQ(many.sides[side][r].measures, one.sides[side][r].measures);
        }
      }
    }
  }
}

TEST_F(ReplicationsTest, UncertainInputsDifferBetweenReplications) {
  const proto::ScenarioFamily varying = family(kUncertain);
  const ReplicationResults results = run_replications({&varying}, plan(2, 1));
  EXPECT_NE(results.sides[0][0].capacity_available, results.sides[0][1].capacity_available);
}

TEST_F(ReplicationsTest, FirstErrorIsTheSameForAllThreads) {
  // About half of the draws lie below zero, which no capacity may.
  const proto::ScenarioFamily bad = family(
      "uncertain { id: \"u\" path: \"pool[machines].per_period.constant\"\n"
      "  value { normal { mean: 0 sd: 10 } } }\n");
  std::string first;
  for (const unsigned jobs : {1U, 2U, 8U}) {
    try {
      run_replications({&bad}, plan(64, jobs));
      FAIL();
    } catch (const proto::ScenarioError& error) {
      if (first.empty()) first = error.what();
      EXPECT_EQ(error.what(), first);
    }
  }
}

TEST_F(ReplicationsTest, InterruptKeepsWhatIsDoneWithoutGaps) {
  const proto::ScenarioFamily one = family();
  std::jthread killer([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(::getpid(), SIGTERM);
  });
  const ReplicationResults cut = run_replications({&one, &one}, plan(100'000, 2));
  EXPECT_TRUE(cut.interrupted);
  ASSERT_GT(cut.sides[0].size(), 0U);
  ASSERT_LT(cut.sides[0].size(), 100'000U);
  EXPECT_EQ(cut.sides[0].size(), cut.sides[1].size());
  const auto done = static_cast<std::uint32_t>(cut.sides[0].size());
  const ReplicationResults whole = run_replications({&one}, plan(done, 1));
  EXPECT_EQ(fingerprints(cut.sides[0]), fingerprints(whole.sides[0]));
}

}  // namespace
}  // namespace chokepoint::tools
