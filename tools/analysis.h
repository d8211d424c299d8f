#pragma once

#include <optional>

#include "proto/analysis.pb.h"
#include "tools/sweep_data.h"

namespace chokepoint::tools {

/// Which parts of an analysis are wanted, and how.
struct AnalysisParts {
  bool summary = true;
  bool sobol = false;
  bool morris = false;
  bool regression = false;
  bool box = false;
  bool bands = false;
  double confidence = 0.9;
  std::size_t resamples = 1000;  ///< of bootstraps
  double top = 0.25;             ///< a case of the box is a point in the top part of the outcome
  std::optional<double> above;   ///< or one whose mean is above this
};

/// Analyses one outcome at some points, whose design is whole. `levers_too`: inputs that the design
/// is repeated at are inputs like the others. Throws UsageError where the outcome is undefined or
/// the design does not allow a part.
v1::MeasureAnalysis analyse_outcome(SweepData& data, const Outcome& outcome,
                                    const SettingPoints& setting, bool levers_too,
                                    const AnalysisParts& parts);

/// The quotient of the means of two outcomes of one side.
v1::RatioAnalysis analyse_ratio(SweepData& data, const Outcome& numerator,
                                const Outcome& denominator, const SettingPoints& setting,
                                double confidence);

}  // namespace chokepoint::tools
