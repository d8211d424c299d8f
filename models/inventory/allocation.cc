#include "models/inventory/allocation.h"

#include <algorithm>
#include <cassert>
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

/// Serves claims in full in increasing order of key(claim), ties by position.
template <class Key>
void serve_in_order(const Shortage& shortage, Key key) {
  const auto earlier = [&](const Rank& a, const Rank& b) {
    return std::tuple(key(shortage.claims[a.position]), a.position) <
           std::tuple(key(shortage.claims[b.position]), b.position);
  };
  for (std::uint32_t i = 0; i < shortage.ranks.size(); ++i) shortage.ranks[i].position = i;
  if (!std::is_sorted(shortage.ranks.begin(), shortage.ranks.end(), earlier)) {
    std::sort(shortage.ranks.begin(), shortage.ranks.end(), earlier);
  }
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

void share_out(const Proportional&, const Shortage& shortage) {
  Quantity left = shortage.available;
  for (std::uint32_t i = 0; i < shortage.claims.size(); ++i) {
    const Wide share = static_cast<Wide>(shortage.claims[i].amount) * shortage.available;
    shortage.grants[i] = static_cast<Quantity>(share / shortage.total);
    shortage.ranks[i] = {share % shortage.total, i};
    left -= shortage.grants[i];
  }
  // The remainders add up to `left` totals and each is below one total, so more than `left` of them
  // are positive: nobody with an exact share, least of all an empty claim, gets a piece more.
  const auto more_due = [](const Rank& a, const Rank& b) {
    return a.remainder != b.remainder ? a.remainder > b.remainder : a.position < b.position;
  };
  const auto served_end = shortage.ranks.begin() + left;
  std::nth_element(shortage.ranks.begin(), served_end, shortage.ranks.end(), more_due);
  for (auto rank = shortage.ranks.begin(); rank != served_end; ++rank) {
    ++shortage.grants[rank->position];
  }
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
