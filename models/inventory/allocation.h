#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "models/network/ids.h"

namespace chokepoint::models {

/// What else policies may ask of a claimant, beside class and weight. Each policy says which.
struct ClaimTerms {
  Quantity critical_level = 0;  ///< pieces that must be left when it takes any; see CriticalLevel
  double floor = 0;       ///< contract shares of all there is, 0 to 1: at least, see Contract;
  double ceiling = 1;     ///< and at most; floor <= ceiling
  Quantity taken = 0;     ///< of all there is, what it has had already; see Contract
  double margin = 0;      ///< [USD per piece], not negative; see Margin
  bool domestic = false;  ///< it serves buyers at home; see DomesticFirst
};

/// One party's wish for a part of something scarce: capacity, components or finished goods.
struct Claim {
  Quantity amount;          ///< pieces wanted, not negative
  std::int64_t commitment;  ///< order of commitment; the smaller was first
  int priority = 1;         ///< class; 1 is served first
  double weight = 1;        ///< of a piece against one of another claim, see `Weighted`
  ClaimTerms terms{};
};

// A policy decides who gets what; each obeys the laws of `allocate`. To add one: its struct here,
// its name in the variant, its `share_out` in the .cc. tests/property runs the laws on all of them.
// kWorkConserving: it leaves nothing while somebody goes short. kInTurn: it serves one claimant
// after the other, so that single orders can be served one after the other too.
//
// Where exact shares are not whole, they are rounded down and the pieces left go one each to the
// largest remainders, ties to the earlier claim in the list: a grant is within one piece of the
// exact share. Rules that share by a ratio may then take a piece from somebody (never more) when
// one more is available; EqualCut and MaxMinFair never do.

/// Serves claims in full by order of commitment, ties by position in the list.
struct FirstCome {
  static constexpr const char* kName = "first_come";
  static constexpr bool kWorkConserving = true, kInTurn = true;
};
/// Cuts all claims by the same factor.
struct Proportional {
  static constexpr const char* kName = "proportional";
  static constexpr bool kWorkConserving = true, kInTurn = false;
};
/// Serves a class only when all classes before it have been served in full; first come inside one.
struct StrictPriority {
  static constexpr const char* kName = "strict_priority";
  static constexpr bool kWorkConserving = true, kInTurn = true;
};
/// Cuts all claims by the same number of pieces; claims below the cut get nothing, and the cut is
/// what then suffices for the others. Favours large claims: it invites inflated ones.
/// Source: linear allocation of Cachon and Lariviere, Management Science 45 (1999), 1091-1108; as a
/// rule for bankruptcies, constrained equal losses.
/// All exact shares above 0 have the same fraction, so the pieces left go to the first of them in
/// the list. The twin of MaxMinFair: it levels what is missing.
struct EqualCut {
  static constexpr const char* kName = "equal_cut";
  static constexpr bool kWorkConserving = true, kInTurn = false;
};
/// Nobody gets more than a common level, the highest that suffices; claims up to it are served in
/// full. Favours small claims: nobody gains by inflating one. Source: uniform allocation of Cachon
/// and Lariviere (1999); max-min fairness of Bertsekas and Gallager, Data Networks (1992), 6.5;
/// constrained equal awards. The pieces left go to the first claims in the list above the level.
struct MaxMinFair {
  static constexpr const char* kName = "max_min_fair";
  static constexpr bool kWorkConserving = true, kInTurn = false;
};
/// Shares in proportion to weight x claim, up to the claim; what satisfied claimants leave is
/// shared likewise among the others. So the part served of a claim is min(1, level x weight): with
/// equal weights, Proportional to the piece. Weights are taken in millionths, the nearest; from
/// there on all is exact. Requires: 0.000001 <= weight <= kMostWeight.
struct Weighted {
  static constexpr const char* kName = "weighted";
  static constexpr bool kWorkConserving = true, kInTurn = false;
};
inline constexpr double kMostWeight = 1000;
inline constexpr double kWeightScale = 1e6;
/// Rationing reserve: serves by class and commitment like StrictPriority, but a claim may take only
/// what lies above its own critical level: the reserve is kept for classes with lower levels. Not
/// work-conserving: what is left is at most the critical level of every claim not served in full.
/// Source: critical levels of Topkis, Management Science 15 (1968), 160-176; stock rationing of Ha,
/// Management Science 43 (1997), 1093-1103.
struct CriticalLevel {
  static constexpr const char* kName = "critical_level";
  static constexpr bool kWorkConserving = false, kInTurn = true;
};
/// Contract floors and ceilings, then the rest. All there is are the pieces available and those
/// taken already. Each claimant first gets its floor share of all there is, up to its claim and
/// counting what it has taken; where floors exceed what is available they are scaled down. The rest
/// is divided in proportion to what is still claimed; nobody exceeds the ceiling share of all there
/// is, rounded down to whole pieces, and what claimants at their ceiling leave is divided likewise
/// among the others. Not work-conserving: pieces are left only where every claim is served in full
/// or up to its ceiling. Whole pieces by largest remainder, ties to the earlier claim in the list.
/// Shares are taken in millionths, the nearest; from there on all is exact. Requires: claims and
/// pieces together below 2^62, and what is claimed in all below 2^88.
struct Contract {
  static constexpr const char* kName = "contract";
  static constexpr bool kWorkConserving = false, kInTurn = false;
};
inline constexpr double kShareScale = 1e6;
/// Serves claims of domestic claimants in full before all others; first come inside either kind.
struct DomesticFirst {
  static constexpr const char* kName = "domestic_first";
  static constexpr bool kWorkConserving = true, kInTurn = true;
};
/// Serves by margin per piece, the highest first, ties by commitment: the largest total margin that
/// one scarce thing allows. Over several scarce things it is a linear programme, which the release
/// of work solves: linear_program.h.
struct Margin {
  static constexpr const char* kName = "margin";
  static constexpr bool kWorkConserving = true, kInTurn = true;
};

using AllocationPolicy = std::variant<FirstCome, Proportional, StrictPriority, EqualCut, MaxMinFair,
                                      Weighted, CriticalLevel, Contract, DomesticFirst, Margin>;

/// The policy's name in scenarios and results.
constexpr const char* name(const AllocationPolicy& policy) {
  return std::visit([](const auto& which) { return which.kName; }, policy);
}

constexpr bool is_work_conserving(const AllocationPolicy& policy) {
  return std::visit([](const auto& which) { return which.kWorkConserving; }, policy);
}

/// Whether the policy serves one claimant after the other, in the order of `goes_before`.
constexpr bool serves_in_turn(const AllocationPolicy& policy) {
  return std::visit([](const auto& which) { return which.kInTurn; }, policy);
}

/// Whether a claim is served before another under a policy that serves in turn; under others, and
/// within a class, whether it was committed before.
bool goes_before(const AllocationPolicy& policy, const Claim& a, const Claim& b);

/// Of `left` pieces still there, those that a claimant may take: above its critical level; up to
/// its ceiling of `whole`, counting what it has taken; under other policies all of them. 0 <= left.
Quantity may_take(const AllocationPolicy& policy, const ClaimTerms& terms, Quantity left,
                  Quantity whole);

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
/// Laws: 0 <= grant <= claim; sum of grants <= min(available, sum of claims), and equal to it where
/// the policy is work-conserving; exact for all values.
/// Requires amounts and `available` not negative, grants.size() == claims.size() < 2^32.
/// Cost: n when nobody goes short (n log n where not work-conserving); else n log n, or n when the
/// claims come in serving order (for the levelling rules by rising amount, for Weighted by falling
/// weight); proportional n.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants, AllocationScratch& scratch);

/// The same with scratch on the stack: heap allocation only beyond 64 claims.
void allocate(const AllocationPolicy& policy, std::span<const Claim> claims, Quantity available,
              std::span<Quantity> grants);

}  // namespace chokepoint::models
