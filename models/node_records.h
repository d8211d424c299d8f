#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario.h"
#include "sim/statistics.h"
#include "sim/table.h"
#include "sim/time.h"

namespace chokepoint::models {

// What is recorded of each stock, process and demand over the reported span, beside the results by
// item and region: levels over time, counts, waits, costs.

/// A quantity followed over time. Integrals are exact below 2^53 piece seconds.
struct Level {
  Quantity value = 0;
  sim::Time changed;
  double integral = 0;  ///< [piece s]
  double empty = 0;     ///< time at or below zero [s]

  void move(sim::Time now, Quantity change) {
    const auto elapsed = static_cast<double>((now - changed).count());
    integral += static_cast<double>(value) * elapsed;
    if (value <= 0) empty += elapsed;
    changed = now;
    value += change;
  }
};

/// What arriving pieces change comes first.
struct StockRecord {
  Level on_hand;
  Level on_order;  ///< asked for and not received
  double received = 0;
  double demanded = 0;
  double served = 0;  ///< of what was demanded, at once
  double orders = 0;  ///< placed by its policy
  double ordered = 0;
  Level backlog;              ///< owed by this stock
  Level pipeline;             ///< on its way from here to other stocks
  sim::Tally review_orders;   ///< by review of a periodic policy
  sim::Tally review_demands;  ///< likewise
};

struct ProcessRecord {
  Level in_process;  ///< starts under way
  double started = 0;
  double process_time = 0;  ///< of all starts [start s]
  Level waiting;            ///< starts asked for by stocks and not yet made
  double waited = 0;        ///< starts whose wait is known: for orders and requests
  double wait = 0;          ///< of those [start s]
};

struct DemandRecord {
  Level backlog;
  double orders = 0;
  double ordered = 0;
  double delivered = 0;
  double lost = 0;
  double served = 0;           ///< pieces served at once
  double complete_orders = 0;  ///< orders served whole at once
  double wait = 0;             ///< from order to delivery [piece s]
};

/// One line of results: a metric of a stock, process, demand, or of all of them.
struct NodeKey {
  std::string metric;
  std::string node;
  std::string unit;
};

/// Records during a run. Everything before the reported span is forgotten when it begins.
class NodeRecords {
 public:
  explicit NodeRecords(const Scenario& scenario);

  sim::Column<StockId, StockRecord> stocks;
  sim::Column<ProcessId, ProcessRecord> processes;
  sim::Column<DemandId, DemandRecord> demands;

  /// Keeps the levels and forgets the rest: the reported span begins now.
  void begin(sim::Time now);

  /// The metrics of the span from begin to `end`, in the order of node_keys; NaN where undefined
  /// (a share of nothing). Rates and averages are over time.
  std::vector<double> values(const Scenario& scenario, sim::Time end);

 private:
  sim::Time begun_;
};

/// Keys of the node metrics of a scenario, in the order of NodeRecords::values.
std::vector<NodeKey> node_keys(const Scenario& scenario);

}  // namespace chokepoint::models
