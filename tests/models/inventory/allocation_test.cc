#include "models/inventory/allocation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::models {
namespace {

std::vector<Quantity> granted(const AllocationPolicy& policy, const std::vector<Claim>& claims,
                              Quantity available) {
  std::vector<Quantity> grants(claims.size(), -1);
  allocate(policy, claims, available, grants);
  return grants;
}

using Grants = std::vector<Quantity>;

TEST(FirstCome, ServesByCommitmentThenPosition) {
  const std::vector<Claim> claims{{5, 30, 1}, {5, 10, 9}, {5, 20, 1}, {5, 10, 1}};
  EXPECT_EQ(granted(FirstCome{}, claims, 12), (Grants{0, 5, 2, 5}));
  EXPECT_EQ(granted(FirstCome{}, claims, 7), (Grants{0, 5, 0, 2}));
}

TEST(FirstCome, KeepsTheOrderOfALateClaimAmongNegativeCommitments) {
  EXPECT_EQ(granted(FirstCome{}, {{4, 0}, {4, -1}}, 5), (Grants{1, 4}));
}

TEST(StrictPriority, ServesClassesThenFirstComeThenPosition) {
  const std::vector<Claim> claims{{5, 1, 2}, {5, 9, 1}, {5, 3, 1}, {5, 1, 2}};
  EXPECT_EQ(granted(StrictPriority{}, claims, 7), (Grants{0, 2, 5, 0}));
  EXPECT_EQ(granted(StrictPriority{}, claims, 16), (Grants{5, 5, 5, 1}));
}

TEST(Proportional, LargestRemainderGetsThePieceLeft) {
  // Exact shares 1.25, 2.5, 6.25 of 10: the half has the largest remainder.
  EXPECT_EQ(granted(Proportional{}, {{2, 0}, {4, 0}, {10, 0}}, 10), (Grants{1, 3, 6}));
}

TEST(Proportional, EqualRemaindersGoToTheEarlierClaim) {
  EXPECT_EQ(granted(Proportional{}, {{3, 7}, {3, 5}, {3, 1}}, 4), (Grants{2, 1, 1}));
  EXPECT_EQ(granted(Proportional{}, {{3, 7}, {3, 5}, {3, 1}}, 5), (Grants{2, 2, 1}));
  EXPECT_EQ(granted(Proportional{}, {{0, 0}, {1, 0}, {1, 0}}, 1), (Grants{0, 1, 0}));
}

TEST(Proportional, HasNoRoundingErrorAtTheLimitsOfQuantity) {
  constexpr Quantity kMost = std::numeric_limits<Quantity>::max();
  EXPECT_EQ(granted(Proportional{}, {{kMost, 0}, {kMost, 0}, {kMost, 0}}, kMost),
            (Grants{kMost / 3 + 1, kMost / 3, kMost / 3}));
  EXPECT_EQ(granted(Proportional{}, {{kMost, 0}, {1, 0}}, kMost), (Grants{kMost - 1, 1}));
}

TEST(Proportional, OneMorePieceCostsNobodyMoreThanOne) {
  // 5, 3 and 1 votes: the third loses its seat when there are more seats (Alabama paradox).
  const std::vector<Claim> claims{{50, 0}, {30, 0}, {10, 0}, {7, 0}, {1, 0}};
  Grants before = granted(Proportional{}, claims, 0);
  for (Quantity available = 1; available <= 98; ++available) {
    const Grants now = granted(Proportional{}, claims, available);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      EXPECT_GE(now[i], before[i] - 1);
      EXPECT_LE(std::abs(now[i] - claims[i].amount * available / 98.0), 1);
    }
    before = now;
  }
}

TEST(AllocationScratch, CanBeReusedForFewAndMany) {
  AllocationScratch scratch;
  for (const std::size_t size : {3u, 64u, 65u, 1000u, 10u}) {
    std::vector<Claim> claims(size, Claim{2, 0});
    Grants grants(size, -1);
    allocate(Proportional{}, claims, static_cast<Quantity>(size), grants, scratch);
    EXPECT_EQ(grants, Grants(size, 1));
    allocate(FirstCome{}, claims, 3, grants, scratch);
    EXPECT_EQ(grants[0], 2);
    EXPECT_EQ(grants[1], 1);
    EXPECT_EQ(std::count(grants.begin(), grants.end(), 0), static_cast<std::ptrdiff_t>(size - 2));
  }
}

TEST(AllocationPolicy, NamesAreThoseOfScenarios) {
  static_assert(std::string_view(name(Proportional{})) == "proportional");
  EXPECT_STREQ(name(FirstCome{}), "first_come");
  EXPECT_STREQ(name(StrictPriority{}), "strict_priority");
}

}  // namespace
}  // namespace chokepoint::models
