// Every calibrated number of the flagship stands beside its source and a grade. A number without
// one is a guess that looks like a fact.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

/// Whether the message itself holds a number that somebody had to find out.
bool is_calibrated(const Message& message) {
  if (const auto* ramp = dynamic_cast<const v1::Ramp*>(&message)) return ramp->has_constant();
  if (const auto* use = dynamic_cast<const v1::CapacityUse*>(&message)) return use->has_amount();
  if (const auto* output = dynamic_cast<const v1::Output*>(&message)) {
    return output->salvage() != 0 || output->quantity() > 1;
  }
  if (const auto* item = dynamic_cast<const v1::Item*>(&message)) {
    return item->has_chip() || item->unit_value_usd() != 0;
  }
  return dynamic_cast<const v1::RampPoint*>(&message) != nullptr ||
         dynamic_cast<const v1::Distribution*>(&message) != nullptr ||
         dynamic_cast<const v1::WaferProcess*>(&message) != nullptr ||
         dynamic_cast<const v1::Rule*>(&message) != nullptr;
}

std::string source_of(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("source");
  const bool text = field != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? message.GetReflection()->GetString(message, field) : "";
}

/// Whether a grade is given, or there is none to give.
bool is_graded(const Message& message) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("grade");
  return field == nullptr || message.GetReflection()->GetEnumValue(message, field) != 0;
}

/// Walks a message and collects what is wrong.
class SourceAudit {
 public:
  explicit SourceAudit(const v1::Scenario& scenario) {
    for (const v1::Source& source : scenario.source()) {
      known_.insert(source.id());
      if (source.cite().empty()) found_.push_back("source[" + source.id() + "] cites nothing");
      if (!is_graded(source)) found_.push_back("source[" + source.id() + "] has no grade");
    }
    visit(scenario, "");
    for (const std::string& name : known_) {
      if (!used_.contains(name)) found_.push_back("source[" + name + "] is named by no number");
    }
  }

  const std::vector<std::string>& found() const { return found_; }
  std::size_t calibrated() const { return calibrated_; }

 private:
  void visit(const Message& message, const std::string& path) {
    if (is_calibrated(message)) {
      ++calibrated_;
      if (source_of(message).empty()) found_.push_back(path + " has no source");
      if (!is_graded(message)) found_.push_back(path + " has no grade");
    }
    std::istringstream names(source_of(message));
    for (std::string name; names >> name;) {
      used_.insert(name);
      if (!known_.contains(name)) found_.push_back(path + " names " + name + ", not listed");
    }
    if (const auto* ramp = dynamic_cast<const v1::Ramp*>(&message)) check_knots(*ramp, path);

    std::vector<const FieldDescriptor*> fields;
    const auto* reflection = message.GetReflection();
    reflection->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      if (field->message_type() == nullptr || field->message_type()->name() == "Source") continue;
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

  /// Finer knots than half-years claim to know what no source tells.
  void check_knots(const v1::Ramp& ramp, const std::string& path) {
    if (!path.starts_with("/pool") && !path.starts_with("/demand")) return;
    std::set<std::string> halves;
    for (const v1::RampPoint& point : ramp.point()) {
      const std::string half =
          point.at().substr(0, 4) + (point.at().substr(5, 2) < "07" ? "a" : "b");
      if (!halves.insert(half).second) {
        found_.push_back(path + " has two knots in the half-year of " + point.at());
      }
    }
  }

  std::set<std::string> known_;
  std::set<std::string> used_;
  std::vector<std::string> found_;
  std::size_t calibrated_ = 0;
};

/// The flagship, every policy laid over it, and the scenario of the back-test.
std::vector<std::string> flagship_files() {
  std::vector<std::string> files = {"scenarios/base.txtpb"};
  for (const std::string& file : scenario_files("scenarios/policies")) files.push_back(file);
  files.push_back("scenarios/calibration/known-by-2025-06-30.txtpb");
  return files;
}

TEST(FlagshipSources, EveryNumberHasASourceAndAGrade) {
  ASSERT_GE(flagship_files().size(), 2U);
  for (const std::string& file : flagship_files()) {
    const ScenarioFamily family({std::string(CHOKEPOINT_SOURCE_DIR) + "/" + file, {}, {}});
    const SourceAudit audit(family.message());
    for (const std::string& what : audit.found()) {
      // A policy may take out or replace what a source of the base was named for.
      const bool unused = what.ends_with("is named by no number");
      if (!unused || file == "scenarios/base.txtpb") ADD_FAILURE() << file << ": " << what;
    }
    EXPECT_GT(audit.calibrated(), 100U) << file << ": the audit looks in the wrong place";
  }
}

// The audit itself: it must see each kind of gap.
TEST(FlagshipSources, AuditSeesWhatIsMissing) {
  const v1::Scenario scenario = read_layer(R"(
    source { id: "A" cite: "x" grade: PRESS } source { id: "B" grade: PRESS }
    source { id: "C" cite: "x" }
    item { id: "i" chip { tpp: 1 } source: "A" grade: PRESS }
    item { id: "j" unit_value_usd: 1 source: "B" }
    pool {
      id: "p"
      per_period {
        point { at: "2024-01-01" value: 1 source: "C" grade: PRESS }
        point { at: "2024-06-30" value: 1 source: "Z" grade: PRESS }
        point { at: "2024-07-01" value: 1 grade: PRESS }
      }
    }
    process { id: "q" use { pool: "p" amount: 2 } cycle_time { fixed: 1 source: "A" grade: PRESS } }
    rule { id: "r" match {} }
  )",
                                           "audit");
  const std::vector<std::string> expected = {
      "source[B] cites nothing",
      "source[C] has no grade",
      "/item[j] has no grade",
      "/pool[p]/per_period has two knots in the half-year of 2024-06-30",
      "/pool[p]/per_period/point[1] names Z, not listed",
      "/pool[p]/per_period/point[2] has no source",
      "/process[q]/use[0] has no source",
      "/process[q]/use[0] has no grade",
      "/rule[r] has no source",
  };
  EXPECT_EQ(SourceAudit(scenario).found(), expected);
}

}  // namespace
}  // namespace chokepoint::proto
