#include "proto/sales_record.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "sim/calendar.h"

namespace chokepoint::proto {
namespace {

/// Pieces of an item that left for buyers anywhere, by month.
std::vector<double> shipped(const models::ReportAxes& axes, const models::Replication& one,
                            std::size_t item) {
  std::vector<double> months(axes.months.size(), 0.0);
  for (int region = 0; region < models::kRegions; ++region) {
    for (std::size_t month = 0; month < months.size(); ++month) {
      months[month] += one.shipped[axes.month_cell(item, region, month)];
    }
  }
  return months;
}

std::vector<double> item_prices(const models::Scenario& scenario, const models::ReportAxes& axes) {
  std::vector<double> values;
  for (const models::ItemId item : axes.items) {
    values.push_back(scenario.items[item].unit_value_usd);
  }
  return values;
}

}  // namespace

ScenarioFamily family_recorded_from(ScenarioRequest request, sim::Time from) {
  const sim::Time start = ScenarioFamily(request).nominal().horizon.start;
  request.sets.push_back("horizon.report_from=" + sim::format_date(std::max(start, from)));
  return ScenarioFamily(request);
}

std::vector<std::vector<double>> prices(const ScenarioFamily& family,
                                        const Experiment& experiment) {
  std::vector<std::vector<double>> all;
  for (std::size_t r = 0; r < experiment.replications.size(); ++r) {
    if (!family.varies() && r > 0) {
      all.push_back(all.front());
      continue;
    }
    const models::Scenario scenario =
        family.instantiate(experiment.seed, static_cast<std::uint32_t>(r));
    all.push_back(item_prices(scenario, experiment.axes));
  }
  return all;
}

SalesRecord::SalesRecord(const Experiment& experiment, std::vector<std::vector<double>> prices,
                         int fiscal_year_starts)
    : experiment_(&experiment), prices_(std::move(prices)) {
  assert(prices_.size() == experiment.replications.size());
  for (const models::Replication& one : experiment.replications) {
    auto& items = boards_.emplace_back();
    for (std::size_t item = 0; item < experiment.axes.items.size(); ++item) {
      items.push_back(spread_over_fiscal_quarters(
          experiment.axes.months, shipped(experiment.axes, one, item), fiscal_year_starts));
    }
  }
}

std::size_t SalesRecord::position(const std::string& item) const {
  const std::vector<models::ItemId>& items = experiment_->axes.items;
  const auto found = std::find_if(items.begin(), items.end(), [&](models::ItemId id) {
    return experiment_->scenario->items[id].id == item;
  });
  if (found == items.end()) throw std::invalid_argument("no item is reported as " + item);
  return static_cast<std::size_t>(found - items.begin());
}

std::vector<double> SalesRecord::boards(const std::vector<std::string>& items,
                                        const Months& months) const {
  std::vector<double> values(boards_.size(), 0.0);
  for (const std::string& item : items) {
    const std::size_t at = position(item);
    for (std::size_t r = 0; r < values.size(); ++r) {
      values[r] += sum_over(months, experiment_->axes.months, boards_[r][at]);
    }
  }
  return values;
}

std::vector<double> SalesRecord::revenue(const std::vector<std::string>& items,
                                         const Months& months) const {
  std::vector<double> values(boards_.size(), 0.0);
  for (const std::string& item : items) {
    const std::size_t at = position(item);
    const std::vector<double> sold = boards({item}, months);
    for (std::size_t r = 0; r < values.size(); ++r) values[r] += sold[r] * prices_[r][at];
  }
  return values;
}

std::vector<double> SalesRecord::on_hand(const std::vector<std::string>& items,
                                         sim::Time month) const {
  const std::vector<sim::Time>& months = experiment_->axes.months;
  const auto found = std::find(months.begin(), months.end(), month);
  if (found == months.end()) throw std::invalid_argument("no such month is recorded");
  const auto column = static_cast<std::size_t>(found - months.begin());
  std::vector<double> values(boards_.size(), 0.0);
  for (const std::string& item : items) {
    const std::size_t row = position(item) * months.size();
    for (std::size_t r = 0; r < values.size(); ++r) {
      values[r] += experiment_->replications[r].on_hand[row + column];
    }
  }
  return values;
}

std::vector<std::string> SalesRecord::accelerators() const {
  std::vector<std::string> names;
  for (const models::ItemId id : experiment_->axes.items) {
    const models::Item& item = experiment_->scenario->items[id];
    if (item.chip) names.push_back(item.id);
  }
  return names;
}

std::vector<double> measure(const Calibration& calibration, const ReportedFigure& figure,
                            const SalesRecord& scenario, const SalesRecord* counterfactual) {
  std::vector<double> values;
  switch (figure.what) {
    case Measured::kBoardsSold:
      values = scenario.boards(figure.items, figure.months);
      break;
    case Measured::kRevenue:
      values = scenario.revenue(figure.items, figure.months);
      break;
    case Measured::kRevenueBlocked: {
      assert(counterfactual != nullptr);
      values = counterfactual->revenue(figure.items, figure.months);
      const std::vector<double> happened = scenario.revenue(figure.items, figure.months);
      for (std::size_t r = 0; r < values.size(); ++r) values[r] -= happened[r];
      break;
    }
    case Measured::kDataCenterRevenue:
      values = scenario.revenue(scenario.accelerators(), figure.months);
      for (double& value : values) value *= 1 + calibration.networking_share();
      break;
    case Measured::kStock:
      values = scenario.on_hand(figure.items, figure.months.from);
      break;
  }
  for (double& value : values) value /= figure.unit_size;
  return values;
}

}  // namespace chokepoint::proto
