#include "proto/oracles.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <sstream>

#include "proto/cursor.h"
#include "proto/overlay.h"
#include "proto/read_values.h"

namespace chokepoint::proto {
namespace {

constexpr int kSchema = 1;
constexpr int kLeastReplications = 20;
constexpr int kMostReplications = 1'000'000;
constexpr double kLeast = std::numeric_limits<double>::min();

/// Checks messages one by one; mistakes are collected.
class CaseChecker {
 public:
  CaseChecker(const v1::OracleCases& in, const Cursor& root) : root_(root) {
    for (const v1::Source& source : in.source()) sources_.push_back(source.id());
  }

  void check(const v1::OracleCase& in) const {
    const Cursor at = root_.child("case", in.id());
    check_source(at, in.source());
    if (in.run().empty()) at.error("run", "there is nothing to work out");
    for (const v1::OracleRun& run : in.run()) check(at.child("run", run.id()), run);
  }

 private:
  void check_source(const Cursor& at, const std::string& names) const {
    std::istringstream words(names);
    bool any = false;
    for (std::string word; words >> word; any = true) {
      if (std::find(sources_.begin(), sources_.end(), word) != sources_.end()) continue;
      at.error("source", fmt::format("there is no source \"{}\"", word),
               did_you_mean(word, sources_));
    }
    if (!any) at.error("source", "no source is given");
  }

  static void check(const Cursor& at, const v1::OracleRun& in) {
    const bool simulated = in.function_case() == v1::OracleRun::FUNCTION_NOT_SET;
    if (in.scenario().empty() && (simulated || in.has_requirements())) {
      at.error("scenario", "which scenario is to be worked out?");
    }
    if (in.quantity().empty()) at.error("quantity", "what is expected?");
    check_function(at, in);
    bool stochastic = false;
    for (const v1::OracleQuantity& quantity : in.quantity()) {
      check(at.child("quantity", quantity.id()), quantity, simulated);
      stochastic = stochastic || quantity.has_band();
    }
    const int least = stochastic ? kLeastReplications : 0;
    if (in.replications() >= least && in.replications() <= kMostReplications) return;
    at.error("replications",
             fmt::format("{} is not from {} to {}", in.replications(), least, kMostReplications),
             stochastic ? "stochastic quantities need at least 20" : "");
  }

  static void check_function(const Cursor& at, const v1::OracleRun& in) {
    if (in.has_die_yield()) {
      const Cursor inside = at.child("die_yield");
      read_number(inside, "defects_per_cm2", in.die_yield().defects_per_cm2(), 0);
      read_number(inside, "die_area_mm2", in.die_yield().die_area_mm2(), 0);
    } else if (in.has_dies_per_wafer()) {
      const Cursor inside = at.child("dies_per_wafer");
      const v1::DiesPerWafer& what = in.dies_per_wafer();
      // A die of a millimetre or more: counting them takes time.
      read_number(inside, "diameter_mm", what.diameter_mm(), kLeast, 1000);
      read_number(inside, "edge_exclusion_mm", what.edge_exclusion_mm(), 0);
      read_number(inside, "die_width_mm", what.die_width_mm(), 1);
      read_number(inside, "die_height_mm", what.die_height_mm(), 1);
    } else if (in.has_student_quantile()) {
      const Cursor inside = at.child("student_quantile");
      read_probability(inside, "probability", in.student_quantile().probability());
      read_number(inside, "degrees", in.student_quantile().degrees(), kLeast);
    } else if (in.has_ishigami()) {
      check_points(at.child("ishigami"), in.ishigami());
    } else if (in.has_wilson()) {
      const Cursor inside = at.child("wilson");
      const v1::WilsonInterval& what = in.wilson();
      read_probability(inside, "confidence", what.confidence());
      if (what.successes() < 0 || what.successes() > what.trials()) {
        inside.error("successes", fmt::format("{} is not from 0 to trials", what.successes()));
      }
    }
  }

  static void check_points(const Cursor& at, const v1::Ishigami& in) {
    constexpr int kMostPoints = 1 << 20;
    if (in.points() >= 2 && in.points() <= kMostPoints) return;
    at.error("points", fmt::format("{} is not from 2 to {}", in.points(), kMostPoints));
  }

  static void read_probability(const Cursor& at, const char* field, double value) {
    if (value > 0 && value < 1) return;
    at.error(field, fmt::format("{} does not lie between 0 and 1", value));
  }

  static void check(const Cursor& at, const v1::OracleQuantity& in, bool simulated) {
    if (simulated && in.of().empty()) {
      at.error("of", "which outcome is it?", "of { metric: \"fill\" item: \"all\" }");
    }
    if (!simulated && (!in.of().empty() || !in.over().empty() || in.per_day() || in.has_band())) {
      at.error("", "the output of a function has no outcome, no days and no band");
    }
    check_terms(at, "of", in.of());
    check_terms(at, "over", in.over());
    if (in.has_times()) require_factor(at, "times", in.times());
    if (in.has_divide_by()) require_factor(at, "divide_by", in.divide_by());
    if (!std::isfinite(in.plus())) at.error("plus", "is not a number");
    if (!in.has_expected() || !std::isfinite(in.expected())) {
      at.error("expected", "the answer is not given");
    }
    if (in.has_band() && in.has_tolerance()) {
      at.error("band", "a quantity is stochastic or deterministic, not both");
    }
    if (in.has_absolute() && (in.has_band() || in.has_tolerance())) {
      at.error("absolute", "one bound is enough", "take out band or tolerance");
    }
    if (in.has_absolute()) read_number(at, "absolute", in.absolute(), kLeast);
    if (in.has_band()) read_number(at, "band", in.band(), kLeast);
    if (in.has_band() && in.expected() == 0) {
      at.error("band", "is relative, and the expected value is 0", "use another quantity");
    }
    if (in.has_tolerance()) read_number(at, "tolerance", in.tolerance(), kLeast);
  }

  static void check_terms(const Cursor& at, const char* field,
                          const google::protobuf::RepeatedPtrField<v1::OutcomeTerm>& terms) {
    for (int i = 0; i < terms.size(); ++i) {
      const Cursor inside = at.child(field, i);
      if (terms[i].metric().empty()) inside.error("metric", "no metric is given");
      if (terms[i].item().empty()) inside.error("item", "no item is given", "write all for all");
      if (terms[i].has_times()) require_factor(inside, "times", terms[i].times());
    }
  }

  static void require_factor(const Cursor& at, const char* field, double value) {
    if (std::isfinite(value) && value != 0) return;
    at.error(field, fmt::format("{} is not a number other than 0", value));
  }

  const Cursor& root_;
  std::vector<std::string> sources_;
};

/// Names that outcomes have in one column, in the order of outcomes; for hints.
template <class Name>
std::vector<std::string> names(const std::vector<OutcomeKey>& outcomes, Name name) {
  std::vector<std::string> all;
  for (const OutcomeKey& key : outcomes) {
    if (std::find(all.begin(), all.end(), name(key)) == all.end()) all.push_back(name(key));
  }
  return all;
}

/// Says which of the four names of an outcome no result has, one after the other.
void require_outcome(const Cursor& at, const v1::OutcomeTerm& term,
                     std::vector<OutcomeKey> outcomes) {
  const auto narrow = [&](const char* field, const std::string& wanted, auto name) {
    const std::vector<std::string> known = names(outcomes, name);
    std::erase_if(outcomes, [&](const OutcomeKey& key) { return name(key) != wanted; });
    if (!outcomes.empty()) return true;
    at.error(field, fmt::format("there is no such outcome of \"{}\"", wanted),
             did_you_mean(wanted, known));
    return false;
  };
  narrow("metric", term.metric(), [](const OutcomeKey& key) { return key.metric; }) &&
      narrow("item", term.item(), [](const OutcomeKey& key) { return key.item; }) &&
      narrow("region", term.region().empty() ? "ALL" : term.region(),
             [](const OutcomeKey& key) { return key.region; }) &&
      narrow("period", term.period().empty() ? "total" : term.period(),
             [](const OutcomeKey& key) { return key.period; });
}

}  // namespace

OracleCases::OracleCases(const std::string& file) : file_(file) {
  Issues issues;
  document_ = load_document(file, v1::OracleCases::default_instance(), issues);
  const v1::OracleCases& in = message();
  // Nothing could be read: what is missing in an empty file is no news.
  if (!issues.empty() && in.ByteSizeLong() == 0) throw ScenarioError(std::move(issues));
  const Cursor root(document_.locations, issues);
  if (in.schema() != kSchema) {
    root.error("schema", fmt::format("{} is not a version of this schema", in.schema()),
               "write schema: 1");
  }
  if (in.case_().empty()) root.error("case", "there are no cases");
  const CaseChecker checker(in, root);
  for (const v1::OracleCase& one : in.case_()) checker.check(one);
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

const v1::OracleCases& OracleCases::message() const {
  return static_cast<const v1::OracleCases&>(*document_.message);
}

std::string OracleCases::scenario_of(const v1::OracleRun& run) const {
  if (run.scenario().empty()) return "";
  const std::filesystem::path folder = std::filesystem::path(file_).parent_path();
  return (folder / run.scenario()).lexically_normal().string();
}

ScenarioFamily OracleCases::family_of(const v1::OracleCase& what, const v1::OracleRun& run) const {
  try {
    return ScenarioFamily({scenario_of(run), {}, {run.set().begin(), run.set().end()}});
  } catch (const ScenarioError& error) {
    Issues issues = error.issues();
    const Cursor root(document_.locations, issues);
    const Cursor above = root.child("case", what.id());
    const Cursor at = above.child("run", run.id());
    at.error(std::filesystem::exists(scenario_of(run)) ? "set" : "scenario",
             fmt::format("is where {} comes from", scenario_of(run)));
    throw ScenarioError(std::move(issues));
  }
}

void OracleCases::require_outcomes(const v1::OracleCase& what, const v1::OracleRun& run,
                                   const std::vector<OutcomeKey>& outcomes) const {
  Issues issues;
  const Cursor root(document_.locations, issues);
  const Cursor above = root.child("case", what.id());
  const Cursor inside = above.child("run", run.id());
  for (const v1::OracleQuantity& quantity : run.quantity()) {
    const Cursor at = inside.child("quantity", quantity.id());
    for (int i = 0; i < quantity.of_size(); ++i) {
      require_outcome(at.child("of", i), quantity.of(i), outcomes);
    }
    for (int i = 0; i < quantity.over_size(); ++i) {
      require_outcome(at.child("over", i), quantity.over(i), outcomes);
    }
  }
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

void OracleCases::require_outputs(const v1::OracleCase& what, const v1::OracleRun& run,
                                  const std::vector<std::string>& outputs) const {
  Issues issues;
  const Cursor root(document_.locations, issues);
  const Cursor above = root.child("case", what.id());
  const Cursor at = above.child("run", run.id());
  for (const v1::OracleQuantity& quantity : run.quantity()) {
    if (std::find(outputs.begin(), outputs.end(), quantity.id()) != outputs.end()) continue;
    const std::string hint = did_you_mean(quantity.id(), outputs);
    at.child("quantity", quantity.id())
        .error("id", fmt::format("the function has no output \"{}\"", quantity.id()),
               hint.empty() ? fmt::format("it has {}", fmt::join(outputs, ", ")) : hint);
  }
  if (!issues.empty()) throw ScenarioError(std::move(issues));
}

std::string quantity_name(const v1::OracleCase& what, const v1::OracleRun& run,
                          const v1::OracleQuantity& quantity) {
  return what.run_size() > 1 ? run.id() + ": " + quantity.id() : quantity.id();
}

}  // namespace chokepoint::proto
