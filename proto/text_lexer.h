#pragma once

#include <cstddef>
#include <string_view>

namespace chokepoint::proto {

/// One token of text format, as bytes [begin, end) of the text.
struct Token {
  enum Kind { kEnd, kName, kNumber, kString, kSymbol };
  Kind kind = kEnd;
  std::size_t begin = 0;
  std::size_t end = 0;
  char symbol = 0;  ///< The character of a symbol, else 0.
};

/// Splits text format into tokens as protobuf does, without its errors: any byte belongs to some
/// token, to space or to a comment. A string ends at the end of its line at the latest. Cheap to
/// copy, for looking ahead.
class Lexer {
 public:
  /// The text must outlive the lexer.
  explicit Lexer(std::string_view text) : text_(text) {}

  /// The next token; kEnd at the end, again and again.
  Token next();

 private:
  void skip_space();
  void read(Token& token);
  void read_string(char quote);
  char peek(std::size_t ahead) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace chokepoint::proto
