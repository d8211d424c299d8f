#include "proto/text_scan.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "proto/path.h"
#include "proto/text_document.h"
#include "proto/text_lexer.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

/// Frames kept while scanning: more than the parser's limit, as a list and its elements take two.
/// Deeper brackets are only counted.
constexpr std::size_t kMaxFrames = 3 * kMaxNesting;

bool opens(char c) { return c == '{' || c == '<'; }

/// Walks over the statements of a text with a stack of the open brackets.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t anchor, const Descriptor* root)
      : text_(text), anchor_(anchor), lexer_(text) {
    frames_.push_back(Frame{.inside = root});
    advance();
  }

  std::optional<Statement> run() {
    while (token_.kind != Token::kEnd && !(found_ && frames_.size() == 1)) {
      if (deep_ > 0) {
        skip_deep();
      } else if (token_.kind == Token::kSymbol && step_symbol()) {
        continue;
      } else if (frames_.back().list) {
        step_list();
      } else {
        step_statement();
      }
    }
    for (const Frame& frame : frames_) {
      if (frame.closer != 0) closers_.insert(closers_.begin(), frame.closer);
    }
    while (frames_.size() > 1) pop(text_.size(), text_.size() + 1);
    if (found_) assemble_path();
    return std::move(found_);
  }

  /// After run(): the brackets missing at the end.
  std::string closers() const { return deep_ > 0 ? "" : closers_; }

 private:
  struct Frame {
    std::size_t begin = 0;
    std::string_view name = {};
    const Descriptor* inside = nullptr;
    const FieldDescriptor* field = nullptr;
    const Descriptor* parent = nullptr;
    char closer = 0;
    bool list = false;     ///< `[ ... ]`: holds values, not statements.
    bool element = false;  ///< A message in such a list.
    int index = -1;
    std::string id = {};
    std::vector<std::pair<const FieldDescriptor*, int>> counts = {};
  };

  void advance() {
    previous_end_ = token_.end;
    token_ = lexer_.next();
  }

  Token peek() const { return Lexer(lexer_).next(); }

  bool same_line(std::size_t from, std::size_t to) const {
    return std::memchr(text_.data() + from, '\n', to - from) == nullptr;
  }

  void skip_deep() {
    if (opens(token_.symbol) || token_.symbol == '[') ++deep_;
    if (token_.symbol == '}' || token_.symbol == '>' || token_.symbol == ']') --deep_;
    advance();
  }

  /// Handles what closes or separates; false if the symbol is something else.
  bool step_symbol() {
    Frame& top = frames_.back();
    const char c = token_.symbol;
    if (c == ',' || c == ';') {
      advance();
      return true;
    }
    if (c == top.closer) {
      advance();
      pop(end_with_separator(), previous_end_);
      return true;
    }
    if (top.list && (c == '}' || c == '>')) {
      // The list was not closed, the message around it is: what follows is outside.
      pop(token_.begin, token_.end);
      return true;
    }
    return false;
  }

  void step_list() {
    if (opens(token_.symbol)) {
      Frame element = frames_.back();
      element.begin = token_.begin;
      element.list = false;
      element.element = true;
      push(std::move(element));
    } else if (token_.kind == Token::kName && peek().symbol == ':') {
      pop(token_.begin, token_.end);
    } else {
      advance();
    }
  }

  void step_statement() {
    const Token name = token_;
    Frame frame{.begin = name.begin, .parent = frames_.back().inside};
    advance();
    if (name.kind == Token::kSymbol && name.symbol == '[') {
      while (token_.kind != Token::kEnd && token_.symbol != ']' && !opens(token_.symbol)) advance();
      if (token_.symbol == ']') advance();
    } else if (name.kind != Token::kName) {
      if (opens(name.symbol)) return push_opened(std::move(frame), name.symbol);
      return finish(frame, name.end, name.end);
    } else {
      frame.name = text_.substr(name.begin, name.end - name.begin);
      if (frame.parent != nullptr) {
        frame.field = frame.parent->FindFieldByName(std::string(frame.name));
      }
    }
    const bool colon = token_.symbol == ':';
    if (colon) advance();
    if (opens(token_.symbol) || (colon && token_.symbol == '[')) {
      frame.list = token_.symbol == '[';
      push(std::move(frame));
    } else {
      read_scalar(frame, colon);
    }
  }

  void read_scalar(Frame& frame, bool colon) {
    const std::size_t name_end = previous_end_;
    const bool minus = token_.symbol == '-';
    const bool other_symbol = token_.kind == Token::kSymbol && !minus;
    bool missing = token_.kind == Token::kEnd || other_symbol;
    if (token_.kind == Token::kName && !missing) {
      // `a:` and on the next line `b: 3`: the name is no value.
      const Token after = peek();
      const bool is_field = after.symbol == ':' || opens(after.symbol);
      missing = !colon || (is_field && !same_line(name_end, token_.begin));
      if (missing) return finish(frame, name_end, is_field ? after.end : token_.end);
    }
    if (missing) return finish(frame, name_end, std::max(token_.end, token_.begin + 1));
    note_id(frame);
    const bool string = token_.kind == Token::kString;
    if (minus) advance();
    if (token_.kind != Token::kSymbol) advance();
    while (string && token_.kind == Token::kString) advance();
    // Rubbish behind a value, as in `quantity: 10 days`, belongs to it; a next statement does not.
    while (token_.kind != Token::kEnd && same_line(previous_end_, token_.begin) && is_rubbish()) {
      advance();
    }
    finish(frame, end_with_separator(), previous_end_);
  }

  bool is_rubbish() const {
    if (token_.kind == Token::kName) {
      const Token after = peek();
      return after.symbol != ':' && !opens(after.symbol);
    }
    return std::memchr(",;{}<>[]", token_.symbol, 8) == nullptr || token_.symbol == 0;
  }

  void note_id(const Frame& frame) {
    if (frame.name != "id" || token_.kind != Token::kString || token_.end < token_.begin + 2)
      return;
    const std::string_view id = text_.substr(token_.begin + 1, token_.end - token_.begin - 2);
    if (valid_id(id)) frames_.back().id = std::string(id);
  }

  std::size_t end_with_separator() const {
    return token_.symbol == ',' || token_.symbol == ';' ? token_.end : previous_end_;
  }

  void push(Frame frame) {
    const char opener = token_.symbol;
    advance();
    push_opened(std::move(frame), opener);
  }

  void push_opened(Frame frame, char opener) {
    if (frames_.size() >= kMaxFrames) {
      deep_ = 1;
      return;
    }
    frame.closer = opener == '[' ? ']' : opener == '<' ? '>' : '}';
    frame.id.clear();
    frame.counts.clear();
    if (!frame.list && frame.field != nullptr) {
      frame.inside = frame.field->message_type();
      if (frame.field->is_repeated()) frame.index = count(frame.field);
    }
    frames_.push_back(std::move(frame));
  }

  int count(const FieldDescriptor* field) {
    std::size_t owner = frames_.size() - 1;
    if (frames_[owner].list) --owner;
    for (auto& [counted, n] : frames_[owner].counts) {
      if (counted == field) return ++n;
    }
    frames_[owner].counts.emplace_back(field, 0);
    return 0;
  }

  void pop(std::size_t end, std::size_t claim) {
    const Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (found_ && frames_.size() < keys_.size()) keys_[frames_.size()] = key_of(frame);
    if (!frame.element) finish(frame, end, claim);
  }

  std::string key_of(const Frame& frame) const {
    if (frame.list) return "";
    std::string key(frame.name);
    if (!frame.id.empty()) return element_path(key, frame.id);
    return frame.index >= 0 ? element_path(key, std::to_string(frame.index)) : key;
  }

  /// A statement ends at `end`, and errors reported before `claim` are about it.
  void finish(const Frame& frame, std::size_t end, std::size_t claim) {
    if (found_ || anchor_ < frame.begin || anchor_ >= std::max(end, claim)) return;
    found_ = Statement{.begin = frame.begin,
                       .end = end,
                       .name = std::string(frame.name),
                       .path = frame.list ? std::string(frame.name) : key_of(frame),
                       .unclosed = claim > text_.size() && frame.closer != 0,
                       .field = frame.field,
                       .parent = frame.parent};
    keys_.assign(frames_.size(), "");
  }

  void assemble_path() {
    keys_.push_back(std::move(found_->path));
    found_->path.clear();
    for (const std::string& key : keys_) {
      if (!key.empty()) found_->path = child_path(found_->path, key);
    }
  }

  std::string_view text_;
  std::size_t anchor_;
  Lexer lexer_;
  Token token_;
  std::size_t previous_end_ = 0;
  std::vector<Frame> frames_;
  std::size_t deep_ = 0;  ///< Open brackets beyond kMaxFrames.
  std::optional<Statement> found_;
  std::vector<std::string> keys_;
  std::string closers_;
};

}  // namespace

LineIndex::LineIndex(std::string_view text)
    : text_(text), has_tabs_(text.find('\t') != std::string_view::npos) {
  starts_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    starts_.push_back(static_cast<std::uint32_t>(at + 1));
  }
}

std::size_t LineIndex::offset(int line, int column, int farthest) const {
  if (line < 0 || column < 0) return 0;
  if (static_cast<std::size_t>(line) >= starts_.size()) return text_.size();
  std::size_t at = starts_[static_cast<std::size_t>(line)];
  int reached = 0;
  if (has_tabs_) {
    const int last = std::min(column, farthest);
    for (; reached < last && at < text_.size(); ++at) {
      reached += text_[at] == '\t' ? 8 - reached % 8 : 1;
    }
  }
  return std::min(at + static_cast<std::size_t>(std::max(0, column - reached)), text_.size());
}

LineIndex::Position LineIndex::position(std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = after - starts_.begin();
  return {static_cast<int>(line), static_cast<int>(offset - *(after - 1)) + 1};
}

std::optional<Statement> find_statement(std::string_view text, std::size_t anchor,
                                        const Descriptor* root) {
  return Scanner(text, anchor, root).run();
}

std::optional<std::size_t> token_before(std::string_view text, std::size_t anchor) {
  Lexer lexer(text);
  std::optional<std::size_t> result;
  for (Token token = lexer.next(); token.kind != Token::kEnd && token.begin < anchor;
       token = lexer.next()) {
    result = token.begin;
  }
  return result;
}

std::size_t count_values(std::string_view text, std::size_t statement) {
  Lexer lexer(text.substr(std::min(statement, text.size())));
  Token token = lexer.next();
  if (token.kind == Token::kName) token = lexer.next();
  if (token.symbol == ':') token = lexer.next();
  if (token.symbol != '[') return 1;
  std::size_t values = 0;
  std::size_t depth = 1;
  bool fresh = true;  // No token of the next value was seen yet.
  while (depth > 0) {
    token = lexer.next();
    if (token.kind == Token::kEnd) break;
    if (token.symbol == ']' || token.symbol == '}' || token.symbol == '>') {
      --depth;
      continue;
    }
    if (depth == 1 && token.symbol == ',') {
      fresh = true;
      continue;
    }
    if (depth == 1 && fresh) ++values;
    fresh = false;
    if (token.symbol == '[' || opens(token.symbol)) ++depth;
  }
  return values;
}

std::string missing_closers(std::string_view text) {
  Scanner scanner(text, text.size() + 1, nullptr);
  scanner.run();
  return scanner.closers();
}

}  // namespace chokepoint::proto
