// A field of the schema that nobody uses is worse than a missing one: a user believes that it does
// something. Each field of each message reachable from Scenario is changed in some file of
// full_coverage/, and the change must be seen in the results of a run.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "sim/calendar.h"
#include "tests/proto/sample_schema.h"
#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kFolder[] = "tests/proto/full_coverage";
constexpr int kReplications = 2;

/// Fields that results do not depend on, by name, and why.
const std::map<std::string, std::string> kDocumentation = {
    {"title", "text for readers and table headings"},
    {"cite", "the citation itself"},
    {"grade", "how good a source is: listed by `check`, used by no run"},
    {"resource", "groups pools in tables"},
    {"issuer", "who issued a rule, for tables"},
    {"published", "when a source was public: what a back-test may use"},
};

/// Fields that can only be proved by a refusal, by full name, and why.
const std::map<std::string, std::string> kProvedByRefusal = {
    {"Scenario.schema", "only 1 is accepted"},
    {"Scenario.base", "another base is another file"},
};
/// Likewise, by name in any message.
const std::map<std::string, std::string> kProvedByRefusalAnywhere = {
    {"id", "what refers to it would refer to nothing"},
    {"source", "a source that is not listed is refused"},
};

std::string name_of(const FieldDescriptor* field) {
  return field->containing_type()->name() + "." + field->name();
}

bool is_documentation(const FieldDescriptor* field) {
  return kDocumentation.contains(field->name());
}

bool refusal_is_proof(const FieldDescriptor* field) {
  // Of a message its fields are the proof; where it has none, that it cannot be left out.
  const bool empty_message =
      field->message_type() != nullptr && field->message_type()->field_count() == 0;
  return empty_message || kProvedByRefusal.contains(name_of(field)) ||
         kProvedByRefusalAnywhere.contains(field->name());
}

void collect_messages(const Descriptor* type, std::set<const Descriptor*>& seen) {
  if (!seen.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    if (const Descriptor* child = type->field(i)->message_type()) collect_messages(child, seen);
  }
}

/// Other values for a number, near it and far.
std::vector<double> other_numbers(double value) {
  std::vector<double> others = {value * 0.5, value + 1, value * 2, value + 0.25};
  std::erase(others, value);
  return others;
}

/// Other values for a text, by what it looks like.
std::vector<std::string> other_texts(const FieldDescriptor* field, const std::string& value,
                                     const std::set<std::string>& names) {
  if (const auto date = sim::parse_date(value)) {
    return {sim::format_date(*date + sim::kDay * 40), sim::format_date(*date - sim::kDay * 40)};
  }
  if (const auto duration = sim::parse_duration(value)) {
    const auto seconds = duration->count();
    return {std::to_string(seconds * 2) + " seconds", std::to_string(seconds / 2) + " seconds"};
  }
  if (sim::unit_seconds(value)) return {"day", "hours", "weeks"};
  if (field->name() == "path") {
    std::vector<std::string> paths;
    for (const std::string& name : names) paths.push_back("demand[" + name + "].rate.scale");
    return paths;
  }
  if (field->name() == "expression") return {"not (" + value + ")"};
  std::vector<std::string> others(names.begin(), names.end());
  std::erase(others, value);
  others.push_back(value + "-other");
  return others;
}

/// Changes the fields of one layer, one at a time, and remembers what was seen.
class Prover {
 public:
  /// `run` reads and runs the changed layer.
  Prover(v1::Scenario layer, std::function<Trial(const v1::Scenario&)> run)
      : layer_(std::move(layer)), run_(std::move(run)) {}

  void prove_all() {
    original_ = run_(layer_);
    ASSERT_TRUE(original_.ran) << original_.issues;
    collect_names(layer_);
    visit(layer_);
  }

  static std::set<std::string> proved;  ///< over all files: fields seen in results
  static std::set<std::string> refused;
  /// Pairs of values of an enum field that made a difference.
  static std::map<std::string, std::set<std::pair<int, int>>> told_apart;
  static std::set<std::string> used_values;

 private:
  /// Texts that name things: ids, and what else stands in fields of the same kind.
  void collect_names(const Message& message) {
    for_each_field(message, [&](const FieldDescriptor* field) {
      const Reflection* r = message.GetReflection();
      const int count = field->is_repeated() ? r->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        const bool list = field->is_repeated();
        if (field->message_type() != nullptr) {
          collect_names(list ? r->GetRepeatedMessage(message, field, i)
                             : r->GetMessage(message, field));
        } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          const std::string text =
              list ? r->GetRepeatedString(message, field, i) : r->GetString(message, field);
          if (field->name() == "id" && message.GetDescriptor()->name() != "Source") {
            ids_.insert(text);
          }
          others_[name_of(field)].insert(text);
        }
      }
    });
  }

  static void for_each_field(const Message& message,
                             const std::function<void(const FieldDescriptor*)>& visit) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) visit(field);
  }

  void visit(Message& holder) {
    for_each_field(holder, [&](const FieldDescriptor* field) {
      if (is_documentation(field)) return;
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        visit_messages(holder, field);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        try_enum(holder, field);
      } else {
        try_values(holder, field);
      }
    });
  }

  void visit_messages(Message& holder, const FieldDescriptor* field) {
    const Reflection* r = holder.GetReflection();
    const std::size_t before = changes_seen_;
    const bool waits = !proved.contains(name_of(field));
    waiting_ += waits;
    const int count = field->is_repeated() ? r->FieldSize(holder, field) : 1;
    for (int i = 0; i < count; ++i) {
      visit(field->is_repeated() ? *r->MutableRepeatedMessage(&holder, field, i)
                                 : *r->MutableMessage(&holder, field));
    }
    waiting_ -= waits;
    // A message counts when something inside it does, here and not elsewhere.
    if (changes_seen_ > before) {
      proved.insert(name_of(field));
    } else if (!proved.contains(name_of(field))) {
      attempt(holder, field, [&] { r->ClearField(&holder, field); });
    }
  }

  /// Makes a change, runs, takes the change back. Returns whether the field is proved.
  bool attempt(Message& holder, const FieldDescriptor* field, const std::function<void()>& change) {
    const std::unique_ptr<Message> saved(holder.New());
    saved->CopyFrom(holder);
    change();
    const Trial trial = run_(layer_);
    holder.GetReflection()->Swap(&holder, saved.get());
    if (trial.ran && trial.digest != original_.digest) {
      proved.insert(name_of(field));
      ++changes_seen_;
      return true;
    }
    if (!trial.ran) refused.insert(name_of(field));
    return !trial.ran && refusal_is_proof(field);
  }

  void try_values(Message& holder, const FieldDescriptor* field) {
    if (proved.contains(name_of(field)) && waiting_ == 0) return;
    const Reflection* r = holder.GetReflection();
    if (field->is_repeated()) {  // lists of names: shorter, then each name another
      if (attempt(holder, field, [&] { r->RemoveLast(&holder, field); })) return;
      for (int i = 0; i < r->FieldSize(holder, field); ++i) {
        for (const std::string& text : texts(field, r->GetRepeatedString(holder, field, i))) {
          if (attempt(holder, field, [&] { r->SetRepeatedString(&holder, field, i, text); }))
            return;
        }
      }
      return;
    }
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        for (const std::string& text : texts(field, r->GetString(holder, field))) {
          if (attempt(holder, field, [&] { r->SetString(&holder, field, text); })) return;
        }
        return;
      case FieldDescriptor::CPPTYPE_BOOL:
        attempt(holder, field, [&] { r->SetBool(&holder, field, !r->GetBool(holder, field)); });
        return;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        for (const double value : other_numbers(r->GetDouble(holder, field))) {
          if (attempt(holder, field, [&] { r->SetDouble(&holder, field, value); })) return;
        }
        return;
      case FieldDescriptor::CPPTYPE_INT32:
        for (const double value : other_numbers(r->GetInt32(holder, field))) {
          const auto whole = static_cast<std::int32_t>(value);
          if (attempt(holder, field, [&] { r->SetInt32(&holder, field, whole); })) return;
        }
        return;
      case FieldDescriptor::CPPTYPE_INT64:
        for (const double value : other_numbers(static_cast<double>(r->GetInt64(holder, field)))) {
          const auto whole = static_cast<std::int64_t>(value);
          if (attempt(holder, field, [&] { r->SetInt64(&holder, field, whole); })) return;
        }
        return;
      default:
        FAIL() << name_of(field) << ": teach this test its type";
    }
  }

  std::vector<std::string> texts(const FieldDescriptor* field, const std::string& value) const {
    std::set<std::string> names = ids_;
    if (const auto found = others_.find(name_of(field)); found != others_.end()) {
      names.insert(found->second.begin(), found->second.end());
    }
    if (field->name() == "id" || field->name() == "source") names.clear();
    return other_texts(field, value, names);
  }

  /// Runs every value and compares all pairs.
  void try_enum(Message& holder, const FieldDescriptor* field) {
    const Reflection* r = holder.GetReflection();
    const EnumDescriptor* type = field->enum_type();
    const int given = r->GetEnumValue(holder, field);
    used_values.insert(type->FindValueByNumber(given)->full_name());
    auto& pairs = told_apart[name_of(field)];
    const auto all =
        static_cast<std::size_t>((type->value_count() - 1) * (type->value_count() - 2) / 2);
    if (pairs.size() == all && waiting_ == 0) return;
    std::vector<std::pair<int, std::string>> results;
    for (int i = 0; i < type->value_count(); ++i) {
      const int number = type->value(i)->number();
      if (number == 0) continue;
      r->SetEnumValue(&holder, field, number);
      const Trial trial = number == given ? original_ : run_(layer_);
      results.emplace_back(number, trial.ran ? trial.digest : "refused");
      if (trial.ran && trial.digest != original_.digest) {
        proved.insert(name_of(field));
        ++changes_seen_;
      }
    }
    r->SetEnumValue(&holder, field, given);
    for (const auto& [a, digest_a] : results) {
      for (const auto& [b, digest_b] : results) {
        if (a < b && digest_a != digest_b) pairs.insert({a, b});
      }
    }
  }

  v1::Scenario layer_;
  std::function<Trial(const v1::Scenario&)> run_;
  Trial original_;
  std::set<std::string> ids_;
  std::map<std::string, std::set<std::string>> others_;
  std::size_t changes_seen_ = 0;
  int waiting_ = 0;  ///< messages around the present one that have no proof yet
};

std::set<std::string> Prover::proved;
std::set<std::string> Prover::refused;
std::map<std::string, std::set<std::pair<int, int>>> Prover::told_apart;
std::set<std::string> Prover::used_values;

TEST(Completeness, EveryFieldChangesSomeResult) {
  const TemporaryFolder folder;
  const std::vector<std::string> files = scenario_files(kFolder);
  ASSERT_FALSE(files.empty());
  const auto short_name = [](const std::string& file) {
    return std::filesystem::path(file).filename().string();
  };
  for (const std::string& file : files) folder.write(short_name(file), read_source(file));
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const std::string text = read_source(file);
    const std::string changed = folder.path("changed.txtpb");
    Prover prover(read_layer(text, file), [&](const v1::Scenario& layer) {
      std::ofstream(changed) << to_text(layer);
      return run_trial({changed, {}, {}}, kReplications, folder.path("lawless.txtpb"));
    });
    prover.prove_all();
    if (testing::Test::HasFatalFailure()) return;
  }

  std::set<const Descriptor*> types;
  collect_messages(v1::Scenario::descriptor(), types);
  for (const Descriptor* type : types) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (is_documentation(field)) continue;
      const std::string name = name_of(field);
      EXPECT_TRUE(Prover::proved.contains(name) ||
                  (refusal_is_proof(field) && Prover::refused.contains(name)))
          << name << " changes no result of any file in " << kFolder
          << (Prover::refused.contains(name) ? " (only refused)" : "");
      const EnumDescriptor* values = field->enum_type();
      if (values == nullptr) continue;
      for (int a = 1; a < values->value_count(); ++a) {
        EXPECT_TRUE(Prover::used_values.contains(values->value(a)->full_name()))
            << name << ": no file uses " << values->value(a)->name();
        for (int b = a + 1; b < values->value_count(); ++b) {
          EXPECT_TRUE(Prover::told_apart[name].contains(
              {values->value(a)->number(), values->value(b)->number()}))
              << name << ": " << values->value(a)->name() << " and " << values->value(b)->name()
              << " give the same results in every file";
        }
      }
    }
  }
  for (const auto& [name, why] : kProvedByRefusal) {
    EXPECT_TRUE(Prover::refused.contains(name)) << name << " is listed but never refused";
  }
}

}  // namespace
}  // namespace chokepoint::proto
