#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "proto/displacement.h"
#include "sim/calendar.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kHeadlineFamily = proto::kHeadlineFamily;
constexpr std::size_t kMostResources = 4;
/// Contributions to a ratio that two decimals show.
constexpr double kLeastContribution = 0.005;
constexpr int kUs = static_cast<int>(models::Region::kUs);
constexpr int kChina = static_cast<int>(models::Region::kCn);

/// Paired differences of deliveries between two experiments.
class Differences {
 public:
  Differences(const proto::Experiment& base, const proto::Experiment& other, double confidence)
      : base_(base), other_(other), confidence_(confidence) {}

  bool has_accelerators(const std::string& family = "") const {
    return has_accelerator(base_, family) || has_accelerator(other_, family);
  }

  sim::Estimate of(int region, const std::string& family,
                   std::vector<std::size_t> quarters = {}) const {
    const Sum sum{models::Metric::kDelivered, region, family, std::move(quarters)};
    return sim::estimate_difference(sums(other_, sum), sums(base_, sum), confidence_);
  }

  double base_mean(int region, const std::string& family) const {
    const Sum sum{models::Metric::kDelivered, region, family, {}};
    return sim::estimate(sums(base_, sum), confidence_).mean;
  }

 private:
  const proto::Experiment& base_;
  const proto::Experiment& other_;
  double confidence_;
};

/// A change in words, with what it is a change of.
std::string change_line(const Differences& differences, int region, const std::string& family,
                        const std::string& label) {
  const sim::Estimate change = differences.of(region, family);
  const double before = differences.base_mean(region, family);
  const Scale scale = scale_for(std::fabs(change.mean));
  std::string line =
      fmt::format("{}: {} {}pieces", label, with_interval(change, scale), scale.word);
  if (before > 0) {
    const Scale level = scale_for(before);
    line += fmt::format(" ({:+.1f}% of {} {}pieces)", 100 * change.mean / before,
                        scaled(before, level), level.word);
  }
  return line + "\n";
}

std::string displacement_ratios(const v1::Displacement& displacement, bool family) {
  constexpr const char* kNoChange = "the change in deliveries to China may be zero";
  std::string text =
      "Displacement ratio: what US buyers lose for each one more delivered to China\n"
      "(or gain for each one less)\n";
  TextTable table(1);
  const auto add = [&](const std::string& name, const v1::DisplacementPair& pair) {
    table.add({name + ", pieces per piece:", ratio_text(pair.units(), kNoChange)});
    table.add({name + ", TPP per TPP:", ratio_text(pair.tpp(), kNoChange)});
  };
  const v1::PerStarted& started = displacement.per_started();
  if (family) {
    add("Blackwell", displacement.blackwell());
    const std::string which =
        started.product().empty() ? "" : fmt::format(" ({})", fmt::join(started.product(), ", "));
    table.add({fmt::format("Blackwell, pieces per piece started for China{}:", which),
               ratio_text(started.blackwell(), started.product().empty()
                                                   ? "no product goes mainly to China"
                                                   : "the change in starts may be zero")});
  }
  add("all accelerators", displacement.all());
  return text + table.text();
}

/// How much of China's change was built anew, in one sentence; empty if nothing changed.
std::string new_build_line(const v1::NewBuild& change) {
  const double largest =
      std::max(std::fabs(change.started().mean()), std::fabs(change.from_stock().mean()));
  if (largest == 0) return "";
  const Scale scale = scale_for(largest);
  const auto mean = [&](const v1::Change& of) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return with_interval({of.mean(), kNone, kNone, kNone, 0, 0.9}, scale);
  };
  return fmt::format(
      "Started for China: {} {}pieces; from stock and work in process: {} {}pieces\n",
      mean(change.started()), scale.word, mean(change.from_stock()), scale.word);
}

/// The Blackwell ratio by what bound; empty where there is nothing to divide.
std::string resources_text(const v1::Displacement& displacement) {
  TextTable table(1);
  double others = 0;
  std::size_t shown = 0;
  for (const v1::DisplacementPart& part : displacement.by_resource()) {
    if (!part.units().defined()) return "";
    const bool visible = std::fabs(part.units().mean()) >= kLeastContribution;
    if (!visible || shown == kMostResources) {
      others += part.units().mean();
      continue;
    }
    ++shown;
    table.add({part.part() + ":", ratio_text(part.units(), "")});
  }
  if (std::fabs(others) >= kLeastContribution) {
    table.add({"the others:", fmt::format("{:.2f}", others)});
  }
  if (table.empty()) return "";
  return "Of the Blackwell ratio, by what bound its lines in base one lead time earlier\n" +
         table.text();
}

std::string quarters_text(const proto::Experiment& base, const Differences& differences,
                          const v1::Displacement& displacement, bool family,
                          const std::string& everything, double confidence) {
  std::vector<std::pair<int, std::string>> columns;
  std::vector<std::string> head = {"quarter"};
  if (family) {
    columns.emplace_back(kUs, kHeadlineFamily);
    head.push_back("US, Blackwell");
  }
  columns.emplace_back(kUs, "");
  head.push_back("US, " + everything);
  columns.emplace_back(kChina, "");
  head.push_back("China, " + everything);
  const bool contributions = family && displacement.blackwell().units().defined();
  if (contributions) head.push_back("of the ratio");

  std::vector<std::vector<sim::Estimate>> rows;
  double largest = 0;
  for (std::size_t quarter = 0; quarter < base.axes.quarters.size(); ++quarter) {
    std::vector<sim::Estimate>& row = rows.emplace_back();
    for (const auto& [region, of] : columns) {
      row.push_back(differences.of(region, of, {quarter}));
      largest = std::max(largest, std::fabs(row.back().mean));
    }
  }
  const Scale scale = scale_for(largest);
  TextTable table(1);
  table.add(head);
  for (std::size_t quarter = 0; quarter < rows.size(); ++quarter) {
    std::vector<std::string> line = {
        base.axes.by_quarter ? sim::quarter_name(base.axes.quarters[quarter]) : "whole span"};
    for (const sim::Estimate& cell : rows[quarter]) line.push_back(with_interval(cell, scale));
    if (contributions) {
      const v1::DisplacementPart& part = displacement.by_quarter(static_cast<int>(quarter));
      line.push_back(grouped(part.units().mean(), 3));
    }
    table.add(line);
  }
  return fmt::format("Difference in deliveries by quarter [{}pieces, mean and {} interval]\n",
                     scale.word, percent(confidence)) +
         table.text();
}

}  // namespace

std::string compare_text(const proto::Experiment& base, const proto::Experiment& other,
                         const v1::CompareReport& report, double confidence) {
  const Differences differences(base, other, confidence);
  const bool chips = differences.has_accelerators();
  const bool family = differences.has_accelerators(kHeadlineFamily);
  const std::string everything = chips ? "all accelerators" : "all items";
  const auto titled = [](const models::Scenario& scenario) {
    return scenario.title.empty() ? scenario.name
                                  : fmt::format("{}: {}", scenario.name, scenario.title);
  };
  std::string text = fmt::format("{} minus {}\n", other.scenario->name, base.scenario->name);
  text +=
      fmt::format("  other  {}\n  base   {}\n", titled(*other.scenario), titled(*base.scenario));
  text += fmt::format("n = {} pairs of replications, seed {}, {}, {} intervals\n\n",
                      grouped(static_cast<double>(base.replications.size()), 0), base.seed,
                      span_of(*base.scenario), percent(confidence));
  text += change_line(differences, kChina, "", "Delivered to Chinese buyers, " + everything);
  text += change_line(differences, kUs, "", "Delivered to US buyers, " + everything);
  if (family) {
    text += change_line(differences, kUs, kHeadlineFamily, "Delivered to US buyers, Blackwell");
  }
  if (chips) {
    text += displacement_ratios(report.displacement(), family);
    if (family) text += resources_text(report.displacement());
    text += new_build_line(report.displacement().new_build());
  }
  text += "\n" +
          quarters_text(base, differences, report.displacement(), family, everything, confidence);

  for (const char* side : {"base", "other"}) {
    std::vector<v1::Binding> of_side;
    for (const v1::Binding& one : report.binding()) {
      if (one.side() == side) of_side.push_back(one);
    }
    const std::string binding = bindings_text(of_side);
    const std::string& name = side == std::string("base") ? report.base() : report.other();
    text += fmt::format("\nWhat binds in {} ({})\n{}", side, name,
                        binding.empty() ? "  nothing\n" : binding);
  }
  return text;
}

}  // namespace chokepoint::tools
