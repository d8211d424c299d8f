#include "proto/side_by_side.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "proto/text_document.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::vector<const FieldDescriptor*> fields_of(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

/// The lists of the scenario, less what is common to all copies and what is said but once.
v1::Scenario chain_of(const v1::Scenario& one) {
  v1::Scenario chain = one;
  for (const FieldDescriptor* field : fields_of(one)) {
    if (!is_id_list(field)) chain.GetReflection()->ClearField(&chain, field);
  }
  chain.clear_country();
  chain.clear_country_group();
  chain.clear_source();
  return chain;
}

std::set<std::string> ids_of(const v1::Scenario& chain) {
  std::set<std::string> ids;
  for (const FieldDescriptor* field : fields_of(chain)) {
    const Reflection& reflection = *chain.GetReflection();
    for (int i = 0; i < reflection.FieldSize(chain, field); ++i) {
      ids.insert(id_of(reflection.GetRepeatedMessage(chain, field, i)));
    }
  }
  return ids;
}

/// Renames a copy: its streams, and whatever is called like an element.
class Renaming {
 public:
  Renaming(const std::set<std::string>& ids, std::string suffix)
      : ids_(ids), suffix_(std::move(suffix)) {}

  void apply(Message& message) const {
    const Reflection& reflection = *message.GetReflection();
    for (const FieldDescriptor* field : fields_of(message)) {
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 0;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        for (int i = 0; i < count; ++i)
          apply(*reflection.MutableRepeatedMessage(&message, field, i));
        if (!field->is_repeated()) apply(*reflection.MutableMessage(&message, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && !is_text(field)) {
        for (int i = 0; i < count; ++i) {
          const std::string old = reflection.GetRepeatedString(message, field, i);
          reflection.SetRepeatedString(&message, field, i, renamed(field, old));
        }
        if (!field->is_repeated()) {
          const std::string old = reflection.GetString(message, field);
          reflection.SetString(&message, field, renamed(field, old));
        }
      }
    }
  }

 private:
  /// Words that may look like ids and are none.
  static bool is_text(const FieldDescriptor* field) {
    const std::string& name = field->name();
    return name == "title" || name == "unit" || name == "per" || name == "source" ||
           name == "country" || name == "resource";
  }

  std::string renamed(const FieldDescriptor* field, const std::string& old) const {
    return field->name() == "stream" || ids_.contains(old) ? old + suffix_ : old;
  }

  const std::set<std::string>& ids_;
  std::string suffix_;
};

}  // namespace

v1::Scenario side_by_side(const v1::Scenario& one, std::size_t lines) {
  v1::Scenario all = one;
  const v1::Scenario chain = chain_of(one);
  const std::set<std::string> ids = ids_of(chain);
  for (std::size_t line = 2; line <= lines; ++line) {
    v1::Scenario copy = chain;
    Renaming(ids, "-" + std::to_string(line)).apply(copy);
    all.MergeFrom(copy);
  }
  return all;
}

}  // namespace chokepoint::proto
