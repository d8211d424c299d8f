// Oracle D9: exact displacement in a shared pool, by the rule and by the allocation.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

// A piece and a slot are a seventh.
constexpr double kPart = 7;

const std::vector<std::string> kNoRule = {"rule[ban].from=2024-01-01",
                                          "rule[ban].until=2024-01-01"};

Results run(std::vector<std::string> sets = {}) {
  return Results(from_file("oracles/d9-policy-shock.txtpb", sets), 1);
}

double idle(const Results& results) {
  return results.value("capacity_available", "slots") - results.value("capacity_used", "slots");
}

TEST(PolicyShock, D9WithTheBan) {
  const Results results = run();
  EXPECT_EQ(results.value("delivered", "H20", "CN"), 1200 * kPart);
  EXPECT_EQ(results.value("delivered", "B200", "US"), 3200 * kPart);
  EXPECT_NEAR(idle(results), 400 * kPart, 1e-9 * 400 * kPart);
}

TEST(PolicyShock, D9WithoutTheBan) {
  const Results results = run(kNoRule);
  EXPECT_EQ(results.value("delivered", "H20", "CN"), 14400);
  EXPECT_EQ(results.value("delivered", "B200", "US"), 19200);
  EXPECT_NEAR(idle(results), 0, 1e-9);
}

// Every piece ordered is lost, delivered, blocked, or still in production at the end (four weeks).
TEST(PolicyShock, D9LosesWhatItDoesNotStart) {
  const Results results = run(kNoRule);
  EXPECT_EQ(results.value("ordered", "H20"), 52 * 420);
  EXPECT_EQ(results.value("lost", "H20"), 52 * (420 - 300));
  EXPECT_EQ(results.value("lost", "B200"), 52 * (560 - 400));
}

TEST(PolicyShock, D9StrictPriorityInsteadOfShares) {
  std::vector<std::string> sets = kNoRule;
  sets.push_back("pool[slots].allocation=STRICT_PRIORITY");
  std::vector<std::string> blackwell_first = sets;
  blackwell_first.push_back("process[h20].use[0].priority=2");
  EXPECT_EQ(run(blackwell_first).value("delivered", "B200"), 48 * 80 * kPart);
  EXPECT_EQ(run(blackwell_first).value("delivered", "H20"), 48 * 20 * kPart);
  std::vector<std::string> h20_first = sets;
  h20_first.push_back("process[blackwell].use[0].priority=2");
  EXPECT_EQ(run(h20_first).value("delivered", "H20"), 48 * 60 * kPart);
  EXPECT_EQ(run(h20_first).value("delivered", "B200"), 48 * 40 * kPart);
}

}  // namespace
}  // namespace chokepoint::test
