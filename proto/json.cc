#include <fmt/compile.h>
#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <cmath>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "proto/results_writer.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Writes messages by their descriptors. protobuf's own JSON prints 64-bit integers as text and
/// leaves absent numbers out; readers of results want numbers and nulls.
class JsonWriter {
 public:
  std::string take() { return std::move(out_); }

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
  void put(std::string_view text) { out_.append(text); }

  void write_field(const Message& message, const FieldDescriptor* field) {
    const auto& reflection = *message.GetReflection();
    if (field->is_repeated()) {
      put("[");
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        if (i > 0) put(",");
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          write_text(reflection.GetRepeatedStringReference(message, field, i, &copy_));
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
        write_text(reflection.GetStringReference(message, field, &copy_));
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        put(reflection.GetBool(message, field) ? "true" : "false");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        write_whole(reflection.GetInt32(message, field));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        write_whole(reflection.GetInt64(message, field));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        write_whole(reflection.GetUInt64(message, field));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        write_number(reflection.GetDouble(message, field));
        break;
      default:
        put("null");
        break;  // no other type is used in results.proto and report.proto
    }
  }

  template <class Whole>
  void write_whole(Whole value) {
    const fmt::format_int digits(value);
    put({digits.data(), digits.size()});
  }

  void write_number(double value) {
    if (std::isfinite(value)) {
      fmt::format_to(std::back_inserter(out_), FMT_COMPILE("{}"), value);
    } else {
      put("null");
    }
  }

  /// Whatever needs no escape goes out in one piece.
  void write_text(std::string_view text) {
    put("\"");
    std::size_t written = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      put(text.substr(written, i - written));
      written = i + 1;
      if (c < 0x20) {
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
      } else {
        out_ += '\\';
        out_ += text[i];
      }
    }
    put(text.substr(written));
    put("\"");
  }

  std::string out_;
  std::string copy_;  ///< of a text that a message does not hold as one; see GetStringReference
};

}  // namespace

std::string to_json(const Message& message) {
  JsonWriter writer;
  writer.write(message);
  return writer.take();
}

}  // namespace chokepoint::proto
