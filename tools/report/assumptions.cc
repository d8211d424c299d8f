#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <map>
#include <set>
#include <sstream>

#include "proto/scenario.pb.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// A number of the scenario that names its source.
struct Assumption {
  std::string path;
  std::string value;
  v1::Grade grade;
  std::string source;
};

std::string text_of(const Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(message, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format("{}", reflection.GetDouble(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::format("{}", reflection.GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::format("{}", reflection.GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(message, field)->name();
    default:
      return "";
  }
}

bool is_label(const std::string& name) {
  static const std::set<std::string> labels = {"id", "title", "source", "grade", "stream", "at"};
  return labels.contains(name);
}

/// A message's own text or number field of this name; empty without one.
std::string own(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated()) return "";
  if (field->has_presence() && !message.GetReflection()->HasField(message, field)) return "";
  return field->cpp_type() == FieldDescriptor::CPPTYPE_STRING ? text_of(message, field) : "";
}

/// Scalars of a message, and of messages in it that name no source of their own.
void describe(const Message& message, std::string& text) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const Message& inner = message.GetReflection()->GetMessage(message, field);
      if (!own(inner, "source").empty()) continue;
      text += fmt::format("{}{} ", text.empty() ? "" : "; ", field->name());
      std::string of_inner;
      describe(inner, of_inner);
      text += of_inner;
    } else if (!is_label(field->name())) {
      text +=
          fmt::format("{}{} {}", text.empty() ? "" : ", ", field->name(), text_of(message, field));
    }
  }
}

class Collector {
 public:
  explicit Collector(const v1::Scenario& scenario) {
    for (const v1::Source& source : scenario.source()) grades_[source.id()] = source.grade();
  }

  void walk(const Message& message, const std::string& path) {
    const std::string source = own(message, "source");
    const v1::Grade grade = own_grade(message);
    if (!source.empty() || grade != v1::GRADE_UNSPECIFIED) {
      std::string value;
      describe(message, value);
      const std::string at = own(message, "at");
      found.push_back({at.empty() ? path : path + " at " + at, value,
                       grade != v1::GRADE_UNSPECIFIED ? grade : grade_of(source), source});
    }
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if (path.empty() && field->name() == "source") continue;
      const std::string below = path.empty() ? field->name() : path + "." + field->name();
      if (!field->is_repeated()) {
        walk(message.GetReflection()->GetMessage(message, field), below);
        continue;
      }
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        const Message& one = message.GetReflection()->GetRepeatedMessage(message, field, i);
        const std::string id = own(one, "id");
        // Points of a ramp say when they are; their position says nothing.
        const bool dated = !own(one, "at").empty() && id.empty();
        walk(one, dated ? path : fmt::format("{}[{}]", below, id.empty() ? std::to_string(i) : id));
      }
    }
  }

  std::vector<Assumption> found;

 private:
  static v1::Grade own_grade(const Message& message) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("grade");
    if (field == nullptr) return v1::GRADE_UNSPECIFIED;
    return static_cast<v1::Grade>(message.GetReflection()->GetEnumValue(message, field));
  }

  /// The worst of the sources named.
  v1::Grade grade_of(const std::string& sources) const {
    std::istringstream names(sources);
    v1::Grade worst = v1::GRADE_UNSPECIFIED;
    for (std::string name; names >> name;) {
      const auto known = grades_.find(name);
      if (known != grades_.end()) worst = std::max(worst, known->second);
    }
    return worst;
  }

  std::map<std::string, v1::Grade> grades_;
};

/// A letter and a word, so that it can be read without colour.
std::string grade_text(v1::Grade grade) {
  switch (grade) {
    case v1::OFFICIAL:
      return "A official";
    case v1::COMPANY:
      return "B company";
    case v1::PRESS:
      return "C press";
    case v1::ASSUMED:
      return "D assumed";
    default:
      return "not graded";
  }
}

std::string claim_of(int assumed, std::int64_t inputs) {
  if (inputs == 1) {
    return fmt::format("The one input that names a source or a grade is {}",
                       assumed == 1 ? "assumed" : "not assumed");
  }
  return fmt::format("{} of {} inputs that name a source or a grade {} assumed", assumed, inputs,
                     assumed == 1 ? "is" : "are");
}

void add_numbers(const Material& material, const std::vector<Assumption>& found,
                 v1::ReportSection& section) {
  std::map<v1::Grade, int> counts;
  for (const Assumption& one : found) ++counts[one.grade];
  const int assumed = counts[v1::ASSUMED];
  v1::ReportFigure& figure =
      add_figure(material, section, "assumptions", claim_of(assumed, std::ssize(found)),
                 "as in the scenario file");
  figure.set_sample("from the scenario file");
  figure.set_note(
      "Grades: A a law, a regulator or a statistical office; B a company; C press and analysts; D "
      "a "
      "modelling assumption. Of several sources the weakest counts.");
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_axis("inputs");
  for (const v1::Grade grade : {v1::OFFICIAL, v1::COMPANY, v1::PRESS, v1::ASSUMED}) {
    v1::BarRow& row = *bars.add_row();
    row.set_label(grade_text(grade));
    row.set_value(counts[grade]);
  }
  Table table(*figure.mutable_table());
  table.label_column("input").label_column("value").label_column("grade").label_column("source");
  for (const Assumption& one : found) {
    table.row().cell(one.path).cell(one.value).cell(grade_text(one.grade)).cell(one.source);
  }
}

void add_sources(const Material& material, const v1::Scenario& scenario,
                 v1::ReportSection& section) {
  if (scenario.source().empty()) return;
  v1::ReportFigure& figure = add_figure(
      material, section, "sources",
      scenario.source_size() == 1 ? std::string("One source is cited")
                                  : fmt::format("{} sources are cited", scenario.source_size()),
      "citations");
  figure.set_sample("from the scenario file");
  Table table(*figure.mutable_table());
  table.label_column("source").label_column("citation").label_column("grade");
  table.label_column("published");
  for (const v1::Source& source : scenario.source()) {
    table.row().cell(source.id()).cell(source.cite()).cell(grade_text(source.grade()));
    table.cell(source.published());
  }
}

}  // namespace

void add_assumptions(const Material& material, v1::ReportPage& page) {
  v1::ReportSection& section =
      add_section(page, "assumptions", "What it rests on: inputs, grades and sources");
  const v1::Scenario& scenario = material.main.family->message();
  Collector collector(scenario);
  collector.walk(scenario, "");
  if (collector.found.empty()) {
    add_text(section, "No input of the scenario names a source or a grade.");
  } else {
    add_numbers(material, collector.found, section);
  }
  add_sources(material, scenario, section);
}

}  // namespace chokepoint::tools::report
