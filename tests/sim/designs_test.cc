#include "sim/designs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <tuple>

#include "sim/random.h"
#include "sim/sobol.h"

namespace chokepoint::sim {
namespace {

std::vector<std::uint64_t> names(std::size_t count) {
  std::vector<std::uint64_t> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(hash_name("axis" + std::to_string(i)));
  return all;
}

std::vector<double> column(const UnitDesign& design, std::size_t factor) {
  std::vector<double> values;
  for (std::size_t row = 0; row < design.rows; ++row) values.push_back(design.at(row, factor));
  return values;
}

TEST(LatinHypercubeTest, HasOneRowInEverySliceOfEveryFactor) {
  for (const std::size_t rows : {1, 2, 7, 100}) {
    const UnitDesign design = latin_hypercube(rows, names(4), 3);
    for (std::size_t factor = 0; factor < 4; ++factor) {
      std::set<std::size_t> slices;
      for (const double u : column(design, factor)) {
        EXPECT_GT(u, 0);
        EXPECT_LT(u, 1);
        slices.insert(static_cast<std::size_t>(u * static_cast<double>(rows)));
      }
      EXPECT_EQ(slices.size(), rows);
    }
  }
}

TEST(LatinHypercubeTest, OneMoreFactorLeavesTheOthersAlone) {
  const UnitDesign few = latin_hypercube(50, names(3), 1);
  const UnitDesign more = latin_hypercube(50, names(4), 1);
  for (std::size_t factor = 0; factor < 3; ++factor) {
    EXPECT_EQ(column(few, factor), column(more, factor));
  }
  EXPECT_NE(column(few, 0), column(latin_hypercube(50, names(3), 2), 0));
}

// The variance of the mean of a sum of monotone terms is a fraction of that of independent points:
// within a slice only 1/12 n^2 is left (Stein, Technometrics 29 (1987) 143-151).
TEST(LatinHypercubeTest, MeansOfSumsAreNearlyExact) {
  constexpr std::size_t kRows = 100;
  const UnitDesign design = latin_hypercube(kRows, names(5), 11);
  double sum = 0;
  for (const double u : design.coordinates) sum += u;
  const double error = sum / kRows - 5 * 0.5;
  const double standard_error = std::sqrt(5 / 12.0 / kRows / kRows / kRows);
  EXPECT_LT(std::fabs(error), 4 * standard_error);
}

TEST(SaltelliTest, MixesAAndBByFactor) {
  constexpr std::size_t kFactors = 3;
  const UnitDesign design = saltelli_points(8, kFactors, 1);
  ASSERT_EQ(design.rows, 8 * (kFactors + 2));
  for (std::size_t base = 0; base < 8; ++base) {
    const std::size_t first = base * (kFactors + 2);
    for (std::size_t i = 0; i < kFactors; ++i) {
      for (std::size_t factor = 0; factor < kFactors; ++factor) {
        const std::size_t from = factor == i ? saltelli_b(kFactors) : saltelli_a();
        EXPECT_EQ(design.at(first + saltelli_mixed(i), factor), design.at(first + from, factor));
      }
    }
  }
}

TEST(SaltelliTest, TwiceTheBaseBeginsWithTheSamePoints) {
  const UnitDesign few = saltelli_points(16, 4, 5);
  const UnitDesign more = saltelli_points(32, 4, 5);
  EXPECT_TRUE(std::equal(few.coordinates.begin(), few.coordinates.end(), more.coordinates.begin()));
}

TEST(SaltelliTest, HoldsTheSamePointsAsTheEstimatorsDesign) {
  const UnitDesign design = saltelli_points(4, 3, 9);
  const SobolDesign theirs(3, 4, 9);
  std::vector<double> point(3);
  theirs.point(1, point);  // B of the first base point
  for (std::size_t factor = 0; factor < 3; ++factor) {
    EXPECT_EQ(design.at(saltelli_b(3), factor), point[factor]);
  }
}

TEST(MorrisTest, EachStepMovesOneFactorByHalfAndEveryFactorOnce) {
  constexpr std::size_t kFactors = 6;
  for (const std::size_t levels : {2, 4, 8}) {
    const UnitDesign design = morris_trajectories(20, levels, names(kFactors), 1);
    ASSERT_EQ(design.rows, 20 * (kFactors + 1));
    std::set<double> seen(design.coordinates.begin(), design.coordinates.end());
    EXPECT_EQ(seen.size(), levels);
    for (std::size_t t = 0; t < 20; ++t) {
      std::set<std::size_t> moved;
      for (std::size_t step = 1; step <= kFactors; ++step) {
        const std::size_t row = t * (kFactors + 1) + step;
        std::size_t changes = 0;
        for (std::size_t factor = 0; factor < kFactors; ++factor) {
          const double change = design.at(row, factor) - design.at(row - 1, factor);
          if (change == 0) continue;
          EXPECT_EQ(std::fabs(change), 0.5);
          ++changes;
          moved.insert(factor);
        }
        EXPECT_EQ(changes, 1U);
      }
      EXPECT_EQ(moved.size(), kFactors);
    }
  }
}

}  // namespace
}  // namespace chokepoint::sim
