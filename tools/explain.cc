#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "proto/explanation.h"
#include "sim/estimates.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/order_history.h"
#include "tools/session.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// A cause below this share is not worth a re-run.
constexpr double kWorthRelaxing = 0.02;
/// Shares below this are added up in one line.
constexpr double kWorthALine = 0.005;

sim::Estimate estimate_of(const v1::Change& change) {
  constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  return {change.has_mean() ? change.mean() : kUndefined,
          change.has_low() ? change.low() : kUndefined,
          change.has_high() ? change.high() : kUndefined,
          kUndefined,
          0,
          0};
}

std::string short_of(const v1::ExplainReport& report) {
  return fmt::format("{} {} in {}", report.buyer(), report.item(), report.period());
}

/// One sentence that answers the question.
std::string answer(const v1::ExplainReport& report) {
  const auto first =
      std::find_if(report.causes().begin(), report.causes().end(), [](const v1::DelayCause& cause) {
        return cause.kind() != "production" && cause.kind() != "supply" &&
               cause.kind() != "transit";
      });
  if (report.causes().empty()) return fmt::format("{}: nothing was late.\n", short_of(report));
  const v1::DelayCause& main = first == report.causes().end() ? report.causes(0) : *first;
  std::string text = fmt::format(
      "{}: most of what was late, and not on its way, waited because {} "
      "({} of all late piece-days), since {}",
      short_of(report), main.text(), percent(main.share()), main.since());
  if (!main.relaxed().empty()) {
    const sim::Estimate gain = estimate_of(main.gain());
    text += fmt::format("; {}: {} pieces delivered", main.relaxed(),
                        with_interval(gain, scale_for(std::abs(gain.mean))));
  }
  return text + ".\n";
}

std::string quantities(const v1::ExplainReport& report, double confidence) {
  const Scale scale = scale_for(std::max(report.ordered().mean(), report.delivered().mean()));
  TextTable table(1);
  table.add({"ordered", with_margin(estimate_of(report.ordered()), scale)});
  table.add({"delivered", with_margin(estimate_of(report.delivered()), scale)});
  table.add({"late on an average day", with_margin(estimate_of(report.late()), scale)});
  return fmt::format(
      "\nPieces [{}pieces, mean and half of the {} interval; late: {:.0f} days after the "
      "order]\n{}",
      scale.word, percent(confidence), report.standard_lead_time_days(), table.text());
}

std::string causes_text(const v1::ExplainReport& report, double confidence) {
  TextTable table(1);
  table.add({"", "share", "since", "relaxed", "delivered more"});
  double rest = 0;
  for (const v1::DelayCause& cause : report.causes()) {
    if (cause.share() < kWorthALine) {
      rest += cause.share();
      continue;
    }
    const sim::Estimate gain = estimate_of(cause.gain());
    table.add({cause.text(), percent(cause.share()), cause.since(), cause.relaxed(),
               cause.relaxed().empty() ? "" : with_interval(gain, scale_for(std::abs(gain.mean)))});
  }
  if (rest > 0) table.add({"all others", percent(rest), "", "", ""});
  return fmt::format(
      "\nWhat late pieces waited for [share of late piece-days; delivered more, {} "
      "interval of paired runs, need not add up]\n{}",
      percent(confidence), table.text());
}

/// Re-runs the scenario with each of the heaviest causes relaxed, under the same random numbers.
void relax(const ExplainOptions& options, const proto::Experiment& base,
           const proto::Question& question, const v1::Scenario& message,
           v1::ExplainReport& report) {
  const ExperimentOptions& common = options.common;
  std::vector<std::unique_ptr<proto::ScenarioFamily>> families;
  std::vector<v1::DelayCause*> causes;
  for (v1::DelayCause& cause : *report.mutable_causes()) {
    if (causes.size() == options.relax || cause.share() < kWorthRelaxing) break;
    const std::optional<proto::Relaxation> how = proto::relaxation(message, cause);
    if (!how) continue;
    std::vector<std::string> sets = common.sets;
    sets.push_back(how->set);
    families.push_back(std::make_unique<proto::ScenarioFamily>(
        proto::ScenarioRequest{options.scenario, common.overlays, sets}));
    cause.set_relaxed(how->words);
    cause.set_set(how->set);
    causes.push_back(&cause);
  }
  if (families.empty()) return;
  std::vector<const proto::ScenarioFamily*> sides;
  for (const auto& family : families) sides.push_back(family.get());
  Session again("explain", common);
  const std::vector<proto::Experiment> done = again.simulate(sides);
  std::vector<double> before = proto::delivered(base, question);
  for (std::size_t i = 0; i < done.size(); ++i) {
    const std::vector<double> after = proto::delivered(done[i], question);
    before.resize(std::min(before.size(), after.size()));
    const sim::Estimate gain =
        sim::estimate_difference(std::span(after).first(before.size()), before, common.confidence);
    v1::Change& out = *causes[i]->mutable_gain();
    if (gain.n > 0) out.set_mean(gain.mean);
    if (gain.n > 1) out.set_low(gain.low);
    if (gain.n > 1) out.set_high(gain.high);
  }
}

int explain_order(const ExplainOptions& options, const proto::ScenarioFamily& family) {
  const models::Scenario scenario = family.instantiate(options.common.seed, 0);
  fmt::print("{}", order_history(scenario, options.common.seed, options.order));
  return kDone;
}

}  // namespace

int explain_command(const ExplainOptions& options) {
  const ExperimentOptions& common = options.common;
  const proto::ScenarioFamily family({options.scenario, common.overlays, common.sets});
  if (!options.order.empty()) return explain_order(options, family);
  const proto::Experiment axes(family.nominal(), common.seed);
  proto::Question question;
  try {
    question = proto::read_question(family.nominal(), axes.axes, options.buyer, options.item,
                                    options.period);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  Session session("explain", common);
  const std::vector<proto::Experiment> done = session.simulate({&family});
  if (done.empty()) return session.close();
  v1::ExplainReport report = proto::explain(done.front(), question, version(), common.confidence);
  relax(options, done.front(), question, family.message(), report);
  session.print(common.json ? ""
                            : answer(report) + quantities(report, common.confidence) +
                                  causes_text(report, common.confidence),
                report);
  return session.close();
}

}  // namespace chokepoint::tools
