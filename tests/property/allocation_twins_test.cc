// Allocation rules against dumb twins, which hand out piece by piece or round by round what the
// rule itself computes at once, and against what defines the rule.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "models/inventory/allocation.h"

namespace chokepoint::models {
namespace {

using Grants = std::vector<Quantity>;

Grants granted(const AllocationPolicy& policy, const std::vector<Claim>& claims,
               Quantity available) {
  Grants grants(claims.size(), -1);
  allocate(policy, claims, available, grants);
  return grants;
}

std::string describe(const std::vector<Claim>& claims, Quantity available) {
  std::string text = "available " + std::to_string(available) + ", claims";
  for (const Claim& claim : claims) {
    text += " " + std::to_string(claim.amount) + " x " + std::to_string(claim.weight);
  }
  return text;
}

using Compare = std::function<void(const std::vector<Claim>&, Quantity available)>;

/// Up to 5 claims of 0 to 6, all of them up to 3 claims; weights 1 to 4 in turn; all of
/// `available`.
void for_all_small_cases(const Compare& compare) {
  std::vector<Claim> claims;
  std::mt19937_64 random(5);
  const auto with_weights = [&] {
    Quantity total = 0;
    for (Claim& claim : claims) {
      claim.weight = static_cast<double>(random() % 4 + 1);
      total += claim.amount;
    }
    for (Quantity available = 0; available <= total + 1; ++available) compare(claims, available);
  };
  for (Quantity code = 0; code < 7 * 7 * 7; ++code) {
    claims = {{code % 7, 0}, {code / 7 % 7, 0}, {code / 49, 0}};
    with_weights();
    claims.pop_back();
    if (code < 49) with_weights();
  }
  for (int trial = 0; trial < 1000; ++trial) {
    claims.assign(random() % 2 + 4, Claim{0, 0});
    for (Claim& claim : claims) claim.amount = static_cast<Quantity>(random() % 7);
    with_weights();
  }
}

/// Gives piece after piece to the claimant, not yet full, for whom need(claim, grant) is largest;
/// ties to the earlier.
Grants piece_by_piece(const std::vector<Claim>& claims, Quantity available,
                      const std::function<Quantity(Quantity claim, Quantity grant)>& need) {
  Grants grants(claims.size(), 0);
  for (; available > 0; --available) {
    std::size_t neediest = claims.size();
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if (grants[i] == claims[i].amount) continue;
      if (neediest == claims.size() ||
          need(claims[i].amount, grants[i]) > need(claims[neediest].amount, grants[neediest])) {
        neediest = i;
      }
    }
    if (neediest == claims.size()) break;
    ++grants[neediest];
  }
  return grants;
}

TEST(AllocationTwins, MaxMinFairFillsFromTheBottomPieceByPiece) {
  for_all_small_cases([](const std::vector<Claim>& claims, Quantity available) {
    const Grants expected =
        piece_by_piece(claims, available, [](Quantity, Quantity grant) { return -grant; });
    ASSERT_EQ(granted(MaxMinFair{}, claims, available), expected) << describe(claims, available);
  });
}

TEST(AllocationTwins, EqualCutServesWhoMissesMostPieceByPiece) {
  for_all_small_cases([](const std::vector<Claim>& claims, Quantity available) {
    const Grants expected = piece_by_piece(
        claims, available, [](Quantity claim, Quantity grant) { return claim - grant; });
    ASSERT_EQ(granted(EqualCut{}, claims, available), expected) << describe(claims, available);
  });
}

/// The formula of Cachon and Lariviere (1999) for linear allocation, in fractions of a piece: the n
/// largest claims are cut by what is missing among them / n, with the largest n that leaves no
/// grant negative.
std::vector<double> linear_allocation(const std::vector<Claim>& claims, Quantity available) {
  std::vector<double> amounts;
  for (const Claim& claim : claims) amounts.push_back(static_cast<double>(claim.amount));
  std::sort(amounts.begin(), amounts.end(), std::greater<>());
  double cut = 0;
  double sum = 0;
  for (std::size_t n = 1; n <= amounts.size(); ++n) {
    sum += amounts[n - 1];
    const double trial =
        std::max(0.0, sum - static_cast<double>(available)) / static_cast<double>(n);
    if (amounts[n - 1] - trial >= 0) cut = trial;
  }
  std::vector<double> shares;
  for (const Claim& claim : claims) {
    shares.push_back(std::max(0.0, static_cast<double>(claim.amount) - cut));
  }
  return shares;
}

TEST(AllocationTwins, EqualCutIsWithinOnePieceOfLinearAllocation) {
  for_all_small_cases([](const std::vector<Claim>& claims, Quantity available) {
    const Grants grants = granted(EqualCut{}, claims, available);
    const std::vector<double> shares = linear_allocation(claims, available);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      ASSERT_LT(std::abs(static_cast<double>(grants[i]) - shares[i]), 1)
          << describe(claims, available);
    }
  });
}

// Equal losses are equal awards of what is missing (self-duality of the pair: Thomson 2003). Whole
// pieces: who is earlier gains a piece here and loses one there, so the list is turned round.
TEST(AllocationTwins, EqualCutLevelsWhatIsMissing) {
  for_all_small_cases([](const std::vector<Claim>& claims, Quantity available) {
    Quantity missing = -available;
    for (const Claim& claim : claims) missing += claim.amount;
    if (missing < 0) return;
    const std::vector<Claim> turned(claims.rbegin(), claims.rend());
    Grants losses = granted(MaxMinFair{}, turned, missing);
    std::reverse(losses.begin(), losses.end());
    Grants expected;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      expected.push_back(claims[i].amount - losses[i]);
    }
    ASSERT_EQ(granted(EqualCut{}, claims, available), expected) << describe(claims, available);
  });
}

/// Weighted in rounds: whoever's share of what is left reaches the claim is served in full, until
/// there is none; the others get whole parts of their shares, then a piece each by largest
/// remainder. Weights are small whole numbers.
Grants in_rounds(const std::vector<Claim>& claims, Quantity available) {
  const std::size_t size = claims.size();
  Grants grants(size, 0);
  std::vector<Quantity> weighted(size);
  std::vector<bool> served(size, false);
  for (std::size_t i = 0; i < size; ++i) {
    weighted[i] = claims[i].amount * static_cast<Quantity>(claims[i].weight);
  }
  Quantity whole = 0;
  for (bool again = true; again;) {
    again = false;
    whole = 0;
    for (std::size_t i = 0; i < size; ++i) whole += served[i] ? 0 : weighted[i];
    const Quantity left = available;
    for (std::size_t i = 0; i < size; ++i) {
      if (served[i] || left * weighted[i] < claims[i].amount * whole) continue;
      served[i] = again = true;
      grants[i] = std::min(claims[i].amount, available);
      available -= grants[i];
    }
  }
  if (whole == 0) return grants;
  std::vector<Quantity> remainders(size, 0);
  Quantity left = available;
  for (std::size_t i = 0; i < size; ++i) {
    if (served[i]) continue;
    grants[i] = available * weighted[i] / whole;
    remainders[i] = available * weighted[i] % whole;
    left -= grants[i];
  }
  for (; left > 0; --left) {
    const auto most = std::max_element(remainders.begin(), remainders.end());
    ++grants[static_cast<std::size_t>(most - remainders.begin())];
    *most = 0;
  }
  return grants;
}

TEST(AllocationTwins, WeightedSharesInRounds) {
  for_all_small_cases([](const std::vector<Claim>& claims, Quantity available) {
    ASSERT_EQ(granted(Weighted{}, claims, available), in_rounds(claims, available))
        << describe(claims, available);
  });
}

TEST(AllocationTwins, WeightedWithEqualWeightsIsProportional) {
  for_all_small_cases([](std::vector<Claim> claims, Quantity available) {
    for (Claim& claim : claims) claim.weight = 2.5;
    ASSERT_EQ(granted(Weighted{}, claims, available), granted(Proportional{}, claims, available))
        << describe(claims, available);
  });
}

/// Gives piece after piece to the first claimant, by what `turn` returns and then by position, that
/// is not full and may have a piece of those left.
template <class Turn>
Grants piece_by_piece_in_turn(const std::vector<Claim>& claims, Quantity available, Turn turn) {
  Grants grants(claims.size(), 0);
  for (Quantity left = available; left > 0; --left) {
    std::size_t first = claims.size();
    for (std::size_t i = 0; i < claims.size(); ++i) {
      if (grants[i] == claims[i].amount || left <= claims[i].terms.critical_level) continue;
      if (first == claims.size() || turn(claims[i]) < turn(claims[first])) first = i;
    }
    if (first == claims.size()) break;
    ++grants[first];
  }
  return grants;
}

/// The small cases with classes, commitments, levels and so on.
void for_all_small_terms(const Compare& compare) {
  std::mt19937_64 random(17);
  for_all_small_cases([&](std::vector<Claim> claims, Quantity available) {
    for (Claim& claim : claims) {
      claim.commitment = static_cast<std::int64_t>(random() % 3);
      claim.priority = static_cast<int>(random() % 3) + 1;
      claim.terms.critical_level = static_cast<Quantity>(random() % 4);
      claim.terms.margin = static_cast<double>(random() % 3);
      claim.terms.domestic = random() % 2 == 0;
      claim.terms.floor = static_cast<double>(random() % 5) / 8;
      claim.terms.ceiling = static_cast<double>(random() % 5 + 4) / 8;
      claim.terms.taken = static_cast<Quantity>(random() % 4);
    }
    compare(claims, available);
  });
}

TEST(AllocationTwins, CriticalLevelKeepsItsReservePieceByPiece) {
  for_all_small_terms([](const std::vector<Claim>& claims, Quantity available) {
    const Grants expected = piece_by_piece_in_turn(claims, available, [](const Claim& claim) {
      return std::pair(claim.priority, claim.commitment);
    });
    ASSERT_EQ(granted(CriticalLevel{}, claims, available), expected) << describe(claims, available);
  });
}

TEST(AllocationTwins, DomesticFirstAndMarginPieceByPiece) {
  for_all_small_terms([](std::vector<Claim> claims, Quantity available) {
    for (Claim& claim : claims) claim.terms.critical_level = 0;
    ASSERT_EQ(granted(DomesticFirst{}, claims, available),
              piece_by_piece_in_turn(claims, available,
                                     [](const Claim& claim) {
                                       return std::pair(claim.terms.domestic ? 1 : 2,
                                                        claim.commitment);
                                     }))
        << describe(claims, available);
    ASSERT_EQ(granted(Margin{}, claims, available),
              piece_by_piece_in_turn(claims, available,
                                     [](const Claim& claim) {
                                       return std::pair(-claim.terms.margin, claim.commitment);
                                     }))
        << describe(claims, available);
  });
}

/// Contract in eighths of a piece, for shares that are whole eighths: floors, scaled where they do
/// not fit; then round by round whoever's share of the rest reaches its ceiling gets just that.
Grants contract_in_rounds(const std::vector<Claim>& claims, Quantity available) {
  const std::size_t size = claims.size();
  Quantity all = available;
  for (const Claim& claim : claims) all += claim.terms.taken;
  std::vector<Quantity> floors(size), most(size);
  Quantity promised = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const ClaimTerms& terms = claims[i].terms;
    const auto share = [&](double part) { return static_cast<Quantity>(part * 8) * all; };
    const Quantity pieces = share(terms.ceiling) / 8 - terms.taken;
    most[i] = 8 * std::clamp<Quantity>(pieces, 0, claims[i].amount);
    floors[i] = std::clamp<Quantity>(share(terms.floor) - 8 * terms.taken, 0, most[i]);
    promised += floors[i];
  }
  // Shares are (base + part / whole) eighths.
  std::vector<Quantity> base(size, 0), part(size, 0);
  Quantity whole = 1;
  if (promised > 8 * available) {
    whole = promised;
    for (std::size_t i = 0; i < size; ++i) part[i] = floors[i] * 8 * available;
  } else {
    std::vector<bool> full(size, false);
    Quantity rest = 8 * available - promised;
    for (bool again = true; again;) {
      again = false;
      whole = 0;
      for (std::size_t i = 0; i < size; ++i) {
        if (!full[i]) whole += 8 * claims[i].amount - floors[i];
      }
      const Quantity divided = rest;
      for (std::size_t i = 0; i < size; ++i) {
        const Quantity wanted = 8 * claims[i].amount - floors[i];
        if (full[i] || divided * wanted < (most[i] - floors[i]) * whole) continue;
        full[i] = again = true;
        rest -= most[i] - floors[i];
      }
    }
    for (std::size_t i = 0; i < size; ++i) {
      base[i] = full[i] ? most[i] : floors[i];
      part[i] = full[i] ? 0 : rest * (8 * claims[i].amount - floors[i]);
    }
    if (whole == 0) whole = 1;
  }
  Grants grants(size);
  std::vector<Quantity> remainders(size);
  Quantity total = 0;
  Quantity given = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Quantity numerator = base[i] * whole + part[i];
    total += numerator;
    grants[i] = numerator / (8 * whole);
    remainders[i] = numerator % (8 * whole);
    given += grants[i];
  }
  for (Quantity left = total / (8 * whole) - given; left > 0; --left) {
    const auto next = std::max_element(remainders.begin(), remainders.end());
    ++grants[static_cast<std::size_t>(next - remainders.begin())];
    *next = 0;
  }
  return grants;
}

TEST(AllocationTwins, ContractFloorsAndCeilingsInRounds) {
  for_all_small_terms([](const std::vector<Claim>& claims, Quantity available) {
    ASSERT_EQ(granted(Contract{}, claims, available), contract_in_rounds(claims, available))
        << describe(claims, available);
  });
}

TEST(AllocationTwins, WithoutTermsNewRulesAreOldOnes) {
  for_all_small_terms([](std::vector<Claim> claims, Quantity available) {
    for (Claim& claim : claims) claim.terms = {};
    ASSERT_EQ(granted(CriticalLevel{}, claims, available),
              granted(StrictPriority{}, claims, available));
    ASSERT_EQ(granted(Contract{}, claims, available), granted(Proportional{}, claims, available));
    ASSERT_EQ(granted(DomesticFirst{}, claims, available), granted(FirstCome{}, claims, available));
    ASSERT_EQ(granted(Margin{}, claims, available), granted(FirstCome{}, claims, available));
  });
}

/// Large random claims, whose products need more than 128 bits where weights are large too.
std::vector<Claim> large_claims(std::mt19937_64& random) {
  std::vector<Claim> claims(random() % 6 + 2);
  for (Claim& claim : claims) {
    claim.amount = static_cast<Quantity>(random() >> (random() % 40 + 4));
    claim.weight = static_cast<double>(random() % 50 + 1) * 0.001;
  }
  return claims;
}

Quantity part_of_total(const std::vector<Claim>& claims, std::mt19937_64& random) {
  Quantity total = 0;
  for (const Claim& claim : claims) total += claim.amount;
  return static_cast<Quantity>(random() % static_cast<std::uint64_t>(total + 1));
}

TEST(AllocationTwins, OnlyRatiosOfWeightsMatter) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 5000; ++trial) {
    std::vector<Claim> claims = large_claims(random);
    const Quantity available = part_of_total(claims, random);
    const Grants expected = granted(Weighted{}, claims, available);
    for (Claim& claim : claims) claim.weight *= 20'000;
    ASSERT_EQ(granted(Weighted{}, claims, available), expected) << describe(claims, available);
  }
}

// What the rules say of large claims, to a piece, without a formula.
TEST(AllocationTwins, LevellingRulesLevelLargeClaims) {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 5000; ++trial) {
    const std::vector<Claim> claims = large_claims(random);
    const Quantity available = part_of_total(claims, random);
    const Grants fair = granted(MaxMinFair{}, claims, available);
    const Grants cut = granted(EqualCut{}, claims, available);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      for (std::size_t j = 0; j < claims.size(); ++j) {
        // Who gets less than another by more than the rounding is full.
        ASSERT_TRUE(fair[j] + 1 >= fair[i] || fair[j] == claims[j].amount)
            << describe(claims, available);
        // Who misses less than another by more than the rounding gets nothing.
        ASSERT_TRUE(claims[j].amount - cut[j] + 1 >= claims[i].amount - cut[i] || cut[j] == 0)
            << describe(claims, available);
      }
    }
  }
}

// Contracts of large claims, whose products need more than 128 bits: a finer unit changes nothing
// but rounding, nobody exceeds the ceiling, and whoever is below its floor has what it claims.
TEST(AllocationTwins, ContractKeepsItsWordForLargeClaims) {
  std::mt19937_64 random(19);
  for (int trial = 0; trial < 5000; ++trial) {
    std::vector<Claim> claims = large_claims(random);
    for (Claim& claim : claims) {
      claim.amount /= 4;  // claims and pieces together below 2^62
      claim.terms.floor = static_cast<double>(random() % 3) / 16;
      claim.terms.ceiling = static_cast<double>(random() % 12 + 4) / 16;
    }
    const Quantity available = part_of_total(claims, random);
    const Grants grants = granted(Contract{}, claims, available);
    double promised = 0;
    for (const Claim& claim : claims) promised += claim.terms.floor;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      const auto sixteenths = [&](double share) {
        return static_cast<Quantity>(static_cast<__int128>(share * 16) * available / 16);
      };
      const Quantity ceiling = sixteenths(claims[i].terms.ceiling);
      ASSERT_LE(grants[i], ceiling) << describe(claims, available);
      if (promised > 1) continue;
      const Quantity floor = std::min(claims[i].amount, sixteenths(claims[i].terms.floor));
      ASSERT_GE(grants[i], floor) << describe(claims, available);
    }
  }
}

// Under WEIGHTED the part served of a claim is proportional to its weight unless it is full.
TEST(AllocationTwins, WeightedServesPartsInProportionToWeights) {
  std::mt19937_64 random(13);
  for (int trial = 0; trial < 5000; ++trial) {
    const std::vector<Claim> claims = large_claims(random);
    const Quantity available = part_of_total(claims, random);
    const Grants grants = granted(Weighted{}, claims, available);
    for (std::size_t i = 0; i < claims.size(); ++i) {
      for (std::size_t j = 0; j < claims.size(); ++j) {
        if (claims[i].amount == 0 || claims[j].amount == 0) continue;
        const auto level = [&](std::size_t k, Quantity more) {
          return static_cast<long double>(grants[k] + more) /
                 static_cast<long double>(claims[k].amount) / claims[k].weight;
        };
        // Whoever is not full has reached the common level, to a piece.
        if (grants[j] == claims[j].amount) continue;
        ASSERT_GE(level(j, 1), level(i, -1) * (1 - 1e-15L)) << describe(claims, available);
      }
    }
  }
}

}  // namespace
}  // namespace chokepoint::models
