#pragma once

#include <cstdint>
#include <memory>

#include "sim/calendar.h"
#include "sim/quantile_table.h"
#include "sim/random.h"
#include "sim/variates.h"

namespace chokepoint::sim {

/// A law made ready for many draws: by inversion like draw(), from a table of the standard law that
/// is scaled and shifted at each draw. Uniform, Triangular and Poisson laws need no table.
/// Cost: 2-4 ns beside the random number (Triangular 10 ns, Poisson as quantile()). A Lognormal or
/// Gamma law of a new shape is tabulated when the sampler is made, which takes 0.1 ms or 1 ms;
/// samplers of one shape share the table. A copy is cheap.
class Sampler {
 public:
  /// Always 0.
  Sampler() = default;
  Sampler(const Law& law);  // NOLINT(google-explicit-constructor): a law is what it samples

  const Law& law() const { return law_; }
  double mean() const { return mean_; }

  /// Value at the level u, an odd multiple of 2^-53: the law's quantile to within the table.
  double at(double u) const {
    if (table_ != nullptr) return shift_ + scale_ * table_->at(u);
    return without_table(u);
  }

  /// One variate. Consumes exactly one number of the stream; under Fixed none.
  double draw(RandomStream& stream) const { return is_fixed_ ? shift_ : at(stream.uniform()); }

  /// A variate in seconds, rounded to the nearest second (halves up) and held to
  /// [0, kLongestDuration]. The truncation at zero raises the mean of a law with negative values.
  Duration draw_duration(RandomStream& stream) const {
    constexpr auto kLongest = static_cast<double>(kLongestDuration.count());
    const double seconds = draw(stream);
    const double held = seconds < 0 ? 0 : seconds > kLongest ? kLongest : seconds;
    return Duration(static_cast<std::int64_t>(held + 0.5));
  }

 private:
  double without_table(double u) const;

  std::shared_ptr<const QuantileTable> table_;
  double shift_ = 0;
  double scale_ = 0;
  bool is_fixed_ = true;
  double mean_ = 0;
  Law law_ = Fixed{0};
};

inline double mean(const Sampler& sampler) { return sampler.mean(); }

/// The exponential law of mean 1.
const Sampler& unit_exponential();

}  // namespace chokepoint::sim
