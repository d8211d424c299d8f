#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cmath>
#include <iterator>

#include "proto/results_writer.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Writes messages by their descriptors. protobuf's own JSON prints 64-bit integers as text and
/// leaves absent numbers out; readers of results want numbers and nulls.
class JsonWriter {
 public:
  std::string take() { return fmt::to_string(out_); }

  void write(const Message& message) {
    put("{");
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      if (i > 0) put(",");
      write_text(type.field(i)->name());
      put(":");
      write_field(message, type.field(i));
    }
    put("}");
  }

 private:
  void put(std::string_view text) { out_.append(text.data(), text.data() + text.size()); }

  void write_field(const Message& message, const FieldDescriptor* field) {
    const auto& reflection = *message.GetReflection();
    if (field->is_repeated()) {
      put("[");
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        if (i > 0) put(",");
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          write_text(reflection.GetRepeatedString(message, field, i));
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
          write_number(reflection.GetRepeatedDouble(message, field, i));
        } else {
          write(reflection.GetRepeatedMessage(message, field, i));
        }
      }
      put("]");
      return;
    }
    if (field->has_presence() && !reflection.HasField(message, field)) {
      put("null");
      return;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        write(reflection.GetMessage(message, field));
        break;
      case FieldDescriptor::CPPTYPE_STRING:
        write_text(reflection.GetString(message, field));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        put(reflection.GetBool(message, field) ? "true" : "false");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        fmt::format_to(std::back_inserter(out_), "{}", reflection.GetInt32(message, field));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        fmt::format_to(std::back_inserter(out_), "{}", reflection.GetInt64(message, field));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        fmt::format_to(std::back_inserter(out_), "{}", reflection.GetUInt64(message, field));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        write_number(reflection.GetDouble(message, field));
        break;
      default:
        put("null");
        break;  // no other type is used in results.proto and report.proto
    }
  }

  void write_number(double value) {
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(out_), "{}", value);
    } else {
      put("null");
    }
  }

  void write_text(const std::string& text) {
    put("\"");
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        put(std::string{'\\', c});
      } else if (static_cast<unsigned char>(c) < 0x20) {
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
      } else {
        out_.push_back(c);
      }
    }
    put("\"");
  }

  fmt::memory_buffer out_;
};

}  // namespace

std::string to_json(const Message& message) {
  JsonWriter writer;
  writer.write(message);
  return writer.take();
}

}  // namespace chokepoint::proto
