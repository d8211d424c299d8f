#include "proto/displacement.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "proto/binding_trace.h"
#include "tools/atomic_file.h"
#include "tools/commands.h"
#include "tools/csv.h"
#include "tools/errors.h"
#include "tools/physical_bounds.h"
#include "tools/replications.h"
#include "tools/scenario_files.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kNoRegimes = "none";

/// Both sides under one overlay.
struct Regime {
  std::string title;
  std::string file;  ///< empty: as written
  proto::ScenarioFamily base;
  proto::ScenarioFamily other;
};

/// The overlays to lay over both sides.
std::vector<std::string> regime_files(const DisplacementOptions& options,
                                      const CompareOptions& sides) {
  if (options.regimes == std::vector<std::string>{kNoRegimes}) return {};
  if (!options.regimes.empty()) return options.regimes;
  const std::filesystem::path folder = std::filesystem::path(root_of(sides.base)).parent_path();
  return scenario_files_in((folder / "regimes").string());
}

/// Reads everything before anything is simulated, so that a mistake costs no waiting.
std::vector<Regime> read_regimes(const DisplacementOptions& options, const CompareOptions& sides) {
  std::vector<std::string> files = regime_files(options, sides);
  files.insert(files.begin(), "");
  std::vector<Regime> regimes;
  for (const std::string& file : files) {
    std::vector<std::string> overlays = sides.common.overlays;
    if (!file.empty()) overlays.push_back(file);
    regimes.push_back({file.empty() ? "as written" : title_of(file), file,
                       proto::ScenarioFamily({sides.base, overlays, sides.common.sets}),
                       proto::ScenarioFamily({sides.other, overlays, sides.common.sets})});
    require_same_span(sides, regimes.back().base.nominal(), regimes.back().other.nominal());
  }
  return regimes;
}

/// What bound the Blackwell lines of the base most, and what physics says of it.
void add_binding(const proto::Experiment& base, const std::string& china_product,
                 v1::RegimeDisplacement& row) {
  const std::vector<proto::BoundShare> shares =
      proto::BindingTrace(base).shares(proto::kHeadlineFamily);
  double all = 0;
  double most = 0;
  const proto::BoundShare* first = nullptr;  // of the most frequent: the item it bound most
  for (const proto::BoundShare& share : shares) {
    all += share.months;
    double same = 0;
    for (const proto::BoundShare& one : shares) {
      if (one.by.name == share.by.name) same += one.months;
    }
    if (same <= most) continue;
    most = same;
    first = &share;
  }
  if (first == nullptr) return;
  row.set_binds(first->by.name);
  row.set_binds_share(most / all);
  row.set_resource(first->by.resource);
  for (const v1::PhysicalBound& bound : physical_bounds(*base.scenario)) {
    if (bound.china() != china_product || bound.blackwell() != first->item ||
        bound.resource() != first->by.resource) {
      continue;
    }
    *row.mutable_bound() = bound;
    const v1::DisplacementRatio& ratio = row.displacement().blackwell().units();
    if (ratio.defined()) row.set_of_bound(ratio.mean() / bound.ratio());
  }
}

v1::RegimeDisplacement row_of(const Regime& regime, ReplicationResults results,
                              const ExperimentOptions& common) {
  proto::Experiment base(regime.base.nominal(), common.seed);
  proto::Experiment other(regime.other.nominal(), common.seed);
  base.replications = std::move(results.sides[0]);
  other.replications = std::move(results.sides[1]);
  v1::RegimeDisplacement row;
  row.set_regime(regime.title);
  row.set_file(regime.file);
  row.set_base_fingerprint(proto::fingerprint(base));
  row.set_other_fingerprint(proto::fingerprint(other));
  *row.mutable_china() =
      proto::change_in_deliveries(base, other, models::Region::kCn, "", common.confidence);
  *row.mutable_us_blackwell() = proto::change_in_deliveries(
      base, other, models::Region::kUs, proto::kHeadlineFamily, common.confidence);
  *row.mutable_displacement() = proto::displacement(base, other, common.confidence);
  add_binding(base, proto::most_changed_for_china(base, other), row);
  return row;
}

/// Runs the regimes one after the other; after an interruption those finished remain.
void simulate(const std::vector<Regime>& regimes, const ExperimentOptions& common,
              v1::DisplacementReport& report) {
  const InterruptGuard guard;
  const std::size_t each = 2 * static_cast<std::size_t>(common.replications);
  Progress progress(each * regimes.size(), "replications", common.quiet);
  ReplicationPlan plan;
  plan.replications = common.replications;
  plan.seed = common.seed;
  plan.jobs = common.jobs;
  plan.check = common.check;
  plan.quiet = common.quiet;
  plan.guard = &guard;
  plan.progress = &progress;
  for (const Regime& regime : regimes) {
    ReplicationResults results = run_replications({&regime.base, &regime.other}, plan);
    if (results.interrupted) return;
    *report.add_regime() = row_of(regime, std::move(results), common);
    plan.done_before += each;
  }
}

v1::DisplacementReport head_of(const Regime& as_written, const ExperimentOptions& common) {
  v1::DisplacementReport report;
  report.set_base(as_written.base.nominal().name);
  report.set_other(as_written.other.nominal().name);
  report.set_version(version());
  report.set_seed(common.seed);
  report.set_replications(common.replications);
  report.set_confidence(common.confidence);
  for (v1::PhysicalBound& bound : physical_bounds(as_written.base.nominal())) {
    *report.add_bound() = std::move(bound);
  }
  return report;
}

}  // namespace

int displacement_command(const DisplacementOptions& options) {
  const CompareOptions sides = with_base(options.sides);
  const ExperimentOptions& common = sides.common;
  const std::vector<Regime> regimes = read_regimes(options, sides);
  if (!common.out.empty()) prepare_directory(common.out);
  v1::DisplacementReport report = head_of(regimes.front(), common);
  simulate(regimes, common, report);
  const auto finished = static_cast<std::size_t>(report.regime_size());
  if (finished > 0) {
    fmt::print("{}", common.json ? proto::to_json(report) + "\n"
                                 : displacement_text(regimes.front().base.nominal(),
                                                     regimes.front().other.nominal(), report));
    if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
    if (!common.out.empty()) {
      const Record record{"displacement", common.command_line, version(),
                          common.seed,    common.replications, common.confidence};
      for (const std::string& file : write_displacement_tables(common.out, record, report)) {
        if (!common.quiet) fmt::print(stderr, "wrote {}\n", file);
      }
    }
  }
  if (finished == regimes.size()) return kDone;
  fmt::print(stderr, "interrupted: {} of {} regimes done\n", finished, regimes.size());
  return kInterrupted;
}

}  // namespace chokepoint::tools
