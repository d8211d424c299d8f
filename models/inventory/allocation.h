#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "models/network/ids.h"

namespace chokepoint::models {

/// One party's wish for a part of something scarce: capacity, components or finished goods.
struct Claim {
  Quantity amount;          ///< pieces wanted, not negative
  std::int64_t commitment;  ///< order of commitment; the smaller was first
  int priority = 1;         ///< class; 1 is served first
  double weight = 1;        ///< of a piece against one of another claim, see `Weighted`
};

// A policy decides who gets what; each obeys the laws of `allocate`. To add one: its struct here,
// its name in the variant, its `share_out` in the .cc. tests/property runs the laws on all of them.
//
// Where exact shares are not whole, they are rounded down and the pieces left go one each to the
// largest remainders, ties to the earlier claim in the list: a grant is within one piece of the
// exact share. Rules that share by a ratio may then take a piece from somebody (never more) when
// one more is available; EqualCut and MaxMinFair never do.

/// Serves claims in full by order of commitment, ties by position in the list.
struct FirstCome {
  static constexpr const char* kName = "first_come";
};
/// Cuts all claims by the same factor.
struct Proportional {
  static constexpr const char* kName = "proportional";
};
/// Serves a class only when all classes before it have been served in full; first come inside one.
struct StrictPriority {
  static constexpr const char* kName = "strict_priority";
};
/// Cuts all claims by the same number of pieces; claims below the cut get nothing, and the cut is
/// what then suffices for the others. Favours large claims: it invites inflated ones.
/// Source: linear allocation of Cachon and Lariviere, Management Science 45 (1999), 1091-1108; as a
/// rule for bankruptcies, constrained equal losses.
/// All exact shares above 0 have the same fraction, so the pieces left go to the first of them in
/// the list. The twin of MaxMinFair: it levels what is missing.
struct EqualCut {
  static constexpr const char* kName = "equal_cut";
};
/// Nobody gets more than a common level, the highest that suffices; claims up to it are served in
/// full. Favours small claims: nobody gains by inflating one. Source: uniform allocation of Cachon
/// and Lariviere (1999); max-min fairness of Bertsekas and Gallager, Data Networks (1992), 6.5;
/// constrained equal awards. The pieces left go to the first claims in the list above the level.
struct MaxMinFair {
  static constexpr const char* kName = "max_min_fair";
};
/// Shares in proportion to weight x claim, up to the claim; what satisfied claimants leave is
/// shared likewise among the others. So the part served of a claim is min(1, level x weight): with
/// equal weights, Proportional to the piece. Weights are taken in millionths, the nearest; from
/// there on all is exact. Requires: 0.000001 <= weight <= kMostWeight.
struct Weighted {
  static constexpr const char* kName = "weighted";
};
inline constexpr double kMostWeight = 1000;
inline constexpr double kWeightScale = 1e6;

using AllocationPolicy =
    std::variant<FirstCome, Proportional, StrictPriority, EqualCut, MaxMinFair, Weighted>;

/// The policy's name in scenarios and results.
constexpr const char* name(const AllocationPolicy& policy) {
  return std::visit([](const auto& which) { return which.kName; }, policy);
}

/// Working memory of `allocate`, reusable. Goes to the heap only beyond 64 claims, and then only
/// when there are more of them than ever before. Holds nothing between calls.
class AllocationScratch {
 public:
  struct Rank {
    unsigned __int128 key;  ///< what the policy sorts by
    std::uint32_t position;
  };

  /// `size` ranks with unspecified contents, valid until the next call.
  std::span<Rank> take(std::size_t size);

 private:
  static constexpr std::size_t kFew = 64;
  std::array<Rank, kFew> few_;
  std::vector<Rank> many_;
};

/// Divides `available` pieces among `claims` and overwrites `grants`, one per claim.
/// Laws: 0 <= grant <= claim; sum of grants = min(available, sum of claims); exact for all values.
/// Requires amounts and `available` not negative, grants.size() == claims.size() < 2^32.
/// Cost: n when nobody goes short; else n log n, or n when the claims come in serving order (for
/// the levelling rules by rising amount, for Weighted by falling weight); proportional n.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants, AllocationScratch& scratch);

/// The same with scratch on the stack: heap allocation only beyond 64 claims.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants);

}  // namespace chokepoint::models
