// A search for a root that is known, in noise that is known.
#include "tools/root_search.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/random.h"
#include "sim/variates.h"

namespace chokepoint::tools {
namespace {

constexpr double kRoot = 0.37;

/// lever - 0.37 and normal noise that replication r has at every lever, as paired runs do.
Slack line(std::uint64_t seed, double noise) {
  return [=](double lever, std::uint32_t first, std::uint32_t count) {
    std::vector<double> values;
    for (std::uint32_t r = first; r < first + count; ++r) {
      sim::RandomStream random(seed, r, 1, 0);
      values.push_back(lever - kRoot + noise * sim::normal_quantile(random.uniform()));
    }
    return values;
  };
}

TEST(RootSearchTest, FindsTheRootOfAnExactLine) {
  const RootSearchResult found = find_root(line(1, 0), {});
  ASSERT_TRUE(found.holds && found.fails);
  EXPECT_LE(*found.holds, kRoot);
  EXPECT_GE(*found.fails, kRoot);
  EXPECT_LE(*found.fails - *found.holds, 0.01);
  EXPECT_LE(found.trials.size(), 10u);
  EXPECT_EQ(found.replications, 16 * found.trials.size());
}

TEST(RootSearchTest, LittleNoiseCostsLittle) {
  const RootSearchResult found = find_root(line(1, 0.02), {});
  ASSERT_TRUE(found.holds && found.fails);
  EXPECT_LE(*found.fails - *found.holds, 0.03);
  EXPECT_LT(found.replications, 10'000u);
}

// All verdicts are right together in at least nine of ten searches: here in 300 of them, in noise
// so large that replications run out near the root. Four standard errors below 0.9 are 0.83.
TEST(RootSearchTest, HoldsAsOftenAsItSays) {
  int right = 0;
  int answered = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    RootSearchOptions options;
    options.most_replications = 256;
    const RootSearchResult found = find_root(line(seed, 0.5), options);
    const bool wrong =
        (found.holds && *found.holds > kRoot) || (found.fails && *found.fails < kRoot);
    right += wrong ? 0 : 1;
    answered += found.holds && found.fails ? 1 : 0;
  }
  EXPECT_GE(right, 0.9 * 300);
  EXPECT_GE(answered, 0.95 * 300);
}

TEST(RootSearchTest, SmallestIsTheMirrorImage) {
  RootSearchOptions options;
  options.largest = false;
  const Slack rising = line(1, 0.01);
  const RootSearchResult found =
      find_root([&](double lever, std::uint32_t first,
                    std::uint32_t count) { return rising(1 - lever, first, count); },
                options);
  ASSERT_TRUE(found.holds && found.fails);
  EXPECT_GE(*found.holds, 1 - kRoot);
  EXPECT_LE(*found.fails, 1 - kRoot);
  EXPECT_LE(*found.holds - *found.fails, 0.03);
}

TEST(RootSearchTest, SaysWhenTheOtherSearchIsMeant) {
  RootSearchOptions options;
  options.largest = false;
  const RootSearchResult found = find_root(line(1, 0.01), options);
  EXPECT_TRUE(found.reversed);
  EXPECT_FALSE(found.holds || found.fails);
}

TEST(RootSearchTest, WholeLeversAreTriedWhole) {
  RootSearchOptions options;
  options.high = 1000;
  options.resolution = 1;
  options.whole = true;
  const RootSearchResult found = find_root(
      [&](double lever, std::uint32_t, std::uint32_t count) {
        EXPECT_EQ(lever, std::floor(lever));
        return std::vector<double>(count, lever - 123.5);
      },
      options);
  EXPECT_EQ(found.holds, 123);
  EXPECT_EQ(found.fails, 124);
}

TEST(RootSearchTest, SaysWhenAllHoldsOrNothingDoes) {
  const Slack always = [](double, std::uint32_t, std::uint32_t n) {
    return std::vector<double>(n, -1);
  };
  const Slack never = [](double, std::uint32_t, std::uint32_t n) {
    return std::vector<double>(n, 1);
  };
  const RootSearchResult all = find_root(always, {});
  EXPECT_EQ(all.holds, 1);
  EXPECT_FALSE(all.fails);
  EXPECT_EQ(all.trials.size(), 2u);
  const RootSearchResult none = find_root(never, {});
  EXPECT_FALSE(none.holds);
  EXPECT_EQ(none.fails, 0);
  EXPECT_EQ(none.trials.size(), 2u);
  EXPECT_FALSE(none.reversed);
}

// A value whose slack is zero for ever stays open; both ends are brought near it nevertheless.
TEST(RootSearchTest, ClosesInOnAnOpenValueFromBothSides) {
  RootSearchOptions options;
  options.resolution = 1.0 / 64;
  const RootSearchResult found = find_root(
      [](double lever, std::uint32_t first, std::uint32_t count) {
        std::vector<double> values;
        for (std::uint32_t r = first; r < first + count; ++r) {
          values.push_back(lever - 0.5 + (r % 2 == 0 ? 0.25 : -0.25));
        }
        return values;
      },
      options);
  ASSERT_TRUE(found.holds && found.fails);
  EXPECT_LT(*found.holds, 0.5);
  EXPECT_GT(*found.fails, 0.5);
  EXPECT_LT(*found.fails - *found.holds, 0.15);
}

TEST(RootSearchTest, InterruptedSearchKeepsItsVerdicts) {
  int calls = 0;
  const RootSearchResult found = find_root(
      [&](double lever, std::uint32_t, std::uint32_t count) {
        return std::vector<double>(++calls > 4 ? 3 : count, lever - kRoot);
      },
      {});
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(found.trials.size(), 4u);
  ASSERT_TRUE(found.holds && found.fails);
  EXPECT_LT(*found.holds, kRoot);
  EXPECT_GT(*found.fails, kRoot);
}

}  // namespace
}  // namespace chokepoint::tools
