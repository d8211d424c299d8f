#include "proto/scenario_reader.h"

#include <algorithm>
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
  read(request.sets, issues);
}

ScenarioFamily::ScenarioFamily(const ScenarioText& text) {
  Issues issues;
  document_.message = new_message(v1::Scenario::default_instance());
  parse_text(text.text, text.name, *document_.message, document_.locations, issues,
             Places::kWhenNeeded);
  read({}, issues);
}

void ScenarioFamily::read(const std::vector<std::string>& sets, Issues& issues) {
  // Nothing could be read: what is missing in an empty scenario is no news.
  if (!issues.empty() && message().ByteSizeLong() == 0) throw ScenarioError(std::move(issues));
  for (const std::string& assignment : sets) apply_set(document_, assignment, issues);
  nominal_ = ScenarioCompiler(message(), document_.locations, issues).compile();
  read_uncertain(sets, issues);
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

const v1::Scenario& ScenarioFamily::message() const {
  return static_cast<const v1::Scenario&>(*document_.message);
}

void ScenarioFamily::read_uncertain(const std::vector<std::string>& sets, Issues& issues) {
  const Cursor root(document_.locations, issues);
  std::set<std::string> paths;
  for (const v1::Uncertain& in : message().uncertain()) {
    const Cursor at = root.child("uncertain", in.id());
    if (!in.has_value()) at.error("value", "what is its law?", "value { uniform { low high } }");
    if (in.path_size() == 0) at.error("path", "which number is uncertain?");
    const sim::Law law =
        in.has_value() ? read_number_law(at.child("value"), in.value()) : sim::Law(sim::Fixed{0});
    UncertainInput input{{}, sim::hash_name(in.stream().empty() ? in.id() : in.stream()), law};
    for (const std::string& name : in.path()) {
      if (!paths.insert(name).second) at.error("path", "another entry draws this number");
      const auto is_set = [&name](const std::string& set) {
        return set.size() > name.size() && set.starts_with(name) &&
               (set[name.size()] == '=' || set[name.size()] == ' ');
      };
      if (std::any_of(sets.begin(), sets.end(), is_set)) {
        set_paths_.push_back(name);
        continue;
      }
      // Its place is looked up only for a mistake, as that may take reading the file once more.
      Issues unplaced;
      const auto path = resolve_number_path(*document_.message, name, unplaced, {});
      if (path) {
        input.paths.push_back(*path);
      } else {
        resolve_number_path(*document_.message, name, issues, at.where("path"));
      }
    }
    uncertain_.push_back(std::move(input));
  }
}

models::Scenario ScenarioFamily::instantiate(std::uint64_t seed, std::uint32_t replication) const {
  return instantiate(seed, replication, {});
}

models::Scenario ScenarioFamily::instantiate(std::uint64_t seed, std::uint32_t replication,
                                             const std::vector<Override>& overrides) const {
  if (!varies() && overrides.empty()) return nominal_;
  v1::Scenario drawn = message();
  for (const UncertainInput& input : uncertain_) {
    sim::RandomStream stream(seed, replication,
                             static_cast<std::uint32_t>(models::Purpose::kUncertainInputs),
                             input.stream);
    const double value = sim::draw(input.law, stream);
    for (const ResolvedPath& path : input.paths) set_number(drawn, path, value);
  }
  for (const Override& one : overrides) {
    for (const ResolvedPath& path : *one.paths) set_number(drawn, path, one.value);
  }
  Issues issues;
  models::Scenario scenario = ScenarioCompiler(drawn, document_.locations, issues).compile();
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  return scenario;
}

models::Scenario compile_scenario(const v1::Scenario& message) {
  const LocationMap nowhere;
  Issues issues;
  models::Scenario scenario = ScenarioCompiler(message, nowhere, issues).compile();
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  return scenario;
}

models::Scenario read_scenario_text(std::string_view text, const std::string& name) {
  const OwnedMessage message = new_message(v1::Scenario::default_instance());
  LocationMap locations;
  Issues issues;
  parse_text(text, name, *message, locations, issues, Places::kWhenNeeded);
  models::Scenario scenario =
      ScenarioCompiler(static_cast<const v1::Scenario&>(*message), locations, issues).compile();
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  return scenario;
}

std::optional<ResolvedPath> ScenarioFamily::resolve(std::string_view path, Issues& issues,
                                                    const Location& where) const {
  v1::Scenario copy = message();
  return resolve_number_path(copy, path, issues, where);
}

v1::Scenario ScenarioFamily::resolved() const {
  v1::Scenario copy = message();
  auto& inputs = *copy.mutable_uncertain();
  for (v1::Uncertain& input : inputs) {
    auto& paths = *input.mutable_path();
    paths.erase(std::remove_if(paths.begin(), paths.end(),
                               [this](const std::string& path) {
                                 return std::find(set_paths_.begin(), set_paths_.end(), path) !=
                                        set_paths_.end();
                               }),
                paths.end());
  }
  inputs.erase(std::remove_if(inputs.begin(), inputs.end(),
                              [](const v1::Uncertain& input) { return input.path_size() == 0; }),
               inputs.end());
  return copy;
}

}  // namespace chokepoint::proto
