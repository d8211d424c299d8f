#include "tools/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/sobol.h"
#include "sim/statistics.h"
#include "tools/errors.h"
#include "tools/morris_effects.h"
#include "tools/prim.h"
#include "tools/regression.h"

namespace chokepoint::tools {
namespace {

using Table = std::vector<std::vector<double>>;

/// Sets what would be absent where the number is undefined.
template <class Set>
void set_defined(double number, Set set) {
  if (std::isfinite(number)) set(number);
}

void set_share(v1::EstimatedShare& share, double value, const sim::Interval& interval) {
  set_defined(value, [&](double x) { share.set_value(x); });
  set_defined(interval.low, [&](double x) { share.set_low(x); });
  set_defined(interval.high, [&](double x) { share.set_high(x); });
}

std::vector<double> cells_of(const Table& table) {
  std::vector<double> cells;
  for (const std::vector<double>& row : table) cells.insert(cells.end(), row.begin(), row.end());
  return cells;
}

/// Values of an outcome; throws where one is undefined.
Table defined_values(SweepData& data, const Outcome& outcome,
                     const std::vector<std::size_t>& points) {
  Table table = data.values(outcome, points);
  const std::vector<double> cells = cells_of(table);
  const auto undefined =
      std::count_if(cells.begin(), cells.end(), [](double x) { return std::isnan(x); });
  if (undefined == 0) return table;
  throw UsageError(
      fmt::format("{} is undefined in {} of {} runs, being a quotient; analyse what it is made of",
                  outcome.name, undefined, cells.size()));
}

Points kind_of(const SweepData& data) { return data.sampled() ? Points::kDrawn : Points::kChosen; }

template <class Message>
void set_quantiles(Message& message, const std::vector<double>& cells) {
  message.set_p5(sim::quantile(cells, 0.05));
  message.set_p25(sim::quantile(cells, 0.25));
  message.set_median(sim::quantile(cells, 0.5));
  message.set_p75(sim::quantile(cells, 0.75));
  message.set_p95(sim::quantile(cells, 0.95));
}

void add_summary(SweepData& data, const Outcome& outcome, const std::vector<std::size_t>& points,
                 double confidence, v1::MeasureAnalysis& out) {
  const std::vector<std::size_t> sample = data.sample(points);
  const Table table = defined_values(data, outcome, sample);
  const CrossedMean mean = crossed_mean(table, kind_of(data), confidence);
  const std::vector<double> cells = cells_of(table);
  v1::Summary& summary = *out.mutable_summary();
  set_defined(mean.mean.mean, [&](double x) { summary.set_mean(x); });
  set_defined(mean.mean.low, [&](double x) { summary.set_low(x); });
  set_defined(mean.mean.high, [&](double x) { summary.set_high(x); });
  sim::Tally all;
  for (const double cell : cells) all.add(cell);
  set_defined(all.sd(), [&](double x) { summary.set_sd(x); });
  set_quantiles(summary, cells);
  summary.set_runs(static_cast<std::int64_t>(cells.size()));
  if (outcome.against_base) {
    Outcome base = outcome;
    base.side = 0;
    base.against_base = false;
    base.sign = 1;
    summary.set_base_mean(
        crossed_mean(data.values(base, sample), kind_of(data), confidence).mean.mean);
  }
  const double parts[] = {std::max(0.0, mean.inputs), std::max(0.0, mean.common),
                          std::max(0.0, mean.own)};
  const double sum = parts[0] + parts[1] + parts[2];
  if (!std::isfinite(mean.own) || !std::isfinite(mean.inputs) || !(sum > 0)) return;
  summary.set_inputs_share(parts[0] / sum);
  summary.set_common_chance_share(parts[1] / sum);
  summary.set_own_chance_share(parts[2] / sum);
}

std::size_t design_inputs(const SweepData& data) {
  std::size_t inputs = 0;
  for (const AxisRecord& axis : data.record().axes) inputs += axis.in_design ? 1 : 0;
  return inputs;
}

void require_design(const SweepData& data, const char* design, const char* part) {
  if (data.record().design == design) return;
  throw UsageError(
      fmt::format("{}: the design of {} is {}, and this needs a sweep with --design {}; regression "
                  "and box go with any design",
                  part, data.record().name, data.record().design, design));
}

void add_sobol(SweepData& data, const Outcome& outcome, const SettingPoints& setting,
               const AnalysisParts& parts, v1::MeasureAnalysis& out) {
  require_design(data, "sobol", "sobol");
  const std::size_t inputs = design_inputs(data);
  const Table table = defined_values(data, outcome, setting.points);
  // The store's blocks are A, A with each input from B, B; the estimator's A, B, A with each input.
  std::vector<double> values;
  for (std::size_t first = 0; first < table.size(); first += inputs + 2) {
    const auto append = [&](std::size_t row) {
      values.insert(values.end(), table[first + row].begin(), table[first + row].end());
    };
    append(0);
    append(inputs + 1);
    for (std::size_t i = 1; i <= inputs; ++i) append(i);
  }
  const sim::SobolStudy study = sim::sobol_study(
      inputs, values, data.replications(), parts.resamples, parts.confidence, data.record().seed);
  // Where the inputs' variance may be zero there are no shares of it.
  const bool shares = study.variance > 0 && study.variance_interval.low > 0;
  const Panel panel = data.panel(table, setting.points, false);
  for (std::size_t i = 0; i < inputs; ++i) {
    v1::SobolRow& row = *out.add_sobol();
    row.set_input(panel.inputs[i]);
    if (!shares) continue;
    set_share(*row.mutable_first(), study.factors[i].first, study.factors[i].first_interval);
    set_share(*row.mutable_total(), study.factors[i].total, study.factors[i].total_interval);
  }
  if (std::isfinite(study.noise_share)) {
    set_share(*out.mutable_chance(), study.noise_share, study.noise_share_interval);
  }
}

void add_morris(SweepData& data, const Outcome& outcome, const SettingPoints& setting,
                const AnalysisParts& parts, v1::MeasureAnalysis& out) {
  require_design(data, "morris", "morris");
  Panel panel =
      data.panel(defined_values(data, outcome, setting.points), setting.points, false, true);
  for (std::vector<double>& point : panel.points) {
    for (double& x : point) x = std::isnan(x) ? 0.5 : x;  // ruled out: it does not move
  }
  const std::vector<double> ranges(panel.inputs.size(), 1.0);
  const std::vector<MorrisEffect> effects =
      morris_effects(panel, ranges, parts.resamples, parts.confidence, data.record().seed);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    v1::MorrisRow& row = *out.add_morris();
    row.set_input(panel.inputs[i]);
    row.set_mu(effects[i].mu);
    set_share(*row.mutable_mu_star(), effects[i].mu_star, effects[i].mu_star_interval);
    row.set_sigma(effects[i].sigma);
    set_defined(effects[i].chance, [&](double x) { row.set_chance(x); });
  }
}

void add_regression(const Panel& panel, double confidence, v1::MeasureAnalysis& out) {
  const Regression model = regress(panel, confidence);
  v1::Regressed& regression = *out.mutable_regression();
  set_defined(model.r_squared, [&](double x) { regression.set_r_squared(x); });
  set_defined(model.chance, [&](double x) { regression.set_chance_share(x); });
  for (std::size_t i = 0; i < panel.inputs.size(); ++i) {
    v1::RegressionRow& row = *regression.add_rows();
    const Coefficient& one = model.coefficients[i];
    row.set_input(panel.inputs[i]);
    set_share(*row.mutable_slope(), one.slope.value, one.slope.interval);
    set_share(*row.mutable_standardised(), one.standardised.value, one.standardised.interval);
    set_share(*row.mutable_elasticity(), one.elasticity.value, one.elasticity.interval);
  }
  for (const std::string& input : model.aliased) regression.add_aliased(input);
}

void add_box(const Panel& panel, const AnalysisParts& parts, std::uint64_t seed,
             v1::MeasureAnalysis& out) {
  const std::vector<double> means = point_means(panel);
  const double threshold = parts.above.value_or(sim::quantile(means, 1 - parts.top));
  std::vector<bool> cases;
  for (const double mean : means) cases.push_back(mean > threshold);
  v1::BoxFound& found = *out.mutable_box();
  found.set_threshold(threshold);
  const auto count = std::count(cases.begin(), cases.end(), true);
  found.set_points(static_cast<std::int64_t>(cases.size()));
  found.set_cases(count);
  if (count == 0 || count == static_cast<std::ptrdiff_t>(cases.size())) return;
  PrimOptions options;
  options.seed = seed;
  const Box box = find_box(panel.points, cases, options);
  found.set_points_inside(static_cast<std::int64_t>(box.points));
  found.set_cases_inside(static_cast<std::int64_t>(box.cases));
  for (const BoxSide& side : box.sides) {
    v1::BoxBound& bound = *found.add_bounds();
    bound.set_input(panel.inputs[side.input]);
    if (side.low) bound.set_low(*side.low);
    if (side.high) bound.set_high(*side.high);
    bound.set_p_value(side.p_value);
    bound.set_found_again(side.found_again);
  }
}

void add_bands(SweepData& data, const Outcome& outcome, const std::vector<std::size_t>& points,
               v1::MeasureAnalysis& out) {
  const SweepData::Series series = data.series(outcome, data.sample(points));
  for (std::size_t t = 0; t < series.periods.size(); ++t) {
    const std::vector<double> cells = cells_of(series.values[t]);
    v1::BandRow& row = *out.add_bands();
    row.set_period(series.periods[t]);
    sim::Tally all;
    for (const double cell : cells) all.add(cell);
    row.set_mean(all.mean());
    set_quantiles(row, cells);
  }
}

}  // namespace

v1::MeasureAnalysis analyse_outcome(SweepData& data, const Outcome& outcome,
                                    const SettingPoints& setting, bool levers_too,
                                    const AnalysisParts& parts) {
  v1::MeasureAnalysis out;
  out.set_measure(outcome.name);
  out.set_label(outcome.label);
  out.set_unit(outcome.unit);
  out.set_side(data.record().sides[outcome.side].name);
  if (outcome.against_base) out.set_base(data.record().sides.front().name);
  out.set_setting(setting.name);
  if (parts.summary) add_summary(data, outcome, setting.points, parts.confidence, out);
  if (parts.sobol) add_sobol(data, outcome, setting, parts, out);
  if (parts.morris) add_morris(data, outcome, setting, parts, out);
  if (parts.regression || parts.box) {
    const std::vector<std::size_t> sample = data.sample(setting.points);
    const Panel panel = data.panel(defined_values(data, outcome, sample), sample, levers_too);
    if (panel.inputs.empty()) {
      throw UsageError(
          fmt::format("{} varies no input; summary, effects and bands say what there "
                      "is to say",
                      data.record().name));
    }
    if (parts.regression) add_regression(panel, parts.confidence, out);
    if (parts.box) add_box(panel, parts, data.record().seed, out);
  }
  if (parts.bands) add_bands(data, outcome, setting.points, out);
  return out;
}

v1::RatioAnalysis analyse_ratio(SweepData& data, const Outcome& numerator,
                                const Outcome& denominator, const SettingPoints& setting,
                                double confidence) {
  const std::vector<std::size_t> sample = data.sample(setting.points);
  const sim::RatioEstimate found = crossed_ratio(
      data.values(numerator, sample), data.values(denominator, sample), kind_of(data), confidence);
  v1::RatioAnalysis ratio;
  ratio.set_ratio(numerator.name + "/" + denominator.name);
  ratio.set_label(numerator.label + " for each one more to China");
  ratio.set_unit(numerator.unit + " per " + denominator.unit);
  ratio.set_side(data.record().sides[numerator.side].name);
  ratio.set_base(data.record().sides.front().name);
  ratio.set_setting(setting.name);
  ratio.set_defined(found.defined);
  if (!found.defined) return ratio;
  ratio.set_value(found.value);
  ratio.set_low(found.low);
  ratio.set_high(found.high);
  return ratio;
}

}  // namespace chokepoint::tools
