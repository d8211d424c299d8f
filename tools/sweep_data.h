#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/crossed_layout.h"
#include "tools/panel.h"
#include "tools/policy_measures.h"
#include "tools/store_reader.h"

namespace chokepoint::tools {

/// What an analysis looks at: a variable of one side, or its change against the base.
struct Outcome {
  std::string name;   ///< as asked for
  std::string label;  ///< in words
  std::string unit;
  std::string variable;
  std::size_t side = 0;
  bool against_base = false;
  double sign = 1;  ///< -1: what counts is what is lost
};

/// The points at one combination of levers that the design is repeated at.
struct SettingPoints {
  std::string name;                 ///< "quota=100000"; empty where there is only one setting
  std::vector<std::size_t> points;  ///< in the order of the design
};

/// An experiment of a store as tables. Used are the points that did not fail on any side and, of
/// them, the replications that are complete: a sweep works replication by replication, so that one
/// that was stopped has whole ones.
class SweepData {
 public:
  /// Throws UsageError when there is no such experiment, or no replication is complete.
  SweepData(const std::string& store, const std::string& experiment);

  const ExperimentRecord& record() const { return record_; }
  std::size_t replications() const { return replications_.size(); }
  const std::vector<std::size_t>& points() const { return points_; }
  std::vector<SettingPoints> settings() const;

  /// Whether the points are a sample from the law of the inputs.
  bool sampled() const;
  /// Of these points those that are such a sample, else all.
  std::vector<std::size_t> sample(const std::vector<std::size_t>& points) const;

  /// The outcome called `name` of a side: a PolicyMeasure against the base, or a variable, of a
  /// policy also against the base. Throws UsageError with the nearest name.
  Outcome outcome(const std::string& name, std::size_t side);

  /// Whether the store has what the outcome needs.
  bool has(const Outcome& outcome);

  /// Values by point and replication. NaN where undefined.
  std::vector<std::vector<double>> values(const Outcome& outcome,
                                          const std::vector<std::size_t>& points);

  /// Values by period, point and replication, and the periods' names; none if no series was kept.
  struct Series {
    std::vector<std::string> periods;
    std::vector<std::vector<std::vector<double>>> values;
  };
  Series series(const Outcome& outcome, const std::vector<std::size_t>& points);

  /// Inputs and values. `unit`: coordinates of the design in (0, 1) in place of values. Inputs are
  /// the axes of the design, or all that vary if `levers_too`. Where a condition rules an input
  /// out, its value is the nominal one.
  Panel panel(const std::vector<std::vector<double>>& values,
              const std::vector<std::size_t>& points, bool levers_too, bool unit = false) const;

  /// Titles of the inputs of a panel, by input; the name where there is none.
  std::string title_of_axis(const std::string& name) const;

 private:
  void find_complete();
  std::vector<double> level(const std::string& variable, std::size_t side);

  StoreReader reader_;
  std::int64_t experiment_;
  ExperimentRecord record_;
  std::vector<std::size_t> points_;
  std::vector<std::size_t> replications_;  ///< positions from the first
};

}  // namespace chokepoint::tools
