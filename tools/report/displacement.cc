#include "proto/displacement.h"

#include <fmt/format.h>

#include <cmath>

#include "tools/report/sections.h"

namespace chokepoint::tools::report {
namespace {

using models::Region;

/// OTHER minus BASE, replication by replication.
std::vector<double> changes(const Material& material, const Cell& cell) {
  std::vector<double> change = values_of(*material.main.experiment, cell);
  const std::vector<double> base = values_of(*material.base->experiment, cell);
  for (std::size_t r = 0; r < change.size(); ++r) change[r] -= base[r];
  return change;
}

/// A row of the strip: what US buyers lose in each replication, per piece that China gets more on
/// average. The mean of the dots is the ratio.
void add_strip_row(const Material& material, const std::string& label, const std::string& family,
                   const v1::DisplacementRatio& ratio, v1::StripChart& strip) {
  const auto cell = [&](Region region, const std::string& of) {
    return Cell{models::Metric::kDelivered, of, region, std::nullopt};
  };
  const double china = sim::estimate(changes(material, cell(Region::kCn, "")), 0.9).mean;
  v1::StripRow& row = *strip.add_row();
  row.set_label(label);
  for (const double us : changes(material, cell(Region::kUs, family))) {
    row.add_value(us == 0 ? 0 : -us / china);
  }
  row.set_mean(ratio.mean());
  row.set_low(ratio.low());
  row.set_high(ratio.high());
}

void add_strip(const Material& material, v1::ReportSection& section) {
  const v1::Displacement& all = material.comparison.displacement();
  if (!all.all().units().defined()) return;
  const bool family = has_accelerators(*material.main.experiment, proto::kHeadlineFamily);
  const v1::DisplacementRatio& head = (family ? all.blackwell() : all.all()).units();
  const std::string claim =
      fmt::format("US buyers lose {} {} for each accelerator more that China gets",
                  ratio_text(head.mean()), family ? "Blackwell accelerators" : "accelerators");
  v1::ReportFigure& figure = add_figure(material, section, "displacement-strip", claim,
                                        "accelerators lost in the US per accelerator to China");
  figure.set_note(fmt::format(
      "Each dot is one replication: its change for US buyers over the mean change for China. The "
      "bar is the ratio of means with Fieller's {:.0f}% interval.",
      100 * material.record.confidence));
  v1::StripChart& strip = *figure.mutable_strip();
  strip.set_axis("accelerators lost in the US per accelerator more to China");
  Table table(*figure.mutable_table());
  table.label_column("");
  if (family) {
    add_strip_row(material, "Blackwell", proto::kHeadlineFamily, head, strip);
    table.number_column("Blackwell");
  }
  add_strip_row(material, "all accelerators", "", all.all().units(), strip);
  table.number_column("all accelerators");
  using Field = std::pair<const char*, double (v1::DisplacementRatio::*)() const>;
  for (const auto& [name, get] :
       {Field{"mean", &v1::DisplacementRatio::mean}, Field{"low", &v1::DisplacementRatio::low},
        Field{"high", &v1::DisplacementRatio::high}}) {
    table.row().cell(std::string(name));
    if (family) {
      table.cell((head.*get)(), fmt::format("displacement.blackwell.units.{}", name));
    }
    table.cell((all.all().units().*get)(), fmt::format("displacement.all.units.{}", name));
  }
  for (int r = 0; r < strip.row(0).value_size(); ++r) {
    table.row().cell(fmt::format("replication {}", r + 1));
    for (const v1::StripRow& row : strip.row()) table.cell(row.value(r));
  }
}

void add_resources(const Material& material, v1::ReportSection& section) {
  const v1::Displacement& all = material.comparison.displacement();
  if (all.by_resource().empty() || !all.blackwell().units().defined()) return;
  const v1::DisplacementPart& first = all.by_resource(0);
  const std::string claim =
      first.us().mean() == 0
          ? "No resource passes anything on to Blackwell"
          : fmt::format("Most of the change in Blackwell went through {}",
                        title_of_id(material.base->family->message(), first.part()));
  v1::ReportFigure& figure = add_figure(material, section, "displacement-resources", claim,
                                        "part of the ratio, and change in US Blackwell, pieces");
  figure.set_note(
      "By what bound the Blackwell line in the base one lead time before delivery. Parts add up.");
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_axis("change in Blackwell delivered to US buyers, pieces");
  Table table(*figure.mutable_table());
  table.label_column("what bound").number_column("US Blackwell, mean").number_column("low");
  table.number_column("high").number_column("part of the ratio");
  int position = 0;
  for (const v1::DisplacementPart& part : all.by_resource()) {
    const std::string path = fmt::format("displacement.by_resource[{}].", position++);
    const sim::Estimate us = estimate_of(part.us());
    v1::BarRow& row = *bars.add_row();
    row.set_label(part.part());
    row.set_value(us.mean);
    if (std::isfinite(us.low)) row.set_low(us.low);
    if (std::isfinite(us.high)) row.set_high(us.high);
    table.row().cell(part.part());
    table.cell(us.mean, path + "us.mean", true).cell(us.low, path + "us.low", true);
    table.cell(us.high, path + "us.high", true);
    table.cell(part.units().mean(), path + "units.mean");
  }
}

/// Between what the ratio lies under the regimes for which it is defined.
std::string claim_of_regimes(const Material& material) {
  double least = INFINITY;
  double most = -INFINITY;
  bool everywhere = true;
  for (const v1::RegimeDisplacement& regime : material.further.regimes) {
    const v1::DisplacementRatio& ratio = regime.displacement().blackwell().units();
    everywhere &= ratio.defined();
    if (!ratio.defined()) continue;
    least = std::min(least, ratio.mean());
    most = std::max(most, ratio.mean());
  }
  if (most < least) return "Under no other regime is a ratio defined";
  const std::string where = everywhere ? "" : " in which it is defined";
  if (ratio_text(least) == ratio_text(most)) {
    return fmt::format("Under every other regime{} the ratio is {}", where, ratio_text(least));
  }
  return fmt::format("Under the other regimes{} the ratio lies between {} and {}", where,
                     ratio_text(least), ratio_text(most));
}

void add_regimes(const Material& material, v1::ReportSection& section) {
  if (material.further.regimes.empty()) return;
  v1::ReportFigure& figure =
      add_figure(material, section, "displacement-regimes", claim_of_regimes(material),
                 "US Blackwell lost per accelerator more to China");
  figure.set_sample(further_sample(material, "pairs of replications for each regime"));
  figure.set_note(
      "The retained share is the part of changed claims to capacity that is settled among the "
      "producer's own lines: nobody has published it, so the answer is shown for several.");
  v1::BarChart& bars = *figure.mutable_bars();
  bars.set_points(true);
  bars.set_axis("US Blackwell lost per accelerator more to China");
  Table table(*figure.mutable_table());
  table.label_column("regime").number_column("ratio").number_column("low").number_column("high");
  table.number_column("change to China, pieces").number_column("change in US Blackwell, pieces");
  const auto add_row = [&](const std::string& name, const v1::DisplacementRatio& ratio) {
    v1::BarRow& row = *bars.add_row();
    row.set_label(name + (ratio.defined() ? "" : " (not defined)"));
    table.row().cell(name);
    if (!ratio.defined()) {
      table.cell("not defined").cell("").cell("");
      return;
    }
    row.set_value(ratio.mean());
    row.set_low(ratio.low());
    row.set_high(ratio.high());
    for (const double value : {ratio.mean(), ratio.low(), ratio.high()}) {
      table.cell_as(value, ratio_text(value));
    }
  };
  const v1::Displacement& written = material.comparison.displacement();
  add_row(fmt::format("as written, n = {}", material.record.replications),
          written.blackwell().units());
  table.cell(written.new_build().delivered().mean(), "displacement.new_build.delivered.mean", true);
  table.cell("");
  for (const v1::RegimeDisplacement& regime : material.further.regimes) {
    add_row(regime.regime(), regime.displacement().blackwell().units());
    table.cell(regime.china().mean(), "", true).cell(regime.us_blackwell().mean(), "", true);
  }
}

}  // namespace

void add_displacement(const Material& material, v1::ReportPage& page) {
  if (!material.compares() || !has_accelerators(*material.main.experiment)) return;
  v1::ReportSection& section =
      add_section(page, "displacement", "Displacement: does a piece for China cost the US one?");
  if (!material.comparison.displacement().all().units().defined()) {
    add_text(section,
             "The change in deliveries to China may be zero, so that no ratio to it is defined.");
  }
  add_strip(material, section);
  add_resources(material, section);
  add_regimes(material, section);
}

}  // namespace chokepoint::tools::report
