#include "sim/estimates.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/policies/policy.hpp>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "sim/statistics.h"
#include "sim/variates.h"

namespace chokepoint::sim {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Promotion to long double would differ between platforms.
using StudentLaw = boost::math::students_t_distribution<
    double, boost::math::policies::policy<boost::math::policies::promote_double<false>>>;

/// Student's factor of the half-width of a two-sided interval for the mean of `n` observations.
double student_factor(double confidence, std::int64_t n) {
  return student_quantile(0.5 + confidence / 2, static_cast<double>(n - 1));
}

Estimate to_estimate(const Tally& tally, double confidence) {
  assert(confidence > 0 && confidence < 1);
  const std::int64_t n = tally.count();
  Estimate result{tally.mean(), kUndefined, kUndefined, kUndefined, n, confidence};
  if (n < 2) return result;
  result.standard_error = tally.sd() / std::sqrt(static_cast<double>(n));
  const double half_width = student_factor(confidence, n) * result.standard_error;
  result.low = result.mean - half_width;
  result.high = result.mean + half_width;
  return result;
}

}  // namespace

double student_quantile(double p, double degrees) {
  return boost::math::quantile(StudentLaw(degrees), p);
}

double student_probability(double t, double degrees) {
  return boost::math::cdf(StudentLaw(degrees), t);
}

Estimate estimate(std::span<const double> replications, double confidence) {
  Tally tally;
  for (const double x : replications) {
    if (!std::isnan(x)) tally.add(x);
  }
  return to_estimate(tally, confidence);
}

Estimate estimate_difference(std::span<const double> other, std::span<const double> base,
                             double confidence) {
  assert(other.size() == base.size());
  Tally tally;
  for (std::size_t i = 0; i < other.size(); ++i) {
    const double difference = other[i] - base[i];
    if (!std::isnan(difference)) tally.add(difference);
  }
  return to_estimate(tally, confidence);
}

RatioEstimate fieller_ratio(std::span<const double> numerator, std::span<const double> denominator,
                            double confidence) {
  assert(numerator.size() == denominator.size());
  const auto defined = [&](std::size_t i) {
    return !std::isnan(numerator[i]) && !std::isnan(denominator[i]);
  };
  Tally above;
  Tally below;
  for (std::size_t i = 0; i < numerator.size(); ++i) {
    if (!defined(i)) continue;
    above.add(numerator[i]);
    below.add(denominator[i]);
  }
  const RatioEstimate undefined{kUndefined, kUndefined, kUndefined, false};
  const std::int64_t n = below.count();
  if (n < 2) return undefined;

  const double t = student_factor(confidence, n);
  const double t2 = t * t / static_cast<double>(n);
  const double mean = below.mean();
  const double clearance = mean * mean - t2 * below.variance();
  if (!(clearance > 0)) return undefined;

  // Fieller's quadratic in the distance s from the point estimate r: the variance of the residuals
  // numerator - r denominator replaces a difference of nearly equal products, so the interval
  // collapses exactly when the residuals are zero.
  const double ratio = above.mean() / mean;
  double residual_squares = 0;
  double cross_products = 0;
  for (std::size_t i = 0; i < numerator.size(); ++i) {
    if (!defined(i)) continue;
    const double y = denominator[i] - mean;
    const double residual = (numerator[i] - above.mean()) - ratio * y;
    residual_squares += residual * residual;
    cross_products += residual * y;
  }
  const double degrees = static_cast<double>(n - 1);
  const double a = t2 * residual_squares / degrees;
  const double b = t2 * cross_products / degrees;
  const double root = std::sqrt(b * b + clearance * a);
  return {ratio, ratio + (-b - root) / clearance, ratio + (-b + root) / clearance, true};
}

Interval wilson(std::int64_t successes, std::int64_t trials, double confidence) {
  assert(successes >= 0 && successes <= trials);
  if (trials == 0) return {0, 1};
  const double n = static_cast<double>(trials);
  const double share = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + confidence / 2);
  const double z2 = z * z;
  const double centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half_width =
      z * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // The ends are exactly 0 and 1 there; rounding would leave them a little inside or outside.
  return {successes == 0 ? 0 : centre - half_width, successes == trials ? 1 : centre + half_width};
}

double quantile(std::span<const double> sample, double p) {
  assert(p >= 0 && p <= 1);
  std::vector<double> defined;
  defined.reserve(sample.size());
  for (const double x : sample) {
    if (!std::isnan(x)) defined.push_back(x);
  }
  if (defined.empty()) return kUndefined;
  const double position = p * static_cast<double>(defined.size() - 1);
  const double index = std::floor(position);
  const auto lower = defined.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(defined.begin(), lower, defined.end());
  if (position == index) return *lower;
  const double upper = *std::min_element(lower + 1, defined.end());
  return *lower + (position - index) * (upper - *lower);
}

double crps(std::span<const double> sample, double observed) {
  std::vector<double> sorted;
  sorted.reserve(sample.size());
  for (const double x : sample) {
    if (!std::isnan(x)) sorted.push_back(x);
  }
  if (sorted.empty()) return kUndefined;
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double error = 0;
  double spread = 0;  // sum of |x - x'| over unordered pairs
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    error += std::fabs(sorted[i] - observed);
    // Relative to the smallest, so that a large common part does not cancel.
    spread += (2 * static_cast<double>(i) - (n - 1)) * (sorted[i] - sorted.front());
  }
  return error / n - spread / (n * n);
}

}  // namespace chokepoint::sim
