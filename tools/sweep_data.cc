#include "tools/sweep_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "proto/issues.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int64_t number) { return static_cast<std::size_t>(number); }

}  // namespace

SweepData::SweepData(const std::string& store, const std::string& experiment)
    : reader_(store),
      experiment_(reader_.find_experiment(experiment)),
      record_(reader_.experiment(experiment_)) {
  find_complete();
  if (!replications_.empty() && !points_.empty()) return;
  throw UsageError(
      fmt::format("{}: no replication of {} is complete yet; the sweep that made it, typed again, "
                  "goes on where it stopped",
                  store, record_.name));
}

void SweepData::find_complete() {
  const std::size_t points = record_.points.size();
  std::vector<bool> failed(points, false);
  Statement failures(
      reader_.database(),
      "SELECT DISTINCT point FROM ledger_ WHERE experiment_id = ? AND run_id IS NULL");
  for (failures.start(experiment_); failures.next();) failed.at(at(failures.integer(0))) = true;
  if (record_.design == "sobol" || record_.design == "morris") {
    // A row of these designs is of no use without its block.
    std::set<std::pair<std::int64_t, std::int64_t>> broken;
    const auto block = [&](std::size_t point) {
      std::int64_t width = 1;
      for (const AxisRecord& axis : record_.axes) width += axis.in_design ? 1 : 0;
      if (record_.design == "sobol") ++width;
      return std::pair(record_.points[point].setting, record_.points[point].design_row / width);
    };
    for (std::size_t p = 0; p < points; ++p) {
      if (failed[p]) broken.insert(block(p));
    }
    for (std::size_t p = 0; p < points; ++p) failed[p] = broken.count(block(p)) > 0;
  }
  for (std::size_t p = 0; p < points; ++p) {
    if (!failed[p]) points_.push_back(p);
  }
  std::vector<bool> complete(at(record_.replications), true);
  for (std::size_t side = 0; side < record_.sides.size(); ++side) {
    const std::vector<bool> done =
        reader_.done(record_, experiment_, static_cast<std::int64_t>(side));
    for (std::size_t r = 0; r < complete.size(); ++r) {
      for (const std::size_t p : points_) complete[r] = complete[r] && done[r * points + p];
    }
  }
  for (std::size_t r = 0; r < complete.size(); ++r) {
    if (complete[r]) replications_.push_back(r);
  }
}

std::vector<SettingPoints> SweepData::settings() const {
  std::map<std::int64_t, SettingPoints> found;
  for (const std::size_t p : points_) {
    SettingPoints& setting = found[record_.points[p].setting];
    setting.points.push_back(p);
    if (record_.settings < 2 || !setting.name.empty()) continue;
    for (std::size_t i = 0; i < record_.axes.size(); ++i) {
      if (record_.axes[i].in_design || std::isnan(record_.points[p].value[i])) continue;
      setting.name += fmt::format("{}{}={}", setting.name.empty() ? "" : ", ", record_.axes[i].name,
                                  record_.points[p].value[i]);
    }
  }
  std::vector<SettingPoints> all;
  for (auto& [number, setting] : found) {
    std::sort(setting.points.begin(), setting.points.end(), [&](std::size_t a, std::size_t b) {
      return record_.points[a].design_row < record_.points[b].design_row;
    });
    all.push_back(std::move(setting));
  }
  return all;
}

bool SweepData::sampled() const {
  return record_.design == "sobol" || record_.design == "latin-hypercube";
}

std::vector<std::size_t> SweepData::sample(const std::vector<std::size_t>& points) const {
  if (record_.design != "sobol") return points;
  std::int64_t axes = 0;
  for (const AxisRecord& axis : record_.axes) axes += axis.in_design ? 1 : 0;
  std::vector<std::size_t> drawn;
  for (const std::size_t p : points) {
    const std::int64_t row = record_.points[p].design_row % (axes + 2);
    if (row == 0 || row == axes + 1) drawn.push_back(p);
  }
  return drawn;
}

Outcome SweepData::outcome(const std::string& name, std::size_t side) {
  std::vector<std::string> names;
  for (const PolicyMeasure& one : policy_measures()) {
    names.emplace_back(one.name);
    if (name != one.name) continue;
    if (side == 0) {
      throw UsageError(
          fmt::format("{} needs a policy beside the base, and {} has none", name, record_.name));
    }
    return {name, one.label, one.unit, one.variable, side, true, one.sign};
  }
  for (const StoredVariable& one : reader_.variables(experiment_)) {
    names.push_back(one.variable.name);
    if (one.variable.name != name) continue;
    const proto::Variable& variable = one.variable;
    return {name, variable.label, variable.unit, name, side, side > 0, 1};
  }
  const std::string hint = proto::did_you_mean(name, names);
  throw UsageError(fmt::format(
      "nothing that was measured is called \"{}\"{}{}; codebook.csv of `chokepoint export` lists "
      "the names, and beside them there are us_loss, us_blackwell_loss, us_compute_loss, "
      "china_gain, china_compute_gain, revenue_loss and displacement",
      name, hint.empty() ? "" : "; ", hint));
}

bool SweepData::has(const Outcome& outcome) {
  for (const StoredVariable& one : reader_.variables(experiment_)) {
    if (one.variable.name == outcome.variable) return true;
  }
  return false;
}

std::vector<double> SweepData::level(const std::string& variable, std::size_t side) {
  return reader_.outcomes(record_, experiment_, static_cast<std::int64_t>(side),
                          reader_.variable(experiment_, variable));
}

std::vector<std::vector<double>> SweepData::values(const Outcome& outcome,
                                                   const std::vector<std::size_t>& points) {
  const std::vector<double> other = level(outcome.variable, outcome.side);
  std::vector<double> base;
  if (outcome.against_base) base = level(outcome.variable, 0);
  std::vector<std::vector<double>> table;
  for (const std::size_t p : points) {
    table.emplace_back();
    for (const std::size_t r : replications_) {
      const std::size_t cell = r * record_.points.size() + p;
      table.back().push_back(outcome.sign * (other[cell] - (base.empty() ? 0 : base[cell])));
    }
  }
  return table;
}

SweepData::Series SweepData::series(const Outcome& outcome,
                                    const std::vector<std::size_t>& points) {
  std::map<std::size_t, std::size_t> point_rows;
  std::map<std::size_t, std::size_t> replication_columns;
  for (std::size_t i = 0; i < points.size(); ++i) point_rows[points[i]] = i;
  for (std::size_t i = 0; i < replications_.size(); ++i) replication_columns[replications_[i]] = i;
  const std::vector<std::vector<double>> zero(points.size(),
                                              std::vector<double>(replications_.size(), 0.0));
  std::map<std::string, std::pair<std::string, std::vector<std::vector<double>>>> by_start;
  Statement rows(reader_.database(),
                 "SELECT p.start, p.name, l.point, l.replication, l.side, x.value FROM ledger_ l "
                 "JOIN series_ x USING(run_id) JOIN periods p USING(period_id) "
                 "JOIN variables v USING(variable_id) "
                 "WHERE l.experiment_id = ? AND v.name = ? AND (l.side = ? OR l.side = ?)");
  const auto side = static_cast<std::int64_t>(outcome.side);
  for (rows.start(experiment_, outcome.variable, side, outcome.against_base ? 0 : side);
       rows.next();) {
    const auto point = point_rows.find(at(rows.integer(2)));
    const auto column = replication_columns.find(at(rows.integer(3) - record_.first_replication));
    if (point == point_rows.end() || column == replication_columns.end()) continue;
    auto& period = by_start[rows.text(0)];
    if (period.second.empty()) period = {rows.text(1), zero};
    const double sign = rows.integer(4) == side ? outcome.sign : -outcome.sign;
    period.second[point->second][column->second] += sign * rows.real(5);
  }
  Series series;
  for (auto& [start, period] : by_start) {
    series.periods.push_back(period.first);
    series.values.push_back(std::move(period.second));
  }
  return series;
}

Panel SweepData::panel(const std::vector<std::vector<double>>& values,
                       const std::vector<std::size_t>& points, bool levers_too, bool unit) const {
  Panel panel;
  panel.values = values;
  panel.points.resize(points.size());
  for (std::size_t i = 0; i < record_.axes.size(); ++i) {
    const AxisRecord& axis = record_.axes[i];
    if (!axis.in_design && !levers_too) continue;
    panel.inputs.push_back(axis.name);
    for (std::size_t p = 0; p < points.size(); ++p) {
      const PointRecord& point = record_.points[points[p]];
      const double value = (unit ? point.unit : point.value).at(i);
      panel.points[p].push_back(std::isnan(value) ? (unit ? kUndefined : axis.nominal) : value);
    }
  }
  return panel;
}

std::string SweepData::title_of_axis(const std::string& name) const {
  for (const AxisRecord& axis : record_.axes) {
    if (axis.name == name) return axis.title.empty() ? name : axis.title;
  }
  return name;
}

}  // namespace chokepoint::tools
