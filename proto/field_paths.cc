#include "proto/field_paths.h"

#include <set>

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const Descriptor* entered(const FieldDescriptor* field) {
  return field->is_map() ? nullptr : field->message_type();
}

void list_types(const Descriptor* type, std::set<const Descriptor*>& known) {
  if (!known.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    const Descriptor* inner = entered(type->field(i));
    if (inner != nullptr) list_types(inner, known);
  }
}

}  // namespace

FieldPaths::FieldPaths(const Descriptor* root, bool (*wanted)(const FieldDescriptor*)) {
  std::set<const Descriptor*> types;
  list_types(root, types);
  for (const Descriptor* type : types) fields_[type];
  // A type leads to a wanted field once a type below it is known to; types may hold each other.
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Descriptor* type : types) {
      Fields found;
      for (int i = 0; i < type->field_count(); ++i) {
        const FieldDescriptor* field = type->field(i);
        const Descriptor* inner = entered(field);
        if (wanted(field) || (inner != nullptr && !fields_[inner].empty())) found.push_back(field);
      }
      if (found.size() == fields_[type].size()) continue;
      fields_[type] = std::move(found);
      changed = true;
    }
  }
}

}  // namespace chokepoint::proto
