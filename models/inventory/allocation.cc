#include "models/inventory/allocation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>

namespace chokepoint::models {
namespace {

using Wide = unsigned __int128;  // a product of two quantities, or a sum of many, fits
using Rank = AllocationScratch::Rank;

/// A case in which somebody goes short: available < total.
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

/// Serves claims in full in increasing order of key(claim), ties by position.
template <class Key>
void serve_in_order(const Shortage& shortage, Key key) {
  for (std::uint32_t i = 0; i < shortage.ranks.size(); ++i) shortage.ranks[i].position = i;
  sort_ranks(shortage.ranks, [&](const Rank& a, const Rank& b) {
    return std::tuple(key(shortage.claims[a.position]), a.position) <
           std::tuple(key(shortage.claims[b.position]), b.position);
  });
  Quantity left = shortage.available;
  for (const Rank& rank : shortage.ranks) {
    const Quantity grant = std::min(left, shortage.claims[rank.position].amount);
    shortage.grants[rank.position] = grant;
    left -= grant;
  }
}

void share_out(const FirstCome&, const Shortage& shortage) {
  serve_in_order(shortage, [](const Claim& claim) { return claim.commitment; });
}

void share_out(const StrictPriority&, const Shortage& shortage) {
  serve_in_order(shortage,
                 [](const Claim& claim) { return std::tuple(claim.priority, claim.commitment); });
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
  Quantity quotient;
  Wide remainder;
};

/// factor x part / whole, exact also where the product is wider than Wide.
/// Requires: part <= whole < 2^127.
Ratio multiply_divide(Quantity factor, Wide part, Wide whole) {
  Wide product;
  if (!__builtin_mul_overflow(part, static_cast<Wide>(factor), &product)) {
    return {static_cast<Quantity>(product / whole), product % whole};
  }
  // Long multiplication, one binary digit of the factor at a time, divided as it grows.
  std::uint64_t quotient = 0;
  Wide remainder = 0;
  const auto carry = [&] {
    if (remainder < whole) return;
    remainder -= whole;
    ++quotient;
  };
  for (int bit = 62; bit >= 0; --bit) {
    quotient *= 2;
    remainder *= 2;
    carry();
    if ((factor >> bit & 1) == 0) continue;
    remainder += part;
    carry();
  }
  return {static_cast<Quantity>(quotient), remainder};
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
    const Ratio share = multiply_divide(shared, part, whole);
    shortage.grants[rank.position] = share.quotient;
    rank.key = share.remainder;
    left -= share.quotient;
  }
  hand_out_rest(shortage, others, left);
}

}  // namespace

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
  if (total <= static_cast<Wide>(available)) {
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
