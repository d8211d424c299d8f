#pragma once

#include <cstddef>
#include <span>

#include "sim/estimates.h"

namespace chokepoint::sim {

// The output of one long run, whose observations depend on each other.

/// How many of the first observations to drop so that the rest is in the steady state: MSER-5,
/// which minimises the standard error of what is left of the means of five observations each. A
/// multiple of 5, at most half of the series; 0 for fewer than ten observations. NaN is not
/// allowed. Cost: O(n). Sources: K. White, Simulation 69 (1997) 323-334; K. White, M. Cobb, S.
/// Spratt, Proc. Winter Simulation Conf. (2000) 755-760.
std::size_t mser5_truncation(std::span<const double> series);

/// Student interval of the steady-state mean from the means of `batches` equal batches; the first
/// observations are dropped where the series cannot be divided. Right if a batch is much longer
/// than the memory of the series; 20 to 30 batches do for most. Requires at least 2 batches and as
/// many observations. Cost: O(n). Source: B. Schmeiser, Operations Research 30 (1982) 556-568.
Estimate batch_means(std::span<const double> series, std::size_t batches, double confidence);

}  // namespace chokepoint::sim
