#include "tests/support/json_check.h"

#include <cctype>
#include <stdexcept>

namespace chokepoint::test {
namespace {

constexpr int kDeepest = 100;

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  void whole() {
    value(0);
    spaces();
    require(at_ == text_.size(), "text after the value");
  }

 private:
  void require(bool holds, const char* what) const {
    if (!holds) throw std::runtime_error(std::string(what) + " at byte " + std::to_string(at_));
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void spaces() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != text_.npos) ++at_;
  }

  void value(int depth) {
    require(depth < kDeepest, "too deep");
    spaces();
    if (peek() == '{') return object(depth);
    if (peek() == '[') return array(depth);
    if (peek() == '"') return string();
    for (const std::string_view word : {"true", "false", "null"}) {
      if (text_.substr(at_, word.size()) == word) {
        at_ += word.size();
        return;
      }
    }
    number();
  }

  void object(int depth) {
    take('{');
    spaces();
    if (take('}')) return;
    do {
      spaces();
      string();
      spaces();
      require(take(':'), "no colon");
      value(depth + 1);
      spaces();
    } while (take(','));
    require(take('}'), "no closing brace");
  }

  void array(int depth) {
    take('[');
    spaces();
    if (take(']')) return;
    do {
      value(depth + 1);
      spaces();
    } while (take(','));
    require(take(']'), "no closing bracket");
  }

  void string() {
    require(take('"'), "no string");
    while (peek() != '"') {
      require(at_ < text_.size(), "unended string");
      require(static_cast<unsigned char>(peek()) >= 0x20, "control character");
      if (take('\\')) {
        if (peek() == 'u') {
          for (int i = 0; i < 4; ++i) {
            ++at_;
            require(std::isxdigit(static_cast<unsigned char>(peek())) != 0, "bad escape");
          }
        } else {
          require(std::string_view("\"\\/bfnrt").find(peek()) != text_.npos, "bad escape");
        }
      }
      ++at_;
    }
    take('"');
  }

  void digits() {
    require(std::isdigit(static_cast<unsigned char>(peek())) != 0, "no digit");
    while (std::isdigit(static_cast<unsigned char>(peek())) != 0) ++at_;
  }

  void number() {
    take('-');
    if (!take('0')) digits();
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      digits();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string json_error(std::string_view text) {
  try {
    Checker(text).whole();
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

}  // namespace chokepoint::test
