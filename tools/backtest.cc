#include "proto/backtest_report.h"
#include "tools/calibrate_tables.h"
#include "tools/commands.h"
#include "tools/csv.h"

namespace chokepoint::tools {

int backtest_command(const BacktestOptions& options) {
  const ExperimentOptions& common = options.common;
  const proto::Calibration reported(options.reported);
  const proto::ScenarioRequest request{options.scenario, common.overlays, common.sets};
  const sim::Time from = proto::ScenarioFamily(request).nominal().horizon.report_from;
  // The first quarter has a share of the fiscal quarter that is under way when it begins.
  const proto::ScenarioFamily family = proto::family_recorded_from(
      request, proto::fiscal_quarter(from, reported.fiscal_year_starts()).from);
  Session session("backtest", common);
  const std::vector<proto::Experiment> done = session.simulate({&family});
  if (done.empty()) return session.close();
  const proto::SalesRecord record(done[0], proto::prices(family, done[0]),
                                  reported.fiscal_year_starts());
  const v1::BacktestReport report = proto::backtest_report(reported, record, from, version());
  session.print(common.json ? "" : backtest_text(report, family.message().title()), report);
  if (!common.out.empty()) {
    session.wrote(write_table(common.out, session.record(), "backtest.csv", backtest_csv(report),
                              {{report.scenario(), report.fingerprint()}}));
  }
  return session.close();
}

}  // namespace chokepoint::tools
