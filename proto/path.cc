#include "proto/path.h"

#include <algorithm>
#include <utility>

#include "proto/text_document.h"

namespace chokepoint::proto {
namespace {

// The locale must not decide what a name is.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads steps from left to right; stops at the first error.
class PathReader {
 public:
  explicit PathReader(std::string_view text) : text_(text) {}

  ParsedPath read() {
    while (read_step() && at_ < text_.size()) {
      if (text_[at_] != '.') {
        fail("expected \".\" between the steps of a path");
        break;
      }
      ++at_;
      if (at_ == text_.size()) fail("expected a field name");
    }
    return std::move(result_);
  }

 private:
  void fail(std::string error) {
    result_.error = std::move(error);
    result_.error_offset = at_;
  }

  bool read_step() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) ++at_;
    if (at_ == begin || is_digit(text_[begin])) {
      at_ = begin;
      fail("expected a field name");
      return false;
    }
    PathStep step{std::string(text_.substr(begin, at_ - begin)), std::nullopt, begin};
    if (at_ < text_.size() && text_[at_] == '[' && !read_key(step)) return false;
    result_.steps.push_back(std::move(step));
    return true;
  }

  bool read_key(PathStep& step) {
    const std::size_t close = text_.find(']', at_);
    if (close == std::string_view::npos) {
      fail("\"[\" is not closed");
      return false;
    }
    std::string_view key = text_.substr(at_ + 1, close - at_ - 1);
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"') {
      key = key.substr(1, key.size() - 2);
    }
    if (!valid_id(key)) {
      fail("an id has 1 to 200 letters, digits and - _ . @ /");
      return false;
    }
    step.key = std::string(key);
    at_ = close + 1;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  ParsedPath result_;
};

}  // namespace

ParsedPath parse_path(std::string_view text) { return PathReader(text).read(); }

std::string join_path(const std::vector<PathStep>& steps, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < std::min(count, steps.size()); ++i) {
    result = child_path(result, steps[i].field);
    if (steps[i].key) result = element_path(result, *steps[i].key);
  }
  return result;
}

std::string_view parent_path(std::string_view path) {
  // A "." inside brackets belongs to an id, so a path that ends in a bracket loses the bracket
  // first.
  const char* ends = !path.empty() && path.back() == ']' ? "[" : ".";
  const std::size_t cut = path.find_last_of(ends);
  return cut == std::string_view::npos ? std::string_view() : path.substr(0, cut);
}

std::string child_path(std::string_view parent, std::string_view field) {
  std::string result;
  result.reserve(parent.size() + 1 + field.size());
  result.append(parent);
  if (!parent.empty()) result += '.';
  result.append(field);
  return result;
}

std::string element_path(std::string_view list, std::string_view key) {
  std::string result;
  result.reserve(list.size() + key.size() + 2);
  result.append(list).append("[").append(key).append("]");
  return result;
}

bool valid_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '@' || c == '/' || c == ':';
  });
}

}  // namespace chokepoint::proto
