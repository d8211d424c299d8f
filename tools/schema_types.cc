#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <stdexcept>

#include "tools/schema.h"

namespace chokepoint::tools {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

/// A comment in one paragraph: its line breaks are those of the source file.
template <class Described>
std::string comment_of(const Described& what) {
  google::protobuf::SourceLocation location;
  if (!what.GetSourceLocation(&location)) return "";
  std::string text;
  for (const char c : location.leading_comments + location.trailing_comments) {
    const bool space = c == ' ' || c == '\n';
    if (space && (text.empty() || text.back() == ' ')) continue;
    text += space ? ' ' : c;
  }
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

/// The name without the package.
template <class Described>
std::string short_name(const Described& what) {
  const std::string& package = what.file()->package();
  return what.full_name().substr(package.empty() ? 0 : package.size() + 1);
}

std::string type_of(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return "text";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "number";
    case FieldDescriptor::CPPTYPE_ENUM:
      return short_name(*field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return short_name(*field.message_type());
    default:
      return "whole number";
  }
}

void add(const EnumDescriptor& what, std::vector<SchemaType>& types) {
  SchemaType& type = types.emplace_back();
  type.name = short_name(what);
  type.comment = comment_of(what);
  for (int i = 0; i < what.value_count(); ++i) {
    // The first value says that none was given; nobody writes it.
    if (what.value(i)->number() == 0) continue;
    type.fields.push_back({what.value(i)->name(), "", false, "", comment_of(*what.value(i))});
  }
}

void add(const Descriptor& what, std::vector<SchemaType>& types) {
  SchemaType type{short_name(what), comment_of(what), {}};
  for (int i = 0; i < what.field_count(); ++i) {
    const FieldDescriptor& field = *what.field(i);
    std::string note = field.is_repeated() ? "may be repeated" : "";
    const auto* oneof = field.real_containing_oneof();
    if (oneof != nullptr) note = "at most one " + oneof->name();
    const bool of_schema = field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM ||
                           field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    type.fields.push_back({field.name(), type_of(field), of_schema, note, comment_of(field)});
  }
  types.push_back(std::move(type));
  for (int i = 0; i < what.nested_type_count(); ++i) add(*what.nested_type(i), types);
  for (int i = 0; i < what.enum_type_count(); ++i) add(*what.enum_type(i), types);
}

/// Messages and enums of a file in the order in which they stand there.
void add_file(const google::protobuf::FileDescriptor& file, std::vector<SchemaType>& types) {
  std::vector<std::pair<int, SchemaType>> placed;
  const auto place = [&](const auto& what) {
    google::protobuf::SourceLocation location;
    what.GetSourceLocation(&location);
    std::vector<SchemaType> with_inner;
    add(what, with_inner);
    for (SchemaType& one : with_inner) placed.emplace_back(location.start_line, std::move(one));
  };
  for (int i = 0; i < file.message_type_count(); ++i) place(*file.message_type(i));
  for (int i = 0; i < file.enum_type_count(); ++i) place(*file.enum_type(i));
  std::stable_sort(placed.begin(), placed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [line, type] : placed) types.push_back(std::move(type));
}

}  // namespace

std::vector<SchemaType> schema_types() {
  google::protobuf::FileDescriptorSet files;
  const std::string_view bytes = schema_descriptors();
  if (!files.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw std::logic_error("the schema in this program cannot be read");
  }
  google::protobuf::DescriptorPool pool;
  for (const google::protobuf::FileDescriptorProto& file : files.file()) pool.BuildFile(file);
  std::vector<SchemaType> types;
  for (const char* name : {"proto/scenario.proto", "proto/rules.proto", "proto/values.proto"}) {
    if (const auto* file = pool.FindFileByName(name)) add_file(*file, types);
  }
  return types;
}

}  // namespace chokepoint::tools
