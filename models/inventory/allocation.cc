#include "models/inventory/allocation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>
#include <type_traits>
#include <utility>

namespace chokepoint::models {
namespace {

using Wide = unsigned __int128;  // a product of two quantities, or a sum of many, fits
using Rank = AllocationScratch::Rank;

/// What is to be divided. Under a work-conserving policy somebody goes short: available < total.
struct Shortage {
  std::span<const Claim> claims;
  Quantity available;
  Wide total;
  std::span<Quantity> grants;
  std::span<Rank> ranks;
};

/// Sorts only what is not sorted: claims often come in the order asked for.
template <class Less>
void sort_ranks(std::span<Rank> ranks, Less less) {
  if (!std::is_sorted(ranks.begin(), ranks.end(), less)) {
    std::sort(ranks.begin(), ranks.end(), less);
  }
}

/// Larger keys first, ties by position.
bool larger_first(const Rank& a, const Rank& b) {
  return a.key != b.key ? a.key > b.key : a.position < b.position;
}

/// What claims are served by, the smallest first; ties by position in the list.
std::int64_t turn(const FirstCome&, const Claim& claim) { return claim.commitment; }
auto turn(const StrictPriority&, const Claim& claim) {
  return std::tuple(claim.priority, claim.commitment);
}
auto turn(const CriticalLevel&, const Claim& claim) { return turn(StrictPriority{}, claim); }
auto turn(const DomesticFirst&, const Claim& claim) {
  return std::tuple(!claim.terms.domestic, claim.commitment);
}
auto turn(const Margin&, const Claim& claim) {
  return std::tuple(-claim.terms.margin, claim.commitment);
}

Quantity above_level(const ClaimTerms& terms, Quantity left) {
  return std::max<Quantity>(0, left - terms.critical_level);
}

/// Serves claims in turn, each up to what the policy lets it take of the pieces left.
template <class Policy>
requires(Policy::kInTurn) void share_out(const Policy& policy, const Shortage& shortage) {
  for (std::uint32_t i = 0; i < shortage.ranks.size(); ++i) shortage.ranks[i].position = i;
  sort_ranks(shortage.ranks, [&](const Rank& a, const Rank& b) {
    return std::tuple(turn(policy, shortage.claims[a.position]), a.position) <
           std::tuple(turn(policy, shortage.claims[b.position]), b.position);
  });
  Quantity left = shortage.available;
  for (const Rank& rank : shortage.ranks) {
    const Claim& claim = shortage.claims[rank.position];
    Quantity most = left;
    if constexpr (std::is_same_v<Policy, CriticalLevel>) most = above_level(claim.terms, left);
    const Quantity grant = std::min(most, claim.amount);
    shortage.grants[rank.position] = grant;
    left -= grant;
  }
}

/// Gives one of the `left` pieces to each of the largest remainders, the keys of `ranks`.
/// The remainders add up to `left` divisors and each is below one divisor, so more than `left` of
/// them are positive: nobody with an exact share, least of all an empty claim, gets a piece more.
void hand_out_rest(const Shortage& shortage, std::span<Rank> ranks, Quantity left) {
  const auto served_end = ranks.begin() + left;
  std::nth_element(ranks.begin(), served_end, ranks.end(), larger_first);
  for (auto rank = ranks.begin(); rank != served_end; ++rank) ++shortage.grants[rank->position];
}

void share_out(const Proportional&, const Shortage& shortage) {
  Quantity left = shortage.available;
  for (std::uint32_t i = 0; i < shortage.claims.size(); ++i) {
    const Wide share = static_cast<Wide>(shortage.claims[i].amount) * shortage.available;
    shortage.grants[i] = static_cast<Quantity>(share / shortage.total);
    shortage.ranks[i] = {share % shortage.total, i};
    left -= shortage.grants[i];
  }
  hand_out_rest(shortage, shortage.ranks, left);
}

/// Pieces poured on the claims: all are filled to `height` or to the brim, whichever is lower. Of
/// those `above`, which are not full, `rest` can have one piece more; rest < above, or both are 0.
struct Level {
  Quantity height;
  std::size_t above;
  std::size_t rest;
};

/// The level that `pieces` reach, at most the total of the claims.
Level pour(const Shortage& shortage, Wide pieces) {
  const std::size_t size = shortage.ranks.size();
  for (std::uint32_t i = 0; i < size; ++i) {
    shortage.ranks[i] = {static_cast<Wide>(shortage.claims[i].amount), i};
  }
  sort_ranks(shortage.ranks, [](const Rank& a, const Rank& b) { return a.key < b.key; });
  for (std::size_t full = 0; full < size; ++full) {
    const std::size_t above = size - full;
    if (shortage.ranks[full].key * above > pieces) {
      return {static_cast<Quantity>(pieces / above), above,
              static_cast<std::size_t>(pieces % above)};
    }
    pieces -= shortage.ranks[full].key;
  }
  return {static_cast<Quantity>(shortage.ranks.back().key), 0, 0};
}

void share_out(const MaxMinFair&, const Shortage& shortage) {
  Level level = pour(shortage, static_cast<Wide>(shortage.available));
  for (std::size_t i = 0; i < shortage.claims.size(); ++i) {
    const Quantity amount = shortage.claims[i].amount;
    shortage.grants[i] = std::min(amount, level.height);
    if (amount <= level.height || level.rest == 0) continue;
    ++shortage.grants[i];
    --level.rest;
  }
}

void share_out(const EqualCut&, const Shortage& shortage) {
  // What is missing is poured: the rest of it is lost by the last in the list, not the first.
  Level missing = pour(shortage, shortage.total - static_cast<Wide>(shortage.available));
  std::size_t spared = missing.above - missing.rest;
  for (std::size_t i = 0; i < shortage.claims.size(); ++i) {
    shortage.grants[i] = std::max<Quantity>(0, shortage.claims[i].amount - missing.height);
    if (shortage.grants[i] == 0) continue;
    if (spared == 0) {
      --shortage.grants[i];
    } else {
      --spared;
    }
  }
}

struct Ratio {
  Wide quotient;
  Wide remainder;
};

/// factor x part / whole, exact also where the product is wider than Wide.
/// Requires: part <= whole < 2^127, factor < 2^95.
Ratio multiply_divide(Wide factor, Wide part, Wide whole) {
  Wide product;
  if (!__builtin_mul_overflow(part, factor, &product)) return {product / whole, product % whole};
  // Long multiplication, one binary digit of the factor at a time, divided as it grows.
  Wide quotient = 0;
  Wide remainder = 0;
  const auto carry = [&] {
    if (remainder < whole) return;
    remainder -= whole;
    ++quotient;
  };
  for (int bit = 94; bit >= 0; --bit) {
    quotient *= 2;
    remainder *= 2;
    carry();
    if ((factor >> bit & 1) == 0) continue;
    remainder += part;
    carry();
  }
  return {quotient, remainder};
}

void share_out(const Weighted&, const Shortage& shortage) {
  // Below 2^125: weights are below 2^30 millionths, and the claims together below 2^95.
  Wide whole = 0;
  for (std::uint32_t i = 0; i < shortage.claims.size(); ++i) {
    const double weight = shortage.claims[i].weight;
    assert(weight >= 1 / kWeightScale && weight <= kMostWeight);
    shortage.ranks[i] = {static_cast<Wide>(std::llround(weight * kWeightScale)), i};
    whole += shortage.ranks[i].key * shortage.claims[i].amount;
  }
  sort_ranks(shortage.ranks, larger_first);
  // The part served of a claim grows with its weight alone, so the heaviest are full first.
  // Somebody goes short: the loop ends before the last claim that is not empty.
  Quantity left = shortage.available;
  std::size_t full = 0;
  for (; shortage.ranks[full].key * left >= whole; ++full) {
    const std::uint32_t position = shortage.ranks[full].position;
    shortage.grants[position] = shortage.claims[position].amount;
    left -= shortage.claims[position].amount;
    whole -= shortage.ranks[full].key * shortage.claims[position].amount;
  }
  const Quantity shared = left;
  const std::span<Rank> others = shortage.ranks.subspan(full);
  for (Rank& rank : others) {
    const Wide part = rank.key * shortage.claims[rank.position].amount;
    const Ratio share = multiply_divide(static_cast<Wide>(shared), part, whole);
    shortage.grants[rank.position] = static_cast<Quantity>(share.quotient);
    rank.key = share.remainder;
    left -= shortage.grants[rank.position];
  }
  hand_out_rest(shortage, others, left);
}

constexpr Wide kMillion = static_cast<Wide>(kShareScale);

Wide in_millionths(double share) { return static_cast<Wide>(std::llround(share * kShareScale)); }

/// Whole pieces that a ceiling leaves to a claimant, whatever it claims.
Quantity below_ceiling(const ClaimTerms& terms, Wide whole) {
  const Wide ceiling = in_millionths(terms.ceiling) * whole / kMillion;
  const auto taken = static_cast<Wide>(terms.taken);
  return ceiling > taken ? static_cast<Quantity>(ceiling - taken) : 0;
}

/// A product of two Wide numbers: high and low half, so that products compare as pairs.
std::pair<Wide, Wide> product(Wide a, Wide b) {
  constexpr Wide kLow = ~std::uint64_t{0};
  const Wide low = (a & kLow) * (b & kLow);
  const Wide cross = (a >> 64) * (b & kLow) + (low >> 64);
  const Wide middle = (a & kLow) * (b >> 64) + (cross & kLow);
  return {(a >> 64) * (b >> 64) + (cross >> 64) + (middle >> 64), middle << 64 | (low & kLow)};
}

/// Contracts count in millionths of a piece.
class ContractShares {
 public:
  explicit ContractShares(const Shortage& shortage) : shortage_(shortage) {
    whole_ = static_cast<Wide>(shortage.available);
    for (const Claim& claim : shortage.claims) whole_ += static_cast<Wide>(claim.terms.taken);
    for (std::uint32_t i = 0; i < shortage.claims.size(); ++i) {
      floors_ += floor(i);
      wanted_ += wanted(i);
      shortage.ranks[i].position = i;
    }
  }

  void share_out() {
    const Wide available = static_cast<Wide>(shortage_.available) * kMillion;
    if (floors_ > available) {
      divide(shortage_.ranks, available, floors_, false);
      return;
    }
    for (Rank& rank : shortage_.ranks) {
      const Wide all = wanted(rank.position);
      rank.key = all == 0 ? 0 : multiply_divide(Wide{1} << 64, room(rank.position), all).quotient;
    }
    sort_ranks(shortage_.ranks, [this](const Rank& a, const Rank& b) { return fills_first(a, b); });
    // Whoever is full at the common level is full at every higher one: the rest goes to others.
    Wide rest = available - floors_;
    std::size_t full = 0;
    for (; full < shortage_.ranks.size(); ++full) {
      const std::uint32_t i = shortage_.ranks[full].position;
      if (product(rest, wanted(i)) < product(room(i), wanted_)) break;
      shortage_.grants[i] = most(i);
      rest -= room(i);
      wanted_ -= wanted(i);
    }
    divide(shortage_.ranks.subspan(full), rest, wanted_, true);
  }

 private:
  Quantity most(std::uint32_t i) const {
    const Claim& claim = shortage_.claims[i];
    return std::min(claim.amount, below_ceiling(claim.terms, whole_));
  }
  Wide floor(std::uint32_t i) const {
    const ClaimTerms& terms = shortage_.claims[i].terms;
    const Wide share = in_millionths(terms.floor) * whole_;
    const Wide taken = static_cast<Wide>(terms.taken) * kMillion;
    return std::min(static_cast<Wide>(most(i)) * kMillion, share > taken ? share - taken : 0);
  }
  /// Beyond the floor: what is still claimed, and what the ceiling allows of it.
  Wide wanted(std::uint32_t i) const {
    return static_cast<Wide>(shortage_.claims[i].amount) * kMillion - floor(i);
  }
  Wide room(std::uint32_t i) const { return static_cast<Wide>(most(i)) * kMillion - floor(i); }

  /// By the part of what is still claimed that the ceiling allows, of which the keys are the first
  /// 64 binary digits.
  bool fills_first(const Rank& a, const Rank& b) const {
    if (a.key != b.key) return a.key < b.key;
    const auto left = product(room(a.position), wanted(b.position));
    const auto right = product(room(b.position), wanted(a.position));
    return left != right ? left < right : a.position < b.position;
  }

  /// Divides `rest` in proportion, to floors or beyond them, and rounds to whole pieces.
  void divide(std::span<Rank> ranks, Wide rest, Wide whole, bool beyond_floors) {
    if (ranks.empty()) return;
    Wide left = rest;
    for (const Rank& rank : ranks) left += beyond_floors ? floor(rank.position) : 0;
    left /= kMillion;
    for (Rank& rank : ranks) {
      const std::uint32_t i = rank.position;
      const Ratio share = multiply_divide(rest, beyond_floors ? wanted(i) : floor(i), whole);
      const Wide pieces = share.quotient + (beyond_floors ? floor(i) : 0);
      shortage_.grants[i] = static_cast<Quantity>(pieces / kMillion);
      rank.key = pieces % kMillion * whole + share.remainder;
      left -= pieces / kMillion;
    }
    hand_out_rest(shortage_, ranks, static_cast<Quantity>(left));
  }

  const Shortage& shortage_;
  Wide whole_ = 0;   ///< all there is, in pieces
  Wide floors_ = 0;  ///< of all claimants
  Wide wanted_ = 0;  ///< beyond floors, of those who are not full
};

void share_out(const Contract&, const Shortage& shortage) { ContractShares(shortage).share_out(); }

}  // namespace

bool goes_before(const AllocationPolicy& policy, const Claim& a, const Claim& b) {
  return std::visit(
      [&](const auto& which) {
        if constexpr (std::decay_t<decltype(which)>::kInTurn) {
          return turn(which, a) < turn(which, b);
        } else {
          return a.commitment < b.commitment;
        }
      },
      policy);
}

Quantity may_take(const AllocationPolicy& policy, const ClaimTerms& terms, Quantity left,
                  Quantity whole) {
  if (std::holds_alternative<CriticalLevel>(policy)) return above_level(terms, left);
  if (!std::holds_alternative<Contract>(policy)) return left;
  return std::min(left, below_ceiling(terms, static_cast<Wide>(whole)));
}

std::span<AllocationScratch::Rank> AllocationScratch::take(std::size_t size) {
  if (size <= kFew) return std::span(few_).first(size);
  if (many_.size() < size) many_.resize(size);
  return std::span(many_).first(size);
}

void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants, AllocationScratch& scratch) {
  assert(grants.size() == claims.size() && available >= 0);
  Wide total = 0;
  for (const Claim& claim : claims) {
    assert(claim.amount >= 0);
    total += static_cast<Wide>(claim.amount);
  }
  if (is_work_conserving(policy) && total <= static_cast<Wide>(available)) {
    std::transform(claims.begin(), claims.end(), grants.begin(),
                   [](const Claim& claim) { return claim.amount; });
    return;
  }
  const Shortage shortage{claims, available, total, grants, scratch.take(claims.size())};
  std::visit([&](const auto& which) { share_out(which, shortage); }, policy);
}

void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants) {
  AllocationScratch scratch;
  allocate(policy, claims, available, grants, scratch);
}

}  // namespace chokepoint::models
