#include "sim/variates.h"

#include <algorithm>
#include <array>
#include <boost/math/policies/policy.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "sim/calendar.h"

namespace chokepoint::sim {
namespace {

// Promotion to long double would be slower and would differ between platforms.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

// Up to here adding up from zero is cheaper than one incomplete gamma function.
constexpr double kChopDownMean = 16;

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang below 17 does not deduce it

/// Value of the polynomial with these coefficients, constant term first.
double polynomial(const std::array<double, 8>& coefficients, double x) {
  double value = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) value = value * x + coefficients[i];
  return value;
}

double gamma_quantile(const Gamma& law, double u) {
  if (law.mean == 0 || law.cv == 0) return law.mean;
  const double shape = 1 / (law.cv * law.cv);
  const double standard = u <= 0.5 ? boost::math::gamma_p_inv(shape, u, Policy())
                                   : boost::math::gamma_q_inv(shape, 1 - u, Policy());
  return standard * (law.mean / shape);
}

double triangular_quantile(const Triangular& law, double u) {
  const double range = law.high - law.low;
  const double rise = law.mode - law.low;
  if (range == 0) return law.low;
  if (u * range <= rise) return law.low + std::sqrt(u * range * rise);
  return law.high - std::sqrt((1 - u) * range * (law.high - law.mode));
}

double poisson_quantile_from_zero(double mean, double u) {
  double k = 0;
  double mass = std::exp(-mean);
  double below = mass;  // P(X <= k)
  while (below < u) {
    ++k;
    mass *= mean / k;
    const double next = below + mass;
    if (next == below) break;  // rounding may hold the sum under the largest u
    below = next;
  }
  return k;
}

/// Starts from the Cornish-Fisher approximation, which is off by one or two, and searches by exact
/// terms; in the tail that holds u or 1 - u, so that nothing cancels.
double poisson_quantile_from_guess(double mean, double u) {
  const double z = normal_quantile(u);
  double k = std::max(0.0, std::floor(mean + std::sqrt(mean) * z + (z * z - 1) / 6));
  double mass = boost::math::gamma_p_derivative(k + 1, mean, Policy());  // P(X = k)
  const auto step_up = [&] { mass *= mean / ++k; };
  const auto step_down = [&] { mass *= k-- / mean; };
  if (u <= 0.5) {
    double below = boost::math::gamma_q(k + 1, mean, Policy());  // P(X <= k)
    while (below < u && mass > 0) {
      step_up();
      below += mass;
    }
    while (k > 0 && below - mass >= u) {
      below -= mass;
      step_down();
    }
  } else {
    const double target = 1 - u;
    double above = boost::math::gamma_p(k + 1, mean, Policy());  // P(X > k)
    while (above > target && mass > 0) {
      step_up();
      above -= mass;
    }
    while (k > 0 && above + mass <= target) {
      above += mass;
      step_down();
    }
  }
  return k;
}

double poisson_quantile(double mean, double u) {
  if (mean <= 0) return 0;
  return mean <= kChopDownMean ? poisson_quantile_from_zero(mean, u)
                               : poisson_quantile_from_guess(mean, u);
}

}  // namespace

double normal_quantile(double u) {
  static constexpr std::array<double, 8> kCentreOver = {
      3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
      1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
      3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr std::array<double, 8> kCentreUnder = {1.0,
                                                         4.2313330701600911252e+1,
                                                         6.8718700749205790830e+2,
                                                         5.3941960214247511077e+3,
                                                         2.1213794301586595867e+4,
                                                         3.9307895800092710610e+4,
                                                         2.8729085735721942674e+4,
                                                         5.2264952788528545610e+3};
  static constexpr std::array<double, 8> kTailOver = {
      1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr std::array<double, 8> kTailUnder = {1.0,
                                                       2.05319162663775882187e0,
                                                       1.67638483018380384940e0,
                                                       6.89767334985100004550e-1,
                                                       1.48103976427480074590e-1,
                                                       1.51986665636164571966e-2,
                                                       5.47593808499534494600e-4,
                                                       1.05075007164441684324e-9};
  static constexpr std::array<double, 8> kFarTailOver = {
      6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr std::array<double, 8> kFarTailUnder = {1.0,
                                                          5.99832206555887937690e-1,
                                                          1.36929880922735805310e-1,
                                                          1.48753612908506148525e-2,
                                                          7.86869131145613259100e-4,
                                                          1.84631831751005468180e-5,
                                                          1.42151175831644588870e-7,
                                                          2.04426310338993978564e-15};
  assert(u > 0 && u < 1);
  const double q = u - 0.5;
  if (std::abs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(kCentreOver, r) / polynomial(kCentreUnder, r);
  }
  const double r = std::sqrt(-std::log(q < 0 ? u : 1 - u));
  const double z = r <= 5 ? polynomial(kTailOver, r - 1.6) / polynomial(kTailUnder, r - 1.6)
                          : polynomial(kFarTailOver, r - 5) / polynomial(kFarTailUnder, r - 5);
  return q < 0 ? -z : z;
}

double quantile(const Law& law, double u) {
  assert(u > 0 && u < 1);
  return std::visit(Overloaded{
                        [](const Fixed& p) { return p.value; },
                        [u](const Uniform& p) { return p.low + (p.high - p.low) * u; },
                        [u](const Exponential& p) { return -p.mean * std::log1p(-u); },
                        [u](const Lognormal& p) {
                          return p.mean * std::exp(p.sigma * (normal_quantile(u) - p.sigma / 2));
                        },
                        [u](const Gamma& p) { return gamma_quantile(p, u); },
                        [u](const Triangular& p) { return triangular_quantile(p, u); },
                        [u](const Normal& p) { return p.mean + p.sd * normal_quantile(u); },
                        [u](const Poisson& p) { return poisson_quantile(p.mean, u); },
                    },
                    law);
}

double draw(const Law& law, RandomStream& stream) {
  if (const Fixed* fixed = std::get_if<Fixed>(&law)) return fixed->value;
  return quantile(law, stream.uniform());
}

Duration draw_duration(const Law& seconds, RandomStream& stream) {
  const double longest = static_cast<double>(kLongestDuration.count());
  return Duration(std::llround(std::clamp(draw(seconds, stream), 0.0, longest)));
}

double mean(const Law& law) {
  return std::visit(Overloaded{
                        [](const Fixed& p) { return p.value; },
                        [](const Uniform& p) { return (p.low + p.high) / 2; },
                        [](const Triangular& p) { return (p.low + p.mode + p.high) / 3; },
                        [](const Exponential& p) { return p.mean; },
                        [](const Lognormal& p) { return p.mean; },
                        [](const Gamma& p) { return p.mean; },
                        [](const Normal& p) { return p.mean; },
                        [](const Poisson& p) { return p.mean; },
                    },
                    law);
}

double variance(const Law& law) {
  const auto square = [](double x) { return x * x; };
  return std::visit(
      Overloaded{
          [](const Fixed&) { return 0.0; },
          [&](const Uniform& p) { return square(p.high - p.low) / 12; },
          [&](const Exponential& p) { return square(p.mean); },
          [&](const Lognormal& p) { return square(p.mean) * std::expm1(square(p.sigma)); },
          [&](const Gamma& p) { return square(p.mean * p.cv); },
          [&](const Triangular& p) {
            // Differences first: the textbook form of squares cancels for a narrow triangle.
            const double rise = p.mode - p.low;
            const double fall = p.high - p.mode;
            return (square(rise) + rise * fall + square(fall)) / 18;
          },
          [&](const Normal& p) { return square(p.sd); },
          [](const Poisson& p) { return p.mean; },
      },
      law);
}

}  // namespace chokepoint::sim
