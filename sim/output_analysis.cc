#include "sim/output_analysis.h"

#include <cassert>
#include <limits>
#include <numeric>
#include <vector>

namespace chokepoint::sim {
namespace {

/// Means of successive batches of `size`; what does not fill a batch at the end is left out.
std::vector<double> means_of(std::span<const double> series, std::size_t size) {
  std::vector<double> means;
  for (std::size_t begin = 0; begin + size <= series.size(); begin += size) {
    const std::span<const double> batch = series.subspan(begin, size);
    means.push_back(std::accumulate(batch.begin(), batch.end(), 0.0) / static_cast<double>(size));
  }
  return means;
}

}  // namespace

std::size_t mser5_truncation(std::span<const double> series) {
  constexpr std::size_t kBatch = 5;
  const std::vector<double> means = means_of(series, kBatch);
  // From the end on, so that each candidate adds one mean to those that are kept.
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  double mean = 0;
  double squares = 0;
  for (std::size_t kept = 1; kept <= means.size(); ++kept) {
    const std::size_t dropped = means.size() - kept;
    const auto n = static_cast<double>(kept);
    const double distance = means[dropped] - mean;
    mean += distance / n;
    squares += distance * (means[dropped] - mean);
    if (dropped > means.size() / 2) continue;
    // Of equal ones the shortest truncation.
    if (const double score = squares / (n * n); score <= least) {
      least = score;
      best = dropped;
    }
  }
  return best * kBatch;
}

Estimate batch_means(std::span<const double> series, std::size_t batches, double confidence) {
  assert(batches >= 2 && series.size() >= batches);
  const std::size_t size = series.size() / batches;
  return estimate(means_of(series.subspan(series.size() - size * batches), size), confidence);
}

}  // namespace chokepoint::sim
