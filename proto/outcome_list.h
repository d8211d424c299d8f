#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "models/metrics.h"
#include "models/scenario.h"

namespace chokepoint::proto {

/// One line of results: what is measured, where and when.
struct OutcomeKey {
  std::string metric;
  std::string item;
  std::string region;
  std::string period;
  std::string unit;
};

/// Everything that is reported of a scenario, by position: the keys are worked out once and a value
/// is read off a replication when it is wanted. Keys come in print order, zeros and undefined ones
/// included: each metric for each item and `all`, each region and ALL, `total` and each quarter;
/// then the pools; then stocks, processes and demands. The scenario must outlive the list.
class OutcomeList {
 public:
  OutcomeList(const models::Scenario& scenario, const models::ReportAxes& axes);

  const std::vector<OutcomeKey>& keys() const { return keys_; }

  /// The value of a key; NaN where it is undefined.
  double value(std::size_t key, const models::Replication& replication) const;

 private:
  enum class PoolMetric { kUsed, kAvailable, kUtilization, kShadowPrice };
  struct ItemCell {
    models::Metric metric;
    models::Selection selection;
  };
  struct PoolCell {
    PoolMetric metric;
    std::size_t first;  ///< of the cells that are summed
    std::size_t last;   ///< one behind
  };
  struct NodeCell {
    std::size_t position;
  };
  using Cell = std::variant<ItemCell, PoolCell, NodeCell>;

  void add_items();
  void add_pools();
  void add_pool(PoolMetric metric, const char* name, models::PoolId pool);
  void add_nodes();
  double pool_value(const PoolCell& cell, const models::Replication& replication) const;

  const models::Scenario& scenario_;
  const models::ReportAxes& axes_;
  std::vector<std::string> periods_;
  std::vector<OutcomeKey> keys_;
  std::vector<Cell> cells_;
};

/// Whether a metric is a quotient, undefined where its denominator is zero; all others add up or
/// are averages over time, and are zero of what a scenario does not have.
bool is_ratio(const std::string& metric);

}  // namespace chokepoint::proto
