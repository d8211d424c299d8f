#include "tools/report/sections.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "proto/binding_trace.h"
#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/tables.h"

namespace chokepoint::tools::report {
namespace {

/// "rule h20-ban" of entities that have a title.
template <class Entities>
const std::string* find_title(const Entities& entities, const std::string& id) {
  for (const auto& one : entities) {
    if (one.id() == id) return &one.title();
  }
  return nullptr;
}

}  // namespace

v1::ReportPage build_page(const Material& material) {
  v1::ReportPage page;
  page.set_version(material.record.version);
  page.set_seed(material.record.seed);
  page.set_replications(static_cast<std::int64_t>(material.record.replications));
  add_headline(material, page);
  add_supply(material, page);
  add_difference(material, page);
  add_displacement(material, page);
  add_flows(material, page);
  add_binding(material, page);
  add_causes(material, page);
  add_waits(material, page);
  add_rules(material, page);
  add_calibration(material, page);
  add_network(material, page);
  add_assumptions(material, page);
  add_reproduction(material, page);
  return page;
}

v1::ReportSection& add_section(v1::ReportPage& page, const std::string& id,
                               const std::string& title) {
  v1::ReportSection& section = *page.add_section();
  section.set_id(id);
  section.set_title(title);
  return section;
}

v1::ReportFigure& add_figure(const Material& material, v1::ReportSection& section,
                             const std::string& id, const std::string& claim,
                             const std::string& unit) {
  v1::ReportFigure& figure = *section.add_figure();
  figure.set_id(id);
  figure.set_claim(claim);
  figure.set_unit(unit);
  const std::int64_t n = material.record.replications;
  figure.set_sample(fmt::format("n = {}, seed {}",
                                material.compares()
                                    ? counted(n, "pair of replications", "pairs of replications")
                                    : counted(n, "replication", "replications"),
                                material.record.seed));
  std::string scenarios = material.main.scenario().name;
  if (material.compares()) scenarios += " and " + material.base->scenario().name;
  figure.set_source(fmt::format("chokepoint {}, scenario{} {}; inputs with their sources below",
                                material.record.version, material.compares() ? "s" : "",
                                scenarios));
  return figure;
}

std::string further_sample(const Material& material, const char* what) {
  return fmt::format("n = {} {}, seed {}", material.further.replications, what,
                     material.record.seed);
}

void add_text(v1::ReportSection& section, const std::string& text) {
  *section.add_text()->add_part() = plain(text);
}

std::string span_text(const Material& material) { return span_of(material.main.scenario()); }

std::string title_of_id(const v1::Scenario& scenario, const std::string& id) {
  for (const std::string* title :
       {find_title(scenario.pool(), id), find_title(scenario.process(), id),
        find_title(scenario.item(), id), find_title(scenario.rule(), id)}) {
    if (title != nullptr && !title->empty()) return fmt::format("{} ({})", *title, id);
  }
  return id;
}

std::optional<MostBinding> most_binding(const proto::Experiment& experiment) {
  if (!has_accelerators(experiment, proto::kHeadlineFamily)) return std::nullopt;
  std::map<std::string, double> months;
  double all = 0;
  for (const proto::BoundShare& share :
       proto::BindingTrace(experiment).shares(proto::kHeadlineFamily)) {
    months[share.by.name] += share.months;
    all += share.months;
  }
  const auto most =
      std::max_element(months.begin(), months.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == months.end() || all == 0) return std::nullopt;
  return MostBinding{most->first, most->second / all};
}

void add_rule_dates(const World& world, v1::LineChart& chart) {
  const models::Scenario& scenario = world.scenario();
  std::map<sim::Time, std::string> marks;
  const auto mark = [&](sim::Time at, const std::string& text) {
    if (at <= scenario.horizon.report_from || at >= scenario.horizon.end) return;
    std::string& label = marks[at];
    label += (label.empty() ? "" : "; ") + text;
  };
  for (const v1::Rule& rule : world.family->message().rule()) {
    const std::string title = rule.title().empty() ? rule.id() : rule.title();
    for (const models::ExportRule& compiled : scenario.rules) {
      if (compiled.id != rule.id()) continue;
      mark(compiled.from, title);
      mark(compiled.until, title + " ends");
    }
  }
  for (const auto& [at, label] : marks) {
    v1::DateMark& out = *chart.add_mark();
    out.set_date(sim::format_date(at).substr(0, 10));
    out.set_label(label);
  }
}

bool is_clear(const sim::Estimate& estimate) {
  return std::isfinite(estimate.low) && (estimate.low > 0 || estimate.high < 0);
}

}  // namespace chokepoint::tools::report
