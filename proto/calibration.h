#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/scenario.h"
#include "proto/calibration.pb.h"
#include "proto/periods.h"
#include "proto/text_document.h"
#include "sim/time.h"

namespace chokepoint::proto {

/// What a simulation has to show for a reported figure; see proto/calibration.proto.
enum class Measured { kBoardsSold, kRevenue, kRevenueBlocked, kDataCenterRevenue, kStock };

/// One reported figure.
struct ReportedFigure {
  std::string id;
  std::string title;
  std::string source;
  Measured what = Measured::kBoardsSold;
  std::vector<std::string> items;  ///< empty for kDataCenterRevenue: all accelerators
  std::string period;              ///< as written
  Months months;                   ///< of a flow; a stock is measured at `from`
  std::string unit;                ///< as written
  double unit_size = 1;            ///< pieces or USD in one `unit`
  double value = 0;                ///< [unit]
  std::optional<double> low;       ///< [unit]
  std::optional<double> high;      ///< [unit]
  bool scored = true;
};

/// A file of reported figures, validated.
class Calibration {
 public:
  /// Throws ScenarioError with every mistake of the file, or that it cannot be read.
  explicit Calibration(const std::string& file);

  const std::string& file() const { return file_; }
  const std::string& title() const { return message().title(); }
  const std::vector<ReportedFigure>& figures() const { return figures_; }

  /// Paths of scenario files, from where the program runs.
  const std::string& scenario() const { return scenario_; }
  const std::string& counterfactual() const { return counterfactual_; }

  /// Whether a figure is a difference to the counterfactual.
  bool needs_counterfactual() const;

  /// Month, 1 to 12.
  int fiscal_year_starts() const { return message().fiscal_year_starts(); }

  /// Networking revenue per USD of accelerators.
  double networking_share() const { return networking_share_; }

  /// The months that must be recorded to measure a figure: of a flow every month of the fiscal
  /// quarters that its period touches, of a stock the one month.
  Months needed(const ReportedFigure& figure) const;

  /// The first instant that a figure needs.
  sim::Time needed_from() const;

  /// Throws ScenarioError if the scenario does not report an item of a figure, with the nearest
  /// name, or its reported span does not hold a figure's months.
  void require_measurable(const models::Scenario& scenario) const;

 private:
  const v1::Calibration& message() const;

  std::string file_;
  Document document_;
  std::string scenario_;
  std::string counterfactual_;
  double networking_share_ = 0;
  std::vector<ReportedFigure> figures_;
};

}  // namespace chokepoint::proto
