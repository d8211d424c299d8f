#include "models/production/foundry.h"

#include <cassert>

namespace chokepoint::models {

void dies_per_wafer(const WaferProcess& process, double wafers, std::span<double> dies) {
  assert(process.salvage.size() == dies.size());
  double density = process.defects_per_cm2;
  if (process.learned_defects_per_cm2 != density) {
    density =
        defect_density(density, process.learned_defects_per_cm2, process.wafers_to_halve, wafers);
  }
  const double good = die_yield(process.law, process.die_area_mm2, density);
  double left = 1.0 - good;  // share of dies that no bin has taken yet
  for (std::size_t i = 0; i < dies.size(); ++i) {
    const double harvested = left * process.salvage[i];
    dies[i] = process.gross_dies * ((i == 0 ? good : 0.0) + harvested);
    left -= harvested;
  }
}

}  // namespace chokepoint::models
