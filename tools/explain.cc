#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "proto/explanation.h"
#include "proto/issues.h"
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
bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

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

bool is_time(const v1::DelayCause& cause) {
  return cause.kind() == "production" || cause.kind() == "supply" || cause.kind() == "transit";
}

/// "+1,234 [+1,100, +1,368] thousand".
std::string gain_of(const v1::DelayCause& cause) {
  const sim::Estimate gain = estimate_of(cause.gain());
  const Scale scale = scale_for(std::abs(gain.mean));
  const std::string text = fmt::format("{} {}", with_interval(gain, scale), scale.word);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string with_gain(const v1::DelayCause& cause) {
  if (cause.relaxed().empty()) return "";
  return fmt::format("; {}: {} pieces delivered", cause.relaxed(), gain_of(cause));
}

/// One or two sentences that answer the question.
std::string answer(const v1::ExplainReport& report) {
  if (report.causes().empty() || report.causes(0).share() == 0)
    return fmt::format("{}: nothing was late.\n", short_of(report));
  const v1::DelayCause& most = report.causes(0);
  std::string text = fmt::format(
      "{}: most of what was late ({} of the piece-days) waited thus: {}, since {}{}.",
      short_of(report), percent(most.share()), most.text(), most.since(), with_gain(most));
  const auto held = std::find_if_not(report.causes().begin(), report.causes().end(), is_time);
  if (is_time(most) && held != report.causes().end() && held->share() >= kWorthALine) {
    text += fmt::format(" What held back most besides: {} ({}), since {}{}.", held->text(),
                        percent(held->share()), held->since(), with_gain(*held));
  }
  return text + "\n";
}

std::string quantities(const v1::ExplainReport& report, double confidence) {
  const Scale scale = scale_for(std::max(report.ordered().mean(), report.delivered().mean()));
  TextTable table(1);
  table.add({"ordered", with_margin(estimate_of(report.ordered()), scale)});
  table.add({"delivered", with_margin(estimate_of(report.delivered()), scale)});
  table.add({"late on an average day", with_margin(estimate_of(report.late()), scale)});
  if (report.stock_before().has_mean()) {
    table.add(
        {"in stock at the beginning", with_margin(estimate_of(report.stock_before()), scale)});
  }
  if (report.stock_after().has_mean()) {
    table.add({"in stock at the end", with_margin(estimate_of(report.stock_after()), scale)});
  }
  if (report.written_down_usd().mean() > 0) {
    const sim::Estimate usd = estimate_of(report.written_down_usd());
    const Scale money = scale_for(usd.mean);
    table.add({"written down", fmt::format("{} {}USD", with_margin(usd, money), money.word)});
  }
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
    if (cause.share() < kWorthALine && cause.relaxed().empty()) {
      rest += cause.share();
      continue;
    }
    table.add({cause.text(), percent(cause.share()), cause.since(), cause.relaxed(),
               cause.relaxed().empty() ? "" : gain_of(cause)});
  }
  if (rest > 0) table.add({"all others", percent(rest), "", "", ""});
  return fmt::format(
      "\nWhat late pieces waited for [share of late piece-days; delivered more, {} "
      "interval of paired runs, need not add up]\n{}",
      percent(confidence), table.text());
}

/// Rules asked for by name that no late piece waited for are causes with a share of nothing.
void add_rules(const std::vector<std::string>& rules, const models::Scenario& scenario,
               v1::ExplainReport& report) {
  for (const std::string& id : rules) {
    std::vector<std::string> known;
    for (const models::ExportRule& rule : scenario.rules) known.push_back(rule.id);
    if (std::find(known.begin(), known.end(), id) == known.end()) {
      const std::string hint = proto::did_you_mean(id, known);
      throw UsageError(
          fmt::format("there is no rule \"{}\"{}{}", id, hint.empty() ? "" : "; ", hint));
    }
    const bool charged = std::any_of(
        report.causes().begin(), report.causes().end(),
        [&](const v1::DelayCause& cause) { return cause.kind() == "rule" && cause.id() == id; });
    if (charged) continue;
    v1::DelayCause& cause = *report.add_causes();
    cause.set_kind("rule");
    cause.set_id(id);
    cause.set_text(fmt::format("rule {} holds it", id));
  }
}

/// Re-runs the scenario with each of the heaviest causes relaxed, under the same random numbers.
void relax(const ExplainOptions& options, const proto::Experiment& base,
           const proto::Question& question, const v1::Scenario& message,
           v1::ExplainReport& report) {
  const ExperimentOptions& common = options.common;
  std::vector<std::unique_ptr<proto::ScenarioFamily>> families;
  std::vector<v1::DelayCause*> causes;
  std::size_t heavy = 0;
  for (v1::DelayCause& cause : *report.mutable_causes()) {
    const bool asked = cause.kind() == "rule" && contains(options.without, cause.id());
    if (!asked && (heavy == options.relax || cause.share() < kWorthRelaxing)) continue;
    const std::optional<proto::Relaxation> how = proto::relaxation(message, cause);
    if (!how) continue;
    std::vector<std::string> sets = common.sets;
    sets.push_back(how->set);
    families.push_back(std::make_unique<proto::ScenarioFamily>(
        proto::ScenarioRequest{options.scenario, common.overlays, sets}));
    cause.set_relaxed(how->words);
    cause.set_set(how->set);
    causes.push_back(&cause);
    if (!asked) ++heavy;
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
  add_rules(options.without, family.nominal(), report);
  relax(options, done.front(), question, family.message(), report);
  session.print(common.json ? ""
                            : answer(report) + quantities(report, common.confidence) +
                                  causes_text(report, common.confidence),
                report);
  return session.close();
}

}  // namespace chokepoint::tools
