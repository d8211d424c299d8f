#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/estimates.h"

namespace chokepoint::tools {

/// What was found out about a condition at one value of a lever.
enum class Verdict { kHolds, kFails, kOpen };

/// How far from holding the condition is in replications first, first + 1, ...: below zero on
/// average where it holds. Fewer numbers than asked for end the search (interrupted).
using Slack =
    std::function<std::vector<double>(double lever, std::uint32_t first, std::uint32_t count)>;

struct RootSearchOptions {
  double low = 0;
  double high = 1;
  double resolution = 0.01;  ///< stop when an end is known this well
  bool whole = false;        ///< only whole numbers are values of the lever
  bool largest = true;       ///< the condition holds below the limit; else above it
  double confidence = 0.9;   ///< that all verdicts are right
  std::uint32_t first_replications = 16;
  std::uint32_t most_replications = 1024;  ///< at one value
};

/// One value of the lever that was tried.
struct Trial {
  double lever = 0;
  Verdict verdict = Verdict::kOpen;
  sim::Estimate slack{};  ///< interval at the level of the verdict
};

struct RootSearchResult {
  /// Farthest value at which the condition was shown to hold; nothing if none was.
  std::optional<double> holds;
  /// Nearest value at which it was shown to fail; nothing if none was.
  std::optional<double> fails;
  /// The condition fails at the near end and holds at the far one: the other search is meant.
  bool reversed = false;
  std::vector<Trial> trials;  ///< in the order tried
  std::uint64_t replications = 0;
  bool complete = true;
};

/// The largest (or smallest) value of a lever at which a condition on the mean of a noisy outcome
/// holds, by bisection with tests.
///
/// Method. At each value replications are added, doubling from the first number to the most, until
/// a Student test says that the mean slack is below zero (holds) or above it (fails); a value that
/// stays open counts as not shown. The first bisection closes in on the last value shown to hold;
/// the second, between that and the first value shown to fail, on the limit from the other side.
///
/// Guarantee. A value has one true verdict, so that one of its two tests can be wrong; each is done
/// at 1 - confidence divided by the number of looks there can be at all values tried (Bonferroni).
/// If the condition is monotone in the lever and means are near normal, then with probability
/// `confidence` or more the condition holds at `holds`, fails at `fails`, and its limit lies
/// between the two. Where the outcome is not monotone the verdicts at the values tried stay true,
/// but there may be others beyond them.
///
/// Cost: trials x replications of `slack`; values near the limit take the most.
/// Source: for bisection with tests of growing size, R. Waeber, P. Frazier, S. Henderson, SIAM J.
/// Control and Optimization 51 (2013) 2261-2279, of which this is the plain form.
RootSearchResult find_root(const Slack& slack, const RootSearchOptions& options);

/// Trials that find_root() may need at most.
std::uint32_t most_trials(const RootSearchOptions& options);

}  // namespace chokepoint::tools
