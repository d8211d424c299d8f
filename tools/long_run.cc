#include "tools/long_run.h"

#include <fmt/format.h>

#include <cmath>

#include "models/supply_chain.h"
#include "sim/calendar.h"
#include "sim/output_analysis.h"
#include "tools/errors.h"
#include "tools/interrupt.h"
#include "tools/progress.h"

namespace chokepoint::tools {
namespace {

/// Spans of the series that MSER-5 sees, in groups of five.
constexpr std::uint32_t kSpans = 1000;

}  // namespace

LongRun::LongRun(const proto::ScenarioFamily& family, const ExperimentOptions& options,
                 const Batches& batches)
    : options_(options),
      batches_(batches.number),
      scenario_(family.instantiate(options.seed, 0)),
      how_("as the scenario says") {
  models::Horizon& horizon = scenario_.horizon;
  horizon.by_quarter = false;
  if (batches.warm_up) {
    horizon.report_from = horizon.start + *batches.warm_up;
    how_ = "as given";
  } else if (batches.mser5) {
    horizon.report_from = horizon.start;
    horizon.report_from = end_of_warm_up(*batches.mser5);
    how_ = fmt::format("MSER-5 on {} of {}", batches.mser5->metric, batches.mser5->item);
  }
  if (horizon.end - horizon.report_from < sim::Duration(batches_)) {
    throw UsageError("the warm-up leaves no time for batches");
  }
}

proto::Experiment LongRun::simulate() const { return run(scenario_, batches_); }

std::string LongRun::description() const {
  const models::Horizon& horizon = scenario_.horizon;
  return fmt::format("one run in {} batches of {:.4g} days after a warm-up of {:.4g} days ({})",
                     batches_, sim::in_days(horizon.end - horizon.report_from) / batches_,
                     sim::in_days(horizon.report_from - horizon.start), how_);
}

proto::Experiment LongRun::run(const models::Scenario& scenario, std::uint32_t parts) const {
  const InterruptGuard guard;
  Progress progress(parts, "batches", options_.quiet);
  models::SupplyChain chain(scenario, options_.seed, 0);
  const models::Horizon& horizon = scenario.horizon;
  const sim::Duration span = horizon.end - horizon.report_from;
  proto::Experiment experiment(scenario, options_.seed);
  experiment.axes.total_days = sim::in_days(span) / parts;
  for (std::uint32_t i = 1; i <= parts && !guard.interrupted(); ++i) {
    const sim::Time end = horizon.report_from + span * i / parts;
    chain.run_until(end);
    experiment.replications.push_back(chain.cut(end));
    if (options_.check) chain.state().check();
    progress.show(i);
  }
  progress.erase();
  return experiment;
}

/// The truncation point of the outcome's series over the whole run.
sim::Time LongRun::end_of_warm_up(const Precision& outcome) const {
  const proto::Experiment experiment = run(scenario_, kSpans);
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(experiment);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const proto::OutcomeKey& key = keys[k];
    if (key.metric != outcome.metric || key.item != outcome.item || key.region != "ALL") continue;
    const std::vector<double> series = proto::outcome_values(experiment)[k];
    for (const double value : series) {
      if (std::isfinite(value)) continue;
      throw UsageError(fmt::format("--warm-up: {} of {} is not defined at all times; take a level",
                                   outcome.metric, outcome.item));
    }
    const models::Horizon& horizon = scenario_.horizon;
    const auto dropped = static_cast<std::int64_t>(sim::mser5_truncation(series));
    return horizon.report_from + (horizon.end - horizon.report_from) * dropped / kSpans;
  }
  throw UsageError(
      fmt::format("--warm-up: there is no outcome {} of {}", outcome.metric, outcome.item));
}

}  // namespace chokepoint::tools
