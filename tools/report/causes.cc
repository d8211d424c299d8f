#include <fmt/format.h>

#include <algorithm>

#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

/// Causes of a smaller share are drawn together.
constexpr double kWorthABar = 0.01;

std::string who(const std::string& region) {
  return region == "US" ? "US buyers" : region == "CN" ? "Chinese buyers" : region;
}

bool is_time(const v1::DelayCause& cause) {
  return cause.kind() == "production" || cause.kind() == "supply" || cause.kind() == "transit";
}

/// The cause as it goes on after "waits because", by titles rather than ids.
std::string because(const v1::Scenario& scenario, const v1::DelayCause& cause) {
  const std::string what = title_of_id(scenario, cause.id());
  if (cause.kind() == "rule") return fmt::format("the rule \u201c{}\u201d holds it", what);
  if (cause.kind() == "pool") return fmt::format("the capacity of {} is used up", what);
  if (cause.kind() == "supplier") return fmt::format("supplier {} delivers no more", what);
  if (cause.kind() == "reserve") return fmt::format("stock {} keeps it back", what);
  if (cause.kind() == "replenishment") {
    return fmt::format("stock {} has not ordered it", what);
  }
  if (cause.kind() == "plan") return fmt::format("no more has been asked of {}", what);
  return cause.text();
}

/// How much is merely under way, and what holds back most of the rest. Requires a cause.
std::string claim_of(const v1::Scenario& scenario, const v1::ExplainReport& report) {
  double under_way = 0;
  const v1::DelayCause* most = nullptr;
  for (const v1::DelayCause& cause : report.causes()) {
    if (is_time(cause)) {
      under_way += cause.share();
    } else if (most == nullptr) {
      most = &cause;
    }
  }
  const std::string claim =
      fmt::format("{}, {}: {} of what is late is being made or on its way", report.scenario(),
                  who(report.buyer()), share_text(under_way));
  if (most == nullptr) return claim;
  const bool majority = most->share() > (1 - under_way) / 2;
  return fmt::format("{}; {} of the rest ({}) waits because {}", claim,
                     majority ? "most" : "the largest part", share_text(most->share()),
                     because(scenario, *most));
}

/// The file of the scenario that is explained.
const v1::Scenario& explained(const Material& material, const v1::ExplainReport& report) {
  const bool base = material.compares() && material.base->scenario().name == report.scenario();
  return (base ? *material.base : material.main).family->message();
}

void add_bars(const v1::ExplainReport& report, v1::BarChart& bars) {
  bars.set_waterfall(true);
  bars.set_axis("pieces late on an average day");
  double rest = 0;
  for (const v1::DelayCause& cause : report.causes()) {
    const double late = cause.share() * report.late().mean();
    if (cause.share() < kWorthABar) {
      rest += late;
      continue;
    }
    v1::BarRow& row = *bars.add_row();
    row.set_label(cause.text());
    row.set_value(late);
  }
  if (rest > 0) {
    v1::BarRow& row = *bars.add_row();
    row.set_label("all others");
    row.set_value(rest);
  }
  v1::BarRow& all = *bars.add_row();
  all.set_label("all late pieces");
  all.set_value(report.late().mean());
}

}  // namespace

void add_causes(const Material& material, v1::ReportPage& page) {
  if (material.further.causes.empty()) return;
  v1::ReportSection& section = add_section(page, "causes", "Why what is late is late");
  int number = 0;
  for (const v1::ExplainReport& report : material.further.causes) {
    ++number;
    if (report.causes().empty() || report.late().mean() == 0) {
      add_text(section, fmt::format("Under {} nothing is late for {}.", report.scenario(),
                                    who(report.buyer())));
      continue;
    }
    v1::ReportFigure& figure = add_figure(material, section, fmt::format("causes-{}", number),
                                          claim_of(explained(material, report), report),
                                          "pieces late on an average day, by what they wait for");
    figure.set_sample(further_sample(material, "replications"));
    figure.set_note(fmt::format(
        "A piece is late from {:.0f} days after its order. Every midnight each late piece is "
        "charged to what it waits for, so that causes add up to all that is late.",
        report.standard_lead_time_days()));
    add_bars(report, *figure.mutable_bars());
    Table table(*figure.mutable_table());
    table.label_column("cause").label_column("since").number_column("share");
    table.number_column("piece-days, mean").number_column("low").number_column("high");
    for (const v1::DelayCause& cause : report.causes()) {
      table.row().cell(cause.text()).cell(cause.since());
      table.cell_as(cause.share(), fmt::format("{:.1f}%", 100 * cause.share()));
      estimate_cells(table, estimate_of(cause.piece_days()), "");
    }
  }
}

}  // namespace chokepoint::tools::report
