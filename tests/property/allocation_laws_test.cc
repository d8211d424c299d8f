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
    for (Claim& claim : claims) {
      claim.amount = uniform(0, 4) == 0 ? 0 : uniform(0, largest);
      claim.commitment = uniform(-3, 3);
      claim.priority = static_cast<int>(uniform(1, 3));
      claim.weight = static_cast<double>(uniform(1, 4)) / 2;
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

std::string describe(const std::vector<Claim>& claims, Quantity available) {
  std::string text = "available " + std::to_string(available) + ", claims";
  for (const Claim& claim : claims) {
    text += " (" + std::to_string(claim.amount) + " at " + std::to_string(claim.commitment) +
            " class " + std::to_string(claim.priority) + " weight " + std::to_string(claim.weight) +
            ")";
  }
  return text;
}

TEST_P(AllocationLaws, GrantsLieBetweenNothingAndTheClaimAndUseAllThereIs) {
  for (const Quantity largest : {3LL, 100LL, 1'000'000'000'000'000LL}) {
    for (int trial = 0; trial < 2000; ++trial) {
      const std::vector<Claim> claims = random_claims(largest);
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
        ASSERT_EQ(given, std::min(available, wanted)) << describe(claims, available);
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
    for (Claim& claim : claims) claim.amount *= unit;
    const Quantity available = uniform(0, wanted) * unit;
    std::vector<Quantity> expected = granted(claims, available);
    for (Quantity& grant : expected) grant *= 1000;
    for (Claim& claim : claims) claim.amount *= 1000;
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
TEST_P(AllocationLaws, OneMorePieceCostsNobodyMoreThanOne) {
  const bool shares_by_ratio = std::holds_alternative<Proportional>(GetParam()) ||
                               std::holds_alternative<Weighted>(GetParam());
  const Quantity most = shares_by_ratio ? 1 : 0;
  for (int trial = 0; trial < 300; ++trial) {
    const std::vector<Claim> claims = random_claims(15);
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
