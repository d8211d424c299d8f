#pragma once

#include <span>
#include <vector>

#include "models/production/yield.h"

namespace chokepoint::models {

/// How wafers become dies: gross dies, yield law, learning.
struct WaferProcess {
  double gross_dies = 0;  ///< per wafer
  double die_area_mm2 = 0;
  YieldLaw law;
  double defects_per_cm2 = 0;          ///< at the first wafer
  double learned_defects_per_cm2 = 0;  ///< approached by learning; equal to the former: none
  double wafers_to_halve = 1;          ///< half of the way
  /// By bin: of the dies that no earlier bin took, the share it takes although they have a defect
  /// (harvesting). Defect-free dies go to the first bin.
  std::vector<double> salvage;
};

/// Dies per wafer that each bin takes, after `wafers` wafers made before. Requires one number per
/// bin in `dies`.
void dies_per_wafer(const WaferProcess& process, double wafers, std::span<double> dies);

}  // namespace chokepoint::models
