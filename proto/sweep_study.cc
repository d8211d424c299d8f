#include "proto/sweep_study.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <set>
#include <stdexcept>
#include <tuple>

#include "proto/path.h"
#include "proto/read_values.h"
#include "proto/sweep_points.h"

namespace chokepoint::proto {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kTail = 0.001;  // of unbounded laws, for `low` and `high`
constexpr std::uint32_t kMorrisLevels = 4;

/// "triangular 0.8 1 1.2": the name of a law's field and its numbers.
std::string text_of(const v1::Distribution& in) {
  const auto* reflection = in.GetReflection();
  const auto* oneof = in.GetDescriptor()->FindOneofByName("law");
  const auto* field = reflection->GetOneofFieldDescriptor(in, oneof);
  if (field == nullptr) return "none";
  if (field->name() == "fixed") return fmt::format("fixed {}", in.fixed());
  const auto& law = reflection->GetMessage(in, field);
  std::string text = field->name();
  for (int f = 0; f < law.GetDescriptor()->field_count(); ++f) {
    const auto* number = law.GetDescriptor()->field(f);
    if (number->has_presence() && !law.GetReflection()->HasField(law, number)) continue;
    text += fmt::format(" {}", law.GetReflection()->GetDouble(law, number));
  }
  return text;
}

class StudyMaker {
 public:
  StudyMaker(const Document& document, const std::string& directory)
      : directory_(directory), plan_(document.locations, issues_) {
    study_.plan = static_cast<const v1::SweepPlan&>(*document.message);
  }

  Study make() {
    check_plan();
    stop_at_issues();
    add_sides();
    add_plan_axes();
    add_uncertain_inputs();
    add_conditions();
    stop_at_issues();
    lay_out_points(study_, plan_);
    stop_at_issues();
    return std::move(study_);
  }

 private:
  void stop_at_issues() {
    if (!issues_.empty()) throw ScenarioError(std::move(issues_));
  }

  void check_plan() {
    v1::SweepPlan& plan = study_.plan;
    if (plan.schema() != 1) plan_.error("schema", "is required", "schema: 1");
    if (plan.scenario().empty()) plan_.error("scenario", "which scenario is the base?");
    if (plan.replications() == 0) plan.set_replications(1);
    if (!plan.has_seed()) plan.set_seed(1);
    v1::SweepDesign& design = *plan.mutable_design();
    if (design.has_morris() && design.morris().levels() == 0) {
      design.mutable_morris()->set_levels(kMorrisLevels);
    }
    if (plan.uncertain() == v1::UNCERTAIN_INPUTS_UNSPECIFIED) {
      plan.set_uncertain(samples(design) || design.has_one_at_a_time() ? v1::AXES : v1::DRAWN);
      if (plan.uncertain_axis_size() > 0) plan.set_uncertain(v1::AXES);
    }
    study_.recording.outcomes = {plan.outcome().begin(), plan.outcome().end()};
    study_.recording.series = {plan.series().begin(), plan.series().end()};
  }

  std::string beside_plan(const std::string& file) const {
    if (directory_.empty()) return file;
    return (std::filesystem::path(directory_) / file).lexically_normal().string();
  }

  void add_sides() {
    const v1::SweepPlan& plan = study_.plan;
    ScenarioRequest base{beside_plan(plan.scenario()), {}, {plan.set().begin(), plan.set().end()}};
    for (const std::string& overlay : plan.overlay()) base.overlays.push_back(beside_plan(overlay));
    add_side("", base);
    study_.name = plan.name().empty() ? study_.sides[0].name : plan.name();
    study_.title = plan.title().empty() ? study_.sides[0].family->message().title() : plan.title();
    for (const v1::Policy& policy : plan.policy()) {
      ScenarioRequest request = base;
      if (!policy.scenario().empty()) request.file = beside_plan(policy.scenario());
      for (const std::string& overlay : policy.overlay()) {
        request.overlays.push_back(beside_plan(overlay));
      }
      request.sets.insert(request.sets.end(), policy.set().begin(), policy.set().end());
      add_side(policy.id(), request);
    }
  }

  void add_side(std::string name, const ScenarioRequest& request) {
    auto family = std::make_unique<ScenarioFamily>(request);
    if (name.empty()) name = family->nominal().name;
    for (const StudySide& other : study_.sides) {
      if (other.name == name) {
        plan_.error("policy", fmt::format("two sides are called \"{}\"", name), "give it an id");
      }
    }
    const models::Horizon& span = family->nominal().horizon;
    if (!study_.sides.empty()) {
      const models::Horizon& first = study_.sides[0].family->nominal().horizon;
      if (first.report_from != span.report_from || first.end != span.end) {
        plan_.error("policy", fmt::format("\"{}\" reports another span than the base", name),
                    "give both the same horizon");
      }
    }
    try {
      const Recording known(family->nominal(), study_.recording);
    } catch (const std::invalid_argument& unknown) {
      plan_.error("outcome", unknown.what());
    }
    study_.sides.push_back({std::move(name), std::move(family), {}, {}});
  }

  /// Finds the paths of an axis on every side.
  void find_places(StudyAxis& axis, const Location& where) {
    axis.nominal = kNone;
    std::set<std::string> found;
    std::optional<Issues> first_complaint;
    for (const StudySide& side : study_.sides) {
      std::vector<ResolvedPath>& places = axis.places.emplace_back();
      std::vector<std::string>& names = axis.names.emplace_back();
      for (const std::string& path : axis.paths) {
        Issues complaint;
        const auto place = side.family->resolve(path, complaint, where);
        if (!place) {
          if (!first_complaint) first_complaint = std::move(complaint);
          continue;
        }
        if (std::isnan(axis.nominal)) axis.nominal = get_number(side.family->message(), *place);
        places.push_back(*place);
        names.push_back(path);
        found.insert(path);
      }
    }
    if (found.size() == axis.paths.size() || !first_complaint) return;
    for (const Issue& issue : first_complaint->list()) {
      issues_.add(issue.where, issue.path, issue.what, issue.hint);
    }
  }

  void add_plan_axes() {
    for (int a = 0; a < study_.plan.axis_size(); ++a) {
      const v1::Axis& in = study_.plan.axis(a);
      const Cursor at = plan_.child("axis", in.id());
      StudyAxis axis;
      axis.id = in.id();
      axis.title = in.title();
      axis.paths = {in.path().begin(), in.path().end()};
      if (axis.paths.empty()) at.error("path", "which number varies?");
      for (const std::string& path : axis.paths) {
        if (!taken_.insert(path).second) at.error("path", "another axis varies " + path);
        for (const std::string& set : study_.plan.set()) {
          if (set.starts_with(path + "=")) at.error("path", path + " is set");
        }
      }
      axis.lever =
          in.role() == v1::LEVER || (in.role() == v1::AXIS_ROLE_UNSPECIFIED && !in.has_law());
      read_values(at, in, axis);
      find_places(axis, at.where("path"));
      study_.axes.push_back(std::move(axis));
    }
  }

  void read_values(const Cursor& at, const v1::Axis& in, StudyAxis& axis) {
    switch (in.values_case()) {
      case v1::Axis::kLaw:
        return set_law(axis, read_number_law(at.child("law"), in.law()), in.law());
      case v1::Axis::kRange:
        return read_range(at, in.range(), axis);
      case v1::Axis::kLevels:
        axis.levels = {in.levels().value().begin(), in.levels().value().end()};
        if (axis.levels.empty()) {
          at.error("levels", "which values?");
          return;
        }
        axis.law_text = fmt::format("levels {}", fmt::join(axis.levels, " "));
        axis.low = *std::min_element(axis.levels.begin(), axis.levels.end());
        axis.high = *std::max_element(axis.levels.begin(), axis.levels.end());
        return;
      case v1::Axis::VALUES_NOT_SET:
        if (study_.plan.design().has_list()) return;
        at.error("", "which values does it take?", "law, range or levels");
    }
  }

  static void set_law(StudyAxis& axis, const sim::Law& law, const v1::Distribution& in) {
    axis.law = law;
    axis.law_text = text_of(in);
    axis.low = sim::quantile(law, kTail);
    axis.high = sim::quantile(law, 1 - kTail);
    if (in.has_uniform())
      std::tie(axis.low, axis.high) = std::pair(in.uniform().low(), in.uniform().high());
    if (in.has_triangular()) {
      std::tie(axis.low, axis.high) = std::pair(in.triangular().low(), in.triangular().high());
    }
  }

  static void read_range(const Cursor& at, const v1::Range& in, StudyAxis& axis) {
    const Cursor range = at.child("range");
    if (!std::isfinite(in.low()) || !std::isfinite(in.high()) || in.low() > in.high()) {
      range.error("high", fmt::format("{} is below {}", in.high(), in.low()));
    }
    if (in.steps() == 1 || in.steps() > kMostPoints) {
      range.error("steps",
                  fmt::format("{} is not at least 2 and at most {}", in.steps(), kMostPoints));
      return;
    }
    axis.low = in.low();
    axis.high = in.high();
    axis.law = sim::Uniform{in.low(), in.high()};
    axis.law_text = fmt::format("uniform {} {}", in.low(), in.high());
    for (std::uint32_t i = 0; i < in.steps(); ++i) {
      const double share = static_cast<double>(i) / (in.steps() - 1);
      axis.levels.push_back(i + 1 == in.steps() ? in.high()
                                                : in.low() + share * (in.high() - in.low()));
    }
    if (in.steps() > 0) axis.law_text = fmt::format("levels {}", fmt::join(axis.levels, " "));
  }

  void add_uncertain_inputs() {
    const auto& only = study_.plan.uncertain_axis();
    std::set<std::string> known;
    for (std::size_t side = 0; side < study_.sides.size(); ++side) {
      const v1::Scenario resolved = study_.sides[side].family->resolved();
      for (const v1::Uncertain& in : resolved.uncertain()) {
        known.insert(in.id());
        const bool wanted =
            study_.plan.uncertain() == v1::AXES &&
            (only.empty() || std::find(only.begin(), only.end(), in.id()) != only.end());
        if (wanted) add_uncertain_axis(in);
        if (study_.plan.uncertain() == v1::NOMINAL) hold(study_.sides[side], in);
      }
    }
    for (const std::string& id : only) {
      if (known.contains(id)) continue;
      plan_.error("uncertain_axis", fmt::format("there is no uncertain input \"{}\"", id),
                  did_you_mean(id, {known.begin(), known.end()}));
    }
  }

  /// Makes an axis of an input that a side lists, unless another side or the plan made one.
  void add_uncertain_axis(const v1::Uncertain& in) {
    StudyAxis axis;
    axis.id = in.id();
    axis.title = in.title();
    for (const StudyAxis& other : study_.axes) {
      if (other.id != in.id()) continue;
      if (uncertain_.contains(in.id()) && other.law_text != text_of(in.value())) {
        plan_.error("uncertain", fmt::format("\"{}\" has another law on another side", in.id()),
                    "make it an `axis` of the plan");
      }
      return;
    }
    for (const std::string& path : in.path()) {
      if (taken_.insert(path).second) axis.paths.push_back(path);
    }
    if (axis.paths.empty()) return;
    uncertain_.insert(in.id());
    Issues none;
    const LocationMap nowhere;
    const Cursor law(nowhere, none);
    set_law(axis, read_number_law(law, in.value()), in.value());
    find_places(axis, plan_.where("uncertain"));
    study_.axes.push_back(std::move(axis));
  }

  /// Holds an uncertain input of a side at what its file says.
  void hold(StudySide& side, const v1::Uncertain& in) {
    for (const std::string& path : in.path()) {
      if (taken_.contains(path)) continue;
      const auto place = side.family->resolve(path, issues_, plan_.where("uncertain"));
      if (!place) continue;
      side.held_places.push_back(
          std::make_unique<std::vector<ResolvedPath>>(std::vector<ResolvedPath>{*place}));
      side.held.emplace_back(path, Override{side.held_places.back().get(),
                                            get_number(side.family->message(), *place)});
    }
  }

  void add_conditions() {
    for (int a = 0; a < study_.plan.axis_size(); ++a) {
      const v1::Axis& in = study_.plan.axis(a);
      if (!in.has_only_if()) continue;
      const Cursor axis = plan_.child("axis", in.id());
      const Cursor at = axis.child("only_if");
      StudyAxis& out = study_.axes[static_cast<std::size_t>(a)];
      std::vector<std::string> earlier;
      for (int b = 0; b < a; ++b) {
        earlier.push_back(study_.plan.axis(b).id());
        if (earlier.back() == in.only_if().axis()) out.condition_axis = static_cast<std::size_t>(b);
      }
      if (!out.condition_axis) {
        at.error("axis", fmt::format("no axis before this one is \"{}\"", in.only_if().axis()),
                 did_you_mean(in.only_if().axis(), earlier));
      }
      constexpr double kInfinity = std::numeric_limits<double>::infinity();
      out.at_least = in.only_if().has_at_least() ? in.only_if().at_least() : -kInfinity;
      out.at_most = in.only_if().has_at_most() ? in.only_if().at_most() : kInfinity;
    }
  }

  std::string directory_;
  Issues issues_;
  Cursor plan_;
  Study study_;
  std::set<std::string> taken_;      ///< paths that an axis varies
  std::set<std::string> uncertain_;  ///< ids of axes that the scenarios list
};

}  // namespace

double StudyAxis::value_at(double unit) const {
  if (levels.empty()) return sim::quantile(law, unit);
  const auto count = static_cast<double>(levels.size());
  return levels[std::min(levels.size() - 1, static_cast<std::size_t>(unit * count))];
}

std::vector<std::pair<std::string, Override>> Study::inputs(std::size_t side,
                                                            std::size_t point) const {
  std::vector<std::pair<std::string, Override>> inputs = sides[side].held;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const double value = points[point].value[a];
    if (std::isnan(value)) continue;
    // One override sets all the paths of an axis; the name of each counts for the run's identity.
    for (const std::string& name : axes[a].names[side]) {
      inputs.emplace_back(name, Override{&axes[a].places[side], value});
    }
  }
  return inputs;
}

Document read_sweep_plan(const std::string& file) {
  Issues issues;
  Document document = load_document(file, v1::SweepPlan::default_instance(), issues);
  if (!issues.empty()) throw ScenarioError(std::move(issues));
  return document;
}

Study make_study(const Document& plan, const std::string& directory) {
  return StudyMaker(plan, directory).make();
}

}  // namespace chokepoint::proto
