#include "proto/path_walk.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <charconv>
#include <utility>

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool is_message(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_map();
}

/// True if a value given for the field can be seen to be missing.
bool is_absent(const Message& holder, const FieldDescriptor* field) {
  const Reflection* reflection = holder.GetReflection();
  if (field->is_repeated()) return reflection->FieldSize(holder, field) == 0;
  return field->has_presence() && !reflection->HasField(holder, field);
}

}  // namespace

PathWalk::PathWalk(std::string_view path, Location where, Issues& issues, bool where_is_path)
    : parsed_(parse_path(path)),
      where_(std::move(where)),
      issues_(issues),
      where_is_path_(where_is_path) {}

std::optional<ResolvedPath> PathWalk::find(const Message& root, bool may_be_absent) {
  return walk(root, may_be_absent ? Absent::kLast : Absent::kNothing);
}

std::optional<ResolvedPath> PathWalk::find_or_plan(const Message& root) {
  return walk(root, Absent::kAny);
}

Message* PathWalk::holder(Message& root, const ResolvedPath& path) {
  Message* at = &root;
  for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
    const auto [field, index] = path.steps[i];
    const Reflection* reflection = at->GetReflection();
    at = index < 0 ? reflection->MutableMessage(at, field)
                   : reflection->MutableRepeatedMessage(at, field, index);
  }
  return at;
}

std::optional<ResolvedPath> PathWalk::walk(const Message& root, Absent absent) {
  if (!parsed_.error.empty()) {
    report(parsed_.error_offset, parsed_.steps.size(), "malformed path: " + parsed_.error);
    return std::nullopt;
  }
  ResolvedPath result;
  const Message* at = &root;
  for (std::size_t i = 0; i < steps().size(); ++i) {
    const PathStep& step = steps()[i];
    const bool last = i + 1 == steps().size();
    const FieldDescriptor* field = find_field(at->GetDescriptor(), i);
    if (field == nullptr) return std::nullopt;
    int index = -1;
    if (step.key) {
      const auto element = find_element(*at, field, i);
      if (!element) return std::nullopt;
      index = *element;
    }
    if (!last && (!is_message(field) || (field->is_repeated() && index < 0))) {
      report(step.offset, i + 1,
             is_message(field) ? "a list: say which element" : "has no fields of its own",
             is_message(field) ? fmt::format("{}[...]", step.field) : "");
      return std::nullopt;
    }
    const bool allowed = absent == Absent::kAny || (last && absent == Absent::kLast);
    if (index < 0 && !allowed && is_absent(*at, field)) {
      report(step.offset, i + 1, "is not there");
      return std::nullopt;
    }
    result.steps.push_back({field, index});
    if (last) break;
    // For an absent message this gives the empty default, in which the walk can go on.
    at = index < 0 ? &at->GetReflection()->GetMessage(*at, field)
                   : &at->GetReflection()->GetRepeatedMessage(*at, field, index);
  }
  return result;
}

const FieldDescriptor* PathWalk::find_field(const Descriptor* type, std::size_t step) {
  const std::string& name = steps()[step].field;
  const FieldDescriptor* field = type->FindFieldByName(name);
  if (field == nullptr) {
    report(steps()[step].offset, step + 1, fmt::format("no field \"{}\" in {}", name, type->name()),
           did_you_mean(name, field_names(type)));
  }
  return field;
}

std::optional<int> PathWalk::find_element(const Message& holder, const FieldDescriptor* field,
                                          std::size_t step) {
  const std::string& key = *steps()[step].key;
  const std::size_t offset = steps()[step].offset;
  if (!field->is_repeated() || field->is_map()) {
    report(offset, step + 1, "is not a list");
    return std::nullopt;
  }
  const Reflection* reflection = holder.GetReflection();
  const int size = reflection->FieldSize(holder, field);
  if (is_id_list(field)) {
    std::vector<std::string> ids;
    for (int i = 0; i < size; ++i) {
      ids.push_back(id_of(reflection->GetRepeatedMessage(holder, field, i)));
      if (ids.back() == key) return i;
    }
    report(offset, step + 1, fmt::format("no {} has the id \"{}\"", field->name(), key),
           did_you_mean(key, ids));
    return std::nullopt;
  }
  int index = -1;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error == std::errc() && end == key.data() + key.size() && index >= 0 && index < size) {
    return index;
  }
  report(offset, step + 1, fmt::format("no element {} in the list", key),
         size == 0 ? "the list is empty" : fmt::format("positions are 0 to {}", size - 1));
  return std::nullopt;
}

void PathWalk::report(std::size_t offset, std::size_t steps, std::string what, std::string hint) {
  Location where = where_;
  if (where_is_path_) where.column += static_cast<int>(offset);
  issues_.add(std::move(where), join_path(parsed_.steps, steps), std::move(what), std::move(hint));
}

}  // namespace chokepoint::proto
