#include <fmt/format.h>

#include "tools/commands.h"
#include "tools/csv.h"
#include "tools/errors.h"
#include "tools/report/pages.h"
#include "tools/scenario_files.h"
#include "tools/store.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// Scenarios as families, and what was simulated of them.
struct Side {
  const proto::ScenarioFamily& family;
  const proto::Experiment& experiment;
};

void write_files(Session& session, const ExperimentOptions& common, const Side& base,
                 const Side& other, const v1::CompareReport& report) {
  if (!common.out.empty()) {
    session.wrote(write_compare_tables(common.out, session.record(), base.experiment,
                                       other.experiment, report));
  }
  if (!common.store.empty()) {
    const auto [base_name, other_name] = side_names(report);
    store_experiment(common.store, session.record(),
                     {{base_name, &base.family, &base.experiment},
                      {other_name, &other.family, &other.experiment}});
    session.wrote({common.store});
  }
}

}  // namespace

CompareOptions with_base(const CompareOptions& given) {
  CompareOptions options = given;
  if (options.base.empty()) options.base = base_named_in(options.other);
  if (!options.base.empty()) return options;
  throw UsageError(fmt::format(
      "a comparison needs two scenarios, or one that names a base; {} names none", options.other));
}

void require_same_span(const CompareOptions& options, const models::Scenario& base,
                       const models::Scenario& other) {
  if (base.horizon.report_from == other.horizon.report_from &&
      base.horizon.end == other.horizon.end) {
    return;
  }
  throw UsageError(fmt::format("{} reports {} but {} reports {}; give both the same horizon",
                               options.base, span_of(base), options.other, span_of(other)));
}

int compare_command(const CompareOptions& given) {
  const CompareOptions options = with_base(given);
  const ExperimentOptions& common = options.common;
  const report::Asked asked{{options.other, common.overlays, common.sets},
                            proto::ScenarioRequest{options.base, common.overlays, common.sets}};
  const proto::ScenarioFamily base(*asked.base);
  const proto::ScenarioFamily other(asked.main);
  require_same_span(options, base.nominal(), other.nominal());
  if (!common.report.empty()) report::require_writable(common.report);
  Session session("compare", common);
  const std::vector<proto::Experiment> done = session.simulate({&base, &other});
  if (done.empty()) return session.close();
  const v1::CompareReport report =
      proto::compare_report(done[0], done[1], version(), common.confidence);
  session.print(common.json ? "" : compare_text(done[0], done[1], report, common.confidence),
                report);
  write_files(session, common, {base, done[0]}, {other, done[1]}, report);
  report::keep_page(
      session, asked,
      {{&other, &done[1]}, report::World{&base, &done[0]}, report, session.record(), {}}, common);
  return session.close();
}

}  // namespace chokepoint::tools
