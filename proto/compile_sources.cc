#include <set>

#include "proto/field_paths.h"
#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// The names in a `source` field: ids separated by blanks or commas.
std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ' ' || c == ',') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool is_source(const FieldDescriptor* field) {
  return field->name() == "source" && !field->is_repeated() &&
         field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
}

/// Visits every message below `message` that has a string field `source`.
class SourceCheck {
 public:
  explicit SourceCheck(const std::set<std::string>& known) : known_(known) {}

  void visit(const Message& message, const Cursor& at) const {
    static const FieldPaths kPaths(v1::Scenario::descriptor(), is_source);
    for (const FieldDescriptor* field : kPaths.of(message.GetDescriptor())) {
      if (is_source(field)) {
        check(message.GetReflection()->GetString(message, field), at);
      } else {
        visit_children(message, field, at);
      }
    }
  }

 private:
  void visit_children(const Message& message, const FieldDescriptor* field,
                      const Cursor& at) const {
    const auto& reflection = *message.GetReflection();
    if (!field->is_repeated()) {
      if (!reflection.HasField(message, field)) return;
      visit(reflection.GetMessage(message, field), at.child(field->name()));
      return;
    }
    const FieldDescriptor* name = is_id_list(field) ? id_field(field->message_type()) : nullptr;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      const Message& element = reflection.GetRepeatedMessage(message, field, i);
      std::string scratch;
      const std::string& id =
          name == nullptr ? scratch
                          : element.GetReflection()->GetStringReference(element, name, &scratch);
      visit(element, id.empty() ? at.child(field->name(), i) : at.child(field->name(), id));
    }
  }

  void check(const std::string& text, const Cursor& at) const {
    for (const std::string& name : split(text)) {
      if (known_.contains(name)) continue;
      at.error("source", fmt::format("there is no source \"{}\"", name),
               did_you_mean(name, {known_.begin(), known_.end()}));
    }
  }

  const std::set<std::string>& known_;
};

}  // namespace

void ScenarioCompiler::check_sources() {
  std::set<std::string> known;
  for (const v1::Source& source : in_.source()) {
    known.insert(source.id());
    read_date(root_.child("source", source.id()), "published", source.published(), {});
  }
  SourceCheck(known).visit(in_, root_);
}

}  // namespace chokepoint::proto
