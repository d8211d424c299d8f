#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "proto/cursor.h"

namespace chokepoint::proto {

/// The names of one kind of entity and their ids.
template <class Id>
class Names {
 public:
  /// `kind` is what messages call it: "item", "site".
  explicit Names(std::string kind) : kind_(std::move(kind)) {}

  void add(const std::string& name, Id id) { ids_.emplace(name, id); }

  /// The id, or nothing; no error.
  std::optional<Id> look_up(const std::string& name) const {
    const auto found = ids_.find(name);
    return found == ids_.end() ? std::nullopt : std::optional(found->second);
  }

  /// The id; an unknown name is an error at `field` with the nearest known name.
  std::optional<Id> find(const Cursor& at, std::string_view field, const std::string& name) const {
    if (const auto id = look_up(name)) return id;
    if (name.empty()) {
      at.error(field, fmt::format("no {} is given", kind_));
    } else {
      at.error(field, fmt::format("there is no {} \"{}\"", kind_, name), did_you_mean(name, all()));
    }
    return std::nullopt;
  }

  std::vector<std::string> all() const {
    std::vector<std::string> names;
    for (const auto& [name, id] : ids_) names.push_back(name);
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string kind_;
  std::unordered_map<std::string, Id> ids_;
};

}  // namespace chokepoint::proto
