#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proto/results_writer.h"

namespace chokepoint::proto {

/// What bound a product line, in words and as a resource of the trade.
struct BoundBy {
  std::string name;      ///< see BindingTrace
  std::string resource;  ///< CapacityPool::resource; empty where it is no pool, or pools differ
};

/// How often one thing bound the lines of an item.
struct BoundShare {
  std::string item;
  BoundBy by;
  double months;  ///< over all replications
};

/// What bound the lines of a product in an experiment. The line of an item are the processes whose
/// pieces become that item and no other (Process::begins). Where a line was held back by an input,
/// the trace goes on upstream, to the processes that make the input in the month their own mean
/// cycle time earlier, until pools are found. Of several makers none can be singled out, as more
/// from any of them would have helped: all that were bound are named.
///
/// Names are ids of pools, in the scenario's order and joined by " + "; of suppliers; of an input
/// stock that ran short although no maker of it was bound in its month (what was asked for was
/// granted, but too little was asked for); kNothing where the line got all it asked for or asked
/// for nothing; kBefore where the month in question was not recorded.
class BindingTrace {
 public:
  static constexpr const char* kNothing = "nothing";
  static constexpr const char* kBefore = "before the reported span";

  /// `experiment` must outlive the trace. Requires a scenario without cycles.
  explicit BindingTrace(const Experiment& experiment);

  /// What bound the lines of the item with this id when pieces started that reach US buyers at
  /// `delivered`, all steps from the line's start on (processes, lane to US buyers) taking their
  /// mean times, along the longest way. Times are those of the inputs as written.
  BoundBy of_delivery(std::size_t replication, const std::string& item, sim::Time delivered) const;

  /// For the items of a family, in how many months each thing bound them: most months first, months
  /// in which a line asked for nothing or got all it asked for not counted.
  std::vector<BoundShare> shares(const std::string& family) const;

 private:
  struct Found {
    std::set<models::PoolId> pools;
    std::set<std::string> others;
    bool before = false;
    bool empty() const { return pools.empty() && others.empty() && !before; }
  };
  struct Line {
    models::ProcessId process;
    sim::Duration lead;  ///< from its start to US buyers
  };

  void trace(const models::Replication& one, models::ProcessId process, sim::Time when,
             Found& found) const;
  void trace_stock(const models::Replication& one, models::StockId stock, sim::Time when,
                   Found& found) const;
  BoundBy named(const Found& found) const;
  sim::Duration lead_from(models::ProcessId process) const;
  sim::Duration lead_from(models::StockId stock) const;
  std::optional<sim::Duration> transit(models::OfferId offer) const;

  const Experiment& experiment_;
  const models::Scenario& scenario_;
  sim::Column<models::StockId, std::vector<models::ProcessId>> makers_;
  sim::Column<models::StockId, std::vector<models::ProcessId>> users_;
  sim::Column<models::StockId, std::vector<models::OfferId>> refilled_by_;  ///< from other stocks
  std::map<std::string, std::vector<Line>> lines_;                          ///< by item
};

}  // namespace chokepoint::proto
