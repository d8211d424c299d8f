#include "proto/canonical.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "proto/path.h"
#include "proto/text_document.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Values = std::vector<std::pair<std::string, std::string>>;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// The text of one scalar; `index` is -1 for a singular field.
std::string scalar(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* r = message.GetReflection();
  const auto get = [&](auto one, auto repeated) {
    return index < 0 ? (r->*one)(message, field) : (r->*repeated)(message, field, index);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::format("{}", get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::format("{}", get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format("{}", get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return fmt::format("{}", get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return get(&Reflection::GetEnum, &Reflection::GetRepeatedEnum)->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return quoted(get(&Reflection::GetString, &Reflection::GetRepeatedString));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return "";
  }
  return "";
}

void add_message(const Message& message, const std::string& path, Values& values);

void add_field(const Message& message, const FieldDescriptor* field, int index,
               const std::string& path, Values& values) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    values.emplace_back(path, scalar(message, field, index));
    return;
  }
  const Reflection* r = message.GetReflection();
  add_message(
      index < 0 ? r->GetMessage(message, field) : r->GetRepeatedMessage(message, field, index),
      path, values);
}

void add_message(const Message& message, const std::string& path, Values& values) {
  const Reflection* r = message.GetReflection();
  const std::size_t before = values.size();
  for (int f = 0; f < message.GetDescriptor()->field_count(); ++f) {
    const FieldDescriptor* field = message.GetDescriptor()->field(f);
    const std::string at = child_path(path, field->name());
    if (!field->is_repeated()) {
      if (r->HasField(message, field)) add_field(message, field, -1, at, values);
      continue;
    }
    for (int i = 0; i < r->FieldSize(message, field); ++i) {
      const bool by_id = is_id_list(field);
      const std::string key =
          by_id ? element_key(r->GetRepeatedMessage(message, field, i), i) : fmt::format("{}", i);
      add_field(message, field, i, element_path(at, key), values);
    }
  }
  // `prohibit {}` says something although nothing is in it.
  if (values.size() == before && !path.empty()) values.emplace_back(path, "{}");
}

}  // namespace

Values canonical_values(const Message& message) {
  Values values;
  add_message(message, "", values);
  return values;
}

std::string canonical_text(const Message& message) {
  std::string text;
  for (const auto& [path, value] : canonical_values(message)) {
    text += path;
    text += " = ";
    text += value;
    text += '\n';
  }
  return text;
}

}  // namespace chokepoint::proto
