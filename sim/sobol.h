#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/estimates.h"

namespace chokepoint::sim {

/// The inputs at which a function of `factors` independent uniform variables is to be evaluated for
/// its Sobol' indices: two samples A and B of `base` points and, for each factor i, A with column i
/// from B. Points are Sobol' points of 2 x factors dimensions under a random digital shift.
/// Source: A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270.
class SobolDesign {
 public:
  /// Requires 1 <= factors <= 1000 and base >= 1; a power of two keeps the points balanced.
  /// Cost: O(base x factors) time and memory.
  SobolDesign(std::size_t factors, std::size_t base, std::uint64_t seed);

  /// base x (factors + 2).
  std::size_t rows() const { return base_ * (factors_ + 2); }

  /// Writes the inputs of a row, in (0, 1). Requires one number per factor in `point`.
  void point(std::size_t row, std::span<double> point) const;

 private:
  std::size_t factors_;
  std::size_t base_;
  std::vector<double> samples_;  ///< by point: A, then B
};

/// Shares of the variance of a function that a factor explains.
struct SobolIndex {
  double first;             ///< alone
  double total;             ///< alone and together with others
  Interval first_interval;  ///< bootstrap
  Interval total_interval;
};

/// Where the variance of a function that also depends on chance comes from.
struct SobolStudy {
  std::vector<SobolIndex> factors;  ///< shares of `variance`
  double variance;                  ///< of the function's expectation over inputs
  Interval variance_interval;
  double noise;        ///< variance of one value around its expectation; NaN from one replication
  double noise_share;  ///< noise / (variance + noise)
  Interval noise_share_interval;
};

/// Indices of all factors from the function's values at the rows of a SobolDesign, in order: the
/// first-order estimator of Saltelli et al. (2010), on centred values, and the total one of M.
/// Jansen, Computer Physics Communications 117 (1999) 35-43. Percentile intervals from `resamples`
/// bootstrap samples of base points; NaN for none. Requires finite values that are not all equal.
/// Cost: O(resamples x rows).
std::vector<SobolIndex> sobol_indices(std::size_t factors, std::span<const double> values,
                                      std::size_t resamples, double confidence, std::uint64_t seed);

/// The same of a function of inputs and chance, from `replications` values at each row (row by
/// row), whose r-th values may share random numbers across rows. Indices are of the expectation
/// over chance: every product in an estimator is taken between two different replications, so that
/// noise adds nothing to it on average, however it is correlated across rows; what noise does add
/// to one value is reported apart. With one replication there is nothing to tell them apart by: the
/// indices are of the function under that one set of random numbers. The bootstrap draws base
/// points and weighs replications by exponential variates; source: A. Owen, D. Eckles, Ann. Appl.
/// Stat. 6 (2012) 895-927. With two replications it cannot see how these two happened to fall.
/// Requires replications >= 1. Cost: O(resamples x rows x replications).
SobolStudy sobol_study(std::size_t factors, std::span<const double> values,
                       std::size_t replications, std::size_t resamples, double confidence,
                       std::uint64_t seed);

}  // namespace chokepoint::sim
