#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint::proto {

/// Turns the positions that protobuf reports into bytes of the text. protobuf counts lines and
/// columns from 0 and lets a tab advance to the next multiple of 8.
class LineIndex {
 public:
  /// Linear in the text, which must outlive the index and be shorter than 4 GiB.
  explicit LineIndex(std::string_view text);

  /// The byte at protobuf's `line` and `column`, at most the text's size. Constant time in lines
  /// without tabs. Past `farthest` columns in a line with tabs the answer is approximate.
  std::size_t offset(int line, int column, int farthest) const;

  /// The 1-based line and byte column of a byte.
  struct Position {
    int line = 1;
    int column = 1;
  };
  Position position(std::size_t offset) const;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
  bool has_tabs_;
};

/// One `field: value`, `field { ... }` or piece of rubbish in a text.
struct Statement {
  std::size_t begin = 0;
  std::size_t end = 0;    ///< One past the last byte, including a separator after the value.
  std::string name;       ///< Name of the field; empty for rubbish.
  std::string path;       ///< Canonical path, as far as it can be told.
  bool unclosed = false;  ///< The statement's bracket is still open at the end of the text.
  const google::protobuf::FieldDescriptor* field = nullptr;  ///< Null if unknown.
  const google::protobuf::Descriptor* parent = nullptr;      ///< Null if unknown.
};

/// The innermost statement that contains the byte `anchor`, or that lacks its value where `anchor`
/// is. Nothing if there is none. Works on any bytes in linear time and constant memory.
std::optional<Statement> find_statement(std::string_view text, std::size_t anchor,
                                        const google::protobuf::Descriptor* root);

/// Where the last token that starts before `anchor` starts; nothing if there is none. Linear time.
std::optional<std::size_t> token_before(std::string_view text, std::size_t anchor);

/// How many values a statement that starts at byte `statement` gives its field: several or none for
/// `field: [ ... ]`, else one. Linear in the statement.
std::size_t count_values(std::string_view text, std::size_t statement);

/// What has to be appended to close all brackets that are open at the end of the text; nothing if
/// there are more than a sensible text can have. Linear time.
std::string missing_closers(std::string_view text);

}  // namespace chokepoint::proto
