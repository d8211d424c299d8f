#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <cmath>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

const v1::Rule& rule_of(const Material& material, const std::string& id) {
  for (const v1::Rule& rule : material.main.family->message().rule()) {
    if (rule.id() == id) return rule;
  }
  return v1::Rule::default_instance();
}

/// "ratio cap"; the schema's name of the effect in words.
std::string effect_of(const v1::Rule& rule) {
  const auto* field = rule.GetReflection()->GetOneofFieldDescriptor(
      rule, rule.GetDescriptor()->FindOneofByName("effect"));
  std::string name = field == nullptr ? "" : field->name();
  for (char& c : name) {
    if (c == '_') c = ' ';
  }
  return name;
}

std::string deeds_of(const Material& material, const std::string& rule) {
  std::string text;
  for (const RuleDeeds& one : material.further.deeds) {
    if (one.rule != rule) continue;
    if (!text.empty()) text += "; ";
    text += fmt::format("{} {} pieces", one.ruling, readable(static_cast<double>(one.before)));
    if (one.after != 0 && one.after != one.before) {
      text += fmt::format(" ({} left)", readable(static_cast<double>(one.after)));
    }
  }
  return text;
}

void add_ledger(const Material& material, v1::ReportSection& section) {
  const auto& rules = material.main.family->message().rule();
  v1::ReportFigure& figure =
      add_figure(material, section, "rules",
                 rules.size() == 1 ? std::string("One rule is in the scenario")
                                   : fmt::format("{} rules are in the scenario", rules.size()),
                 "dates of announcement, force and end");
  figure.set_sample("from the scenario file");
  figure.set_note(material.further.deeds.empty()
                      ? ""
                      : "What the rules did to pieces is of the first replication.");
  Table table(*figure.mutable_table());
  for (const char* name : {"rule", "what it says", "issued by", "announced", "from", "until",
                           "stage", "effect", "source"}) {
    table.label_column(name);
  }
  if (!material.further.deeds.empty()) table.label_column("what it did");
  for (const v1::Rule& rule : rules) {
    std::string stage = v1::Stage_Name(rule.stage());
    if (rule.stage() == v1::STAGE_UNSPECIFIED) stage = "EXPORT";
    for (char& c : stage) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    table.row().cell(rule.id()).cell(rule.title()).cell(rule.issuer()).cell(rule.announced());
    table.cell(rule.from()).cell(rule.until()).cell(stage).cell(effect_of(rule));
    table.cell(rule.source());
    if (!material.further.deeds.empty()) table.cell(deeds_of(material, rule.id()));
  }
}

/// A chart of what taking one rule away would give to some buyers.
void add_effects(const Material& material, v1::ReportSection& section, const std::string& id,
                 const std::string& who, v1::Change RuleEffect::*change) {
  const RuleEffect* largest = nullptr;
  for (const RuleEffect& effect : material.further.rules) {
    const sim::Estimate now = estimate_of(effect.*change);
    if (!is_clear(now)) continue;
    if (largest == nullptr || std::fabs(now.mean) > std::fabs(estimate_of(largest->*change).mean)) {
      largest = &effect;
    }
  }
  std::string claim = fmt::format("No rule, taken away alone, clearly changes what {} get", who);
  if (largest != nullptr) {
    const double mean = (largest->*change).mean();
    const std::string title = rule_of(material, largest->rule).title();
    claim = fmt::format("Without \u201c{}\u201d {} would get {} {}",
                        title.empty() ? largest->rule : title, who, in_words(std::fabs(mean)),
                        mean > 0 ? "more" : "fewer");
  }
  v1::ReportFigure& figure = add_figure(
      material, section, id, claim,
      fmt::format("change in deliveries to {} without the rule, pieces over the whole span", who));
  figure.set_sample(further_sample(material, "paired replications for each rule"));
  figure.set_note(
      "Each rule is taken away alone; where rules overlap, taking one away may change nothing.");
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_points(true);
  bars.set_axis(fmt::format("change in deliveries to {}, pieces", who));
  Table table(*figure.mutable_table());
  table.label_column("without").label_column("what it says");
  table.number_column("mean").number_column("low").number_column("high");
  for (const RuleEffect& effect : material.further.rules) {
    const sim::Estimate now = estimate_of(effect.*change);
    v1::BarRow& row = *bars.add_row();
    row.set_label(effect.rule);
    if (std::isfinite(now.mean)) row.set_value(now.mean);
    if (std::isfinite(now.low)) row.set_low(now.low);
    if (std::isfinite(now.high)) row.set_high(now.high);
    table.row().cell(effect.rule).cell(rule_of(material, effect.rule).title());
    estimate_cells(table, now, "", true);
  }
}

}  // namespace

void add_rules(const Material& material, v1::ReportPage& page) {
  v1::ReportSection& section = add_section(page, "rules", "The rules, and what each one does");
  if (material.main.family->message().rule().empty()) {
    add_text(section, "The scenario has no rule.");
    return;
  }
  if (!material.further.rules.empty()) {
    add_effects(material, section, "rules-cn", "Chinese buyers", &RuleEffect::china);
    add_effects(material, section, "rules-us", "US buyers", &RuleEffect::us);
    if (has_accelerators(*material.main.experiment, proto::kHeadlineFamily)) {
      add_effects(material, section, "rules-us-blackwell", "US buyers of Blackwell",
                  &RuleEffect::us_family);
    }
  }
  add_ledger(material, section);
}

}  // namespace chokepoint::tools::report
