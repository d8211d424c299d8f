#include "proto/text_document.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "proto/field_paths.h"
#include "proto/path.h"
#include "proto/text_recovery.h"
#include "proto/text_scan.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::TextFormat;

/// Limits on what the location map of one file may hold: ten times any sensible scenario.
constexpr std::size_t kMaxLocations = 4'000'000;
constexpr std::size_t kMaxLocationBytes = std::size_t{256} << 20;
/// In lines with tabs, columns beyond this are not exact in the location map.
constexpr int kExactColumns = 500;

/// Offset of the first byte that is not part of well-formed UTF-8, if any.
std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    const unsigned lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4) return i;
    for (std::size_t k = 1; k < length; ++k) {
      if ((byte(k) & 0xC0) != 0x80) return i;
    }
    const bool overlong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xF0 && byte(1) < 0x90);
    const bool surrogate = lead == 0xED && byte(1) >= 0xA0;
    if (overlong || surrogate || (lead == 0xF4 && byte(1) >= 0x90)) return i;
    i += length;
  }
  return std::nullopt;
}

/// Where the byte is; for texts that are not fit for a LineIndex.
Location locate(std::string_view text, std::size_t offset, const std::string& file) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_break = before.rfind('\n');
  const std::size_t start = line_break == std::string_view::npos ? 0 : line_break + 1;
  return {file, static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<int>(offset - start) + 1};
}

/// Adds an issue and returns false if the text is not even text.
bool is_text(std::string_view text, const std::string& file, Issues& issues) {
  if (text.size() > kMaxTextBytes) {
    issues.add({file, 0, 0}, "", fmt::format("larger than {} MB", kMaxTextBytes >> 20));
    return false;
  }
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) {
    issues.add(locate(text, nul, file), "", "a NUL byte: this is not a text file");
    return false;
  }
  if (const auto bad = first_bad_utf8(text)) {
    issues.add(locate(text, *bad, file), "", "not valid UTF-8", "save the file as UTF-8");
    return false;
  }
  return true;
}

bool is_message(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

/// Walks over a parsed message, records locations and checks ids.
class Recorder {
 public:
  using Entries = LocationMap::Entries;

  Recorder(const RecoveredText& source, const std::string& file, Entries& locations, Issues& issues)
      : source_(source), file_(file), lines_(source.text), locations_(locations), issues_(issues) {}

  void record(const Message& message) {
    locations_.try_emplace("", Location{file_, 1, 1});
    record(message, source_.tree.get(), "");
    if (full_) {
      issues_.add({file_, 0, 0}, "",
                  fmt::format("the file has more than {} values", kMaxLocations));
    }
  }

 private:
  using Tree = TextFormat::ParseInfoTree;
  using Seen = std::unordered_map<std::string, Location>;

  void record(const Message& message, const Tree* tree, const std::string& path) {
    const Descriptor* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      const auto place = place_of(tree, field, field->is_repeated() ? 0 : -1);
      // Most fields are absent from most messages, and cost no path.
      if (!place && !is_set(message, field)) continue;
      const std::string field_path = child_path(path, field->name());
      if (place) add(field_path, *place);
      if (field->is_repeated()) {
        record_list(message, field, tree, field_path);
      } else if (is_message(field) && message.GetReflection()->HasField(message, field)) {
        record(message.GetReflection()->GetMessage(message, field), nested(tree, field, -1),
               field_path);
      }
    }
  }

  void record_list(const Message& message, const FieldDescriptor* field, const Tree* tree,
                   const std::string& path) {
    const Reflection* reflection = message.GetReflection();
    const bool elements = is_message(field) && !field->is_map();
    const std::vector<int> statements = statements_of(message, field, tree);
    Location last = nearest(locations_, path);
    Seen seen;
    for (int i = 0; i < reflection->FieldSize(message, field) && !field->is_map(); ++i) {
      const int statement = statements[static_cast<std::size_t>(i)];
      const auto place = place_of(tree, field, statement);
      if (place) last = *place;
      if (!elements) {
        if (place) add(element_path(path, std::to_string(i)), *place);
        continue;
      }
      const Message& element = reflection->GetRepeatedMessage(message, field, i);
      const std::string child = element_path(path, element_key(element, i));
      if (is_id_list(field))
        check_id(child, element, last, has_blanked_id(tree, field, statement), seen);
      add(child, last);
      record(element, nested(tree, field, i), child);
    }
  }

  /// Which of the statements about a list gave which element: protobuf counts `list: [a, b]` as one
  /// place.
  std::vector<int> statements_of(const Message& message, const FieldDescriptor* field,
                                 const Tree* tree) const {
    const auto size = static_cast<std::size_t>(message.GetReflection()->FieldSize(message, field));
    std::vector<int> result(size);
    std::iota(result.begin(), result.end(), 0);
    const int last = static_cast<int>(size) - 1;
    const bool one_each =
        size == 0 || tree == nullptr ||
        (tree->GetLocation(field, last).line >= 0 && tree->GetLocation(field, last + 1).line < 0);
    if (one_each) return result;
    std::size_t element = 0;
    for (int statement = 0; element < size; ++statement) {
      const TextFormat::ParseLocation place = tree->GetLocation(field, statement);
      if (place.line < 0) break;
      const std::size_t values = count_values(source_.text, offset(place));
      for (std::size_t i = 0; i < values && element < size; ++i) result[element++] = statement;
    }
    return result;
  }

  void check_id(const std::string& path, const Message& element, const Location& where,
                bool blanked, Seen& seen) {
    const std::string id = id_of(element);
    if (id.empty()) {
      if (!blanked && source_.complete) issues_.add(where, path, "has no id", "add id: \"...\"");
    } else if (!valid_id(id)) {
      issues_.add(where, path, fmt::format("\"{}\" is not an id", id),
                  fmt::format("use 1 to {} letters, digits and - _ . @ /", kMaxIdBytes));
    } else if (const auto [first, is_new] = seen.emplace(id, where); !is_new) {
      issues_.add(where, path,
                  fmt::format("the id \"{}\" is already taken in line {}", id, first->second.line));
    }
  }

  static bool is_set(const Message& message, const FieldDescriptor* field) {
    return field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                : message.GetReflection()->HasField(message, field);
  }

  static const Tree* nested(const Tree* tree, const FieldDescriptor* field, int index) {
    return tree == nullptr ? nullptr : tree->GetTreeForNested(field, index);
  }

  std::size_t offset(TextFormat::ParseLocation place) const {
    return lines_.offset(place.line, place.column, kExactColumns);
  }

  std::optional<Location> place_of(const Tree* tree, const FieldDescriptor* field,
                                   int index) const {
    if (tree == nullptr) return std::nullopt;
    const TextFormat::ParseLocation place = tree->GetLocation(field, index);
    if (place.line < 0) return std::nullopt;
    const LineIndex::Position position = lines_.position(offset(place));
    return Location{file_, position.line, position.column};
  }

  /// True if the id of the element was there but could not be read, which has been reported.
  bool has_blanked_id(const Tree* tree, const FieldDescriptor* field, int index) const {
    if (tree == nullptr || source_.blanked_ids.empty()) return false;
    const TextFormat::ParseLocationRange range = tree->GetLocationRange(field, index);
    if (range.start.line < 0) return false;
    const std::size_t begin = offset(range.start);
    const std::size_t end = offset(range.end);
    return std::any_of(source_.blanked_ids.begin(), source_.blanked_ids.end(),
                       [&](std::size_t at) { return begin <= at && at < end; });
  }

  void add(const std::string& path, const Location& where) {
    bytes_ += path.size();
    full_ = full_ || ++count_ > kMaxLocations || bytes_ > kMaxLocationBytes;
    if (!full_) locations_.try_emplace(path, where);
  }

  const RecoveredText& source_;
  const std::string& file_;
  LineIndex lines_;
  Entries& locations_;
  Issues& issues_;
  std::size_t count_ = 0;
  std::size_t bytes_ = 0;
  bool full_ = false;
};

/// Whether each element of a list by ids, here and below, has a valid id that no other has.
/// `lists`: the fields that are such lists or lead to one.
bool ids_are_right(const Message& message, const FieldPaths& lists) {
  const Reflection* reflection = message.GetReflection();
  for (const FieldDescriptor* field : lists.of(message.GetDescriptor())) {
    if (!field->is_repeated()) {
      if (!reflection->HasField(message, field)) continue;
      if (!ids_are_right(reflection->GetMessage(message, field), lists)) return false;
      continue;
    }
    const FieldDescriptor* id = is_id_list(field) ? id_field(field->message_type()) : nullptr;
    std::unordered_set<std::string_view> ids;  // of texts in the message
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      const Message& element = reflection->GetRepeatedMessage(message, field, i);
      if (id != nullptr) {
        std::string scratch;
        const std::string& name =
            element.GetReflection()->GetStringReference(element, id, &scratch);
        if (!valid_id(name) || !ids.insert(name).second) return false;
      }
      if (!ids_are_right(element, lists)) return false;
    }
  }
  return true;
}

class NoteOfErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int, int, const std::string&) override { any_ = true; }
  bool any() const { return any_; }

 private:
  bool any_ = false;
};

/// Parses without a record of places. False if there is any mistake.
bool parse_faultless(std::string_view text, Message& into) {
  NoteOfErrors errors;
  TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  parser.AllowPartialMessage(true);
  parser.SetRecursionLimit(kMaxNesting);
  google::protobuf::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
  return parser.Parse(&input, &into) && !errors.any() &&
         ids_are_right(into, FieldPaths(into.GetDescriptor(), is_id_list));
}

}  // namespace

OwnedMessage new_message(const Message& prototype) {
  google::protobuf::ArenaOptions options;
  options.max_block_size = std::size_t{1} << 20;
  auto arena = std::make_unique<google::protobuf::Arena>(options);
  Message* message = prototype.New(arena.get());
  return {message, OnArena{std::move(arena)}};
}

void parse_text(std::string_view text, const std::string& file, Message& into,
                LocationMap& locations, Issues& issues, Places places) {
  into.Clear();
  locations.set_first("", {file, 1, 1});
  if (!is_text(text, file, issues)) return;
  std::string copy(text);
  // A byte order mark is legal and means nothing.
  if (copy.starts_with("\xEF\xBB\xBF")) copy.replace(0, 3, "   ");
  if (places == Places::kWhenNeeded && parse_faultless(copy, into)) {
    locations.defer([text = std::move(copy), file, message = std::shared_ptr<Message>(into.New())](
                        LocationMap::Entries& entries) {
      Issues none;
      const RecoveredText source = parse_with_recovery(text, file, *message, none);
      Recorder(source, file, entries, none).record(*message);
    });
    return;
  }
  const RecoveredText source = parse_with_recovery(std::move(copy), file, into, issues);
  Recorder(source, file, locations.entries(), issues).record(into);
}

const FieldDescriptor* id_field(const Descriptor* type) {
  const FieldDescriptor* field = type->FindFieldByName("id");
  const bool fits = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return fits ? field : nullptr;
}

bool is_id_list(const FieldDescriptor* field) {
  return field->is_repeated() && !field->is_map() &&
         field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         id_field(field->message_type()) != nullptr;
}

std::string id_of(const Message& message) {
  const FieldDescriptor* field = id_field(message.GetDescriptor());
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

std::string element_key(const Message& element, int index) {
  std::string id = id_of(element);
  return valid_id(id) ? id : std::to_string(index);
}

std::vector<std::string> field_names(const Descriptor* type) {
  std::vector<std::string> names;
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return names;
}

}  // namespace chokepoint::proto
