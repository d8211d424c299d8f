#include "proto/scenario_reader.h"

#include <set>

#include "models/state.h"
#include "proto/read_values.h"
#include "proto/scenario_compiler.h"
#include "sim/random.h"

namespace chokepoint::proto {

ScenarioFamily::ScenarioFamily(const ScenarioRequest& request) {
  Issues issues;
  document_ =
      load_document(request.file, v1::Scenario::default_instance(), issues, request.overlays);
  // Nothing could be read: what is missing in an empty scenario is no news.
  if (!issues.empty() && message().ByteSizeLong() == 0) throw ScenarioError(std::move(issues));
  for (const std::string& assignment : request.sets) apply_set(document_, assignment, issues);
  nominal_ = ScenarioCompiler(message(), document_.locations, issues).compile();
  read_uncertain(issues);
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

const v1::Scenario& ScenarioFamily::message() const {
  return static_cast<const v1::Scenario&>(*document_.message);
}

void ScenarioFamily::read_uncertain(Issues& issues) {
  const Cursor root(document_.locations, issues);
  std::set<std::string> paths;
  for (const v1::Uncertain& in : message().uncertain()) {
    const Cursor at = root.child("uncertain", in.id());
    const auto path = resolve_number_path(*document_.message, in.path(), issues, at.where("path"));
    if (!in.has_value()) at.error("value", "what is its law?", "value { uniform { low high } }");
    if (!paths.insert(in.path()).second) at.error("path", "another entry draws this number");
    const sim::Law law =
        in.has_value() ? read_number_law(at.child("value"), in.value()) : sim::Law(sim::Fixed{0});
    if (!path) continue;
    uncertain_.push_back({*path, sim::hash_name(in.stream().empty() ? in.id() : in.stream()), law});
  }
}

models::Scenario ScenarioFamily::instantiate(std::uint64_t seed, std::uint32_t replication) const {
  if (!varies()) return nominal_;
  v1::Scenario drawn = message();
  for (const UncertainInput& input : uncertain_) {
    sim::RandomStream stream(seed, replication,
                             static_cast<std::uint32_t>(models::Purpose::kUncertainInputs),
                             input.stream);
    set_number(drawn, input.path, sim::draw(input.law, stream));
  }
  Issues issues;
  models::Scenario scenario = ScenarioCompiler(drawn, document_.locations, issues).compile();
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  return scenario;
}

}  // namespace chokepoint::proto
