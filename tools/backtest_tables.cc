#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "tools/calibrate_tables.h"
#include "tools/csv.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr double kThousand = 1e3;
constexpr double kBillion = 1e9;

/// The forecasts of one measure and region as a table: quarters down, items across.
class QuarterTable {
 public:
  QuarterTable(const v1::BacktestReport& report, const std::string& measure,
               const std::string& region, double divisor) {
    for (const v1::Forecast& one : report.forecasts()) {
      const bool quarter = one.period().find('Q') == 4 && one.period().front() != 'F';
      if (one.measure() != measure || one.region() != region || !quarter) continue;
      // Sums of items are only held against what was reported.
      if (one.item().find('+') != std::string::npos) continue;
      if (std::find(items_.begin(), items_.end(), one.item()) == items_.end()) {
        items_.push_back(one.item());
      }
      cells_[one.period()][one.item()] = with_range(one.median() / divisor, one.low() < one.high(),
                                                    one.low() / divisor, one.high() / divisor);
      if (one.high() > 0) shown_.insert(one.item());
    }
    std::erase_if(items_, [&](const std::string& item) { return !shown_.contains(item); });
  }

  /// Empty if everything is zero.
  std::string text(const std::string& title) const {
    if (items_.empty()) return "";
    TextTable table(1);
    std::vector<std::string> head = {"quarter"};
    head.insert(head.end(), items_.begin(), items_.end());
    table.add(head);
    for (const auto& [period, cells] : cells_) {
      std::vector<std::string> row = {period};
      for (const std::string& item : items_) {
        const auto found = cells.find(item);
        row.push_back(found == cells.end() ? "-" : found->second);
      }
      table.add(row);
    }
    return "\n" + title + "\n" + table.text();
  }

 private:
  std::vector<std::string> items_;
  std::set<std::string> shown_;
  std::map<std::string, std::map<std::string, std::string>> cells_;
};

/// Says of when the last quarter's stock is: its end is not recorded.
std::string stock_note(const v1::BacktestReport& report) {
  std::string last_period;
  std::string as_of;
  for (const v1::Forecast& one : report.forecasts()) {
    if (one.measure() != "stock" || one.period() < last_period) continue;
    last_period = one.period();
    as_of = one.as_of();
  }
  return last_period.empty()
             ? ""
             : fmt::format("  {}: on {}, the last month's beginning\n", last_period, as_of);
}

std::string reported_text(const v1::BacktestReport& report) {
  TextTable table(4);
  table.add({"row", "what", "period", "unit", "reported", "forecast", "inside"});
  std::size_t rows = 0;
  std::size_t inside = 0;
  for (const v1::Forecast& one : report.forecasts()) {
    if (!one.has_reported()) continue;
    const bool pieces = one.unit() == "pieces";
    const double divisor = pieces ? kThousand : kBillion;
    const bool within = one.low() <= one.reported() && one.reported() <= one.high();
    std::string what = one.measure();
    std::replace(what.begin(), what.end(), '_', ' ');
    ++rows;
    if (within) ++inside;
    table.add({one.figure(), one.item() == "all" ? what : fmt::format("{} {}", one.item(), what),
               one.period(), pieces ? "thousand pieces" : "billion USD",
               with_range(one.reported() / divisor, one.has_reported_low(),
                          one.reported_low() / divisor, one.reported_high() / divisor),
               with_range(one.median() / divisor, one.low() < one.high(), one.low() / divisor,
                          one.high() / divisor),
               within ? "yes" : "no"});
  }
  if (rows == 0) return "";
  return fmt::format("\nAgainst what was reported ({}): {} of {} inside\n", report.reported(),
                     inside, rows) +
         table.text();
}

}  // namespace

std::string backtest_text(const v1::BacktestReport& report, const std::string& title) {
  std::string text =
      title.empty() ? report.scenario() + "\n" : fmt::format("{}: {}\n", report.scenario(), title);
  text += fmt::format(
      "n = {} replications, seed {}; median [p5, p95] over replications that draw the uncertain "
      "inputs\n",
      grouped(static_cast<double>(report.replications()), 0), report.seed());
  for (const char* region : {"US", "CN", "ROW"}) {
    text += QuarterTable(report, "delivered", region, kThousand)
                .text(fmt::format("Delivered to {} [thousand pieces]", region));
  }
  text += QuarterTable(report, "sold", "ALL", kThousand)
              .text("Boards sold, spread within fiscal quarters [thousand pieces]");
  const std::string stock =
      QuarterTable(report, "stock", "ALL", kThousand)
          .text("Finished boards on hand at quarters' ends [thousand pieces]");
  if (!stock.empty()) text += stock + stock_note(report);
  text += QuarterTable(report, "data_center_revenue", "ALL", kBillion)
              .text("Data-center revenue [billion USD]");
  return text + reported_text(report);
}

std::string backtest_csv(const v1::BacktestReport& report) {
  std::string text =
      "scenario,measure,item,region,period,as_of,unit,median,low,high,figure,reported,"
      "reported_low,reported_high\n";
  for (const v1::Forecast& one : report.forecasts()) {
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_field(report.scenario()),
                        one.measure(), csv_field(one.item()), one.region(), csv_field(one.period()),
                        one.as_of(), one.unit(), one.median(), one.low(), one.high(),
                        csv_field(one.figure()), csv_number(one.has_reported(), one.reported()),
                        csv_number(one.has_reported_low(), one.reported_low()),
                        csv_number(one.has_reported_high(), one.reported_high()));
  }
  return text;
}

}  // namespace chokepoint::tools
