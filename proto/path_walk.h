#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/issues.h"
#include "proto/overlay.h"
#include "proto/path.h"

namespace chokepoint::proto {

/// Follows an id path through a message, and reports what does not exist with the nearest name.
class PathWalk {
 public:
  /// Issues are put at `where`, or as many columns behind it as the step is in the path if
  /// `where_is_path` says that the path itself stands there.
  PathWalk(std::string_view path, Location where, Issues& issues, bool where_is_path = false);

  /// The field or element at the path; its messages on the way must be present, and so must the
  /// last field unless `may_be_absent`. Nothing and one issue otherwise.
  std::optional<ResolvedPath> find(const google::protobuf::Message& root,
                                   bool may_be_absent = false);

  /// Like find, but absent singular messages on the way are fine (they can be created).
  std::optional<ResolvedPath> find_or_plan(const google::protobuf::Message& root);

  /// The message that holds the last step of `path`; absent messages on the way are created.
  static google::protobuf::Message* holder(google::protobuf::Message& root,
                                           const ResolvedPath& path);

  const std::vector<PathStep>& steps() const { return parsed_.steps; }

 private:
  enum class Absent { kNothing, kLast, kAny };

  std::optional<ResolvedPath> walk(const google::protobuf::Message& root, Absent absent);
  const google::protobuf::FieldDescriptor* find_field(const google::protobuf::Descriptor* type,
                                                      std::size_t step);
  std::optional<int> find_element(const google::protobuf::Message& holder,
                                  const google::protobuf::FieldDescriptor* field, std::size_t step);
  void report(std::size_t offset, std::size_t steps, std::string what, std::string hint = "");

  ParsedPath parsed_;
  Location where_;
  Issues& issues_;
  bool where_is_path_;
};

}  // namespace chokepoint::proto
