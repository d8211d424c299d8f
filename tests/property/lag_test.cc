// What a ban frees arrives after the sum of the cycle times, to the day: scenarios/teaching.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

const std::vector<std::string> kNoRule = {"rule[ban].announced=2030-01-01",
                                          "rule[ban].from=2030-01-01"};

struct FirstDays {
  int started = -1;    ///< the first day on which more wafers have been started for the US product
  int delivered = -1;  ///< the first day on which the US buyer has received more boards
  int china = -1;      ///< the first day on which China has received fewer
};

FirstDays compare(const std::vector<std::string>& sets) {
  const char* const file = "teaching/shared-wafers.txtpb";
  std::vector<std::string> without = sets;
  without.insert(without.end(), kNoRule.begin(), kNoRule.end());
  Stepper base(from_file(file, without));
  Stepper ban(from_file(file, sets));
  FirstDays first;
  for (int day = 0; day <= 540; ++day) {
    base.through_day(day);
    ban.through_day(day);
    const auto note = [day](int& when, models::Quantity change) {
      if (when < 0 && change > 0) when = day;
    };
    note(first.started, ban.starts("fab-fast") - base.starts("fab-fast"));
    note(first.delivered, ban.delivered("fast") - base.delivered("fast"));
    note(first.china, base.delivered("slow") - ban.delivered("slow"));
    // Before that nothing differs, in either direction.
    if (first.started < 0) {
      EXPECT_EQ(ban.starts("fab-fast"), base.starts("fab-fast"));
    }
    if (first.delivered < 0) {
      EXPECT_EQ(ban.delivered("fast"), base.delivered("fast"));
    }
  }
  return first;
}

constexpr int kJune20 = 170;  // days after 2025-01-01
constexpr int kJuly2 = 182;
constexpr int kLine = 7 * (13 + 6 + 2 + 3) + 5;

TEST(Lag, IsTheSumOfTheCycleTimes) {
  const FirstDays first = compare({});
  EXPECT_EQ(first.started, kJuly2);  // the first release after the first plan that knows
  EXPECT_EQ(first.delivered - first.started, kLine);
}

// Shipments that left before the rule arrive; what would have left on its first day does not. A
// release is on a Wednesday, boards leave 24 weeks later, on a Wednesday: 25 June is the first one
// stopped.
TEST(Lag, ChinaLosesWhatTheBorderStops) { EXPECT_EQ(compare({}).china, kJune20 + 5 + 5); }

TEST(Lag, GrowsWithAStage) {
  const FirstDays first = compare({"process[package-fast].cycle_time.fixed=8"});
  EXPECT_EQ(first.delivered - first.started, kLine + 14);
}

TEST(Lag, FollowsTheAnnouncementNotTheEffect) {
  const FirstDays first = compare({"rule[ban].announced=2025-05-10"});
  EXPECT_EQ(first.started, 154);  // 4 June, after the plan of 1 June
  EXPECT_EQ(first.delivered, 154 + kLine);
}

}  // namespace
}  // namespace chokepoint::test
