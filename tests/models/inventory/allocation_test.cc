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

// Claims and estates of the Talmud's marriage contracts, the usual example of bankruptcy rules
// (Aumann and Maschler, Journal of Economic Theory 36, 1985), under equal awards and equal losses.
TEST(MaxMinFair, SharesTheEstatesOfTheTalmudByEqualAwards) {
  const std::vector<Claim> wives = {{100, 0}, {200, 0}, {300, 0}};
  EXPECT_EQ(granted(MaxMinFair{}, wives, 100), (Grants{34, 33, 33}));
  EXPECT_EQ(granted(MaxMinFair{}, wives, 200), (Grants{67, 67, 66}));
  EXPECT_EQ(granted(MaxMinFair{}, wives, 300), (Grants{100, 100, 100}));
  EXPECT_EQ(granted(MaxMinFair{}, wives, 500), (Grants{100, 200, 200}));
}

TEST(EqualCut, SharesTheEstatesOfTheTalmudByEqualLosses) {
  const std::vector<Claim> wives = {{100, 0}, {200, 0}, {300, 0}};
  EXPECT_EQ(granted(EqualCut{}, wives, 100), (Grants{0, 0, 100}));
  EXPECT_EQ(granted(EqualCut{}, wives, 200), (Grants{0, 50, 150}));
  EXPECT_EQ(granted(EqualCut{}, wives, 300), (Grants{0, 100, 200}));
  EXPECT_EQ(granted(EqualCut{}, wives, 500), (Grants{67, 167, 266}));
}

TEST(EqualCut, PiecesLeftGoToTheFirstThatAreCut) {
  // A cut of 3: the claim of 2 drops out, then 3.5 from each of the others.
  EXPECT_EQ(granted(EqualCut{}, {{2, 0}, {5, 0}, {10, 0}}, 8), (Grants{0, 2, 6}));
  EXPECT_EQ(granted(EqualCut{}, {{10, 0}, {2, 0}, {5, 0}}, 8), (Grants{7, 0, 1}));
  EXPECT_EQ(granted(EqualCut{}, {{0, 0}, {1, 0}, {1, 0}}, 1), (Grants{0, 1, 0}));
  EXPECT_EQ(granted(EqualCut{}, {{3, 0}, {3, 0}, {3, 0}}, 7), (Grants{3, 2, 2}));
  EXPECT_EQ(granted(EqualCut{}, {{4, 0}, {0, 0}, {4, 0}}, 0), (Grants{0, 0, 0}));
}

TEST(MaxMinFair, PiecesLeftGoToTheFirstAboveTheLevel) {
  // The level is 3 2/3: the claim of 3 is served in full, two of the others get 4.
  EXPECT_EQ(granted(MaxMinFair{}, {{9, 0}, {3, 0}, {7, 0}, {8, 0}}, 14), (Grants{4, 3, 4, 3}));
  EXPECT_EQ(granted(MaxMinFair{}, {{0, 0}, {1, 0}, {1, 0}}, 1), (Grants{0, 1, 0}));
  EXPECT_EQ(granted(MaxMinFair{}, {{2, 0}, {5, 0}, {5, 0}}, 6), (Grants{2, 2, 2}));
  EXPECT_EQ(granted(MaxMinFair{}, {{2, 0}, {5, 0}, {5, 0}}, 7), (Grants{2, 3, 2}));
  EXPECT_EQ(granted(MaxMinFair{}, {{4, 0}, {0, 0}, {4, 0}}, 0), (Grants{0, 0, 0}));
}

TEST(Weighted, SharesByWeightTimesClaimUpToTheClaim) {
  // Weighted claims 6, 4, 10: the first would get 1.5 of its claim. The other 8 are divided 4 to
  // 10: 2 2/7 and 5 5/7.
  const std::vector<Claim> claims = {{2, 0, 1, 3}, {4, 0, 1, 1}, {10, 0, 1, 1}};
  EXPECT_EQ(granted(Weighted{}, claims, 10), (Grants{2, 2, 6}));
  // Nobody is full: half of what is available goes to the last.
  EXPECT_EQ(granted(Weighted{}, claims, 4), (Grants{1, 1, 2}));
}

TEST(Weighted, ServesTheHeaviestInTurnWhenTheirSharesExceedTheirClaims) {
  const std::vector<Claim> claims = {{10, 0, 1, 1}, {10, 0, 1, 2}, {10, 0, 1, 7}};
  EXPECT_EQ(granted(Weighted{}, claims, 10), (Grants{1, 2, 7}));
  EXPECT_EQ(granted(Weighted{}, claims, 13), (Grants{1, 3, 9}));
  EXPECT_EQ(granted(Weighted{}, claims, 16), (Grants{2, 4, 10}));
  EXPECT_EQ(granted(Weighted{}, claims, 25), (Grants{5, 10, 10}));
  EXPECT_EQ(granted(Weighted{}, claims, 27), (Grants{7, 10, 10}));
}

TEST(Weighted, IsExactInMillionths) {
  // 0.1, 0.2 and 0.7 have no exact double; in millionths their shares are whole.
  const std::vector<Claim> claims = {{1000, 0, 1, 0.1}, {1000, 0, 1, 0.2}, {1000, 0, 1, 0.7}};
  EXPECT_EQ(granted(Weighted{}, claims, 1000), (Grants{100, 200, 700}));
  EXPECT_EQ(granted(Weighted{}, {{1'000'000'000, 0, 1, 1e-6}, {1'000'000'000, 0, 1, kMostWeight}},
                    1'000'000'001),
            (Grants{1, 1'000'000'000}));
  EXPECT_EQ(granted(Weighted{}, {{1000, 0, 1, 1e-6}, {5, 0, 1, 1}}, 5), (Grants{0, 5}));
}

TEST(Weighted, HasNoRoundingErrorAtTheLimitsOfQuantity) {
  constexpr Quantity kMost = std::numeric_limits<Quantity>::max();  // 4n + 3
  EXPECT_EQ(granted(Weighted{}, {{kMost, 0, 1, 250}, {kMost, 0, 1, 750}}, kMost),
            (Grants{kMost / 4 + 1, kMost / 4 * 3 + 2}));
  EXPECT_EQ(granted(Weighted{}, {{kMost, 0, 1, 1000}, {kMost, 0, 1, 1}, {1, 0, 1, 1}}, kMost),
            (Grants{kMost - kMost / 1001, kMost / 1001, 0}));
  EXPECT_EQ(granted(Weighted{}, {{kMost, 0}, {kMost, 0}, {kMost, 0}}, kMost),
            granted(Proportional{}, {{kMost, 0}, {kMost, 0}, {kMost, 0}}, kMost));
}

Claim of_class(Quantity amount, int priority, Quantity critical_level) {
  Claim claim{amount, 0, priority};
  claim.terms.critical_level = critical_level;
  return claim;
}

TEST(CriticalLevel, LeavesTheReserveToHigherClasses) {
  const std::vector<Claim> claims = {of_class(10, 2, 3), of_class(4, 1, 0)};
  EXPECT_EQ(granted(CriticalLevel{}, claims, 4), (Grants{0, 4}));
  EXPECT_EQ(granted(CriticalLevel{}, claims, 7), (Grants{0, 4}));  // 3 are left: the reserve
  EXPECT_EQ(granted(CriticalLevel{}, claims, 8), (Grants{1, 4}));
  EXPECT_EQ(granted(CriticalLevel{}, claims, 17), (Grants{10, 4}));
  EXPECT_EQ(granted(CriticalLevel{}, {of_class(1, 2, 1)}, 1), (Grants{0}));
  EXPECT_EQ(granted(CriticalLevel{}, {of_class(1, 2, 1)}, 2), (Grants{1}));
}

TEST(CriticalLevel, ServesAClassWithALowerLevelWhenOneBeforeItMayNot) {
  EXPECT_EQ(granted(CriticalLevel{}, {of_class(5, 1, 4), of_class(5, 2, 1)}, 6), (Grants{2, 3}));
}

Claim under_contract(Quantity amount, double floor, double ceiling) {
  Claim claim{amount, 0};
  claim.terms.floor = floor;
  claim.terms.ceiling = ceiling;
  return claim;
}

TEST(Contract, FloorsFirstThenInProportionUpToCeilings) {
  // Floors 5 and 3; the claims for the other 12 are 15, 27 and 10: 3 24/52, 6 12/52, 2 16/52.
  const std::vector<Claim> claims = {under_contract(20, 0.25, 1), under_contract(30, 0.15, 1),
                                     under_contract(10, 0, 1)};
  EXPECT_EQ(granted(Contract{}, claims, 20), (Grants{9, 9, 2}));
  // The second stops at 7, 4 above its floor: the other 8 are divided 15 to 10.
  const std::vector<Claim> capped = {claims[0], under_contract(30, 0.15, 0.35), claims[2]};
  EXPECT_EQ(granted(Contract{}, capped, 20), (Grants{10, 7, 3}));
}

TEST(Contract, ScalesFloorsThatExceedWhatThereIs) {
  const std::vector<Claim> claims = {under_contract(90, 0.9, 1), under_contract(90, 0.6, 1),
                                     under_contract(90, 0, 1)};
  EXPECT_EQ(granted(Contract{}, claims, 10), (Grants{6, 4, 0}));
  // The first wants less than its floor: the floors fit.
  EXPECT_EQ(granted(Contract{}, {under_contract(4, 0.9, 1), under_contract(90, 0.6, 1)}, 10),
            (Grants{4, 6}));
}

TEST(Contract, LeavesWhatIsAboveCeilings) {
  EXPECT_EQ(granted(Contract{}, {under_contract(9, 0, 0.25), under_contract(9, 0, 0.5)}, 10),
            (Grants{2, 5}));
  EXPECT_EQ(granted(Contract{}, {under_contract(9, 0, 0.25)}, 3), (Grants{0}));
  EXPECT_EQ(granted(Contract{}, {under_contract(3, 0, 1), under_contract(2, 0, 1)}, 10),
            (Grants{3, 2}));
}

TEST(Contract, CountsWhatHasBeenTaken) {
  // Of 20 the first has had 8: its ceiling of 12 leaves 4, its floor is met.
  Claim first = under_contract(9, 0.4, 0.6);
  first.terms.taken = 8;
  EXPECT_EQ(granted(Contract{}, {first, under_contract(9, 0, 1)}, 12), (Grants{4, 8}));
  first.terms.taken = 14;
  EXPECT_EQ(granted(Contract{}, {first, under_contract(9, 0, 1)}, 6), (Grants{0, 6}));
}

TEST(DomesticFirst, ServesHomeInFullAndOthersFirstCome) {
  std::vector<Claim> claims = {{5, 1}, {5, 3}, {5, 2}, {5, 0}};
  claims[1].terms.domestic = claims[2].terms.domestic = true;
  EXPECT_EQ(granted(DomesticFirst{}, claims, 8), (Grants{0, 3, 5, 0}));
  EXPECT_EQ(granted(DomesticFirst{}, claims, 16), (Grants{1, 5, 5, 5}));
}

TEST(Margin, ServesByMarginThenCommitment) {
  std::vector<Claim> claims = {{5, 3}, {5, 2}, {5, 1}};
  claims[0].terms.margin = 7;
  claims[1].terms.margin = claims[2].terms.margin = 2.5;
  EXPECT_EQ(granted(Margin{}, claims, 8), (Grants{5, 0, 3}));
}

TEST(MayTake, SaysWhatAClaimantMayHaveOfWhatIsLeft) {
  ClaimTerms terms{.critical_level = 3, .ceiling = 0.5, .taken = 2};
  EXPECT_EQ(may_take(CriticalLevel{}, terms, 10, 10), 7);
  EXPECT_EQ(may_take(CriticalLevel{}, terms, 3, 10), 0);
  EXPECT_EQ(may_take(Contract{}, terms, 4, 11), 3);
  EXPECT_EQ(may_take(Contract{}, terms, 2, 11), 2);
  EXPECT_EQ(may_take(Contract{}, terms, 2, 3), 0);
  EXPECT_EQ(may_take(FirstCome{}, terms, 2, 3), 2);
}

TEST(GoesBefore, FollowsTheRuleAndThenCommitment) {
  Claim older{1, 1, 2};
  Claim newer{1, 2, 1};
  newer.terms.margin = 1;
  for (const AllocationPolicy& rule :
       {AllocationPolicy(FirstCome{}), AllocationPolicy(Proportional{}),
        AllocationPolicy(DomesticFirst{})}) {
    EXPECT_TRUE(goes_before(rule, older, newer));
    EXPECT_FALSE(goes_before(rule, newer, older));
  }
  newer.terms.domestic = true;
  for (const AllocationPolicy& rule :
       {AllocationPolicy(StrictPriority{}), AllocationPolicy(CriticalLevel{}),
        AllocationPolicy(DomesticFirst{}), AllocationPolicy(Margin{})}) {
    EXPECT_TRUE(goes_before(rule, newer, older));
    EXPECT_FALSE(goes_before(rule, older, newer));
  }
}

TEST(LevellingRules, HaveNoRoundingErrorAtTheLimitsOfQuantity) {
  constexpr Quantity kMost = std::numeric_limits<Quantity>::max();
  const std::vector<Claim> claims = {{kMost, 0}, {kMost, 0}, {1, 0}, {kMost, 0}};
  constexpr Quantity kThird = (kMost - 1) / 3;
  static_assert(kThird * 3 == kMost - 1);
  EXPECT_EQ(granted(MaxMinFair{}, claims, kMost), (Grants{kThird, kThird, 1, kThird}));
  // The total is beyond Quantity. 2 kMost + 1 are missing: 1 here, 2 kMost / 3 from each other.
  EXPECT_EQ(granted(EqualCut{}, claims, kMost), (Grants{kThird + 1, kThird, 0, kThird}));
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
  EXPECT_STREQ(name(EqualCut{}), "equal_cut");
  EXPECT_STREQ(name(MaxMinFair{}), "max_min_fair");
  EXPECT_STREQ(name(Weighted{}), "weighted");
  EXPECT_STREQ(name(CriticalLevel{}), "critical_level");
  EXPECT_STREQ(name(Contract{}), "contract");
  EXPECT_STREQ(name(DomesticFirst{}), "domestic_first");
  EXPECT_STREQ(name(Margin{}), "margin");
}

}  // namespace
}  // namespace chokepoint::models
