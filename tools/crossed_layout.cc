#include "tools/crossed_layout.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "sim/statistics.h"

namespace chokepoint::tools {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Mean squares of the two-way layout with one value a cell.
struct MeanSquares {
  double points = kUndefined;
  double replications = kUndefined;
  double rest = kUndefined;
};

struct Margins {
  std::vector<double> points;
  std::vector<double> replications;
  double all = 0;
};

Margins margins_of(const std::vector<std::vector<double>>& values) {
  const std::size_t reps = values.front().size();
  Margins margins{std::vector<double>(values.size(), 0.0), std::vector<double>(reps, 0.0), 0};
  for (std::size_t p = 0; p < values.size(); ++p) {
    for (std::size_t r = 0; r < reps; ++r) {
      margins.points[p] += values[p][r] / static_cast<double>(reps);
      margins.replications[r] += values[p][r] / static_cast<double>(values.size());
    }
  }
  sim::Tally all;
  for (const double mean : margins.points) all.add(mean);
  margins.all = all.mean();
  return margins;
}

MeanSquares mean_squares(const std::vector<std::vector<double>>& values, const Margins& margins) {
  const double points = static_cast<double>(values.size());
  const double reps = static_cast<double>(values.front().size());
  sim::Tally over_points;
  sim::Tally over_replications;
  for (const double mean : margins.points) over_points.add(mean);
  for (const double mean : margins.replications) over_replications.add(mean);
  MeanSquares squares{reps * over_points.variance(), points * over_replications.variance(),
                      kUndefined};
  if (points < 2 || reps < 2) return squares;
  double rest = 0;
  for (std::size_t p = 0; p < values.size(); ++p) {
    for (std::size_t r = 0; r < values[p].size(); ++r) {
      const double left = values[p][r] - margins.points[p] - margins.replications[r] + margins.all;
      rest += left * left;
    }
  }
  squares.rest = rest / ((points - 1) * (reps - 1));
  return squares;
}

/// Variance of the grand mean and its degrees of freedom.
struct MeanPrecision {
  double variance;
  double degrees;
};

MeanPrecision precision_of(const MeanSquares& squares, double points, double reps) {
  const double cells = points * reps;
  if (reps < 2) return {squares.points / cells, points - 1};
  if (points < 2) return {squares.replications / cells, reps - 1};
  const double sum = squares.points + squares.replications - squares.rest;
  // Where the rest is larger than chance common to all, the points alone tell the precision.
  if (!(sum > squares.points)) return {squares.points / cells, points - 1};
  const double parts = squares.points * squares.points / (points - 1) +
                       squares.replications * squares.replications / (reps - 1) +
                       squares.rest * squares.rest / ((points - 1) * (reps - 1));
  return {sum / cells, parts > 0 ? sum * sum / parts : points - 1};
}

}  // namespace

CrossedMean crossed_mean(const std::vector<std::vector<double>>& values, Points kind,
                         double confidence) {
  assert(!values.empty() && !values.front().empty());
  const double points = static_cast<double>(values.size());
  const double reps = static_cast<double>(values.front().size());
  const Margins margins = margins_of(values);
  const MeanSquares squares = mean_squares(values, margins);
  CrossedMean result{{margins.all, kUndefined, kUndefined, kUndefined,
                      static_cast<std::int64_t>(values.size()), confidence},
                     (squares.points - squares.rest) / reps,
                     (squares.replications - squares.rest) / points,
                     squares.rest};
  if (reps < 2) result.inputs = squares.points;  // under these random numbers
  if (kind == Points::kChosen) {
    result.mean = sim::estimate(margins.replications, confidence);
    result.mean.n = static_cast<std::int64_t>(values.size());
    return result;
  }
  if (points < 2 && reps < 2) return result;
  const MeanPrecision precision = precision_of(squares, points, reps);
  result.mean.standard_error = std::sqrt(precision.variance);
  const double half = result.mean.standard_error *
                      sim::student_quantile(0.5 + confidence / 2, std::max(1.0, precision.degrees));
  result.mean.low = result.mean.mean - half;
  result.mean.high = result.mean.mean + half;
  return result;
}

sim::RatioEstimate crossed_ratio(const std::vector<std::vector<double>>& numerator,
                                 const std::vector<std::vector<double>>& denominator, Points kind,
                                 double confidence) {
  const sim::RatioEstimate undefined{kUndefined, kUndefined, kUndefined, false};
  const sim::Estimate below = crossed_mean(denominator, kind, confidence).mean;
  const sim::Estimate above = crossed_mean(numerator, kind, confidence).mean;
  if (!(below.low > 0 || below.high < 0)) return undefined;
  const double ratio = above.mean / below.mean;
  const auto half_width = [&](double share) {
    std::vector<std::vector<double>> rest = numerator;
    for (std::size_t p = 0; p < rest.size(); ++p) {
      for (std::size_t r = 0; r < rest[p].size(); ++r) rest[p][r] -= share * denominator[p][r];
    }
    const sim::Estimate mean = crossed_mean(rest, kind, confidence).mean;
    return (mean.high - mean.low) / 2;
  };
  // r + s lies in the set while |s mean(denominator)| is at most the half-width at r + s.
  const auto end = [&](double direction) {
    const auto outside = [&](double step) {
      return std::fabs(step * below.mean) > half_width(ratio + direction * step);
    };
    double inside = 0;
    double out = std::max(half_width(ratio) / std::fabs(below.mean), 1e-300);
    for (int k = 0; k < 200 && !outside(out); ++k) out *= 2;
    for (int k = 0; k < 60; ++k) {
      const double middle = inside + (out - inside) / 2;
      (outside(middle) ? out : inside) = middle;
    }
    return ratio + direction * inside;
  };
  return {ratio, end(-1), end(1), true};
}

}  // namespace chokepoint::tools
