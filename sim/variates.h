#pragma once

#include <variant>

#include "sim/random.h"
#include "sim/time.h"

namespace chokepoint::sim {

/// Always `value`.
struct Fixed {
  double value = 0;
  bool operator==(const Fixed&) const = default;
};

/// Continuous uniform. Requires low <= high.
struct Uniform {
  double low = 0;
  double high = 0;
  bool operator==(const Uniform&) const = default;
};

/// Requires mean >= 0.
struct Exponential {
  double mean = 0;
  bool operator==(const Exponential&) const = default;
};

/// `mean` of the variate itself, `sigma` of its natural logarithm: the logarithm is normal with
/// mean log(mean) - sigma^2 / 2. Requires mean > 0, sigma >= 0.
struct Lognormal {
  double mean = 1;
  double sigma = 0;
  bool operator==(const Lognormal&) const = default;
};

/// `cv` is the standard deviation over the mean: shape 1 / cv^2, scale mean cv^2.
/// Requires mean >= 0, cv >= 0.
struct Gamma {
  double mean = 0;
  double cv = 0;
  bool operator==(const Gamma&) const = default;
};

/// Requires low <= mode <= high.
struct Triangular {
  double low = 0;
  double mode = 0;
  double high = 0;
  bool operator==(const Triangular&) const = default;
};

/// Not truncated: takes negative values. Requires sd >= 0.
struct Normal {
  double mean = 0;
  double sd = 0;
  bool operator==(const Normal&) const = default;
};

/// Whole numbers. Requires 0 <= mean <= 1e15.
struct Poisson {
  double mean = 0;
  bool operator==(const Poisson&) const = default;
};

/// A probability law of one real variable: closed, so that a new alternative must be handled
/// everywhere. The units are those of the field that holds it.
using Law =
    std::variant<Fixed, Uniform, Exponential, Lognormal, Gamma, Triangular, Normal, Poisson>;

/// Smallest x with P(X <= x) >= u. Non-decreasing in u. Requires 0 < u < 1.
/// Cost: 5-50 ns; Gamma 300-600 ns; Poisson O(mean) up to mean 16 (60 ns), 250 ns above, rising to
/// 8 us at a mean of 1e6.
double quantile(const Law& law, double u);

/// One variate by inversion: quantile(law, stream.uniform()). Consumes exactly one number of the
/// stream, except that Fixed consumes none. Larger uniforms give larger variates under every law,
/// so common random numbers keep their sign when parameters differ between scenarios.
double draw(const Law& law, RandomStream& stream);

/// Draws a variate in seconds, rounded to the nearest second (halves up) and held to
/// [0, kLongestDuration]. The truncation at zero raises the mean of a law with negative values.
Duration draw_duration(const Law& seconds, RandomStream& stream);

double mean(const Law& law);
double variance(const Law& law);

/// Quantile of the standard normal law; relative error about 1e-16. Requires 0 < u < 1.
/// Source: M. Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484.
double normal_quantile(double u);

}  // namespace chokepoint::sim
