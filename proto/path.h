#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::proto {

/// One step of an id path: a field name and what stood in brackets after it, if anything.
struct PathStep {
  std::string field;
  std::optional<std::string> key;
  std::size_t offset = 0;  ///< Where the step starts in the path's text, from 0.
};

/// A path split into steps, or what is wrong with it and at which offset.
struct ParsedPath {
  std::vector<PathStep> steps;
  std::string error;  ///< Empty when the path is well formed.
  std::size_t error_offset = 0;
};

/// Splits `rule[h20-ban].match.expression`. Fields are identifiers; keys are what valid_id()
/// allows, bare or in double quotes. At least one step. Linear time.
ParsedPath parse_path(std::string_view text);

/// The path of `steps[0]` to `steps[count - 1]` in canonical form.
std::string join_path(const std::vector<PathStep>& steps, std::size_t count);

/// The path one step up: without the last bracket or the last field; the root is the empty path.
std::string_view parent_path(std::string_view path);

/// `parent.field`, or `field` below the root.
std::string child_path(std::string_view parent, std::string_view field);

/// `list[key]`.
std::string element_path(std::string_view list, std::string_view key);

/// True for 1 to kMaxIdBytes of ASCII letters, digits and `- _ . @ /`.
bool valid_id(std::string_view id);

}  // namespace chokepoint::proto
