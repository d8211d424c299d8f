#include <google/protobuf/descriptor.h>

#include <cmath>
#include <limits>

#include "proto/overlay.h"
#include "proto/path_walk.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool is_number(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return true;
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
  }
  return false;
}

/// The integer nearest to `value` that the type can hold.
template <class Integer>
Integer nearest_integer(double value) {
  const double rounded = std::round(value);
  // The upper limit of 64-bit types rounds up to a double that is out of range itself.
  if (rounded >= static_cast<double>(std::numeric_limits<Integer>::max())) {
    return std::numeric_limits<Integer>::max();
  }
  if (rounded <= static_cast<double>(std::numeric_limits<Integer>::min())) {
    return std::numeric_limits<Integer>::min();
  }
  return static_cast<Integer>(rounded);
}

void set_integer(Message& holder, const FieldDescriptor* field, int index, double value) {
  const Reflection* r = holder.GetReflection();
  const auto set = [&](auto number, auto one, auto repeated) {
    index < 0 ? (r->*one)(&holder, field, number) : (r->*repeated)(&holder, field, index, number);
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return set(nearest_integer<int32_t>(value), &Reflection::SetInt32,
                 &Reflection::SetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return set(nearest_integer<int64_t>(value), &Reflection::SetInt64,
                 &Reflection::SetRepeatedInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return set(nearest_integer<uint32_t>(value), &Reflection::SetUInt32,
                 &Reflection::SetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return set(nearest_integer<uint64_t>(value), &Reflection::SetUInt64,
                 &Reflection::SetRepeatedUInt64);
    default:
      return;
  }
}

const Message* const_holder(const Message& root, const ResolvedPath& path) {
  const Message* at = &root;
  for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
    const auto [field, index] = path.steps[i];
    const Reflection* reflection = at->GetReflection();
    at = index < 0 ? &reflection->GetMessage(*at, field)
                   : &reflection->GetRepeatedMessage(*at, field, index);
  }
  return at;
}

}  // namespace

std::optional<ResolvedPath> resolve_number_path(Message& root, std::string_view path,
                                                Issues& issues, const Location& where) {
  PathWalk walk(path, where, issues);
  const auto found = walk.find(root, /*may_be_absent=*/true);
  if (!found) return std::nullopt;
  const std::string full = join_path(walk.steps(), walk.steps().size());
  const auto [field, index] = found->steps.back();
  if (!is_number(field) || (field->is_repeated() && index < 0)) {
    issues.add(where, full, "is not a number");
    return std::nullopt;
  }
  if (const auto* oneof = field->real_containing_oneof()) {
    const Message* holder = const_holder(root, *found);
    const auto* member = holder->GetReflection()->GetOneofFieldDescriptor(*holder, oneof);
    if (member != nullptr && member != field) {
      issues.add(where, full, "is not there: \"" + member->name() + "\" is given instead");
      return std::nullopt;
    }
  }
  return found;
}

void set_number(Message& message, const ResolvedPath& path, double value) {
  if (path.steps.empty()) return;
  Message* holder = PathWalk::holder(message, path);
  const Reflection* r = holder->GetReflection();
  const auto [field, index] = path.steps.back();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    index < 0 ? r->SetDouble(holder, field, value)
              : r->SetRepeatedDouble(holder, field, index, value);
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT) {
    const float narrow = static_cast<float>(value);
    index < 0 ? r->SetFloat(holder, field, narrow)
              : r->SetRepeatedFloat(holder, field, index, narrow);
  } else if (!std::isnan(value)) {
    set_integer(*holder, field, index, value);
  }
}

namespace {

/// What a number that is not given means: factors, weights and ceilings are one (values.proto,
/// scenario.proto), all else nothing.
double absent_value(const FieldDescriptor& field) {
  const auto& name = field.name();
  return name == "scale" || name == "weight" || name == "ceiling" ? 1 : 0;
}

}  // namespace

double get_number(const Message& message, const ResolvedPath& path) {
  if (path.steps.empty()) return 0;
  const Message& at = *const_holder(message, path);
  const Reflection* r = at.GetReflection();
  const auto [field, index] = path.steps.back();
  if (field->has_presence() && !r->HasField(at, field)) return absent_value(*field);
  const auto get = [&, f = field, i = index](auto one, auto repeated) {
    return static_cast<double>(i < 0 ? (r->*one)(at, f) : (r->*repeated)(at, f, i));
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble);
    default:
      return 0;
  }
}

}  // namespace chokepoint::proto
