// Releases: how capacity per period and inputs are given out, and how servers are.

#include "models/production/release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;
using testing::ElementsAre;

/// A world that also makes `server`, ordered by China; boards are ordered by the US.
std::string world(const std::string& more) {
  return small_world("2025-04-01") +
         R"( item { id: "server" } item { id: "chip" } item { id: "alt" }
    process { id: "board" at: "plant" start: MAKE_TO_ORDER output { item: "board" }
              use { pool: "line" } BOARD }
    process { id: "server" at: "plant" start: MAKE_TO_ORDER output { item: "server" }
              use { pool: "line" } SERVER }
  )" + more;
}

std::string with(std::string text, const std::string& board, const std::string& server) {
  text.replace(text.find("BOARD"), 5, board);
  return text.replace(text.find("SERVER"), 6, server);
}

std::string line(const std::string& terms,
                 const std::string& kind = "per_period { per: \"week\" constant: 10 }") {
  return "pool { id: \"line\" " + kind + " " + terms + " }";
}

/// Weekly orders; the US orders first.
std::string weekly(int boards, int servers) {
  return "demand { id: \"us\" buyer: \"us-cloud\" item: \"board\" rate { per: \"week\" constant: " +
         std::to_string(boards) +
         " } every: \"7 days\" } demand { id: \"cn\" buyer: \"cn-cloud\" item: \"server\" rate { "
         "per: \"week\" constant: " +
         std::to_string(servers) + " } every: \"7 days\" }";
}

/// Starts of the two processes on the first release.
std::vector<Quantity> first_starts(const std::string& text,
                                   const std::vector<std::string>& sets = {}) {
  Stepper run(from_text(text, sets));
  run.through_day(0);
  return {run.starts("board"), run.starts("server")};
}

TEST(Release, SharesCapacity) {
  const std::string orders = weekly(15, 5);
  EXPECT_THAT(first_starts(with(world(line("") + orders), "", "")), ElementsAre(10, 0));
  // 7.5 and 2.5 starts: one of the two halves is made whole, all capacity is used.
  const auto fair = first_starts(with(world(line("allocation: PROPORTIONAL") + orders), "", ""));
  EXPECT_EQ(fair[0] + fair[1], 10);
  EXPECT_NEAR(static_cast<double>(fair[0]), 7.5, 0.5);
  const auto by = [&](const std::string& rule) {
    const std::string text = with(world(line("allocation: " + rule) + orders), "", "");
    return first_starts(text, {"process[server].use[0].weight=2"});
  };
  EXPECT_THAT(by("MAX_MIN_FAIR"), ElementsAre(5, 5));
  EXPECT_THAT(by("EQUAL_CUT"), ElementsAre(10, 0));
  EXPECT_THAT(by("WEIGHTED"), ElementsAre(6, 4));  // 15 to 2 x 5
  const std::string by_class =
      with(world("pool { id: \"spare\" per_period { per: \"week\" constant: 100 } }" +
                 line("allocation: STRICT_PRIORITY") + orders),
           "", "");
  Stepper run(from_text(by_class, {"process[board].use[0].priority=2"}));
  run.through_day(0);
  EXPECT_EQ(run.starts("board"), 5);
  EXPECT_EQ(run.starts("server"), 5);
}

/// A rate of `pieces` on the given days after the start, in daily orders.
std::string on_days(int pieces, const std::vector<int>& days) {
  std::string text = "every: \"1 day\" rate { per: \"day\" interpolation: STEP";
  for (int day = 0; day < 10; ++day) {
    const bool ordered = std::find(days.begin(), days.end(), day) != days.end();
    text += " point { at: \"2025-01-" + std::string(day < 9 ? "0" : "") + std::to_string(day + 1) +
            "\" value: " + std::to_string(ordered ? pieces : 0) + " }";
  }
  return text + " }";
}

// First come is order by order, not product by product: the boards of day 3 are behind the servers
// of day 2, whatever was ordered on day 1.
TEST(Release, ServesOrdersInOrderOfCommitment) {
  const std::string orders =
      "demand { id: \"us\" buyer: \"us-cloud\" item: \"board\" " + on_days(5, {1, 3}) +
      " } demand { id: \"cn\" buyer: \"cn-cloud\" item: \"server\" " + on_days(5, {2}) + " }";
  Stepper run(from_text(with(world(line("") + orders), "", "")));
  run.through_day(7);
  EXPECT_EQ(run.starts("board"), 5);
  EXPECT_EQ(run.starts("server"), 5);
  run.through_day(14);
  EXPECT_EQ(run.starts("board"), 10);
}

TEST(Release, UnusedCapacityLapses) {
  const std::string orders = R"(
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 2 }
             every: "10 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "server" rate { per: "day" constant: 0 }
             every: "10 days" })";
  // 20 on days 0, 10, 20: 10 a week on days 0, 7, 14, 21; nothing is kept from week to week.
  Stepper run(from_text(with(world(line("") + orders), "", "")));
  std::vector<Quantity> starts;
  for (int week = 0; week < 5; ++week) {
    run.through_day(7 * week);
    starts.push_back(run.starts("board"));
  }
  EXPECT_THAT(starts, ElementsAre(10, 20, 30, 40, 50));
  Stepper late(from_text(with(world(line("") + orders), "from: \"2025-01-20\"", "")));
  late.through_day(14);
  EXPECT_EQ(late.starts("board"), 0);
  late.through_day(21);
  EXPECT_EQ(late.starts("board"), 10);
}

TEST(Release, CarriesFractionsOfCapacity) {
  const std::string half = "per_period { per: \"week\" constant: 2.5 }";
  Stepper run(from_text(with(world(line("", half) + weekly(10, 0)), "", "")));
  std::vector<Quantity> used;
  for (int week = 0; week < 4; ++week) {
    run.through_day(7 * week);
    used.push_back(run.starts("board"));
  }
  // A start needs a whole unit; half a unit that is left lapses like any other.
  EXPECT_THAT(used, ElementsAre(2, 4, 6, 8));
}

TEST(Release, TakesAmountsPerStart) {
  const std::string text = with(world(line("") + weekly(15, 5)), "", "");
  proto::ScenarioFamily family =
      from_text(text, {"process[board].use[0].amount=2.5", "process[server].use[0].amount=0.5"});
  Stepper run(family);
  run.through_day(0);
  EXPECT_EQ(run.starts("board"), 4);
  run.through_day(1);
  const Results results(std::move(family), 1);
  EXPECT_LE(results.value("utilization", "line"), 1);
}

// What one line cannot use because its other capacity is short goes to the other line.
TEST(Release, OffersAgainWhatACutFreed) {
  const std::string text = with(
      world(line("allocation: PROPORTIONAL") +
            "pool { id: \"tester\" per_period { per: \"week\" constant: 2 } }" + weekly(15, 15)),
      "use { pool: \"tester\" }", "");
  EXPECT_THAT(first_starts(text), ElementsAre(2, 8));
}

TEST(Release, TakesAlternatesWhenTheFirstIsGone) {
  Stepper run(from_text(with(world(line("") + R"(
        stock { id: "chips" item: "chip" site: "plant" initial: 3 }
        stock { id: "alternates" item: "alt" site: "plant" initial: 4 })" +
                                   weekly(15, 0)),
                             "input { item: \"chip\" alternate: \"alt\" }", "")));
  run.through_day(0);
  EXPECT_EQ(run.starts("board"), 7);
  EXPECT_EQ(run.ledger("chip").consumed, 3);
  EXPECT_EQ(run.ledger("alt").consumed, 4);
}

TEST(Release, SchedulesWhateverTheDemand) {
  Stepper run(from_text(small_world("2025-03-01") + R"(
    process { id: "make" at: "plant" start: SCHEDULED output { item: "board" }
              schedule { per: "week" constant: 2.5 } from: "2025-01-15" until: "2025-02-05" }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })"));
  std::vector<Quantity> starts;
  for (int week = 0; week < 7; ++week) {
    run.through_day(7 * week);
    starts.push_back(run.starts("make"));
  }
  // Weeks 2, 3 and 4; the half is carried.
  EXPECT_THAT(starts, ElementsAre(0, 0, 2, 5, 7, 7, 7));
}

// --- Servers
// ----------------------------------------------------------------------------------------

std::string queue(double servers, const std::string& cycle, const std::string& demand) {
  return small_world("2026-01-01") + R"(
    pool { id: "line" servers { constant: )" +
         std::to_string(servers) + R"( } }
    process { id: "make" at: "plant" start: MAKE_TO_ORDER use { pool: "line" }
              output { item: "board" } cycle_time { unit: "days" )" +
         cycle + R"( } }
    demand { id: "us" buyer: "us-cloud" item: "board" )" +
         demand + " }";
}

TEST(Servers, HoldOneLotEach) {
  const std::string demand = "rate { per: \"day\" constant: 1 } every: \"1 day\"";
  EXPECT_THAT(delivery_days(from_text(queue(1, "fixed: 3", demand)), "board", 10),
              ElementsAre(3, 6, 9));
  EXPECT_THAT(delivery_days(from_text(queue(2, "fixed: 3", demand)), "board", 10),
              ElementsAre(3, 4, 6, 7, 9, 10));
}

// Oracles Q1 and Q3 at load 0.8: the wait depends on the law of the service time.
TEST(Servers, WaitAsTheoryHasIt) {
  const auto wait = [](const char* cycle) {
    const std::string text = queue(1, cycle, "rate { per: \"day\" constant: 8 } poisson {}");
    const Results results(
        from_text(text, {"horizon.end=2029-01-01", "horizon.report_from=2025-04-01"}), 20);
    MeanAndError found = mean_and_error(results.metric("lead_time", "board"));
    found.mean -= 0.1;  // the service itself
    return found;
  };
  const MeanAndError markov = wait("exponential { mean: 0.1 }");
  EXPECT_NEAR(markov.mean, 0.4, 4 * markov.error);
  EXPECT_LT(4 * markov.error, 0.12 * 0.4);
  const MeanAndError fixed = wait("fixed: 0.1");
  EXPECT_NEAR(fixed.mean, 0.2, 4 * fixed.error);
  EXPECT_LT(4 * fixed.error, 0.12 * 0.2);
}

// Two products on one server: first come, first served.
TEST(Servers, ServeProductsInOrderOfCommitment) {
  const std::string orders =
      "demand { id: \"us\" buyer: \"us-cloud\" item: \"board\" " + on_days(1, {0, 2, 4}) +
      " } demand { id: \"cn\" buyer: \"cn-cloud\" item: \"server\" " + on_days(1, {1}) + " }";
  const std::string cycle = "cycle_time { unit: \"days\" fixed: 10 }";
  Stepper run(from_text(with(world(line("", "servers { constant: 1 }") + orders), cycle, cycle)));
  run.through_day(10);
  EXPECT_EQ(run.in_process("server"), 1);
  run.through_day(20);
  EXPECT_EQ(run.delivered("server"), 1);
  EXPECT_EQ(run.in_process("board"), 1);
}

}  // namespace
}  // namespace chokepoint::test
