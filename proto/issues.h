#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::proto {

/// A place in an input file. Lines and columns start at 1 and count bytes; 0 means unknown.
struct Location {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Location&) const = default;
};

/// One mistake in an input: where, in which field, what is wrong and what to do about it.
struct Issue {
  Location where;
  std::string path;
  std::string what;
  std::string hint;
};

/// All mistakes found so far. Nothing throws while reading: every stage adds to one Issues, so that
/// a user sees all mistakes of a scenario at once.
class Issues {
 public:
  /// At most this many issues are printed by text(); a closing line counts the rest.
  static constexpr std::size_t kPrinted = 100;
  /// At most this many issues are kept; later ones are only counted.
  static constexpr std::size_t kKept = 10'000;

  /// Adds one issue. Never throws on the content; amortised constant time.
  void add(Location where, std::string path, std::string what, std::string hint = "");

  bool empty() const { return count_ == 0; }

  /// Number of issues added, also those that were not kept.
  std::size_t size() const { return count_; }

  /// The kept issues in the order they were added.
  const std::vector<Issue>& list() const { return list_; }

  /// The issues sorted by file, line and column, one per line, as
  /// `file:line:column: path: what; hint`. Empty and unknown parts are left out; line breaks and
  /// control characters inside the parts are printed as escapes.
  std::string text() const;

 private:
  std::vector<Issue> list_;
  std::size_t count_ = 0;
};

/// Thrown by whoever cannot go on with a scenario that has issues. what() is Issues::text().
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(Issues issues);

  const Issues& issues() const { return issues_; }

 private:
  Issues issues_;
};

/// The candidate with the smallest Damerau-Levenshtein distance to `word` (the first one on a tie),
/// ignoring letter case; empty when none is within max(2, length / 3) or `word` is empty or
/// absurdly long. Costs O(candidates * length^2).
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// `did you mean "x"?`, or an empty string when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace chokepoint::proto
