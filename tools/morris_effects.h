#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/estimates.h"
#include "tools/panel.h"

namespace chokepoint::tools {

/// What an input does to the outcome when it moves over its whole range, judged from elementary
/// effects: changes between neighbours of a trajectory, over the step as a part of the range.
struct MorrisEffect {
  double mu = 0;       ///< mean effect [outcome]
  double mu_star = 0;  ///< mean absolute effect
  sim::Interval mu_star_interval{};
  /// How much the effect varies with where the other inputs are: curvature and interaction. Without
  /// what chance adds.
  double sigma = 0;
  /// Standard deviation that chance alone gives an elementary effect; NaN from one replication. A
  /// mu_star below about 0.8 of it may be chance.
  double chance = 0;
  std::size_t effects = 0;
};

/// Effects of all inputs of a panel of trajectories: inputs + 1 points each, of which neighbours
/// differ in one input. `ranges` are high minus low of each input, above zero. Intervals:
/// percentile bootstrap over trajectories. Throws UsageError where the points are no such
/// trajectories. Cost: O(resamples x points). Source: M. Morris, Technometrics 33 (1991) 161-174;
/// mu_star: F. Campolongo, J. Cariboni, A. Saltelli, Environmental Modelling & Software 22 (2007)
/// 1509-1518.
std::vector<MorrisEffect> morris_effects(const Panel& panel, std::span<const double> ranges,
                                         std::size_t resamples, double confidence,
                                         std::uint64_t seed);

}  // namespace chokepoint::tools
