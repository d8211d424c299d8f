#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/causes.h"
#include "models/item_levels.h"
#include "models/network/ids.h"
#include "models/node_metrics.h"
#include "models/scenario.h"
#include "sim/time.h"

namespace chokepoint::models {

/// What is counted while a replication runs, per item, region and quarter. The last four are
/// integrals over time [piece days].
enum class Measure : std::uint8_t {
  kOrdered,
  kDelivered,
  kServedAtOnce,
  kLost,
  kBlocked,
  kStarted,    ///< starts that become this item and no other; region of the site
  kLeadTime,   ///< [piece days] from order to delivery
  kRevenue,    ///< [USD] of the seller, after what it bears of charges
  kDuty,       ///< [USD] duties and revenue shares
  kWriteDown,  ///< [USD]
  kLeaked,     ///< reached a buyer through a third country; its region, not the front's
  kSeized,     ///< on that way
  kMarkUp,     ///< [USD] paid for what leaked, beyond its value
  kMoved,      ///< ordered of an alternative instead of this item
  kWithdrawn,  ///< phantoms of inflated orders
  kBacklog,
  kInventory,
  kWorkInProcess,
  kLicencesPending,
};
inline constexpr int kMeasures = 19;
/// From here on, in the order of ItemLevel.
inline constexpr int kFirstLevel = static_cast<int>(Measure::kBacklog);
static_assert(kMeasures - kFirstLevel == kItemLevels);

/// What is reported: measures and ratios of measures.
enum class Metric : std::uint8_t {
  kOrdered,
  kDelivered,
  kBacklog,
  kLost,
  kBlocked,
  kStarted,
  kFill,
  kLeadTime,
  kInventory,
  kWorkInProcess,
  kRevenue,
  kDuty,
  kWriteDown,
  kCompute,
  kLicencesPending,
  kLeaked,
  kSeized,
  kMarkUp,
  kMoved,
  kWithdrawn,
};
/// Reported of every scenario.
inline constexpr std::array kMetrics = {
    Metric::kOrdered,   Metric::kDelivered,     Metric::kBacklog,        Metric::kLost,
    Metric::kBlocked,   Metric::kStarted,       Metric::kFill,           Metric::kLeadTime,
    Metric::kInventory, Metric::kWorkInProcess, Metric::kRevenue,        Metric::kDuty,
    Metric::kWriteDown, Metric::kCompute,       Metric::kLicencesPending};

const char* name(Metric metric);
const char* unit(Metric metric);

/// What is reported of a scenario: kMetrics, then those of the behaviours that its buyers have.
std::vector<Metric> metrics_of(const Scenario& scenario);

/// The axes of results: reported items, quarters and months of the reported span.
struct ReportAxes {
  std::vector<ItemId> items;           ///< reported items, in the scenario's order
  std::vector<std::uint32_t> item_of;  ///< by ItemId: position in `items`, or kNotReported
  std::vector<sim::Time> quarters;     ///< beginnings; the first is report_from
  std::vector<double> quarter_days;
  std::vector<sim::Time> months;  ///< beginnings
  double total_days = 0;
  bool by_quarter = true;  ///< else there is one period, the whole span

  static constexpr std::uint32_t kNotReported = 0xFFFFFFFFu;
  explicit ReportAxes(const Scenario& scenario);

  /// Position in Replication::waits: of pieces that came in the `weeks`-th week after the order,
  /// from 0; the last week has all later ones.
  static constexpr std::size_t kWaitWeeks = 105;
  std::size_t wait_cell(std::size_t item, int region, std::size_t weeks) const {
    return (item * kRegions + static_cast<std::size_t>(region)) * kWaitWeeks +
           std::min(weeks, kWaitWeeks - 1);
  }

  /// Position in Replication::shipped.
  std::size_t month_cell(std::size_t item, int region, std::size_t month) const {
    return (item * kRegions + static_cast<std::size_t>(region)) * months.size() + month;
  }

  std::size_t cell(Measure measure, std::size_t item, int region, std::size_t quarter) const {
    // Measures last: an event counts several of one item and region.
    return ((item * kRegions + static_cast<std::size_t>(region)) * quarters.size() + quarter) *
               kMeasures +
           static_cast<std::size_t>(measure);
  }
};

/// Which node bound a process in a month: 0.. a node, or one of these.
inline constexpr std::int16_t kUnbound = -1;  ///< it got all it asked for
inline constexpr std::int16_t kIdle = -2;     ///< it asked for nothing

/// The raw results of one replication.
struct Replication {
  std::vector<double> measures;       ///< by ReportAxes::cell
  std::vector<double> shipped;        ///< pieces that left for a buyer: by ReportAxes::month_cell
  std::vector<double> on_hand;        ///< at the beginning of the month, by item and month
  std::vector<double> capacity_used;  ///< [pool units] by pool and quarter
  std::vector<double> capacity_available;  ///< likewise
  std::vector<std::int16_t> bound;         ///< by process and month: position in its node list
  std::vector<double> refused;             ///< starts refused at months' ends, by NodeList
  std::vector<double> nodes;               ///< metrics of nodes, in the order of node_keys
  std::vector<double> shadow_price;        ///< [USD per unit] summed over releases, like capacity
  std::vector<double> releases;            ///< that gave a price, likewise
  std::vector<double> ordered_of;          ///< pieces by demand and month
  std::vector<double> delivered_of;        ///< likewise, on arrival
  std::vector<double> made;                ///< good pieces by Output::position and quarter
  std::vector<double> waits;  ///< pieces delivered: by ReportAxes::wait_cell; none for whole spans
  std::vector<LateCharge> charges;  ///< late piece-days, where causes are asked for
  std::uint64_t events = 0;
  std::uint64_t fingerprint = 0;
};

/// The nodes that can hold back a process: its pools, then its inputs.
struct NodeList {
  std::vector<std::size_t> offset;  ///< by process: first node in Replication::refused
  std::size_t total = 0;
  std::vector<std::vector<ProcessId>> makers;  ///< by node: who makes this input; empty for pools
  explicit NodeList(const Scenario& scenario);
};

/// Name of node `node` of a process: the pool's id, or the id of the input's first stock.
std::string node_name(const Scenario& scenario, ProcessId process, std::size_t node);

/// A set of cells to sum over: one item, region or quarter, or all of them.
struct Selection {
  std::optional<std::size_t> item;
  std::optional<int> region;
  std::optional<std::size_t> quarter;
};

/// The metric over the selected cells of a replication; NaN where it is undefined (fill without
/// orders, lead time without deliveries). Levels are time averages.
double evaluate(const Scenario& scenario, const ReportAxes& axes, const Replication& replication,
                Metric metric, const Selection& selection);

/// Counts during a run. Nothing is counted before the reported span.
class Recorder {
 public:
  explicit Recorder(const Scenario& scenario);

  const ReportAxes& axes() const { return axes_; }

  /// Adds `amount` to a count of an item in a region.
  void count(Measure measure, ItemId item, Region region, double amount) {
    const std::uint32_t at = axes_.item_of[index(item)];
    if (!open_ || at == ReportAxes::kNotReported) return;
    result_.measures[axes_.cell(measure, at, static_cast<int>(region), quarter_)] += amount;
  }

  /// Pieces of an order wait for a licence from now on, or, below zero, no more.
  void count_pending(ItemId item, Region region, sim::Time now, Quantity change) {
    const std::uint32_t at = axes_.item_of[index(item)];
    if (at != ReportAxes::kNotReported) levels_.count_pending(at, region, now, change);
  }

  /// Pieces leave for a buyer.
  void count_shipped(ItemId item, Region region, Quantity quantity);

  /// Pieces that a buyer's demand orders, or gets.
  void count_ordered(DemandId demand, Quantity quantity) {
    if (open_) result_.ordered_of[demand_cell(demand)] += static_cast<double>(quantity);
  }
  void count_delivered(DemandId demand, Quantity quantity) {
    if (open_) result_.delivered_of[demand_cell(demand)] += static_cast<double>(quantity);
  }

  /// Good pieces of an output.
  void count_made(const Output& output, Quantity pieces) {
    if (!open_) return;
    result_.made[output.position * axes_.quarters.size() + quarter_] += static_cast<double>(pieces);
  }

  /// Pieces reach a buyer so long after they were ordered.
  void count_wait(ItemId item, Region region, sim::Duration wait, Quantity pieces) {
    const std::uint32_t at = axes_.item_of[index(item)];
    if (!open_ || result_.waits.empty() || at == ReportAxes::kNotReported) return;
    const auto weeks = static_cast<std::size_t>(wait / (7 * sim::kDay));
    result_.waits[axes_.wait_cell(at, static_cast<int>(region), weeks)] +=
        static_cast<double>(pieces);
  }

  void count_capacity(PoolId pool, double used, double available) {
    if (!open_) return;
    const std::size_t cell = index(pool) * axes_.quarters.size() + quarter_;
    result_.capacity_used[cell] += used;
    if (available != 0) result_.capacity_available[cell] += available;
  }

  /// What one more unit of a pool would have earned at a release [USD].
  void count_shadow_price(PoolId pool, double price);

  /// A process asks for `requested` starts, and node `node` alone would refuse `refused` of them.
  /// What is refused now and granted later in the month does not bind: each request forgets the
  /// refusals of the one before.
  void count_request(ProcessId process, Quantity requested);
  void count_refusal(ProcessId process, std::size_t node, Quantity refused);

  /// The node that refused most of the process's last request: its pools, then its inputs. Nothing
  /// where none refused.
  std::optional<std::size_t> most_refusing(ProcessId process) const;

  /// The month that is being counted, by ReportAxes::months; nothing before the reported span.
  std::optional<std::size_t> month() const {
    return open_ ? std::optional<std::size_t>(month_) : std::nullopt;
  }

  /// Closes the month, and the quarter, that ends now.
  void begin_month(Nodes& nodes, sim::Time now);

  /// Closes the books at the horizon and hands over the results; the recorder is then spent.
  Replication finish(Nodes& nodes, sim::Time end);

  /// Hands over the results of the span since the last cut (or the report's beginning) and begins a
  /// new one. Requires results of the whole span only (Horizon::by_quarter is false).
  Replication cut(Nodes& nodes, sim::Time now);

 private:
  std::size_t demand_cell(DemandId demand) const {
    return index(demand) * axes_.months.size() + month_;
  }
  void settle_levels(Nodes& nodes, sim::Time now);
  void begin_span(Nodes& nodes, sim::Time now);
  void close_month();
  std::int16_t binding_node(std::size_t process) const;
  bool follows_the_plan(std::size_t node) const;
  /// First and last-but-one position of a process in month_refused_.
  std::pair<std::size_t, std::size_t> nodes_of(std::size_t process) const;

  ReportAxes axes_;
  const Scenario& scenario_;
  NodeList node_list_;
  Replication result_;
  ItemLevels levels_;
  sim::Time begun_;                        ///< the span that nodes count
  std::vector<Quantity> month_refused_;    ///< by process and node, this month
  std::vector<Quantity> last_refused_;     ///< likewise, of the last request
  std::vector<Quantity> month_requested_;  ///< by process
  std::size_t quarter_ = 0;
  std::size_t month_ = 0;
  bool open_ = false;
};

}  // namespace chokepoint::models
