#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::tools {

/// A field of a message, or a value of an enum.
struct SchemaField {
  std::string name;
  std::string type;        ///< "text", "number", a message's name; empty for a value of an enum
  bool of_schema = false;  ///< the type is a message or an enum
  std::string note;        ///< "list", "one of kind"
  std::string comment;     ///< in one paragraph
};

/// A message or an enum.
struct SchemaType {
  std::string name;  ///< "Scenario"; of one inside another, "Outer.Inner"
  std::string comment;
  std::vector<SchemaField> fields;
};

/// What scenario files are made of, with the comments of the schema: scenario, rules, values, in
/// their order there.
std::vector<SchemaType> schema_types();

/// The compiled schema with its comments: a google.protobuf.FileDescriptorSet, part of the program.
std::string_view schema_descriptors();

}  // namespace chokepoint::tools
