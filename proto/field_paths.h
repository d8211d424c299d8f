#pragma once

#include <google/protobuf/descriptor.h>

#include <unordered_map>
#include <vector>

namespace chokepoint::proto {

/// For walks over large messages that look for a few fields: of each message type, the fields that
/// are wanted or lead to one. The other fields need not be looked at, and most of a message is
/// other fields.
class FieldPaths {
 public:
  using Fields = std::vector<const google::protobuf::FieldDescriptor*>;

  /// `root` and all types that it may hold. Maps are not entered.
  FieldPaths(const google::protobuf::Descriptor* root,
             bool (*wanted)(const google::protobuf::FieldDescriptor*));

  /// Requires a type that `root` may hold.
  const Fields& of(const google::protobuf::Descriptor* type) const { return fields_.at(type); }

 private:
  std::unordered_map<const google::protobuf::Descriptor*, Fields> fields_;
};

}  // namespace chokepoint::proto
