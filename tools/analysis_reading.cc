#include "tools/analysis_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

#include "tools/lever.h"
#include "tools/policy_measures.h"

namespace chokepoint::tools {
namespace {

constexpr double kWorthNaming = 0.05;  ///< share of the variance of an input that is named
constexpr double kNarrow = 0.3;        ///< width of intervals that can be relied on
constexpr double kLinear = 0.7;        ///< a linear model that explains less is a poor guide
constexpr double kNormalMean = 0.8;    ///< mean absolute value of a standard normal variate

using Title = std::function<std::string(const std::string&)>;

std::string percent_of(const v1::EstimatedShare& share) {
  const auto text = [](double value) { return percent(std::fabs(value) < 0.005 ? 0 : value); };
  return fmt::format("{} [{}, {}]", text(share.value()), text(share.low()), text(share.high()));
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// What the measure is called in a sentence.
std::string thing(const v1::MeasureAnalysis& measure) {
  return measure.label().empty() ? measure.measure() : measure.label();
}

/// What a policy's measure is called where it is negative; empty for others.
std::string opposite_of(const std::string& name) {
  for (const PolicyMeasure& one : policy_measures()) {
    if (name == one.name) return one.opposite;
  }
  return "";
}

/// "a, b and c".
std::string list(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

void read_summary(v1::MeasureAnalysis& measure, const Scale& scale) {
  const v1::Summary& summary = measure.summary();
  // A loss of -3 is said as a gain of 3.
  const std::string opposite = summary.mean() < 0 ? opposite_of(measure.measure()) : "";
  const double sign = opposite.empty() ? 1 : -1;
  std::string line =
      fmt::format("{}: {} {}{} on average", capital(opposite.empty() ? thing(measure) : opposite),
                  scaled(sign * summary.mean(), scale), scale.word, measure.unit());
  if (!measure.base().empty() && summary.base_mean() != 0) {
    line +=
        fmt::format(" ({:.2g}% of {})",
                    100 * sign * summary.mean() / std::fabs(summary.base_mean()), measure.base());
  }
  if (summary.runs() > 1) {
    const double ends[] = {sign * summary.p5(), sign * summary.p95()};
    line += fmt::format("; nine in ten runs lie between {} and {}",
                        scaled(std::min(ends[0], ends[1]), scale),
                        scaled(std::max(ends[0], ends[1]), scale));
  }
  measure.add_reading(line + ".");
}

void read_chance(v1::MeasureAnalysis& measure) {
  if (!measure.has_chance()) return;
  measure.add_reading(
      fmt::format("Chance, not inputs, is {} of the variance of a single run; it is in no index "
                  "above.",
                  percent_of(measure.chance())));
}

/// What one input explains. A share by itself that may be zero is not claimed.
std::string sobol_sentence(const v1::SobolRow& row, const std::string& thing, const Title& title) {
  const std::string name = capital(title(row.input()));
  if (row.first().low() <= 0) {
    return fmt::format("{} explains {} of the variance of {}, together with others.", name,
                       percent_of(row.total()), thing);
  }
  std::string line = fmt::format("{} explains {} of the variance of {} by itself", name,
                                 percent_of(row.first()), thing);
  if (row.total().value() - row.first().value() >= kWorthNaming) {
    line += fmt::format(", {} together with others", percent_of(row.total()));
  }
  return line + ".";
}

void read_sobol(v1::MeasureAnalysis& measure, const Title& title) {
  if (!measure.sobol(0).first().has_value()) {
    measure.add_reading(fmt::format(
        "The inputs explain nothing of {} that chance would not explain as well.", thing(measure)));
    read_chance(measure);
    return;
  }
  std::vector<const v1::SobolRow*> rows;
  double alone = 0;
  double widest = 0;
  for (const v1::SobolRow& row : measure.sobol()) {
    rows.push_back(&row);
    alone += row.first().value();
    widest = std::max(
        {widest, row.first().high() - row.first().low(), row.total().high() - row.total().low()});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->total().value() > b->total().value();
  });
  std::vector<std::string> idle;
  std::vector<std::string> open;
  for (const v1::SobolRow* row : rows) {
    if (row->total().high() < kWorthNaming) {
      idle.push_back(title(row->input()));
    } else if (row->total().low() <= 0) {
      open.push_back(title(row->input()));
    } else {
      measure.add_reading(sobol_sentence(*row, thing(measure), title));
    }
  }
  if (widest <= kNarrow && 1 - alone >= kWorthNaming) {
    measure.add_reading(fmt::format("Interactions of inputs explain about {} of it.",
                                    percent(std::min(1.0, 1 - alone))));
  }
  if (!idle.empty()) {
    measure.add_reading(fmt::format("Little depends on {} (in all less than {} each).", list(idle),
                                    percent(kWorthNaming)));
  }
  if (!open.empty()) {
    measure.add_reading(
        fmt::format("Whether it depends on {} cannot be told from these runs.", list(open)));
  }
  if (widest > kNarrow) {
    measure.add_reading(
        "The intervals are wide: more base points (--n, doubled) or --reps would narrow them.");
  }
  read_chance(measure);
}

void read_morris(v1::MeasureAnalysis& measure, const Scale& scale, const Title& title) {
  std::vector<const v1::MorrisRow*> rows;
  for (const v1::MorrisRow& row : measure.morris()) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return a->mu_star().value() > b->mu_star().value();
  });
  std::vector<std::string> idle;
  const double largest = rows.front()->mu_star().value();
  for (const v1::MorrisRow* row : rows) {
    const double size = row->mu_star().value();
    const bool chance = row->has_chance() && size < kNormalMean * row->chance();
    if (!(size >= kWorthNaming * largest) || chance || size == 0) {
      idle.push_back(title(row->input()));
      continue;
    }
    std::string line =
        fmt::format("{} moves {} by {} {}{} over its range", capital(title(row->input())),
                    thing(measure), scaled(size, scale), scale.word, measure.unit());
    if (row->sigma() > size / 2) line += ", more or less of it as the other inputs are";
    measure.add_reading(line + ".");
  }
  if (!idle.empty()) {
    measure.add_reading(
        fmt::format("Next to nothing, or no more than chance, comes from {}.", list(idle)));
  }
}

void read_regression(v1::MeasureAnalysis& measure, const Title& title) {
  const v1::Regressed& model = measure.regression();
  if (!model.has_r_squared()) {
    measure.add_reading("There are too few points for a regression on so many inputs.");
    return;
  }
  std::vector<const v1::RegressionRow*> rows;
  for (const v1::RegressionRow& row : model.rows()) {
    const v1::EstimatedShare& effect = row.standardised();
    if (effect.has_value() && (effect.low() > 0 || effect.high() < 0)) rows.push_back(&row);
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) {
    return std::fabs(a->standardised().value()) > std::fabs(b->standardised().value());
  });
  for (const v1::RegressionRow* row : rows) {
    const v1::EstimatedShare& effect = row->elasticity();
    measure.add_reading(
        fmt::format("One percent more of {} goes with {:.2g}% [{:.2g}%, {:.2g}%] {} of {}.",
                    title(row->input()), std::fabs(effect.value()),
                    std::min(std::fabs(effect.low()), std::fabs(effect.high())),
                    std::max(std::fabs(effect.low()), std::fabs(effect.high())),
                    effect.value() >= 0 ? "more" : "less", thing(measure)));
  }
  if (rows.empty()) measure.add_reading("No input's effect differs from zero by its interval.");
  measure.add_reading(fmt::format("A linear model explains {} of the variance between points{}.",
                                  percent(model.r_squared()),
                                  model.r_squared() < kLinear ? ": read it with care" : ""));
}

void read_box(v1::MeasureAnalysis& measure, const Scale& scale) {
  const v1::BoxFound& box = measure.box();
  const std::string cases = fmt::format("{} above {} {}{}", thing(measure),
                                        scaled(box.threshold(), scale), scale.word, measure.unit());
  if (box.cases() == 0 || box.cases() == box.points()) {
    measure.add_reading(fmt::format("{} points have {}.", box.cases() == 0 ? "No" : "All", cases));
    return;
  }
  if (box.bounds_size() == 0) {
    measure.add_reading(fmt::format("No region of the inputs stands out for {}.", cases));
    return;
  }
  std::vector<std::string> bounds;
  for (const v1::BoxBound& bound : box.bounds()) bounds.push_back(bound_text(bound, bound.input()));
  const double inside = static_cast<double>(box.points_inside());
  measure.add_reading(fmt::format(
      "{} is largest when {}: {} of the points there have {}, against {} of all, and they are {} "
      "of those that do.",
      capital(thing(measure)), list(bounds),
      percent(static_cast<double>(box.cases_inside()) / inside), cases,
      percent(static_cast<double>(box.cases()) / static_cast<double>(box.points())),
      percent(static_cast<double>(box.cases_inside()) / static_cast<double>(box.cases()))));
}

}  // namespace

Scale scale_of(const v1::MeasureAnalysis& measure) {
  double largest = 0;
  const auto see = [&](double number) { largest = std::max(largest, std::fabs(number)); };
  see(measure.summary().mean());
  see(measure.summary().p95());
  see(measure.box().threshold());
  for (const v1::MorrisRow& row : measure.morris()) see(row.mu_star().value());
  for (const v1::BandRow& row : measure.bands()) see(row.p95());
  return scale_for(largest);
}

std::string bound_text(const v1::BoxBound& bound, const std::string& name) {
  const auto number = [](double value) { return grouped(value, decimals_for(value, value)); };
  if (bound.has_low() && bound.has_high()) {
    return fmt::format("{} <= {} <= {}", number(bound.low()), name, number(bound.high()));
  }
  return bound.has_low() ? fmt::format("{} >= {}", name, number(bound.low()))
                         : fmt::format("{} <= {}", name, number(bound.high()));
}

std::string share_text(const v1::EstimatedShare& share) {
  return share.has_value() ? percent_of(share) : "-";
}

std::string interval_text(const v1::EstimatedShare& value, const Scale& scale) {
  if (!value.has_value()) return "-";
  return with_interval({value.value(), value.low(), value.high(), 0, 2, 0}, scale);
}

void write_reading(v1::MeasureAnalysis& measure, const Title& title) {
  const Scale scale = scale_of(measure);
  if (measure.has_summary() && measure.summary().has_mean()) read_summary(measure, scale);
  if (measure.sobol_size() > 0) read_sobol(measure, title);
  if (measure.morris_size() > 0) read_morris(measure, scale, title);
  if (measure.has_regression()) read_regression(measure, title);
  if (measure.has_box()) read_box(measure, scale);
}

}  // namespace chokepoint::tools
