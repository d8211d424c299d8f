#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

constexpr std::size_t kMostLines = 12;

/// Shares of replications in which a node bound a process, by month.
struct BoundLine {
  models::ProcessId process;
  std::map<std::size_t, std::vector<double>> nodes{};
  double months = 0;  ///< bound, over all replications
  double asked = 0;   ///< months in which it asked for starts
};

BoundLine line_of(const proto::Experiment& experiment, models::ProcessId process) {
  const std::size_t months = experiment.axes.months.size();
  const auto n = static_cast<double>(experiment.replications.size());
  BoundLine line{process};
  for (const models::Replication& one : experiment.replications) {
    for (std::size_t month = 0; month < months; ++month) {
      const std::int16_t node = one.bound[models::index(process) * months + month];
      if (node != models::kIdle) ++line.asked;
      if (node < 0) continue;
      std::vector<double>& shares = line.nodes[static_cast<std::size_t>(node)];
      shares.resize(months, 0.0);
      shares[month] += 1 / n;
      ++line.months;
    }
  }
  return line;
}

/// Lines that become a reported item, or all processes if none does; those never bound left out.
std::vector<BoundLine> bound_lines(const proto::Experiment& experiment) {
  const auto& processes = experiment.scenario->processes;
  const bool products = std::any_of(processes.begin(), processes.end(), [](const auto& one) {
    return one.begins != models::kNone<models::ItemId>;
  });
  std::vector<BoundLine> lines;
  for (const auto id : sim::ids<models::ProcessId>(processes.size())) {
    if (products && processes[id].begins == models::kNone<models::ItemId>) continue;
    BoundLine line = line_of(experiment, id);
    if (line.months > 0) lines.push_back(std::move(line));
  }
  if (lines.size() > kMostLines) {
    std::stable_sort(lines.begin(), lines.end(),
                     [](const auto& a, const auto& b) { return a.months > b.months; });
    lines.resize(kMostLines);
  }
  return lines;
}

std::string claim_of(const World& world, const std::vector<BoundLine>& lines) {
  // Of the headline family's lines, if there are any, the one bound most.
  const auto weight = [&](const BoundLine& line) {
    const models::ItemId item = world.scenario().processes[line.process].begins;
    const bool head = item != models::kNone<models::ItemId> &&
                      world.scenario().items[item].family == proto::kHeadlineFamily;
    return std::pair(head, line.months);
  };
  const auto most = std::max_element(
      lines.begin(), lines.end(),
      [&](const BoundLine& a, const BoundLine& b) { return weight(a) < weight(b); });
  double months = 0;
  std::size_t node = 0;
  for (const auto& [at, shares] : most->nodes) {
    double sum = 0;
    for (const double share : shares) sum += share;
    if (sum <= months) continue;
    months = sum;
    node = at;
  }
  const v1::Scenario& message = world.family->message();
  const auto n = static_cast<double>(world.experiment->replications.size());
  return fmt::format("{}: {} holds back {} in {} of its months", world.scenario().name,
                     title_of_id(message, models::node_name(world.scenario(), most->process, node)),
                     title_of_id(message, world.scenario().processes[most->process].id),
                     share_text(months * n / most->asked));
}

/// A row for each month, a column for each line and what bound it.
void add_table(const v1::MonthChart& chart, v1::ReportFigure& figure) {
  Table table(*figure.mutable_table());
  table.label_column("month");
  for (const v1::MonthLine& line : chart.line()) {
    for (const v1::MonthShare& part : line.part()) {
      table.number_column(line.name() + " by " + part.name());
    }
  }
  for (int month = 0; month < chart.month_size(); ++month) {
    table.row().cell(chart.month(month));
    for (const v1::MonthLine& line : chart.line()) {
      for (const v1::MonthShare& part : line.part()) {
        const double share = part.share(month);
        table.cell_as(share, fmt::format("{:.0f}%", 100 * share));
      }
    }
  }
}

void add_world(const Material& material, const World& world, const std::string& id,
               v1::ReportSection& section) {
  const std::vector<BoundLine> lines = bound_lines(*world.experiment);
  if (lines.empty()) {
    add_text(section, fmt::format("Under {} every line gets all the starts it asks for.",
                                  world.scenario().name));
    return;
  }
  v1::ReportFigure& figure = add_figure(material, section, id, claim_of(world, lines),
                                        "share of replications in which it bound, by month");
  figure.set_note(
      "Of a month's refused starts the pool or input that refused most is the one that bound. "
      "Blank: "
      "the line got all it asked for, or asked for nothing.");
  v1::MonthChart& chart = *figure.mutable_months();
  for (const sim::Time month : world.experiment->axes.months) {
    chart.add_month(sim::format_date(month).substr(0, 7));
  }
  for (const BoundLine& line : lines) {
    v1::MonthLine& out = *chart.add_line();
    out.set_name(world.scenario().processes[line.process].id);
    for (const auto& [node, shares] : line.nodes) {
      v1::MonthShare& part = *out.add_part();
      part.set_name(models::node_name(world.scenario(), line.process, node));
      for (const double share : shares) part.add_share(share);
    }
  }
  add_table(chart, figure);
}

}  // namespace

void add_binding(const Material& material, v1::ReportPage& page) {
  const models::ReportAxes& axes = material.main.experiment->axes;
  if (!axes.by_quarter || material.main.scenario().processes.empty()) return;
  v1::ReportSection& section = add_section(page, "binding", "What binds, and when");
  if (material.compares()) add_world(material, *material.base, "binding-base", section);
  add_world(material, material.main, "binding", section);
}

}  // namespace chokepoint::tools::report
