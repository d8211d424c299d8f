#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "proto/overlay.h"
#include "proto/path_walk.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_message(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
         text.back() == text.front();
}

std::string quote(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    if (c == '\n') {
      result += "\\n";
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// Splits at the commas that are not inside quotes.
std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  char open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (open != 0) {
      if (c == '\\') ++i;
      if (c == open) open = 0;
    } else if (c == '"' || c == '\'') {
      open = c;
    } else if (c == ',') {
      parts.push_back(trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  parts.push_back(trim(text.substr(std::min(begin, text.size()))));
  return parts;
}

bool is_not_finite(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  const bool one = field->is_repeated();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    return !std::isfinite(one ? reflection->GetRepeatedDouble(message, field, index)
                              : reflection->GetDouble(message, field));
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    return !std::isfinite(one ? reflection->GetRepeatedFloat(message, field, index)
                              : reflection->GetFloat(message, field));
  }
  return false;
}

void copy_element(const Message& from, Message& to, const FieldDescriptor* field, int index) {
  const Reflection* r = to.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r->SetRepeatedInt32(&to, field, index, r->GetRepeatedInt32(from, field, 0));
    case FieldDescriptor::CPPTYPE_INT64:
      return r->SetRepeatedInt64(&to, field, index, r->GetRepeatedInt64(from, field, 0));
    case FieldDescriptor::CPPTYPE_UINT32:
      return r->SetRepeatedUInt32(&to, field, index, r->GetRepeatedUInt32(from, field, 0));
    case FieldDescriptor::CPPTYPE_UINT64:
      return r->SetRepeatedUInt64(&to, field, index, r->GetRepeatedUInt64(from, field, 0));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return r->SetRepeatedDouble(&to, field, index, r->GetRepeatedDouble(from, field, 0));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return r->SetRepeatedFloat(&to, field, index, r->GetRepeatedFloat(from, field, 0));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r->SetRepeatedBool(&to, field, index, r->GetRepeatedBool(from, field, 0));
    case FieldDescriptor::CPPTYPE_ENUM:
      return r->SetRepeatedEnum(&to, field, index, r->GetRepeatedEnum(from, field, 0));
    case FieldDescriptor::CPPTYPE_STRING:
      return r->SetRepeatedString(&to, field, index, r->GetRepeatedString(from, field, 0));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return r->MutableRepeatedMessage(&to, field, index)
          ->CopyFrom(r->GetRepeatedMessage(from, field, 0));
  }
}

/// One apply_set call: reads VALUE into a scratch message, then moves it to its place.
class Setter {
 public:
  Setter(Document& document, std::string_view assignment, Issues& issues)
      : document_(document), issues_(issues), where_{fmt::format("--set {}", assignment), 1, 1} {
    const std::size_t equals = assignment.find('=');
    has_value_ = equals != std::string_view::npos;
    path_ = trim(assignment.substr(0, equals));
    if (!path_.empty()) where_.column += static_cast<int>(path_.data() - assignment.data());
    if (has_value_) value_ = trim(assignment.substr(equals + 1));
  }

  void run() {
    if (!has_value_) return issues_.add(where_, "", "expected PATH=VALUE");
    PathWalk walk(path_, where_, issues_, true);
    const auto found = walk.find_or_plan(*document_.message);
    if (!found) return;
    steps_ = walk.steps();
    full_path_ = join_path(steps_, steps_.size());
    const auto [field, index] = found->steps.back();
    if (field->is_map()) return fail("maps cannot be set");
    if (found->steps.size() == 1 && (full_path_ == "base" || full_path_ == "remove")) {
      return fail("has a meaning only in files");
    }
    if (is_message(field) && (index >= 0 || !field->is_repeated())) {
      set_message(*found);
    } else {
      set_values(*found);
    }
  }

 private:
  void fail(std::string what, std::string hint = "") {
    issues_.add(where_, full_path_, std::move(what), std::move(hint));
  }

  /// Parses text into `into`; its issues are passed on as issues of the assignment.
  bool parse(const std::string& text, Message& into, std::string_view prefix) {
    Issues found;
    LocationMap unused;
    parse_text(text, where_.file, into, unused, found);
    for (const Issue& issue : found.list()) {
      const bool whole = issue.path.empty() || issue.path == prefix;
      const bool nested = !whole && prefix.empty();
      issues_.add(where_, nested ? child_path(full_path_, issue.path) : full_path_, issue.what,
                  issue.hint);
    }
    return found.empty();
  }

  void set_message(const ResolvedPath& target) {
    if (value_.size() < 2 || value_.front() != '{' || value_.back() != '}') {
      return fail("is a message", "write { ... } or set one of its fields");
    }
    const auto [field, index] = target.steps.back();
    const std::unique_ptr<Message> fresh(prototype(target)->New());
    if (!parse(std::string(value_.substr(1, value_.size() - 2)), *fresh, "")) return;
    // Messages on the way are created only now, so that a bad value changes nothing.
    if (index < 0) {
      record_replaced(target);
      Message* holder = PathWalk::holder(*document_.message, target);
      holder->GetReflection()->MutableMessage(holder, field)->CopyFrom(*fresh);
      return;
    }
    Message* holder = PathWalk::holder(*document_.message, target);
    Message* old = holder->GetReflection()->MutableRepeatedMessage(holder, field, index);
    if (is_id_list(field)) {
      const std::string id = id_of(*old);
      const std::string given = id_of(*fresh);
      if (!given.empty() && given != id) return fail("an element keeps its id");
      fresh->GetReflection()->SetString(fresh.get(), id_field(fresh->GetDescriptor()), id);
    }
    record_replaced(target);
    old->CopyFrom(*fresh);
  }

  /// Sets a scalar, an element of a list of scalars, or a whole list.
  void set_values(const ResolvedPath& target) {
    const auto [field, index] = target.steps.back();
    const std::unique_ptr<Message> scratch(holder_prototype(target)->New());
    const bool list = field->is_repeated() && index < 0;
    if (is_fixed_id(target)) return fail("an element keeps its id");
    std::string text;
    if (!list || is_message(field)) {
      if (value_.empty() && field->cpp_type() != FieldDescriptor::CPPTYPE_STRING) {
        return fail("has no value");
      }
      text = field->name() + ": " + literal(field, value_);
    } else {
      text = field->name() + ": [" + list_literal(field) + "]";
    }
    if (!parse(text, *scratch, field->name())) return;
    if (!check(*scratch, field, list)) return;
    record_replaced(target);
    Message* holder = PathWalk::holder(*document_.message, target);
    if (index >= 0) return copy_element(*scratch, *holder, field, index);
    holder->GetReflection()->SwapFields(holder, scratch.get(), {field});
  }

  static std::string literal(const FieldDescriptor* field, std::string_view value) {
    const bool text = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    return text && !is_quoted(value) ? quote(value) : std::string(value);
  }

  std::string list_literal(const FieldDescriptor* field) const {
    std::string_view inside = value_;
    if (inside.size() >= 2 && inside.front() == '[' && inside.back() == ']') {
      inside = trim(inside.substr(1, inside.size() - 2));
    }
    std::string result;
    if (inside.empty()) return result;
    for (const std::string_view part : split(inside)) {
      if (!result.empty()) result += ", ";
      result += literal(field, part);
    }
    return result;
  }

  /// The text may not have smuggled in more than the one field, and numbers must be numbers.
  bool check(const Message& scratch, const FieldDescriptor* field, bool list) {
    std::vector<const FieldDescriptor*> given;
    scratch.GetReflection()->ListFields(scratch, &given);
    const int size = field->is_repeated() ? scratch.GetReflection()->FieldSize(scratch, field) : 1;
    if (given.size() > 1 || (given.size() == 1 && given[0] != field) || (!list && size != 1)) {
      fail("expected one value");
      return false;
    }
    for (int i = 0; i < size; ++i) {
      if (is_not_finite(scratch, field, i)) {
        fail("expected a finite number");
        return false;
      }
    }
    return true;
  }

  bool is_fixed_id(const ResolvedPath& target) const {
    if (target.steps.size() < 2) return false;
    const FieldDescriptor* list = target.steps[target.steps.size() - 2].field;
    return is_id_list(list) && id_field(list->message_type()) == target.steps.back().field;
  }

  /// An empty message of the type that holds the last step.
  const Message* holder_prototype(const ResolvedPath& target) const {
    const Message* at = document_.message.get();
    for (std::size_t i = 0; i + 1 < target.steps.size(); ++i) at = next(*at, target.steps[i]);
    return at;
  }

  const Message* prototype(const ResolvedPath& target) const {
    return next(*holder_prototype(target), target.steps.back());
  }

  static const Message* next(const Message& at, const ResolvedPath::Step& step) {
    const Reflection* reflection = at.GetReflection();
    return step.index < 0 ? &reflection->GetMessage(at, step.field)
                          : &reflection->GetRepeatedMessage(at, step.field, step.index);
  }

  /// Forgets where the old value, and other members of oneofs on the way, were written.
  void record_replaced(const ResolvedPath& target) {
    const Message* at = document_.message.get();
    for (std::size_t i = 0; i < target.steps.size(); ++i) {
      const auto [field, index] = target.steps[i];
      if (const auto* oneof = field->real_containing_oneof()) {
        const auto* member = at->GetReflection()->GetOneofFieldDescriptor(*at, oneof);
        if (member != nullptr && member != field) {
          document_.locations.erase(child_path(join_path(steps_, i), member->name()));
        }
      }
      if (i + 1 < target.steps.size()) at = next(*at, target.steps[i]);
    }
    document_.locations.erase(full_path_);
    document_.locations.set(full_path_, where_);
  }

  Document& document_;
  Issues& issues_;
  Location where_;
  bool has_value_ = false;
  std::string_view path_;
  std::string_view value_;
  std::string full_path_;
  std::vector<PathStep> steps_;
};

}  // namespace

void apply_set(Document& document, std::string_view assignment, Issues& issues) {
  Setter(document, assignment, issues).run();
}

}  // namespace chokepoint::proto
