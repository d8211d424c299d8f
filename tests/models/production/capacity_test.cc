// Two stages of allocation, computed by hand: what a line gives up goes to the other lines or to
// other customers of the pool, as the retained share says.

#include "models/production/capacity.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// A fab with 10 starts a day, half of it held for each of two lines. Orders for `slow` end on
/// 2025-03-01; those for `fast` exceed what there is. Starts take no time.
std::string world(double retained, const std::string& others = "") {
  return R"(
    schema: 1 name: "slots"
    horizon { start: "2025-01-01" end: "2025-07-01" release_every: "1 day" }
    country { id: "TW" } country { id: "US" region: US } site { id: "fab" country: "TW" }
    item { id: "fast" } item { id: "slow" }
    pool { id: "line" per_period { per: "day" constant: 10 } allocation: PROPORTIONAL )" +
         others + R"( }
    process {
      id: "make-fast" at: "fab" start: MAKE_TO_ORDER output { item: "fast" }
      use { pool: "line" contract_share { constant: 0.5 } }
    }
    process {
      id: "make-slow" at: "fab" start: MAKE_TO_ORDER output { item: "slow" }
      use { pool: "line" contract_share { constant: 0.5 } }
    }
    buyer { id: "us" country: "US" }
    lane { id: "out" from: "fab" to: "us" }
    demand { id: "fast" buyer: "us" item: "fast" every: "1 day" rate { per: "day" constant: 20 } }
    demand {
      id: "slow" buyer: "us" item: "slow" every: "1 day"
      rate {
        per: "day" interpolation: STEP
        point { at: "2025-01-01" value: 5 } point { at: "2025-03-01" value: 0 }
      }
    }
    contracts { rebooking_lag: "31 days" retained_share: )" +
         std::to_string(retained) + " }";
}

/// Starts of a line on each day, by days after 2025-01-01.
class Days {
 public:
  explicit Days(const std::string& text) : run_(from_text(text)) {
    for (int day = 0; day < 181; ++day) {
      run_.through_day(day);
      fast_.push_back(run_.starts("make-fast"));
      slow_.push_back(run_.starts("make-slow"));
    }
  }
  models::Quantity fast(int day) const { return fast_[index(day)] - fast_[index(day - 1)]; }
  models::Quantity slow(int day) const { return slow_[index(day)] - slow_[index(day - 1)]; }

 private:
  static std::size_t index(int day) { return static_cast<std::size_t>(day); }
  Stepper run_;
  std::vector<models::Quantity> fast_, slow_;
};

constexpr int kFebruary20 = 50;
constexpr int kMarch20 = 78;  // freed in March, still booked: the lag
constexpr int kMay20 = 139;   // the month of March was judged on 1 April, a lag before 2 May

TEST(Contracts, NothingRetainedLeavesOtherLinesAlone) {
  const Days days(world(0));
  for (const int day : {kFebruary20, kMarch20, kMay20}) EXPECT_EQ(days.fast(day), 5) << day;
  EXPECT_EQ(days.slow(kFebruary20), 5);
  EXPECT_EQ(days.slow(kMarch20), 0);
}

TEST(Contracts, AllRetainedFreesAllForOtherLines) {
  // Claims share in proportion: `slow` has a backlog of its own when its orders end.
  const Days days(world(1));
  EXPECT_GT(days.fast(kFebruary20), 5);
  EXPECT_EQ(days.fast(kMarch20) + days.slow(kMarch20), 10);
  EXPECT_EQ(days.fast(kMay20), 10);
}

TEST(Contracts, ARetainedShareFreesThatShare) {
  // 0.4 of the 5 slots a day that the other line gives up.
  const Days days(world(0.4));
  EXPECT_EQ(days.fast(kMarch20), 7);
  EXPECT_EQ(days.fast(kMay20), 7);
}

TEST(Contracts, OtherCustomersGiveWhatTheyHaveAfterTheLag) {
  // The line wants 15 a day beyond its slots of January; other customers give up 3 of them, one lag
  // after 1 February.
  const Days days(world(0, "other_customers { per: \"day\" constant: 3 }"));
  EXPECT_EQ(days.fast(kFebruary20), 5);
  EXPECT_EQ(days.fast(kMarch20), 8);
  EXPECT_EQ(days.fast(kMay20), 8);
  // The other line claimed its slots in full until March and never more.
  EXPECT_EQ(days.slow(kFebruary20), 5);
}

TEST(Contracts, WhatALineGaveUpComesBackNoSoonerThanTheLag) {
  // Orders for `slow` return on 1 June: its slots of April and May have gone to others until June
  // has been judged and a lag is over.
  std::string text = world(0);
  const std::string end = "point { at: \"2025-03-01\" value: 0 }";
  text.insert(text.find(end) + end.size(), " point { at: \"2025-06-01\" value: 5 }");
  const Days days(text);
  EXPECT_EQ(days.slow(170), 0);
  EXPECT_EQ(days.fast(170), 5);
}

TEST(Contracts, RetainingAllIsTheSameAsNoContracts) {
  std::string none = world(1);
  none.erase(none.find("contracts {"));
  for (const std::string share :
       {"contract_share { constant: 0.5 }", "contract_share { constant: 0.5 }"}) {
    none.erase(none.find(share), share.size());
  }
  EXPECT_EQ(Results(from_text(none), 2).fingerprint(),
            Results(from_text(world(1)), 2).fingerprint());
}

TEST(Contracts, OrdersShareWhatNobodyHolds) {
  // 0.2 of the pool is held by nobody: the line whose orders exceed its slots takes it.
  std::string text = world(0);
  text.replace(text.find("constant: 0.5"), 13, "constant: 0.3");
  const Days days(text);
  EXPECT_EQ(days.fast(kFebruary20), 5);
  EXPECT_EQ(days.slow(kFebruary20), 5);
  EXPECT_EQ(days.fast(kMarch20), 5);
}

TEST(Conversion, TakesFromOnePoolAndGivesToAnotherAfterTheLag) {
  const proto::ScenarioFamily family = from_text(R"(
    schema: 1 name: "rebuilt" horizon { start: "2025-01-01" end: "2025-07-01" }
    country { id: "TW" }
    pool { id: "s" per_period { per: "day" constant: 10 } }
    pool { id: "l" per_period { per: "day" constant: 1 } }
    conversion {
      id: "c" from: "s" to: "l" ratio: 0.5 lag: "30 days"
      amount {
        per: "day" interpolation: STEP
        point { at: "2025-01-01" value: 0 } point { at: "2025-02-01" value: 4 }
      }
    }
  )");
  const auto& pools = family.nominal().pools;
  const auto on = [&](const char* pool, int day) {
    const sim::Time when = family.nominal().horizon.start + sim::kDay * day;
    return pools[id_of<models::PoolId>(pools, pool)].capacity.integral(when, when + sim::kDay);
  };
  EXPECT_DOUBLE_EQ(on("s", 30), 10);
  EXPECT_DOUBLE_EQ(on("s", 31), 6);
  EXPECT_DOUBLE_EQ(on("l", 60), 1);
  EXPECT_DOUBLE_EQ(on("l", 61), 3);
}

}  // namespace
}  // namespace chokepoint::test
