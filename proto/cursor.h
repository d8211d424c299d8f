#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "proto/issues.h"
#include "proto/path.h"
#include "proto/text_document.h"

namespace chokepoint::proto {

/// Where a reader of messages stands, as a chain of steps up to the root. Making a child costs a
/// few words on the stack; the path is only put together when an error is reported.
///
/// A child points to its parent, and to the characters of field and id: all must outlive it.
class Cursor {
 public:
  /// The root of a document. Errors go to `issues`, with places from `locations`.
  Cursor(const LocationMap& locations, Issues& issues) : locations_(&locations), issues_(&issues) {}

  /// The singular message `field`.
  Cursor child(std::string_view field) const { return Cursor(*this, field, {}, -1); }

  /// The element with this id in the list `field`.
  Cursor child(std::string_view field, std::string_view id) const {
    return Cursor(*this, field, id, -1);
  }

  /// The element at this 0-based position in the list `field`.
  Cursor child(std::string_view field, int index) const { return Cursor(*this, field, {}, index); }

  /// The canonical path of this message; empty for the root.
  std::string path() const {
    if (parent_ == nullptr) return "";
    std::string result = child_path(parent_->path(), field_);
    if (!id_.empty()) return element_path(result, id_);
    return index_ >= 0 ? element_path(result, std::to_string(index_)) : result;
  }

  /// The canonical path of a field of this message, or of the message itself for an empty name.
  std::string path(std::string_view field) const {
    return field.empty() ? path() : child_path(path(), field);
  }

  /// Where a field of this message, or the message itself for an empty name, was written.
  Location where(std::string_view field = {}) const { return locations_->find(path(field)); }

  /// Adds an issue about a field of this message, or the message itself for an empty name.
  void error(std::string_view field, std::string what, std::string hint = "") const {
    std::string full = path(field);
    Location place = locations_->find(full);
    issues_->add(std::move(place), std::move(full), std::move(what), std::move(hint));
  }

  Issues& issues() const { return *issues_; }

 private:
  Cursor(const Cursor& parent, std::string_view field, std::string_view id, int index)
      : locations_(parent.locations_),
        issues_(parent.issues_),
        parent_(&parent),
        field_(field),
        id_(id),
        index_(index) {}

  const LocationMap* locations_;
  Issues* issues_;
  const Cursor* parent_ = nullptr;
  std::string_view field_;
  std::string_view id_;
  int index_ = -1;
};

}  // namespace chokepoint::proto
