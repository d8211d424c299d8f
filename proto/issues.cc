#include "proto/issues.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace chokepoint::proto {
namespace {

constexpr std::size_t kLongestWord = 200;
constexpr std::size_t kLongestPart = 2'000;

/// Appends `part` so that it stays on its line and a whole binary file cannot land in a message.
void append_printable(std::string& out, std::string_view part) {
  std::size_t cut = std::min(part.size(), kLongestPart);
  // A multi-byte character is not cut in two.
  while (cut < part.size() && cut > 0 && (static_cast<unsigned char>(part[cut]) & 0xC0) == 0x80) {
    --cut;
  }
  for (const char c : part.substr(0, cut)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  if (cut < part.size()) out += "...";
}

std::string line_of(const Issue& issue) {
  std::string line;
  if (!issue.where.file.empty()) {
    append_printable(line, issue.where.file);
    if (issue.where.line > 0) line += fmt::format(":{}", issue.where.line);
    if (issue.where.line > 0 && issue.where.column > 0) {
      line += fmt::format(":{}", issue.where.column);
    }
    line += ": ";
  }
  if (!issue.path.empty()) {
    append_printable(line, issue.path);
    line += ": ";
  }
  append_printable(line, issue.what);
  if (!issue.hint.empty()) {
    line += "; ";
    append_printable(line, issue.hint);
  }
  return line;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Damerau-Levenshtein distance (adjacent swaps, no edits in between), ignoring letter case.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> two_up(b.size() + 1), up(b.size() + 1), row(b.size() + 1);
  std::iota(up.begin(), up.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({up[j] + 1, row[j - 1] + 1, up[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], two_up[j - 2] + 1);
      }
    }
    std::swap(two_up, up);
    std::swap(up, row);
  }
  return up[b.size()];
}

}  // namespace

void Issues::add(Location where, std::string path, std::string what, std::string hint) {
  ++count_;
  if (list_.size() >= kKept) return;
  list_.push_back({std::move(where), std::move(path), std::move(what), std::move(hint)});
}

std::string Issues::text() const {
  std::vector<const Issue*> sorted;
  for (const Issue& issue : list_) sorted.push_back(&issue);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Issue* a, const Issue* b) {
    return std::tie(a->where.file, a->where.line, a->where.column) <
           std::tie(b->where.file, b->where.line, b->where.column);
  });
  std::string result;
  const std::size_t printed = std::min(sorted.size(), kPrinted);
  for (std::size_t i = 0; i < printed; ++i) {
    result += line_of(*sorted[i]);
    result += '\n';
  }
  if (count_ > printed) result += fmt::format("and {} more\n", count_ - printed);
  return result;
}

ScenarioError::ScenarioError(Issues issues)
    : std::runtime_error(issues.text()), issues_(std::move(issues)) {}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > kLongestWord) return "";
  const std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
  std::size_t best = limit + 1;
  const std::string* found = nullptr;
  for (const std::string& candidate : candidates) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    // Every letter of a short word changed is no likeness.
    if (candidate.empty() || longer - shorter >= best) continue;
    const std::size_t edits = distance(word, candidate);
    if (edits < best && edits < longer) {
      best = edits;
      found = &candidate;
    }
  }
  return found == nullptr ? "" : *found;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string found = nearest(word, candidates);
  return found.empty() ? "" : fmt::format("did you mean \"{}\"?", found);
}

}  // namespace chokepoint::proto
