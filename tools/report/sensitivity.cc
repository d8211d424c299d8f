#include "tools/report/sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

/// What one input does to a measure.
struct Effect {
  std::string input;
  v1::EstimatedShare value;
  std::optional<double> other;  ///< beside it: the first-order index
};

/// Adds a chart of effects, those of the largest size first.
void add_effects(const v1::AnalysisReport& analysis, const v1::MeasureAnalysis& measure,
                 const std::string& method, const std::string& unit, std::vector<Effect> effects,
                 const std::string& note, bool first_order, v1::ReportSection& section) {
  if (effects.empty()) return;
  std::stable_sort(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
    return std::fabs(a.value.value()) > std::fabs(b.value.value());
  });
  const std::string who = measure.base().empty()
                              ? measure.side()
                              : fmt::format("{} minus {}", measure.side(), measure.base());
  v1::ReportFigure& figure = *section.add_figure();
  figure.set_id(fmt::format("sensitivity-{}", section.figure_size()));
  figure.set_claim(fmt::format("{} ({}): {} matters most", capitalised(measure.label()), who,
                               effects.front().input));
  figure.set_unit(unit);
  figure.set_sample(fmt::format("{}: {} points, {} replications, seed {}{}", method,
                                analysis.points(), analysis.replications(), analysis.seed(),
                                measure.setting().empty() ? "" : ", " + measure.setting()));
  figure.set_source(fmt::format("{}; engine {}", analysis.command_line(), analysis.engine()));
  figure.set_note(note);
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_axis(unit);
  bars.set_points(first_order);
  if (first_order) {
    bars.set_value_name("total index, with its interval");
    bars.set_other_name("first-order index");
  }
  Table table(*figure.mutable_table());
  table.label_column("input").number_column(first_order ? "total" : "effect");
  table.number_column("low").number_column("high");
  if (first_order) table.number_column("first order");
  for (const Effect& effect : effects) {
    const v1::EstimatedShare& value = effect.value;
    v1::BarRow& row = *bars.add_row();
    row.set_label(effect.input);
    if (value.has_value()) row.set_value(value.value());
    if (value.has_low() && value.has_high()) {
      row.set_low(value.low());
      row.set_high(value.high());
    }
    if (effect.other) row.set_other(*effect.other);
    table.row().cell(effect.input).cell(value.has_value() ? value.value() : NAN);
    table.cell(value.has_low() ? value.low() : NAN).cell(value.has_high() ? value.high() : NAN);
    if (first_order) table.cell(effect.other.value_or(NAN));
  }
}

void add_measure(const v1::AnalysisReport& analysis, const v1::MeasureAnalysis& measure,
                 v1::ReportSection& section) {
  std::vector<Effect> sobol;
  for (const v1::SobolRow& row : measure.sobol()) {
    Effect effect{row.input(), row.total(), {}};
    if (row.first().has_value()) effect.other = row.first().value();
    sobol.push_back(std::move(effect));
  }
  add_effects(analysis, measure, "Sobol' indices", "share of the variance between points",
              std::move(sobol),
              "The total index is the share of the variance that would be left if all other inputs "
              "were known; the first-order index the share that goes if this one were.",
              true, section);
  std::vector<Effect> morris;
  for (const v1::MorrisRow& row : measure.morris()) {
    morris.push_back({row.input(), row.mu_star(), {}});
  }
  add_effects(analysis, measure, "elementary effects (Morris)", measure.unit(), std::move(morris),
              "Mean size of the change when the input moves over its whole range.", false, section);
  std::vector<Effect> slopes;
  for (const v1::RegressionRow& row : measure.regression().rows()) {
    slopes.push_back({row.input(), row.standardised(), {}});
  }
  add_effects(analysis, measure, "regression", "standardised coefficient", std::move(slopes),
              "Standard deviations of the measure for one standard deviation of the input.", false,
              section);
}

}  // namespace

void add_sensitivity(const v1::AnalysisReport& analysis, v1::ReportPage& page) {
  v1::ReportSection section;
  section.set_id("sensitivity");
  section.set_title(fmt::format("What the answer is sensitive to: {}", analysis.experiment()));
  for (const v1::MeasureAnalysis& measure : analysis.measures()) {
    for (const std::string& sentence : measure.reading()) add_text(section, sentence);
    add_measure(analysis, measure, section);
  }
  if (section.figure().empty() && section.text().empty()) return;
  *page.add_section() = std::move(section);
}

v1::ReportPage sweep_page(const v1::AnalysisReport& analysis, const std::string& version) {
  v1::ReportPage page;
  page.set_title(analysis.experiment());
  page.set_question(analysis.title());
  page.set_version(version);
  page.set_seed(analysis.seed());
  page.set_replications(analysis.replications());
  for (const v1::MeasureAnalysis& measure : analysis.measures()) {
    if (measure.reading().empty()) continue;
    *page.add_headline() = (Sentence() << measure.reading(0)).done();
    break;
  }
  add_sensitivity(analysis, page);
  return page;
}

}  // namespace chokepoint::tools::report
