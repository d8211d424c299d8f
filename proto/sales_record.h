#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "proto/calibration.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"

namespace chokepoint::proto {

/// A scenario recorded from another date than it says: `from`, or the start of the run if that is
/// later. Nothing else changes. Throws what ScenarioFamily throws.
ScenarioFamily family_recorded_from(ScenarioRequest request, sim::Time from);

/// Value of a piece [USD] of each reported item in each replication, which may draw it: by
/// replication, then by position in the experiment's axes. Cost: a compilation per replication if
/// inputs vary.
std::vector<std::vector<double>> prices(const ScenarioFamily& family, const Experiment& experiment);

/// What an experiment sold and held, as those who report by fiscal quarters would see it: boards
/// that left for a buyer in a month, spread evenly within fiscal quarters, all regions together.
class SalesRecord {
 public:
  /// `prices` as from prices(); `fiscal_year_starts` is a month, 1 to 12. The experiment must
  /// outlive this.
  SalesRecord(const Experiment& experiment, std::vector<std::vector<double>> prices,
              int fiscal_year_starts);

  const Experiment& experiment() const { return *experiment_; }

  // Each gives a value per replication. Items are named by ids that the scenario reports.

  /// Boards sold in months of the reported span [pieces].
  std::vector<double> boards(const std::vector<std::string>& items, const Months& months) const;

  /// Boards sold times their price in the replication [USD].
  std::vector<double> revenue(const std::vector<std::string>& items, const Months& months) const;

  /// Finished pieces on hand at the beginning of a recorded month.
  std::vector<double> on_hand(const std::vector<std::string>& items, sim::Time month) const;

  /// Ids of the reported items that are accelerators.
  std::vector<std::string> accelerators() const;

 private:
  std::size_t position(const std::string& item) const;

  const Experiment* experiment_;
  std::vector<std::vector<double>> prices_;
  /// By replication and item position: boards of each month.
  std::vector<std::vector<std::vector<double>>> boards_;
};

/// The figure as measured in each replication, in the figure's unit. Requires a figure that is
/// measurable in both, and a `counterfactual` with the same replications for revenue blocked.
std::vector<double> measure(const Calibration& calibration, const ReportedFigure& figure,
                            const SalesRecord& scenario, const SalesRecord* counterfactual);

}  // namespace chokepoint::proto
