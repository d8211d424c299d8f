#include "models/metrics.h"

#include <algorithm>
#include <limits>

#include "sim/calendar.h"

namespace chokepoint::models {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double sum(const ReportAxes& axes, const Replication& replication, Measure measure,
           const Selection& selection, std::size_t item) {
  const int first_region = selection.region.value_or(0);
  const int last_region = selection.region.value_or(kRegions - 1);
  const std::size_t first_quarter = selection.quarter.value_or(0);
  const std::size_t last_quarter = selection.quarter.value_or(axes.quarters.size() - 1);
  double total = 0;
  for (int region = first_region; region <= last_region; ++region) {
    for (std::size_t quarter = first_quarter; quarter <= last_quarter; ++quarter) {
      total += replication.measures[axes.cell(measure, item, region, quarter)];
    }
  }
  return total;
}

double sum(const ReportAxes& axes, const Replication& replication, Measure measure,
           const Selection& selection) {
  if (selection.item) return sum(axes, replication, measure, selection, *selection.item);
  double total = 0;
  for (std::size_t item = 0; item < axes.items.size(); ++item) {
    total += sum(axes, replication, measure, selection, item);
  }
  return total;
}

double compute(const Scenario& scenario, const ReportAxes& axes, const Replication& replication,
               const Selection& selection) {
  double total = 0;
  for (std::size_t item = 0; item < axes.items.size(); ++item) {
    if (selection.item && *selection.item != item) continue;
    const std::optional<Chip>& chip = scenario.items[axes.items[item]].chip;
    if (chip) {
      total += chip->tpp * sum(axes, replication, Measure::kDelivered, selection, item);
    }
  }
  return total;
}

double ratio(double numerator, double denominator) {
  return denominator > 0 ? numerator / denominator : kUndefined;
}

}  // namespace

const char* name(Metric metric) {
  switch (metric) {
    case Metric::kOrdered:
      return "ordered";
    case Metric::kDelivered:
      return "delivered";
    case Metric::kBacklog:
      return "backlog";
    case Metric::kLost:
      return "lost";
    case Metric::kBlocked:
      return "blocked";
    case Metric::kStarted:
      return "started";
    case Metric::kFill:
      return "fill";
    case Metric::kLeadTime:
      return "lead_time";
    case Metric::kInventory:
      return "inventory";
    case Metric::kWorkInProcess:
      return "work_in_process";
    case Metric::kRevenue:
      return "revenue";
    case Metric::kDuty:
      return "duty";
    case Metric::kWriteDown:
      return "write_down";
    case Metric::kCompute:
      return "compute";
    case Metric::kLicencesPending:
      return "licences_pending";
    case Metric::kLeaked:
      return "leaked";
    case Metric::kSeized:
      return "seized";
    case Metric::kMarkUp:
      return "mark_up";
    case Metric::kMoved:
      return "moved";
    case Metric::kWithdrawn:
      return "withdrawn";
  }
  return "";
}

const char* unit(Metric metric) {
  switch (metric) {
    case Metric::kOrdered:
    case Metric::kDelivered:
    case Metric::kLost:
    case Metric::kBlocked:
    case Metric::kStarted:
    case Metric::kLeaked:
    case Metric::kSeized:
    case Metric::kMoved:
    case Metric::kWithdrawn:
      return "pieces";
    case Metric::kBacklog:
    case Metric::kInventory:
    case Metric::kWorkInProcess:
    case Metric::kLicencesPending:
      return "pieces (time average)";
    case Metric::kFill:
      return "fraction";
    case Metric::kLeadTime:
      return "days";
    case Metric::kDuty:
    case Metric::kWriteDown:
    case Metric::kRevenue:
    case Metric::kMarkUp:
      return "USD";
    case Metric::kCompute:
      return "TPP";
  }
  return "";
}

std::vector<Metric> metrics_of(const Scenario& scenario) {
  std::vector<Metric> metrics(kMetrics.begin(), kMetrics.end());
  bool leaks = false;
  bool moves = false;
  bool inflates = false;
  for (const Behaviour& behaviour : scenario.behaviours) {
    leaks |= behaviour.leakage.has_value();
    moves |= behaviour.substitution.has_value();
    inflates |= behaviour.order_inflation.has_value();
  }
  if (leaks) metrics.insert(metrics.end(), {Metric::kLeaked, Metric::kSeized, Metric::kMarkUp});
  if (moves) metrics.push_back(Metric::kMoved);
  if (inflates) metrics.push_back(Metric::kWithdrawn);
  return metrics;
}

ReportAxes::ReportAxes(const Scenario& scenario) {
  item_of.assign(scenario.items.size(), kNotReported);
  for (const ItemId item : sim::ids<ItemId>(scenario.items.size())) {
    if (!scenario.items[item].reported) continue;
    item_of[index(item)] = static_cast<std::uint32_t>(items.size());
    items.push_back(item);
  }
  const Horizon& horizon = scenario.horizon;
  total_days = sim::in_days(horizon.end - horizon.report_from);
  by_quarter = horizon.by_quarter;
  if (!by_quarter) {
    quarters.push_back(horizon.report_from);
    quarter_days.push_back(total_days);
    months.push_back(horizon.report_from);
    return;
  }
  for (sim::Time at = horizon.report_from; at < horizon.end; at = sim::next_quarter(at)) {
    quarters.push_back(at);
    const sim::Time until = std::min(horizon.end, sim::next_quarter(at));
    quarter_days.push_back(sim::in_days(until - at));
  }
  for (sim::Time at = horizon.report_from; at < horizon.end; at = sim::next_month(at)) {
    months.push_back(at);
  }
}

NodeList::NodeList(const Scenario& scenario) {
  std::vector<std::vector<ProcessId>> makers_of(scenario.stocks.size());
  for (const ProcessId id : sim::ids<ProcessId>(scenario.processes.size())) {
    for (const Output& output : scenario.processes[id].outputs) {
      makers_of[index(output.stock)].push_back(id);
    }
  }
  for (const Process& process : scenario.processes) {
    offset.push_back(total);
    total += process.uses.size() + process.inputs.size();
    makers.resize(makers.size() + process.uses.size());
    for (const Input& input : process.inputs) {
      std::vector<ProcessId>& of_node = makers.emplace_back();
      for (const StockId stock : input.stocks) {
        const std::vector<ProcessId>& more = makers_of[index(stock)];
        of_node.insert(of_node.end(), more.begin(), more.end());
      }
    }
  }
}

std::string node_name(const Scenario& scenario, ProcessId process, std::size_t node) {
  const Process& what = scenario.processes[process];
  if (node < what.uses.size()) return scenario.pools[what.uses[node].pool].id;
  return scenario.stocks[what.inputs[node - what.uses.size()].stocks.front()].id;
}

double evaluate(const Scenario& scenario, const ReportAxes& axes, const Replication& replication,
                Metric metric, const Selection& selection) {
  const auto total = [&](Measure measure) { return sum(axes, replication, measure, selection); };
  const double days = selection.quarter ? axes.quarter_days[*selection.quarter] : axes.total_days;
  switch (metric) {
    case Metric::kOrdered:
      return total(Measure::kOrdered);
    case Metric::kDelivered:
      return total(Measure::kDelivered);
    case Metric::kLost:
      return total(Measure::kLost);
    case Metric::kBlocked:
      return total(Measure::kBlocked);
    case Metric::kStarted:
      return total(Measure::kStarted);
    case Metric::kRevenue:
      return total(Measure::kRevenue);
    case Metric::kDuty:
      return total(Measure::kDuty);
    case Metric::kWriteDown:
      return total(Measure::kWriteDown);
    case Metric::kLeaked:
      return total(Measure::kLeaked);
    case Metric::kSeized:
      return total(Measure::kSeized);
    case Metric::kMarkUp:
      return total(Measure::kMarkUp);
    case Metric::kMoved:
      return total(Measure::kMoved);
    case Metric::kWithdrawn:
      return total(Measure::kWithdrawn);
    case Metric::kFill:
      return ratio(total(Measure::kServedAtOnce), total(Measure::kOrdered));
    case Metric::kLeadTime:
      return ratio(total(Measure::kLeadTime), total(Measure::kDelivered));
    case Metric::kBacklog:
      return ratio(total(Measure::kBacklog), days);
    case Metric::kInventory:
      return ratio(total(Measure::kInventory), days);
    case Metric::kWorkInProcess:
      return ratio(total(Measure::kWorkInProcess), days);
    case Metric::kLicencesPending:
      return ratio(total(Measure::kLicencesPending), days);
    case Metric::kCompute:
      return compute(scenario, axes, replication, selection);
  }
  return kUndefined;
}

Recorder::Recorder(const Scenario& scenario)
    : axes_(scenario),
      scenario_(scenario),
      node_list_(scenario),
      levels_(scenario, axes_.item_of, axes_.items.size()),
      begun_(scenario.horizon.start) {
  const std::size_t cells = axes_.items.size() * kRegions * axes_.quarters.size();
  result_.measures.assign(kMeasures * cells, 0.0);
  result_.capacity_used.assign(scenario.pools.size() * axes_.quarters.size(), 0.0);
  result_.capacity_available = result_.capacity_used;
  result_.shadow_price = result_.capacity_used;
  result_.releases = result_.capacity_used;
  result_.shipped.assign(axes_.items.size() * kRegions * axes_.months.size(), 0.0);
  std::size_t outputs = 0;
  for (const Process& process : scenario.processes) outputs += process.outputs.size();
  result_.ordered_of.assign(scenario.demands.size() * axes_.months.size(), 0.0);
  result_.delivered_of = result_.ordered_of;
  result_.made.assign(outputs * axes_.quarters.size(), 0.0);
  // Long lists, which only pages of reports by quarter ask for.
  if (axes_.by_quarter) {
    result_.waits.assign(axes_.items.size() * kRegions * ReportAxes::kWaitWeeks, 0.0);
  }
  result_.on_hand.assign(axes_.items.size() * axes_.months.size(), 0.0);
  result_.bound.assign(scenario.processes.size() * axes_.months.size(), kIdle);
  result_.refused.assign(node_list_.total, 0.0);
  month_refused_.assign(node_list_.total, 0);
  last_refused_ = month_refused_;
  month_requested_.assign(scenario.processes.size(), 0);
}

/// Adds what the levels have been since the last time to the quarter's measures.
void Recorder::settle_levels(Nodes& nodes, sim::Time now) {
  levels_.settle(nodes, now);
  if (!open_) return;
  for (int kind = 0; kind < kItemLevels; ++kind) {
    const auto measure = static_cast<Measure>(kFirstLevel + kind);
    for (std::size_t item = 0; item < axes_.items.size(); ++item) {
      for (int region = 0; region < kRegions; ++region) {
        const std::size_t at =
            levels_.cell(static_cast<ItemLevel>(kind), item, static_cast<Region>(region));
        result_.measures[axes_.cell(measure, item, region, quarter_)] +=
            levels_.integrals[at] / static_cast<double>(sim::kDay.count());
      }
    }
  }
}

void Recorder::count_shipped(ItemId item, Region region, Quantity quantity) {
  const std::uint32_t at = axes_.item_of[index(item)];
  if (!open_ || at == ReportAxes::kNotReported) return;
  result_.shipped[axes_.month_cell(at, static_cast<int>(region), month_)] +=
      static_cast<double>(quantity);
}

void Recorder::count_shadow_price(PoolId pool, double price) {
  if (!open_) return;
  const std::size_t cell = index(pool) * axes_.quarters.size() + quarter_;
  result_.shadow_price[cell] += price;
  ++result_.releases[cell];
}

void Recorder::count_request(ProcessId process, Quantity requested) {
  month_requested_[index(process)] += requested;
  const auto [begin, end] = nodes_of(index(process));
  for (std::vector<Quantity>* refused : {&month_refused_, &last_refused_}) {
    std::fill(refused->begin() + static_cast<std::ptrdiff_t>(begin),
              refused->begin() + static_cast<std::ptrdiff_t>(end), 0);
  }
}

void Recorder::count_refusal(ProcessId process, std::size_t node, Quantity refused) {
  month_refused_[node_list_.offset[index(process)] + node] += refused;
  last_refused_[node_list_.offset[index(process)] + node] += refused;
}

std::optional<std::size_t> Recorder::most_refusing(ProcessId process) const {
  const auto [begin, end] = nodes_of(index(process));
  const auto first = last_refused_.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = last_refused_.begin() + static_cast<std::ptrdiff_t>(end);
  const auto most = std::max_element(first, last);
  if (most == last || *most == 0) return std::nullopt;
  return static_cast<std::size_t>(most - first);
}

std::pair<std::size_t, std::size_t> Recorder::nodes_of(std::size_t process) const {
  const bool last = process + 1 == node_list_.offset.size();
  return {node_list_.offset[process], last ? node_list_.total : node_list_.offset[process + 1]};
}

/// An input that its makers make in full as asked for is short because no more was asked for: the
/// plan holds it back to what something else lets through.
bool Recorder::follows_the_plan(std::size_t node) const {
  const std::vector<ProcessId>& makers = node_list_.makers[node];
  return !makers.empty() && std::all_of(makers.begin(), makers.end(), [this](ProcessId maker) {
    const auto [begin, end] = nodes_of(index(maker));
    for (std::size_t at = begin; at < end; ++at) {
      if (month_refused_[at] > 0) return false;
    }
    return true;
  });
}

/// The node that refused most this month; one that follows the plan only where no other refused.
std::int16_t Recorder::binding_node(std::size_t process) const {
  const auto [begin, end] = nodes_of(process);
  std::int16_t worst = month_requested_[process] > 0 ? kUnbound : kIdle;
  for (const bool followers : {false, true}) {
    Quantity most = 0;
    for (std::size_t node = begin; node < end; ++node) {
      if (month_refused_[node] <= most || follows_the_plan(node) != followers) continue;
      most = month_refused_[node];
      worst = static_cast<std::int16_t>(node - begin);
    }
    if (most > 0) break;
  }
  return worst;
}

void Recorder::close_month() {
  if (open_) {
    for (std::size_t process = 0; process < month_requested_.size(); ++process) {
      const auto [begin, end] = nodes_of(process);
      for (std::size_t node = begin; node < end; ++node) {
        result_.refused[node] += static_cast<double>(month_refused_[node]);
      }
      result_.bound[process * axes_.months.size() + month_] = binding_node(process);
    }
  }
  std::fill(month_refused_.begin(), month_refused_.end(), 0);
  std::fill(month_requested_.begin(), month_requested_.end(), 0);
}

void Recorder::begin_span(Nodes& nodes, sim::Time now) {
  begun_ = now;
  nodes.begin_span(now);
  levels_.begin_nodes();
}

void Recorder::begin_month(Nodes& nodes, sim::Time now) {
  settle_levels(nodes, now);
  close_month();
  if (now < axes_.quarters.front()) return;
  if (!open_) begin_span(nodes, now);
  const auto position = [now](const std::vector<sim::Time>& begins) {
    return static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), now) -
                                    begins.begin() - 1);
  };
  open_ = true;
  quarter_ = position(axes_.quarters);
  month_ = position(axes_.months);
  for (std::size_t item = 0; item < axes_.items.size(); ++item) {
    double pieces = 0;
    for (int region = 0; region < kRegions; ++region) {
      const auto where = static_cast<Region>(region);
      pieces +=
          static_cast<double>(levels_.values[levels_.cell(ItemLevel::kInventory, item, where)]);
    }
    result_.on_hand[item * axes_.months.size() + month_] = pieces;
  }
}

Replication Recorder::cut(Nodes& nodes, sim::Time now) {
  settle_levels(nodes, now);
  close_month();
  Replication span = result_;
  span.nodes = node_metrics(scenario_, nodes, begun_, now);
  begin_span(nodes, now);
  for (std::vector<double>* column :
       {&result_.measures, &result_.shipped, &result_.capacity_used, &result_.capacity_available,
        &result_.refused, &result_.ordered_of, &result_.delivered_of, &result_.made,
        &result_.waits}) {
    std::fill(column->begin(), column->end(), 0.0);
  }
  return span;
}

Replication Recorder::finish(Nodes& nodes, sim::Time end) {
  settle_levels(nodes, end);
  close_month();
  open_ = false;
  result_.nodes = node_metrics(scenario_, nodes, begun_, end);
  return std::move(result_);
}

}  // namespace chokepoint::models
