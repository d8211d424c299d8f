#pragma once

#include <cstdint>
#include <span>

namespace chokepoint::sim {

/// A mean over replications with its two-sided confidence interval [low, high]. NaN means
/// undefined: everything for n == 0, all but the mean for n == 1.
struct Estimate {
  double mean;
  double low;
  double high;
  double standard_error;  // of the mean
  std::int64_t n;         // replications in which the quantity was defined
  double confidence;      // such as 0.95
};

/// Student interval for the mean of independent replications. NaN entries (quantity undefined in
/// that replication) are left out and not counted in n. Requires 0 < confidence < 1. Cost: O(n).
Estimate estimate(std::span<const double> replications, double confidence);

/// Paired Student interval for the mean of other - base; narrower than two separate intervals when
/// replications share random numbers. A pair with a NaN is left out.
/// Requires equal sizes: entry i of both comes from replication i.
Estimate estimate_difference(std::span<const double> other, std::span<const double> base,
                             double confidence);

/// A ratio of means; value, low and high are NaN unless `defined`.
struct RatioEstimate {
  double value;
  double low;
  double high;
  bool defined;
};

/// Ratio of the mean of `numerator` to the mean of `denominator` over paired replications, with
/// Fieller's interval: every r for which mean(numerator - r denominator) does not differ from zero
/// by Student's test. Exact coverage for jointly normal pairs. Undefined when the interval of the
/// denominator's mean covers zero (the set is then unbounded) or fewer than two pairs are free of
/// NaN. Requires equal sizes. Cost: O(n).
/// Source: E. Fieller, J. R. Statist. Soc. B 16 (1954) 175-185.
RatioEstimate fieller_ratio(std::span<const double> numerator, std::span<const double> denominator,
                            double confidence);

struct Interval {
  double low;
  double high;
};

/// Score interval for a probability from independent trials; [0, 1] when there are none.
/// Requires 0 <= successes <= trials. Source: E. Wilson, J. Am. Statist. Assoc. 22 (1927) 209-212.
Interval wilson(std::int64_t successes, std::int64_t trials, double confidence);

/// Quantile of Student's t. Requires 0 < p < 1, degrees > 0. Cost: about 1 us.
double student_quantile(double p, double degrees);

/// Probability that a variate of Student's t is at most `t`. Requires degrees > 0. Cost: about 1
/// us.
double student_probability(double t, double degrees);

/// Sample quantile with linear interpolation between order statistics; NaN entries are left out and
/// an empty sample gives NaN. Requires 0 <= p <= 1. Cost: O(n) and a copy of the sample.
/// Source: R. Hyndman, Y. Fan, Am. Statistician 50 (1996) 361-365, type 7.
double quantile(std::span<const double> sample, double p);

/// Continuous ranked probability score of `observed` under the empirical law of a sample: mean
/// |x - observed| minus half the mean |x - x'| over all ordered pairs, in the unit of the sample. 0
/// is a perfect forecast; of a single value it is the absolute error. NaN entries are left out and
/// an empty sample gives NaN. Cost: O(n log n) and a copy of the sample.
/// Source: T. Gneiting, A. Raftery, J. Am. Statist. Assoc. 102 (2007) 359-378, section 4.2.
double crps(std::span<const double> sample, double observed);

}  // namespace chokepoint::sim
