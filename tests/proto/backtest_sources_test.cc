// A forecast may only use what was known when it is said to have been made. Dated rules are what it
// is conditional on; everything else in the back-test's scenario names sources public by its date.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kBacktest[] = "scenarios/calibration/known-by-2025-06-30.txtpb";
constexpr char kKnownBy[] = "2025-06-30";

/// Collects what numbers name sources that are undated or later than `known_by`.
class DateAudit {
 public:
  DateAudit(const v1::Scenario& scenario, std::string known_by) : known_by_(std::move(known_by)) {
    for (const v1::Source& source : scenario.source()) dates_[source.id()] = source.published();
    visit(scenario, "");
  }

  const std::vector<std::string>& found() const { return found_; }
  int named() const { return named_; }

 private:
  void visit(const Message& message, const std::string& path) {
    const auto* type = message.GetDescriptor();
    if (type->name() == "Rule" || type->name() == "Source") return;
    const auto* reflection = message.GetReflection();
    const FieldDescriptor* source = type->FindFieldByName("source");
    if (source != nullptr && source->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      std::istringstream names(reflection->GetString(message, source));
      for (std::string name; names >> name;) check(name, path);
    }
    std::vector<const FieldDescriptor*> fields;
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() == nullptr) continue;
      const std::string below = path + "/" + field->name();
      if (!field->is_repeated()) {
        visit(reflection->GetMessage(message, field), below);
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        const Message& element = reflection->GetRepeatedMessage(message, field, i);
        visit(element, below + "[" + element_key(element, i) + "]");
      }
    }
  }

  void check(const std::string& name, const std::string& path) {
    ++named_;
    const std::string& date = dates_[name];
    if (date.empty()) found_.push_back(path + " names " + name + ", which has no date");
    if (date > known_by_) found_.push_back(path + " names " + name + " of " + date);
  }

  std::string known_by_;
  std::map<std::string, std::string> dates_;
  std::vector<std::string> found_;
  int named_ = 0;
};

TEST(BacktestSources, WereAllPublicWhenTheForecastIsMade) {
  const ScenarioFamily family({std::string(CHOKEPOINT_SOURCE_DIR) + "/" + kBacktest, {}, {}});
  const DateAudit audit(family.message(), kKnownBy);
  for (const std::string& what : audit.found()) ADD_FAILURE() << what;
  EXPECT_GT(audit.named(), 100) << "the audit looks in the wrong place";
}

TEST(BacktestSources, AuditSeesWhatCameLaterOrHasNoDate) {
  const v1::Scenario scenario = read_layer(R"(
    source { id: "A" published: "2025-06-30" } source { id: "B" published: "2025-07-01" }
    source { id: "C" }
    item { id: "i" unit_value_usd: 1 source: "A B" }
    demand { id: "d" rate { point { at: "2024-01-01" value: 1 source: "C" } } }
    rule { id: "r" source: "B" match {} }
  )",
                                           "audit");
  EXPECT_EQ(DateAudit(scenario, kKnownBy).found(),
            (std::vector<std::string>{
                "/item[i] names B of 2025-07-01",
                "/demand[d]/rate/point[0] names C, which has no date",
            }));
}

}  // namespace
}  // namespace chokepoint::proto
