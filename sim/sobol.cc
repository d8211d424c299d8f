#include "sim/sobol.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cassert>
#include <cmath>
#include <limits>

#include "sim/random.h"

namespace chokepoint::sim {
namespace {

/// Purposes of the random streams used here, apart from each other.
constexpr std::uint32_t kShift = 0x50B01;
constexpr std::uint32_t kBootstrap = 0x50B02;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kBits = 52;  // the number is odd / 2^53, so never 0 or 1

/// The values of a study, and what one bootstrap sample makes of them.
class Estimator {
 public:
  Estimator(std::size_t factors, std::span<const double> values, std::size_t replications)
      : factors_(factors), replications_(replications), values_(values) {
    for (std::size_t j = 0; j < values.size() / (replications * (factors + 2)); ++j) {
      blocks.push_back(j);
    }
    weights.assign(replications, 1.0);
    first.resize(factors);
    total.resize(factors);
    base_.resize(replications);
    change_.resize(replications);
    means_.resize(replications);
  }

  // The sample: base points, some more than once, and weights of replications.
  std::vector<std::size_t> blocks;
  std::vector<double> weights;

  // What evaluate() finds.
  std::vector<double> first;
  std::vector<double> total;
  double variance = 0;
  double noise = 0;

  void evaluate() {
    find_means();
    double squares = 0;
    double scatter = 0;
    std::fill(first.begin(), first.end(), 0.0);
    std::fill(total.begin(), total.end(), 0.0);
    for (const std::size_t block : blocks) {
      for (const std::size_t row : {0, 1}) {  // B last: its deviations stay for the indices
        scatter += variance_of(at(block, row));
        for (std::size_t r = 0; r < replications_; ++r) base_[r] = at(block, row)[r] - means_[r];
        squares += product(base_, base_);
      }
      for (std::size_t i = 0; i < factors_; ++i) {
        const double* mixed = at(block, i + 2);
        for (std::size_t r = 0; r < replications_; ++r) change_[r] = mixed[r] - at(block, 0)[r];
        first[i] += product(base_, change_);
        total[i] += product(change_, change_) / 2;
      }
    }
    const double count = static_cast<double>(blocks.size());
    variance = squares / (2 * count - 1);
    noise = scatter / (2 * count);
    for (double& index : first) index /= count * variance;
    for (double& index : total) index /= count * variance;
  }

 private:
  const double* at(std::size_t block, std::size_t row) const {
    return &values_[(block * (factors_ + 2) + row) * replications_];
  }

  /// Of each replication over the rows A and B.
  void find_means() {
    std::fill(means_.begin(), means_.end(), 0.0);
    for (const std::size_t block : blocks) {
      for (std::size_t r = 0; r < replications_; ++r) {
        means_[r] += at(block, 0)[r] + at(block, 1)[r];
      }
    }
    for (double& mean : means_) mean /= 2 * static_cast<double>(blocks.size());
  }

  /// Weighted mean of x[r] y[s] over pairs of different replications; of one alone, its product.
  double product(const std::vector<double>& x, const std::vector<double>& y) const {
    if (replications_ == 1) return x[0] * y[0];
    double sum_x = 0, sum_y = 0, same = 0, all = 0, squares = 0;
    for (std::size_t r = 0; r < replications_; ++r) {
      const double w = weights[r];
      sum_x += w * x[r];
      sum_y += w * y[r];
      same += w * w * x[r] * y[r];
      all += w;
      squares += w * w;
    }
    return (sum_x * sum_y - same) / (all * all - squares);
  }

  /// Weighted mean of half the squared difference of two different replications.
  double variance_of(const double* x) const {
    if (replications_ == 1) return kNone;
    double sum = 0, all = 0, squares = 0, mean = 0;
    for (std::size_t r = 0; r < replications_; ++r) {
      all += weights[r];
      squares += weights[r] * weights[r];
      mean += weights[r] * x[r];
    }
    mean /= all;
    for (std::size_t r = 0; r < replications_; ++r) {
      sum += weights[r] * (x[r] - mean) * (x[r] - mean);
    }
    return all * sum / (all * all - squares);
  }

  std::size_t factors_;
  std::size_t replications_;
  std::span<const double> values_;
  std::vector<double> base_;
  std::vector<double> change_;
  std::vector<double> means_;
};

/// Values of one quantity in all bootstrap samples.
using Sample = std::vector<double>;

Interval interval_of(const Sample& sample, double confidence) {
  return {quantile(sample, (1 - confidence) / 2), quantile(sample, (1 + confidence) / 2)};
}

SobolStudy point_estimates(Estimator& estimator) {
  estimator.evaluate();
  const double noise = estimator.noise;
  SobolStudy study{{},
                   estimator.variance,
                   {kNone, kNone},
                   noise,
                   noise / (estimator.variance + noise),
                   {kNone, kNone}};
  for (std::size_t i = 0; i < estimator.first.size(); ++i) {
    study.factors.push_back(
        {estimator.first[i], estimator.total[i], {kNone, kNone}, {kNone, kNone}});
  }
  return study;
}

}  // namespace

SobolDesign::SobolDesign(std::size_t factors, std::size_t base, std::uint64_t seed)
    : factors_(factors), base_(base), samples_(base * factors * 2) {
  assert(factors >= 1 && factors <= 1000 && base >= 1);
  std::vector<std::uint64_t> shifts;
  for (std::size_t d = 0; d < 2 * factors; ++d) {
    shifts.push_back(RandomStream(seed, 0, kShift, d).next());
  }
  // Boost leaves out the first point, the origin, without which the others are not balanced.
  boost::random::sobol points(2 * factors);
  for (std::size_t at = 0; at < samples_.size(); ++at) {
    const std::uint64_t coordinate = at < 2 * factors ? 0 : points();
    const std::uint64_t bits = (coordinate ^ shifts[at % (2 * factors)]) >> (64 - kBits);
    samples_[at] = (static_cast<double>(bits) + 0.5) * 0x1p-52;
  }
}

void SobolDesign::point(std::size_t row, std::span<double> point) const {
  assert(row < rows() && point.size() == factors_);
  const double* a = &samples_[row / (factors_ + 2) * 2 * factors_];
  const double* b = a + factors_;
  const std::size_t kind = row % (factors_ + 2);
  std::copy_n(kind == 1 ? b : a, factors_, point.begin());
  if (kind >= 2) point[kind - 2] = b[kind - 2];
}

std::vector<SobolIndex> sobol_indices(std::size_t factors, std::span<const double> values,
                                      std::size_t resamples, double confidence,
                                      std::uint64_t seed) {
  return sobol_study(factors, values, 1, resamples, confidence, seed).factors;
}

SobolStudy sobol_study(std::size_t factors, std::span<const double> values,
                       std::size_t replications, std::size_t resamples, double confidence,
                       std::uint64_t seed) {
  assert(factors >= 1 && replications >= 1 && !values.empty());
  assert(values.size() % ((factors + 2) * replications) == 0);
  Estimator estimator(factors, values, replications);
  SobolStudy study = point_estimates(estimator);
  std::vector<Sample> firsts(factors);
  std::vector<Sample> totals(factors);
  Sample variances;
  Sample noise_shares;
  RandomStream random(seed, 0, kBootstrap, 0);
  const double blocks = static_cast<double>(estimator.blocks.size());
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    for (std::size_t& j : estimator.blocks) j = static_cast<std::size_t>(random.uniform() * blocks);
    if (replications > 1) {
      for (double& weight : estimator.weights) weight = -std::log(random.uniform());
    }
    estimator.evaluate();
    for (std::size_t i = 0; i < factors; ++i) {
      firsts[i].push_back(estimator.first[i]);
      totals[i].push_back(estimator.total[i]);
    }
    variances.push_back(estimator.variance);
    noise_shares.push_back(estimator.noise / (estimator.variance + estimator.noise));
  }
  for (std::size_t i = 0; i < factors; ++i) {
    study.factors[i].first_interval = interval_of(firsts[i], confidence);
    study.factors[i].total_interval = interval_of(totals[i], confidence);
  }
  study.variance_interval = interval_of(variances, confidence);
  study.noise_share_interval = interval_of(noise_shares, confidence);
  return study;
}

}  // namespace chokepoint::sim
