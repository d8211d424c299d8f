#pragma once

#include <cstddef>
#include <span>

namespace chokepoint::sim {

// The test of Kolmogorov and Smirnov: does a sample come from the law it is said to come from?

/// Largest distance between the empirical distribution function of `sample` and that of the uniform
/// law on [0, 1]. Requires at least one value and none that is NaN. Cost: O(n log n) and a copy.
double uniform_distance(std::span<const double> sample);

/// Probability that n >= 1 independent uniform variates are at a distance below `d` from their law:
/// exact, 12 digits and more, O(n d^3 log n) up to n d^2 of 18; above, where less than 1e-15 is
/// left,
/// 1. Source: G. Marsaglia, W. Tsang, J. Wang, "Evaluating Kolmogorov's distribution", J. Stat.
/// Softw. 8 (2003) 18.
double kolmogorov_probability(std::size_t n, double d);

/// Probability that a uniform sample of this size is at least as far from uniform as `sample` is;
/// 1 for an empty one. Small: the sample is not uniform.
double uniformity_p_value(std::span<const double> sample);

}  // namespace chokepoint::sim
