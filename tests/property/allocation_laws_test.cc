// What every allocation policy promises, tested on all alternatives of the variant: a policy that
// is added to it is tested without a line here.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/inventory/allocation.h"

namespace chokepoint::models {
namespace {

template <std::size_t... I>
std::vector<AllocationPolicy> every_policy(std::index_sequence<I...>) {
  return {AllocationPolicy(std::in_place_index<I>)...};
}

/// Of 2000 random cases, how many must have whole shares.
constexpr int kMostlyWhole = 900;

class AllocationLaws : public testing::TestWithParam<AllocationPolicy> {
 protected:
  std::vector<Quantity> granted(const std::vector<Claim>& claims, Quantity available) {
    std::vector<Quantity> grants(claims.size(), -1);
    allocate(GetParam(), claims, available, grants);
    return grants;
  }

  std::vector<Claim> random_claims(Quantity largest) {
    std::uniform_int_distribution<std::size_t> size(0, uniform(0, 9) == 0 ? 200 : 8);
    std::vector<Claim> claims(size(random_));
    const bool with_contracts = uniform(0, 2) == 0;
    for (Claim& claim : claims) {
      claim.amount = uniform(0, 4) == 0 ? 0 : uniform(0, largest);
      claim.commitment = uniform(-3, 3);
      claim.priority = static_cast<int>(uniform(1, 3));
      claim.weight = static_cast<double>(uniform(1, 4)) / 2;
      claim.terms.critical_level = uniform(0, 1) == 0 ? 0 : uniform(0, largest);
      claim.terms.margin = static_cast<double>(uniform(0, 3));
      claim.terms.domestic = uniform(0, 1) == 1;
      if (!with_contracts) continue;
      claim.terms.floor = static_cast<double>(uniform(0, 4)) / 8;
      claim.terms.ceiling = static_cast<double>(uniform(4, 8)) / 8;
    }
    return claims;
  }

  Quantity uniform(Quantity low, Quantity high) {
    return std::uniform_int_distribution<Quantity>(low, high)(random_);
  }

  static Quantity total(const std::vector<Claim>& claims) {
    Quantity sum = 0;
    for (const Claim& claim : claims) sum += claim.amount;
    return sum;
  }

  std::mt19937_64 random_{20240101};
};

/// Pieces that a claimant whose claim is not served in full may still have: none under a policy
/// that has divided all it may.
Quantity still_open(const AllocationPolicy& policy, const std::vector<Claim>& claims,
                    const std::vector<Quantity>& grants, Quantity available) {
  Quantity left = available;
  Quantity whole = available;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    left -= grants[i];
    whole += claims[i].terms.taken;
  }
  Quantity most = 0;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    if (grants[i] == claims[i].amount) continue;
    ClaimTerms terms = claims[i].terms;
    terms.taken += grants[i];
    most = std::max(most, may_take(policy, terms, left, whole));
  }
  return most;
}

std::string describe(const std::vector<Claim>& claims, Quantity available) {
  std::string text = "available " + std::to_string(available) + ", claims";
  for (const Claim& claim : claims) {
    text += " (" + std::to_string(claim.amount) + " at " + std::to_string(claim.commitment) +
            " class " + std::to_string(claim.priority) + " weight " + std::to_string(claim.weight) +
            " level " + std::to_string(claim.terms.critical_level) + " shares " +
            std::to_string(claim.terms.floor) + " to " + std::to_string(claim.terms.ceiling) +
            " taken " + std::to_string(claim.terms.taken) + ")";
  }
  return text;
}

// What is left is nothing where the policy is work-conserving and somebody goes short; else nobody
// who goes short may have it: it lies below critical levels, or beyond ceilings.
TEST_P(AllocationLaws, GrantsLieBetweenNothingAndTheClaimAndUseAllThereMayBe) {
  for (const Quantity largest : {3LL, 100LL, 1'000'000'000'000'000LL}) {
    for (int trial = 0; trial < 2000; ++trial) {
      std::vector<Claim> claims = random_claims(largest);
      for (Claim& claim : claims) {
        if (uniform(0, 3) == 0) claim.terms.taken = uniform(0, largest);
      }
      const Quantity wanted = total(claims);
      for (const Quantity available : {Quantity{0}, uniform(0, wanted), wanted, wanted + 1}) {
        const std::vector<Quantity> grants = granted(claims, available);
        Quantity given = 0;
        bool within = true;
        for (std::size_t i = 0; i < claims.size(); ++i) {
          within = within && 0 <= grants[i] && grants[i] <= claims[i].amount;
          given += grants[i];
        }
        ASSERT_TRUE(within) << describe(claims, available);
        ASSERT_LE(given, std::min(available, wanted)) << describe(claims, available);
        if (is_work_conserving(GetParam())) {
          ASSERT_EQ(given, std::min(available, wanted)) << describe(claims, available);
        }
        ASSERT_EQ(still_open(GetParam(), claims, grants, available), 0)
            << describe(claims, available);
      }
    }
  }
}

TEST_P(AllocationLaws, SameClaimsSameGrants) {
  for (int trial = 0; trial < 200; ++trial) {
    const std::vector<Claim> claims = random_claims(50);
    const Quantity available = uniform(0, total(claims));
    ASSERT_EQ(granted(claims, available), granted(claims, available));
  }
}

TEST_P(AllocationLaws, AFinerUnitChangesNothingWhereGrantsAreWhole) {
  int whole_cases = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<Claim> claims = random_claims(20);
    const Quantity wanted = total(claims);
    if (wanted == 0) continue;
    // Rules divide by the total, by a number of claimants or by the weighted total: multiplied by
    // these, claims mostly have whole shares; not those of rules that divide by part of a total.
    Quantity half_weighted = 0;
    for (const Claim& claim : claims) {
      half_weighted += claim.amount * static_cast<Quantity>(claim.weight * 2);
    }
    const Quantity unit = wanted * half_weighted * 840;  // 840: by up to 8 claimants
    const auto refine = [&claims](Quantity parts) {
      for (Claim& claim : claims) {
        claim.amount *= parts;
        claim.terms.critical_level *= parts;
      }
    };
    refine(unit);
    const Quantity available = uniform(0, wanted) * unit;
    std::vector<Quantity> expected = granted(claims, available);
    for (Quantity& grant : expected) grant *= 1000;
    refine(1000);
    const std::vector<Quantity> fine = granted(claims, available * 1000);
    if (std::any_of(fine.begin(), fine.end(), [](Quantity grant) { return grant % 1000 != 0; })) {
      continue;
    }
    ++whole_cases;
    ASSERT_EQ(fine, expected) << describe(claims, available);
  }
  EXPECT_GE(whole_cases, kMostlyWhole);
}

TEST_P(AllocationLaws, AnEmptyClaimChangesNothing) {
  for (int trial = 0; trial < 2000; ++trial) {
    std::vector<Claim> claims = random_claims(20);
    const Quantity available = uniform(0, total(claims));
    std::vector<Quantity> expected = granted(claims, available);
    const auto place = uniform(0, static_cast<Quantity>(claims.size()));
    claims.insert(claims.begin() + place, Claim{0, uniform(-3, 3), 1, 1});
    expected.insert(expected.begin() + place, 0);
    ASSERT_EQ(granted(claims, available), expected) << describe(claims, available);
  }
}

// Largest remainders are why it may cost one: the Alabama paradox, see the test of Proportional.
// Ceilings in whole pieces may rise for several at once, at the cost of one: they are left out.
TEST_P(AllocationLaws, OneMorePieceCostsNobodyMoreThanOne) {
  const bool shares_by_ratio = std::holds_alternative<Proportional>(GetParam()) ||
                               std::holds_alternative<Weighted>(GetParam()) ||
                               std::holds_alternative<Contract>(GetParam());
  const Quantity most = shares_by_ratio ? 1 : 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::vector<Claim> claims = random_claims(15);
    for (Claim& claim : claims) claim.terms.ceiling = 1;
    std::vector<Quantity> before = granted(claims, 0);
    for (Quantity available = 1; available <= total(claims) && available < 200; ++available) {
      const std::vector<Quantity> now = granted(claims, available);
      for (std::size_t i = 0; i < claims.size(); ++i) {
        ASSERT_GE(now[i], before[i] - most) << describe(claims, available);
      }
      before = now;
    }
  }
}

TEST_P(AllocationLaws, AMillionClaimsAreNoTrouble) {
  std::vector<Claim> claims(1'000'000);
  for (Claim& claim : claims) {
    claim = {uniform(0, 1000), uniform(0, 5), static_cast<int>(uniform(1, 3)),
             static_cast<double>(uniform(1, 1000))};
    claim.terms.margin = static_cast<double>(uniform(0, 5));
    claim.terms.domestic = uniform(0, 1) == 1;
    claim.terms.floor = static_cast<double>(uniform(0, 1)) * 1e-6;
    claim.terms.ceiling = uniform(0, 1) == 0 ? 1 : 2e-6;
  }
  const Quantity available = total(claims) / 2;
  const std::vector<Quantity> grants = granted(claims, available);
  EXPECT_EQ(std::accumulate(grants.begin(), grants.end(), Quantity{0}), available);
}

TEST_P(AllocationLaws, NoClaimsNoGrants) { EXPECT_TRUE(granted({}, 7).empty()); }

INSTANTIATE_TEST_SUITE_P(EveryPolicy, AllocationLaws,
                         testing::ValuesIn(every_policy(
                             std::make_index_sequence<std::variant_size_v<AllocationPolicy>>())),
                         [](const auto& info) { return std::string(name(info.param)); });

}  // namespace
}  // namespace chokepoint::models
