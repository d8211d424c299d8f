#include "tools/sweep_options.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>

#include "proto/overlay.h"
#include "proto/scenario.pb.h"
#include "proto/sweep.pb.h"
#include "proto/sweep_study.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

double number(const std::string& text, const std::string& option) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && !text.empty()) return value;
  throw UsageError(fmt::format("{}: \"{}\" is not a number", option, text));
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == at) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

/// "rule[quota].quota.amount" as an id: "rule.quota.quota.quantity".
std::string id_of_path(const std::string& path) {
  std::string id;
  for (const char c : path) {
    if (c == '[') id += '.';
    if (c != '[' && c != ']' && c != '"') id += c;
  }
  return id;
}

void add_axis(const std::string& text, proto::Document& document) {
  const std::string option = "--vary " + text;
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(option + ": PATH=LOW:HIGH, PATH=LOW:HIGH:STEPS or PATH=V,V,V is wanted");
  }
  auto& plan = static_cast<v1::SweepPlan&>(*document.message);
  v1::Axis& axis = *plan.add_axis();
  axis.set_id(id_of_path(text.substr(0, equals)));
  axis.add_path(text.substr(0, equals));
  axis.set_role(v1::LEVER);
  document.locations.set(fmt::format("axis[{}]", axis.id()), {option, 0, 0});
  const std::string values = text.substr(equals + 1);
  const std::vector<std::string> ends = split(values, ':');
  if (ends.size() == 1) {
    for (const std::string& value : split(values, ',')) {
      axis.mutable_levels()->add_value(number(value, option));
    }
    return;
  }
  axis.mutable_range()->set_low(number(ends[0], option));
  axis.mutable_range()->set_high(number(ends[1], option));
  if (ends.size() == 2) return;
  const double steps = number(ends[2], option);
  if (ends.size() > 3 || steps != static_cast<double>(static_cast<std::uint32_t>(steps)) ||
      steps < 2) {
    throw UsageError(option + ": STEPS must be a whole number of at least 2, and the last");
  }
  axis.mutable_range()->set_steps(static_cast<std::uint32_t>(steps));
}

void set_design(const SweepCommandOptions& options, v1::SweepDesign& design) {
  const auto size = [&] {
    if (options.size) return *options.size;
    throw UsageError(fmt::format("--design {} needs --n", options.design));
  };
  if (options.design == "grid") {
    design.mutable_grid();
  } else if (options.design == "oat" || options.design == "one-at-a-time") {
    design.mutable_one_at_a_time();
  } else if (options.design == "lhs" || options.design == "latin-hypercube") {
    design.mutable_latin_hypercube()->set_points(size());
  } else if (options.design == "sobol") {
    design.mutable_sobol()->set_base(size());
  } else if (options.design == "morris") {
    design.mutable_morris()->set_trajectories(size());
    if (options.levels) design.mutable_morris()->set_levels(*options.levels);
  } else {
    const std::string hint = proto::did_you_mean(
        options.design,
        {"grid", "oat", "lhs", "sobol", "morris", "one-at-a-time", "latin-hypercube"});
    throw UsageError(
        fmt::format("--design {}: grid, oat, lhs, sobol or morris is wanted{}{}; a "
                    "list of points is written in a plan",
                    options.design, hint.empty() ? "" : "; ", hint));
  }
}

v1::UncertainInputs uncertain_inputs(const std::string& word) {
  if (word.empty()) return v1::UNCERTAIN_INPUTS_UNSPECIFIED;
  if (word == "axes") return v1::AXES;
  if (word == "drawn") return v1::DRAWN;
  if (word == "nominal") return v1::NOMINAL;
  throw UsageError(fmt::format("--uncertain {}: axes, drawn or nominal is wanted", word));
}

proto::Document plan_of_options(const SweepCommandOptions& options) {
  proto::Document document{proto::new_message(v1::SweepPlan::default_instance()), {}};
  auto& plan = static_cast<v1::SweepPlan&>(*document.message);
  plan.set_schema(1);
  plan.set_scenario(options.file);
  for (const std::string& file : options.common.overlays) plan.add_overlay(file);
  for (const std::string& set : options.common.sets) plan.add_set(set);
  for (const std::string& file : options.policies) {
    v1::Policy& policy = *plan.add_policy();
    policy.set_id(std::filesystem::path(file).stem().string());
    policy.set_scenario(file);
  }
  set_design(options, *plan.mutable_design());
  document.locations.set("", {"sweep", 0, 0});
  document.locations.set(
      "design",
      {fmt::format("--design {} --n {}", options.design, options.size.value_or(0)), 0, 0});
  for (const std::string& text : options.varies) add_axis(text, document);
  plan.set_uncertain(uncertain_inputs(options.uncertain));
  for (const std::string& id : options.axes) plan.add_uncertain_axis(id);
  document.locations.set("uncertain_axis", {"--axis", 0, 0});
  for (const std::string& metric : options.outcomes) plan.add_outcome(metric);
  for (const std::string& metric : options.series) plan.add_series(metric);
  return document;
}

/// Says so if what was taken for a plan is a scenario.
void refuse_scenario(const std::string& file) {
  proto::Issues issues;
  const proto::Document document =
      proto::load_document(file, v1::Scenario::default_instance(), issues);
  const auto& scenario = static_cast<const v1::Scenario&>(*document.message);
  if (!scenario.has_horizon()) return;
  throw UsageError(fmt::format(
      "{} is a scenario; say which points are to be run, such as --design lhs --n 100", file));
}

}  // namespace

GivenPlan given_plan(const SweepCommandOptions& options) {
  GivenPlan given;
  if (!options.design.empty()) {
    given.document = plan_of_options(options);
  } else {
    const ExperimentOptions& common = options.common;
    if (!options.varies.empty() || !options.policies.empty() || !common.sets.empty() ||
        !common.overlays.empty() || !options.uncertain.empty() || options.size) {
      throw UsageError(
          "without --design the file is a plan, which says itself what varies; --reps and --seed "
          "can be given beside it");
    }
    try {
      given.document = proto::read_sweep_plan(options.file);
    } catch (const proto::ScenarioError&) {
      refuse_scenario(options.file);
      throw;
    }
    given.directory = std::filesystem::path(options.file).parent_path().string();
  }
  auto& plan = static_cast<v1::SweepPlan&>(*given.document.message);
  if (options.replications) plan.set_replications(*options.replications);
  if (options.seed) plan.set_seed(*options.seed);
  return given;
}

}  // namespace chokepoint::tools
