#include "tools/thrift.h"

#include <cassert>
#include <utility>

namespace chokepoint::tools {
namespace {

/// Small numbers of either sign become small unsigned ones.
std::uint64_t zigzag(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
}

}  // namespace

enum class ThriftWriter::Type : std::uint8_t {
  kTrue = 1,
  kFalse = 2,
  kI32 = 5,
  kI64 = 6,
  kBinary = 8,
  kList = 9,
  kStruct = 12,
};

void append_varint(std::string& out, std::uint64_t number) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>(number | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

void ThriftWriter::header(int field, Type type) {
  const int step = field - std::exchange(last_field_.back(), field);
  assert(step > 0 && step < 16);
  out_.push_back(static_cast<char>(step << 4 | static_cast<int>(type)));
}

void ThriftWriter::list(int field, Type type, std::size_t size) {
  header(field, Type::kList);
  const auto kind = static_cast<unsigned>(type);
  out_.push_back(static_cast<char>((size < 15 ? size << 4 : 0xF0u) | kind));
  if (size >= 15) append_varint(out_, size);
}

void ThriftWriter::write(int field, std::int32_t number) {
  header(field, Type::kI32);
  element(number);
}

void ThriftWriter::write(int field, std::int64_t number) {
  header(field, Type::kI64);
  append_varint(out_, zigzag(number));
}

void ThriftWriter::write(int field, bool truth) {
  header(field, truth ? Type::kTrue : Type::kFalse);
}

void ThriftWriter::write(int field, std::string_view text) {
  header(field, Type::kBinary);
  element(text);
}

void ThriftWriter::begin(int field) {
  header(field, Type::kStruct);
  begin_element();
}

void ThriftWriter::begin_element() { last_field_.push_back(0); }

void ThriftWriter::end() {
  out_.push_back(0);
  last_field_.pop_back();
}

void ThriftWriter::begin_structs(int field, std::size_t size) { list(field, Type::kStruct, size); }
void ThriftWriter::begin_numbers(int field, std::size_t size) { list(field, Type::kI32, size); }
void ThriftWriter::begin_texts(int field, std::size_t size) { list(field, Type::kBinary, size); }

void ThriftWriter::element(std::int32_t number) { append_varint(out_, zigzag(number)); }

void ThriftWriter::element(std::string_view text) {
  append_varint(out_, text.size());
  out_.append(text);
}

std::string ThriftWriter::take() {
  assert(last_field_.size() == 1);
  out_.push_back(0);
  last_field_ = {0};
  return std::exchange(out_, {});
}

}  // namespace chokepoint::tools
