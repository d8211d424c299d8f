#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/metrics.h"
#include "models/scenario.h"
#include "proto/outcome_list.h"

namespace chokepoint::proto {

/// What is kept of each run, by names of metrics. "all" and "none" are words; an empty list is the
/// default: outcomes by item and region and the use of capacity, series of deliveries.
struct RecordingChoice {
  std::vector<std::string> outcomes;
  std::vector<std::string> series;

  /// One line that is the same for the same choice.
  std::string text() const;
  /// Everything.
  static RecordingChoice everything() { return {{"all"}, {"all"}}; }
};

/// One measured thing: a column of a table of results.
struct Variable {
  std::string name;  ///< metric_item_region in small letters; "all" and "ALL" are left out
  std::string metric;
  std::string item;    ///< an item, `all`, a family of accelerators, a pool, stock, process, demand
  std::string region;  ///< US, CN, ROW, ALL
  std::string unit;
  std::string label;
  std::string kind;         ///< flow, level, money, ratio
  std::string aggregation;  ///< in words
};

/// A part of the reported span.
struct Period {
  std::string name;   ///< "2025Q2", "2025-04"
  std::string start;  ///< "2025-04-01"
};

/// One number of a run.
struct RecordedValue {
  std::uint32_t variable;
  std::int32_t period;  ///< kWholeSpan, or a position in periods()
  double value;
};
inline constexpr std::int32_t kWholeSpan = -1;

/// Reads the chosen numbers off replications of one scenario, which must outlive it. Beside items
/// and `all` there are families of accelerators, such as `blackwell`, of what adds up.
class Recording {
 public:
  /// Throws std::invalid_argument that names a metric that is not reported, with the nearest that
  /// is.
  Recording(const models::Scenario& scenario, const RecordingChoice& choice);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  const std::vector<Variable>& variables() const { return variables_; }
  const std::vector<Period>& periods() const { return periods_; }

  /// The numbers that say something, by variable and then period: zeros of what adds up and
  /// undefined quotients are left out. Cost: proportional to what is chosen.
  std::vector<RecordedValue> values(const models::Replication& replication) const;

 private:
  struct Cell {
    std::uint32_t variable;
    std::int32_t period;
    std::vector<std::size_t> keys;  ///< of the list, summed
  };
  /// Numbers by month, which the list does not have.
  struct MonthlyCell {
    std::uint32_t variable;
    std::vector<std::size_t> items;  ///< reported items that are summed
    std::vector<int> regions;        ///< likewise; of on_hand none
  };

  void require_known(const std::vector<std::string>& metrics) const;
  void add_list(const RecordingChoice& choice);
  void add_monthly(const RecordingChoice& choice);
  std::int32_t period_of(const OutcomeKey& key) const;
  /// Families of accelerators by item.
  std::map<std::string, std::string> families() const;
  std::uint32_t variable_of(const std::string& metric, const std::string& item,
                            const std::string& region, const std::string& unit);
  void append_monthly(const models::Replication& replication,
                      std::vector<RecordedValue>& values) const;

  const models::Scenario& scenario_;
  models::ReportAxes axes_;
  OutcomeList list_;
  std::vector<Variable> variables_;
  std::vector<Period> periods_;
  std::vector<Cell> cells_;
  std::vector<MonthlyCell> monthly_;
  std::int32_t first_month_ = 0;  ///< position of the first month in periods_
  std::map<std::string, std::uint32_t> by_key_;
};

}  // namespace chokepoint::proto
