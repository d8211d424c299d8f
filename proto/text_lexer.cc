#include "proto/text_lexer.h"

namespace chokepoint::proto {
namespace {

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

Token Lexer::next() {
  skip_space();
  Token token;
  token.begin = at_;
  if (at_ < text_.size()) read(token);
  token.end = at_;
  return token;
}

void Lexer::skip_space() {
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      const std::size_t end = text_.find('\n', at_);
      at_ = end == std::string_view::npos ? text_.size() : end;
    } else if (is_space(text_[at_])) {
      ++at_;
    } else {
      return;
    }
  }
}

void Lexer::read(Token& token) {
  const char first = text_[at_];
  const bool number = is_digit(first) || (first == '.' && is_digit(peek(1)));
  if (first == '"' || first == '\'') {
    token.kind = Token::kString;
    read_string(first);
  } else if (number || is_name_start(first)) {
    token.kind = number ? Token::kNumber : Token::kName;
    while (++at_ < text_.size()) {
      const char c = text_[at_];
      const bool sign = number && (c == '+' || c == '-') && (text_[at_ - 1] | 0x20) == 'e';
      if (!is_name_start(c) && !is_digit(c) && !(number && c == '.') && !sign) break;
    }
  } else {
    token.kind = Token::kSymbol;
    token.symbol = first;
    // A character of several bytes is one token, so that it is blanked out as a whole.
    while (++at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) {
    }
  }
}

// A string ends at the end of its line at the latest, as it does for protobuf.
void Lexer::read_string(char quote) {
  while (++at_ < text_.size() && text_[at_] != '\n') {
    if (text_[at_] == quote) {
      ++at_;
      return;
    }
    if (text_[at_] == '\\' && peek(1) != '\n' && peek(1) != 0) ++at_;
  }
}

char Lexer::peek(std::size_t ahead) const {
  return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
}

}  // namespace chokepoint::proto
