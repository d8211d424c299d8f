#include "sim/goodness_of_fit.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace chokepoint::sim {
namespace {

/// A square matrix whose entries are scaled by a power of ten, so that high powers stay in range.
struct ScaledMatrix {
  std::size_t size;
  std::vector<double> entries;
  int exponent = 0;

  explicit ScaledMatrix(std::size_t m) : size(m), entries(m * m, 0.0) {}
  double& at(std::size_t row, std::size_t column) { return entries[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return entries[row * size + column]; }
};

ScaledMatrix multiply(const ScaledMatrix& a, const ScaledMatrix& b) {
  ScaledMatrix product(a.size);
  for (std::size_t i = 0; i < a.size; ++i) {
    for (std::size_t j = 0; j < a.size; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < a.size; ++k) sum += a.at(i, k) * b.at(k, j);
      product.at(i, j) = sum;
    }
  }
  product.exponent = a.exponent + b.exponent;
  constexpr double kLarge = 1e140;
  if (product.at(a.size / 2, a.size / 2) > kLarge) {
    for (double& entry : product.entries) entry /= kLarge;
    product.exponent += 140;
  }
  return product;
}

ScaledMatrix power(const ScaledMatrix& base, std::size_t exponent) {
  if (exponent == 1) return base;
  const ScaledMatrix half = power(base, exponent / 2);
  const ScaledMatrix square = multiply(half, half);
  return exponent % 2 == 0 ? square : multiply(square, base);
}

/// The matrix H of the source, for n d = k - h.
ScaledMatrix transition_matrix(std::size_t m, double h) {
  ScaledMatrix matrix(m);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) matrix.at(i, j) = i + 1 >= j ? 1 : 0;
  }
  for (std::size_t i = 0; i < m; ++i) {
    matrix.at(i, 0) -= std::pow(h, static_cast<double>(i + 1));
    matrix.at(m - 1, i) -= std::pow(h, static_cast<double>(m - i));
  }
  if (2 * h > 1) matrix.at(m - 1, 0) += std::pow(2 * h - 1, static_cast<double>(m));
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j <= std::min(i, m - 1); ++j) {
      for (std::size_t g = 1; g <= i + 1 - j; ++g) matrix.at(i, j) /= static_cast<double>(g);
    }
  }
  return matrix;
}

}  // namespace

double uniform_distance(std::span<const double> sample) {
  assert(!sample.empty());
  std::vector<double> sorted(sample.begin(), sample.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = static_cast<double>(sorted.size());
  double distance = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double below = static_cast<double>(i) / n;
    const double above = static_cast<double>(i + 1) / n;
    distance = std::max({distance, above - sorted[i], sorted[i] - below});
  }
  return distance;
}

double kolmogorov_probability(std::size_t n, double d) {
  assert(n > 0);
  if (d <= 0) return 0;
  if (d >= 1) return 1;
  const double count = static_cast<double>(n);
  constexpr double kNothingLeft = 18;
  if (count * d * d > kNothingLeft) return 1;
  const double k = std::floor(count * d) + 1;
  const auto middle = static_cast<std::size_t>(k) - 1;
  const ScaledMatrix q = power(transition_matrix(2 * middle + 1, k - count * d), n);
  // Times n! / n^n, factor by factor.
  double probability = q.at(middle, middle);
  int exponent = q.exponent;
  for (std::size_t i = 1; i <= n; ++i) {
    probability *= static_cast<double>(i) / count;
    if (probability < 1e-140) {
      probability *= 1e140;
      exponent -= 140;
    }
  }
  return std::clamp(probability * std::pow(10.0, exponent), 0.0, 1.0);
}

double uniformity_p_value(std::span<const double> sample) {
  if (sample.empty()) return 1;
  return 1 - kolmogorov_probability(sample.size(), uniform_distance(sample));
}

}  // namespace chokepoint::sim
