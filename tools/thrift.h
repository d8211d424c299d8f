#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::tools {

/// Appends an unsigned number in groups of seven bits, the lowest first.
void append_varint(std::string& out, std::uint64_t number);

/// Thrift's compact protocol, as far as a Parquet file needs it. Fields of a struct are written in
/// rising order of their numbers. Source:
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
class ThriftWriter {
 public:
  void write(int field, std::int32_t number);
  void write(int field, std::int64_t number);
  void write(int field, bool truth);
  void write(int field, std::string_view text);

  /// Opens a struct as a field, or the next element of a list of structs; close with end().
  void begin(int field);
  void begin_element();
  void end();

  /// Opens a list of `size` elements, which follow.
  void begin_structs(int field, std::size_t size);
  void begin_numbers(int field, std::size_t size);
  void begin_texts(int field, std::size_t size);
  void element(std::int32_t number);
  void element(std::string_view text);

  /// The bytes of one struct. Requires that everything opened is closed.
  std::string take();

 private:
  enum class Type : std::uint8_t;
  void header(int field, Type type);
  void list(int field, Type type, std::size_t size);

  std::string out_;
  std::vector<int> last_field_ = {0};  ///< of each open struct
};

}  // namespace chokepoint::tools
