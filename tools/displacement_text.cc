#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
/// Ratios closer than this look the same with two decimals.
constexpr double kVisible = 0.005;

/// In thousands, as far as that leaves digits.
Scale scale_of(const v1::DisplacementReport& report) {
  double largest = 0;
  for (const v1::RegimeDisplacement& one : report.regime()) {
    largest =
        std::max({largest, std::fabs(one.china().mean()), std::fabs(one.us_blackwell().mean())});
  }
  return largest >= 1e4 ? Scale{1e3, "thousand ", 1} : Scale{1, "", 1};
}

std::string mean_text(const v1::Change& change, const Scale& scale) {
  const double mean = change.has_mean() ? change.mean() : kUndefined;
  return with_interval({mean, kUndefined, kUndefined, kUndefined, 0, 0.9}, scale);
}

std::string short_ratio(const v1::DisplacementRatio& ratio, bool interval) {
  if (!ratio.defined()) return "not defined";
  if (interval) return ratio_text(ratio, "");
  return grouped(ratio.mean(), 2);
}

std::string bound_text(const v1::RegimeDisplacement& regime) {
  if (!regime.has_bound() || !regime.has_of_bound()) return "-";
  return fmt::format("{} of {}{}", percent(regime.of_bound()), grouped(regime.bound().ratio(), 2),
                     regime.bound().separate_pools() ? "*" : "");
}

std::string regimes_text(const v1::DisplacementReport& report) {
  const Scale scale = scale_of(report);
  TextTable table(1);
  table.add({"regime", "China", "US Blackwell", "ratio", "per started", "TPP", "of bound",
             "what binds Blackwell most"});
  for (const v1::RegimeDisplacement& one : report.regime()) {
    const v1::Displacement& all = one.displacement();
    const std::string binds = one.binds().empty() ? "nothing"
                                                  : fmt::format("{} in {} of months", one.binds(),
                                                                percent(one.binds_share()));
    table.add({one.regime(), mean_text(one.china(), scale), mean_text(one.us_blackwell(), scale),
               short_ratio(all.blackwell().units(), true),
               short_ratio(all.per_started().blackwell(), false),
               short_ratio(all.blackwell().tpp(), false), bound_text(one), binds});
  }
  const bool above = std::any_of(report.regime().begin(), report.regime().end(),
                                 [](const auto& one) { return one.of_bound() > 1; });
  return fmt::format(
             "Change in deliveries [{}pieces], displacement ratio with {} interval, per piece\n"
             "started for China, TPP per TPP, and part of the bound of what binds\n",
             scale.word, percent(report.confidence())) +
         table.text() +
         (above ? "  above 100% of the bound: more is at work than what binds most\n" : "");
}

std::string bound_cell(const v1::PhysicalBound& bound) {
  std::string cell = grouped(bound.ratio(), 2);
  const double pieces = bound.ratio_in_pieces();
  const bool differs = std::fabs(pieces - bound.ratio()) > kVisible;
  if (differs && std::fabs(pieces - 1) > kVisible) {
    cell += fmt::format(" / {}", grouped(pieces, 2));
  }
  return cell + (bound.separate_pools() ? "*" : "");
}

std::string bounds_text(const v1::DisplacementReport& report) {
  if (report.bound().empty()) return "";
  std::vector<std::string> head = {"one of", "against"};
  for (const v1::PhysicalBound& one : report.bound()) {
    if (std::find(head.begin() + 2, head.end(), one.resource()) == head.end()) {
      head.push_back(one.resource());
    }
  }
  TextTable table(2);
  table.add(head);
  std::vector<std::string> row;
  const auto flush = [&] {
    if (!row.empty()) table.add(row);
  };
  for (const v1::PhysicalBound& one : report.bound()) {
    if (row.empty() || row[0] != one.china() || row[1] != one.blackwell()) {
      flush();
      row.assign(head.size(), "-");
      row[0] = one.china();
      row[1] = one.blackwell();
    }
    const auto column = std::find(head.begin() + 2, head.end(), one.resource()) - head.begin();
    row[static_cast<std::size_t>(column)] = bound_cell(one);
  }
  flush();
  return "\nPhysical bounds: Blackwell pieces that one piece for China can displace at most "
         "through\n"
         "each resource, were it wholly shared and nothing else short\n" +
         table.text() +
         "  after a slash: counted in pieces (dies, stacks) instead of units of capacity\n"
         "  * separate pools: none serves both\n";
}

}  // namespace

std::string ratio_text(const v1::DisplacementRatio& ratio, const std::string& reason) {
  if (!ratio.defined()) return "not defined: " + reason;
  return fmt::format("{} [{}, {}]", grouped(ratio.mean(), 2), grouped(ratio.low(), 2),
                     grouped(ratio.high(), 2));
}

std::string displacement_text(const models::Scenario& base, const models::Scenario& other,
                              const v1::DisplacementReport& report) {
  const auto titled = [](const models::Scenario& scenario) {
    return scenario.title.empty() ? scenario.name
                                  : fmt::format("{}: {}", scenario.name, scenario.title);
  };
  std::string text = fmt::format("Displacement, {} minus {}\n  other  {}\n  base   {}\n",
                                 report.other(), report.base(), titled(other), titled(base));
  text += fmt::format("n = {} pairs of replications for each regime, seed {}, {}\n\n",
                      grouped(static_cast<double>(report.replications()), 0), report.seed(),
                      span_of(base));
  return text + regimes_text(report) + bounds_text(report);
}

}  // namespace chokepoint::tools
