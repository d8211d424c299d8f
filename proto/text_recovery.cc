#include "proto/text_recovery.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "proto/text_document.h"
#include "proto/text_scan.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::Message;
using google::protobuf::TextFormat;

constexpr int kRounds = 100;
/// Bytes that all parses and scans of one text may read before recovery is given up.
constexpr std::size_t kWork = std::size_t{100} << 20;
constexpr std::size_t kErrorsPerRound = 32;
/// Enums with at most this many values are listed in full when none is near.
constexpr int kListedValues = 12;

struct ParseError {
  int line = 0;
  int column = 0;
  std::string text;
};

class ErrorList : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (errors.size() < kErrorsPerRound) errors.push_back({line, column, message});
  }

  std::vector<ParseError> errors;
};

/// A parse error, where protobuf reported it and which token it is about.
struct PlacedError {
  std::size_t at = 0;
  std::size_t anchor = 0;
  std::string text;
};

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The text between the `n`-th pair of double quotes, from 0.
std::string quoted(std::string_view text, int n) {
  std::size_t open = text.find('"');
  while (open != std::string_view::npos) {
    const std::size_t close = text.find('"', open + 1);
    if (close == std::string_view::npos) break;
    if (n-- == 0) return std::string(text.substr(open + 1, close - open - 1));
    open = text.find('"', close + 1);
  }
  return "";
}

struct Wording {
  std::string what;
  std::string hint;
};

Wording word_unknown_field(const std::string& error, const Statement& statement,
                           const Descriptor* root) {
  const std::string name = quoted(error, 1);
  if (statement.name != name) {
    return {fmt::format("unexpected \"{}\" after the value", name),
            "put quotes around a value with a unit"};
  }
  const Descriptor* type = root->file()->pool()->FindMessageTypeByName(quoted(error, 0));
  if (type == nullptr) return {fmt::format("no field \"{}\"", name), ""};
  return {fmt::format("no field \"{}\" in {}", name, type->name()),
          did_you_mean(name, field_names(type))};
}

Wording word_enum(const std::string& error, const Statement& statement) {
  const std::string value = quoted(error, 0);
  Wording wording{fmt::format("\"{}\" is not a value of {}", value, quoted(error, 1)), ""};
  const EnumDescriptor* type = statement.field ? statement.field->enum_type() : nullptr;
  if (type == nullptr) return wording;
  std::vector<std::string> names;
  for (int i = 0; i < type->value_count(); ++i) names.push_back(type->value(i)->name());
  wording.hint = did_you_mean(value, names);
  if (wording.hint.empty() && type->value_count() <= kListedValues) {
    wording.hint = fmt::format("one of {}", fmt::join(names, ", "));
  }
  return wording;
}

Wording word(const std::string& error, const Statement& statement, const Descriptor* root) {
  if (contains(error, "\" has no field named \"")) {
    return word_unknown_field(error, statement, root);
  }
  if (error.starts_with("Unknown enumeration value")) return word_enum(error, statement);
  if (error.ends_with("is specified multiple times.")) {
    return {fmt::format("\"{}\" is given twice", quoted(error, 0)), ""};
  }
  if (contains(error, "Message is too deep")) {
    return {fmt::format("nested deeper than {} levels", kMaxNesting), ""};
  }
  Wording wording{error, ""};
  if (wording.what.ends_with('.')) wording.what.pop_back();
  if (!wording.what.empty() && wording.what[0] >= 'A' && wording.what[0] <= 'Z') {
    wording.what[0] = static_cast<char>(wording.what[0] - 'A' + 'a');
  }
  if (error.starts_with("Expected string, got: ")) wording.hint = "text needs quotes";
  return wording;
}

/// One call of parse_with_recovery.
class Recovery {
 public:
  Recovery(std::string text, const std::string& file, Message& into, Issues& issues)
      : file_(file), into_(into), issues_(issues) {
    result_.text = std::move(text);
  }

  RecoveredText run() {
    for (int round = 0; round < kRounds; ++round) {
      ErrorList list;
      result_.complete = parse(list);
      if (result_.complete) return std::move(result_);
      if (!recover(place(list.errors)) || work_ >= kWork) break;
    }
    issues_.add({file_, 0, 0}, "", "after these mistakes the rest of the file was not checked");
    return std::move(result_);
  }

 private:
  bool parse(ErrorList& list) {
    work_ += result_.text.size();
    result_.tree = std::make_unique<TextFormat::ParseInfoTree>();
    TextFormat::Parser parser;
    parser.RecordErrorsTo(&list);
    parser.WriteLocationsTo(result_.tree.get());
    parser.AllowPartialMessage(true);
    parser.SetRecursionLimit(kMaxNesting);
    google::protobuf::io::ArrayInputStream input(result_.text.data(),
                                                 static_cast<int>(result_.text.size()));
    return parser.Parse(&input, &into_) && list.errors.empty();
  }

  /// Finds the tokens the errors are about, before the text is changed.
  std::vector<PlacedError> place(const std::vector<ParseError>& errors) {
    lines_.emplace(result_.text);
    std::vector<PlacedError> placed;
    for (const ParseError& error : errors) {
      const std::size_t at =
          lines_->offset(error.line, error.column, std::numeric_limits<int>::max());
      // About all others protobuf speaks when it has already moved past the culprit.
      const bool here = starts_with_any(
          error.text, {"Expected", "Integer out", "Invalid control", "Interpreting"});
      std::size_t anchor = at;
      if (!here && work_ < kWork) {
        anchor = token_before(result_.text, at).value_or(at);
        work_ += at;
      }
      placed.push_back({at, anchor, error.text});
    }
    return placed;
  }

  /// Reports errors and blanks out their statements. False if nothing could be blanked out, so that
  /// another parse would find the same.
  bool recover(const std::vector<PlacedError>& errors) {
    bool changed = false;
    blanked_.clear();
    for (const PlacedError& error : errors) {
      // A second error in a statement mostly follows from the first.
      if (is_blanked(error.anchor)) continue;
      if (changed && work_ >= kWork) break;
      const auto found = find_statement(result_.text, error.anchor, into_.GetDescriptor());
      const Statement statement = found.value_or(Statement{});
      work_ += found ? statement.end : result_.text.size();
      if (statement.unclosed && error.at >= result_.text.size()) {
        report(statement.begin, statement, "This bracket is never closed.");
        return close_brackets() || changed;
      }
      const bool beyond = found && error.anchor >= statement.end;
      report(beyond ? statement.begin : error.anchor, statement, error.text);
      changed = blank(statement) || changed;
    }
    return changed;
  }

  void report(std::size_t at, const Statement& statement, const std::string& error) {
    const LineIndex::Position position = lines_->position(std::min(at, result_.text.size()));
    Wording wording = word(error, statement, into_.GetDescriptor());
    issues_.add({file_, position.line, position.column}, statement.path, std::move(wording.what),
                std::move(wording.hint));
  }

  bool is_blanked(std::size_t at) const {
    return std::any_of(blanked_.begin(), blanked_.end(),
                       [at](const auto& range) { return range.first <= at && at <= range.second; });
  }

  bool blank(const Statement& statement) {
    bool changed = false;
    for (std::size_t i = statement.begin; i < statement.end; ++i) {
      char& c = result_.text[i];
      changed = changed || (c != '\n' && c != ' ' && c != '\t');
      if (c != '\n' && c != '\t') c = ' ';
    }
    if (statement.name == "id") result_.blanked_ids.push_back(statement.begin);
    blanked_.emplace_back(statement.begin, statement.end);
    return changed;
  }

  bool close_brackets() {
    const std::string closers = missing_closers(result_.text);
    if (closers.empty() || closed_) return false;
    closed_ = true;
    result_.text += '\n' + closers;
    return true;
  }

  const std::string& file_;
  Message& into_;
  Issues& issues_;
  RecoveredText result_;
  std::optional<LineIndex> lines_;
  std::vector<std::pair<std::size_t, std::size_t>> blanked_;  ///< In this round.
  std::size_t work_ = 0;
  bool closed_ = false;
};

}  // namespace

RecoveredText parse_with_recovery(std::string text, const std::string& file, Message& into,
                                  Issues& issues) {
  return Recovery(std::move(text), file, into, issues).run();
}

}  // namespace chokepoint::proto
