#include "sim/sobol.h"

#include <algorithm>
#include <boost/random/sobol.hpp>
#include <cassert>
#include <limits>

#include "sim/random.h"
#include "sim/statistics.h"

namespace chokepoint::sim {
namespace {

/// Purposes of the random streams used here, apart from each other.
constexpr std::uint32_t kShift = 0x50B01;
constexpr std::uint32_t kBootstrap = 0x50B02;
constexpr int kBits = 52;  // the number is odd / 2^53, so never 0 or 1

/// Values at the rows that belong to one base point.
struct Block {
  double a;
  double b;
  std::span<const double> mixed;  ///< by factor: A with that column from B
};

/// First and total index of each factor from the base points that `chosen` names.
void indices_of(const std::vector<Block>& blocks, std::span<const std::size_t> chosen,
                std::vector<double>& first, std::vector<double>& total) {
  Tally all;
  for (const std::size_t j : chosen) {
    all.add(blocks[j].a);
    all.add(blocks[j].b);
  }
  std::fill(first.begin(), first.end(), 0.0);
  std::fill(total.begin(), total.end(), 0.0);
  for (const std::size_t j : chosen) {
    const Block& block = blocks[j];
    for (std::size_t i = 0; i < first.size(); ++i) {
      const double change = block.mixed[i] - block.a;
      first[i] += (block.b - all.mean()) * change;
      total[i] += change * change / 2;
    }
  }
  const double scale = static_cast<double>(chosen.size()) * all.variance();
  for (double& index : first) index /= scale;
  for (double& index : total) index /= scale;
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
  assert(factors >= 1 && !values.empty() && values.size() % (factors + 2) == 0);
  std::vector<Block> blocks;
  for (std::size_t at = 0; at < values.size(); at += factors + 2) {
    blocks.push_back({values[at], values[at + 1], values.subspan(at + 2, factors)});
  }
  std::vector<std::size_t> chosen(blocks.size());
  for (std::size_t j = 0; j < chosen.size(); ++j) chosen[j] = j;
  std::vector<double> first(factors);
  std::vector<double> total(factors);
  indices_of(blocks, chosen, first, total);
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<SobolIndex> result;
  for (std::size_t i = 0; i < factors; ++i) {
    result.push_back({first[i], total[i], {kNone, kNone}, {kNone, kNone}});
  }
  std::vector<std::vector<double>> firsts(factors);
  std::vector<std::vector<double>> totals(factors);
  RandomStream random(seed, 0, kBootstrap, 0);
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    for (std::size_t& j : chosen) {
      j = static_cast<std::size_t>(random.uniform() * static_cast<double>(blocks.size()));
    }
    indices_of(blocks, chosen, first, total);
    for (std::size_t i = 0; i < factors; ++i) {
      firsts[i].push_back(first[i]);
      totals[i].push_back(total[i]);
    }
  }
  const auto interval = [&](const std::vector<double>& sample) {
    return Interval{quantile(sample, (1 - confidence) / 2), quantile(sample, (1 + confidence) / 2)};
  };
  for (std::size_t i = 0; i < factors; ++i) {
    result[i].first_interval = interval(firsts[i]);
    result[i].total_interval = interval(totals[i]);
  }
  return result;
}

}  // namespace chokepoint::sim
