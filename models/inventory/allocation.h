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
  double weight = 1;        ///< relative importance, for policies that weigh claims
};

// A policy decides who gets what; each obeys the laws of `allocate`. To add one: its struct here,
// its name in the variant, its `share_out` in the .cc. tests/property runs the laws on all of them.

/// Serves claims in full by order of commitment, ties by position in the list.
struct FirstCome {
  static constexpr const char* kName = "first_come";
};
/// Cuts all claims by the same factor. Shares are rounded down; the pieces left go one each to the
/// largest remainders, ties to the earlier claim in the list. So a grant is within one piece of the
/// exact share, and may fall by one piece (never more) when one more piece becomes available.
struct Proportional {
  static constexpr const char* kName = "proportional";
};
/// Serves a class only when all classes before it have been served in full; first come inside one.
struct StrictPriority {
  static constexpr const char* kName = "strict_priority";
};

using AllocationPolicy = std::variant<FirstCome, Proportional, StrictPriority>;

/// The policy's name in scenarios and results.
constexpr const char* name(const AllocationPolicy& policy) {
  return std::visit([](const auto& which) { return which.kName; }, policy);
}

/// Working memory of `allocate`, reusable. Goes to the heap only beyond 64 claims, and then only
/// when there are more of them than ever before. Holds nothing between calls.
class AllocationScratch {
 public:
  struct Rank {
    unsigned __int128 remainder;
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
/// Cost: n log n, or n when the claims come in serving order; proportional n.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants, AllocationScratch& scratch);

/// The same with scratch on the stack: heap allocation only beyond 64 claims.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants);

}  // namespace chokepoint::models
