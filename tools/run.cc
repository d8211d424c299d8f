#include "tools/commands.h"
#include "tools/csv.h"
#include "tools/judgement_table.h"
#include "tools/long_run.h"
#include "tools/report/pages.h"
#include "tools/store.h"
#include "tools/tables.h"

namespace chokepoint::tools {

int run_command(const RunOptions& options) {
  const ExperimentOptions& common = options.common;
  const proto::ScenarioRequest request{options.scenario, common.overlays, common.sets};
  const proto::ScenarioFamily family(request);
  if (!common.report.empty()) report::require_writable(common.report);
  Session session("run", common);
  std::optional<LongRun> long_run;
  if (options.batches) long_run.emplace(family, common, *options.batches);
  const std::vector<proto::Experiment> done = long_run ? session.simulate_batches(*long_run)
                                              : options.until
                                                  ? session.simulate_until(family, *options.until)
                                                  : session.simulate({&family});
  if (done.empty()) return session.close();
  const proto::Experiment& experiment = done.front();
  const v1::RunReport report = proto::run_report(experiment, version(), common.confidence);
  session.print(common.json ? "" : run_text(experiment, report, common.confidence), report);
  if (!common.out.empty()) {
    const bool rules = !long_run && !family.nominal().rules.empty();
    session.wrote(write_run_tables(common.out, session.record(), experiment, report,
                                   rules ? judgements_csv(family, common.seed) : ""));
  }
  if (!common.store.empty()) {
    store_experiment(common.store, session.record(), {{report.scenario(), &family, &experiment}},
                     long_run ? long_run->description() : "");
    session.wrote({common.store});
  }
  report::keep_page(session, {request, {}}, {{&family, &experiment}, {}, {}, session.record(), {}},
                    common, !long_run);
  return session.close();
}

}  // namespace chokepoint::tools
