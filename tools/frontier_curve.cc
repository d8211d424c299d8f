#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/frontier_lever.h"
#include "tools/frontier_points.h"
#include "tools/session.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// A scale for the largest of some numbers of every point.
template <class... Numbers>
Scale scale_of(const v1::FrontierReport& report, Numbers... numbers) {
  double largest = 0;
  for (const v1::FrontierPoint& point : report.points()) {
    ((largest = std::max(largest, std::fabs(numbers(point)))), ...);
  }
  return scale_for(largest);
}

std::string band_text(const v1::Band& band, const Scale& scale) {
  return fmt::format("[{}, {}]", scaled(band.low(), scale), scaled(band.high(), scale));
}

std::string curve_table(const v1::FrontierReport& report) {
  const Scale pieces = scale_of(
      report, [](const auto& p) { return p.china().mean(); },
      [](const auto& p) { return p.us().mean(); });
  const Scale tpp = scale_of(report, [](const auto& p) { return p.us_compute().mean(); });
  const Scale usd = scale_of(report, [](const auto& p) { return p.revenue().mean(); });
  TextTable table(1);
  table.add({"", fmt::format("to China [{}pieces]", pieces.word), "to the US",
             fmt::format("to the US [{}TPP]", tpp.word), fmt::format("revenue [{}USD]", usd.word),
             "US pieces lost per piece to China", ""});
  for (const v1::FrontierPoint& point : report.points()) {
    table.add({point.policy(), change_text(point.china(), pieces), change_text(point.us(), pieces),
               change_text(point.us_compute(), tpp), change_text(point.revenue(), usd),
               ratio_text(point.displacement(), "China gets the same"), note_text(point)});
  }
  return table.text();
}

std::string band_table(const v1::FrontierReport& report) {
  const Scale pieces = scale_of(
      report, [](const auto& p) { return p.china_band().low(); },
      [](const auto& p) { return p.china_band().high(); },
      [](const auto& p) { return p.us_band().low(); });
  TextTable table(1);
  table.add({"", "to China", "to the US"});
  for (const v1::FrontierPoint& point : report.points()) {
    if (!point.has_value()) continue;
    table.add({point.policy(), band_text(point.china_band(), pieces),
               band_text(point.us_band(), pieces)});
  }
  return fmt::format(
      "Nine in ten replications lie between [p5, p95, {}pieces; they draw the uncertain "
      "inputs]\n{}",
      pieces.word, table.text());
}

std::string text_of(const v1::FrontierReport& report) {
  return fmt::format(
      "{} at values of {}\n"
      "Change against {} [{} interval], {} pairs, seed {}\n"
      "A value is dominated if another one gives China and the US as much, and one of them more.\n"
      "{}\n{}",
      report.policy(), report.lever(), report.base(), percent(report.confidence()),
      report.replications(), report.seed(), curve_table(report), band_table(report));
}

}  // namespace

LeverPair::LeverPair(const FrontierOptions& options, const std::string& option,
                     const std::string& text)
    : options_(options),
      lever_(read_lever(option, text)),
      file_(options.policies.empty() ? options.base : options.policies.front()) {
  const auto read = [&](const std::string& file) {
    return std::make_unique<proto::ScenarioFamily>(
        proto::ScenarioRequest{file, options.common.overlays, options.common.sets});
  };
  base_ = read(options.base);
  policy_ = read(file_);
  resolve_lever(lever_, option, *policy_);
  CompareOptions pair;
  pair.base = options.base;
  pair.other = file_;
  require_same_span(pair, base_->nominal(), policy_->nominal());
}

std::unique_ptr<proto::ScenarioFamily> LeverPair::policy(double value) const {
  std::vector<std::string> sets = options_.common.sets;
  sets.push_back(lever_.assignment(value));
  return std::make_unique<proto::ScenarioFamily>(
      proto::ScenarioRequest{file_, options_.common.overlays, std::move(sets)});
}

int frontier_curve(const FrontierOptions& options) {
  const LeverPair pair(options, "--vary", options.vary);
  const std::vector<double> values = pair.lever().values();
  std::vector<std::unique_ptr<proto::ScenarioFamily>> families;
  std::vector<const proto::ScenarioFamily*> sides;
  for (const double value : values) {
    families.push_back(pair.policy(value));
    sides.push_back(families.back().get());
  }
  sides.push_back(&pair.base());
  Session session("frontier", options.common);
  const std::vector<proto::Experiment> done = session.simulate(sides);
  if (done.empty()) return session.close();
  const proto::Experiment& base = done.back();
  v1::FrontierReport report;
  report.set_base(base.scenario->name);
  report.set_policy(pair.policy_name());
  report.set_lever(pair.lever().path);
  report.set_version(version());
  report.set_seed(options.common.seed);
  report.set_replications(static_cast<std::int64_t>(base.replications.size()));
  report.set_confidence(options.common.confidence);
  const Levels base_levels = levels_of(base);
  const int decimals = decimals_for(values[0], values[1] - values[0]);
  for (std::size_t i = 0; i < done.size(); ++i) {
    const bool is_base = i == values.size();
    const std::string name = is_base ? "base" : grouped(values[i], decimals);
    v1::FrontierPoint& point = *report.add_points();
    point = frontier_point(name, base_levels, levels_of(done[i]), options.common.confidence);
    point.set_fingerprint(proto::fingerprint(done[i]));
    if (!is_base) point.set_value(values[i]);
  }
  mark_points(report);
  session.print(options.common.json ? "" : text_of(report), report);
  return session.close();
}

}  // namespace chokepoint::tools
