#include "tools/analysis_text.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "tools/analysis_reading.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

using Title = std::function<std::string(const std::string&)>;

double given(bool present, double value) {
  return present ? value : std::numeric_limits<double>::quiet_NaN();
}

std::string title_column(const std::string& input, const Title& title) {
  const std::string words = title(input);
  return words == input ? "" : words;
}

std::string heading(const v1::MeasureAnalysis& measure, const Scale& scale) {
  std::string text = measure.label().empty() ? measure.measure() : measure.label();
  text = fmt::format("{} ({}): {}", text, measure.measure(), measure.side());
  if (!measure.base().empty()) text += " minus " + measure.base();
  if (!measure.setting().empty()) text += ", " + measure.setting();
  return fmt::format("{} [{}{}]\n", text, scale.word, measure.unit());
}

std::string summary_text(const v1::MeasureAnalysis& measure, const Scale& scale) {
  const v1::Summary& in = measure.summary();
  TextTable table(0);
  table.add({"mean", "sd of runs", "p5", "p25", "median", "p75", "p95"});
  v1::EstimatedShare mean;
  if (in.has_mean()) mean.set_value(in.mean());
  mean.set_low(given(in.has_low(), in.low()));
  mean.set_high(given(in.has_high(), in.high()));
  table.add({interval_text(mean, scale), scaled(given(in.has_sd(), in.sd()), scale),
             scaled(in.p5(), scale), scaled(in.p25(), scale), scaled(in.median(), scale),
             scaled(in.p75(), scale), scaled(in.p95(), scale)});
  std::string text = table.text();
  if (in.has_inputs_share()) {
    text += fmt::format(
        "  variance of a run: inputs {}, chance that all points share {}, other chance {}\n",
        percent(in.inputs_share()), percent(in.common_chance_share()),
        percent(in.own_chance_share()));
  }
  return text;
}

std::string sobol_text(const v1::MeasureAnalysis& measure, const Title& title) {
  TextTable table(1);
  table.add({"input", "S1, by itself", "ST, with others", ""});
  for (const v1::SobolRow& row : measure.sobol()) {
    table.add({row.input(), share_text(row.first()), share_text(row.total()),
               title_column(row.input(), title)});
  }
  return "Shares of the variance of the expected outcome (Sobol' indices)\n" + table.text();
}

std::string morris_text(const v1::MeasureAnalysis& measure, const Scale& scale,
                        const Title& title) {
  TextTable table(1);
  table.add({"input", "mu*", "mu", "sigma", "chance", ""});
  for (const v1::MorrisRow& row : measure.morris()) {
    table.add({row.input(), interval_text(row.mu_star(), scale), scaled(row.mu(), scale),
               scaled(row.sigma(), scale), scaled(given(row.has_chance(), row.chance()), scale),
               title_column(row.input(), title)});
  }
  return "Elementary effects of a move over an input's whole range (Morris)\n" + table.text();
}

std::string two_digits(const v1::EstimatedShare& value) {
  if (!value.has_value()) return "-";
  return fmt::format("{:+.2f} [{:+.2f}, {:+.2f}]", value.value(), value.low(), value.high());
}

std::string slope_text(const v1::EstimatedShare& value) {
  if (!value.has_value()) return "-";
  return fmt::format("{:+.3g} [{:+.3g}, {:+.3g}]", value.value(), value.low(), value.high());
}

std::string regression_text(const v1::MeasureAnalysis& measure, const Title& title) {
  const v1::Regressed& model = measure.regression();
  TextTable table(1);
  table.add({"input", fmt::format("slope [{} per unit]", measure.unit()), "standardised",
             "elasticity", ""});
  for (const v1::RegressionRow& row : model.rows()) {
    table.add({row.input(), slope_text(row.slope()), two_digits(row.standardised()),
               two_digits(row.elasticity()), title_column(row.input(), title)});
  }
  std::string text = fmt::format(
      "Linear regression over points: R2 {}{}\n{}",
      percent(given(model.has_r_squared(), model.r_squared())),
      model.has_chance_share() ? ", chance " + percent(model.chance_share()) : "", table.text());
  for (const std::string& input : model.aliased()) {
    text += fmt::format("  {} follows from the other inputs, or does not vary\n", input);
  }
  return text;
}

std::string box_text(const v1::MeasureAnalysis& measure, const Scale& scale, const Title& title) {
  const v1::BoxFound& box = measure.box();
  TextTable table(1);
  table.add({"bound", "p-value", "in random halves", ""});
  for (const v1::BoxBound& bound : box.bounds()) {
    table.add({bound_text(bound, bound.input()),
               bound.p_value() < 0.001 ? "<0.001" : fmt::format("{:.3f}", bound.p_value()),
               percent(bound.found_again()), title_column(bound.input(), title)});
  }
  return fmt::format("Where it is above {} (PRIM): {} of {} points inside, {} of {} cases\n{}",
                     scaled(box.threshold(), scale), box.points_inside(), box.points(),
                     box.cases_inside(), box.cases(), box.bounds_size() > 0 ? table.text() : "");
}

std::string bands_text(const v1::MeasureAnalysis& measure, const Scale& scale) {
  if (measure.bands_size() == 0) return "No series of it was kept.\n";
  TextTable table(1);
  table.add({"period", "mean", "p5", "p25", "median", "p75", "p95"});
  for (const v1::BandRow& row : measure.bands()) {
    table.add({row.period(), scaled(row.mean(), scale), scaled(row.p5(), scale),
               scaled(row.p25(), scale), scaled(row.median(), scale), scaled(row.p75(), scale),
               scaled(row.p95(), scale)});
  }
  return "Quantiles of single runs by period\n" + table.text();
}

std::string measure_text(const v1::MeasureAnalysis& measure, const Title& title) {
  const Scale scale = scale_of(measure);
  std::string text = heading(measure, scale);
  if (measure.has_summary()) text += summary_text(measure, scale);
  if (measure.sobol_size() > 0) text += sobol_text(measure, title);
  if (measure.has_chance()) {
    text += fmt::format("  chance is {} of the variance of a run\n", share_text(measure.chance()));
  }
  if (measure.morris_size() > 0) text += morris_text(measure, scale, title);
  if (measure.has_regression()) text += regression_text(measure, title);
  if (measure.has_box()) text += box_text(measure, scale, title);
  // Bands are asked for alone; elsewhere there are none.
  if (measure.bands_size() > 0) text += bands_text(measure, scale);
  if (measure.reading_size() > 0) text += "In words\n";
  for (const std::string& line : measure.reading()) text += "  " + line + "\n";
  return text;
}

std::string ratios_text(const v1::AnalysisReport& report) {
  if (report.ratios_size() == 0) return "";
  TextTable table(1);
  for (const v1::RatioAnalysis& one : report.ratios()) {
    const std::string where =
        one.setting().empty() ? one.side() : fmt::format("{}, {}", one.side(), one.setting());
    table.add({where, one.label(),
               one.defined() ? fmt::format("{} [{}, {}]", grouped(one.value(), 3),
                                           grouped(one.low(), 3), grouped(one.high(), 3))
                             : "not defined: its denominator may be zero"});
  }
  return "Quotients of means (a quotient has no variance to divide where its denominator may be "
         "zero)\n" +
         table.text();
}

}  // namespace

std::string analysis_text(const v1::AnalysisReport& report, const Title& title) {
  std::string text = fmt::format("{}{}\n", report.experiment(),
                                 report.title().empty() ? "" : ": " + report.title());
  text += fmt::format("{} design, {} points", report.design(),
                      grouped(static_cast<double>(report.points()), 0));
  if (report.points() < report.points_asked()) {
    text += fmt::format(" of {} (runs of the others failed)", report.points_asked());
  }
  text += fmt::format(" x {} replications", report.replications());
  if (report.replications() < report.replications_asked()) {
    text += fmt::format(" of {} (the sweep is not complete)", report.replications_asked());
  }
  text += fmt::format(", seed {}, {} intervals\n", report.seed(), percent(report.confidence()));
  for (const v1::MeasureAnalysis& measure : report.measures()) {
    text += "\n" + measure_text(measure, title);
  }
  const std::string ratios = ratios_text(report);
  return ratios.empty() ? text : text + "\n" + ratios;
}

}  // namespace chokepoint::tools
