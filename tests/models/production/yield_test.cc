#include "models/production/yield.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

namespace chokepoint::models {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double at(const YieldLaw& law, double x) { return die_yield(law, 100 * x, 1); }

TEST(DieYield, AreaIsInSquareMillimetresAndDensityPerSquareCentimetre) {
  EXPECT_NEAR(die_yield(PoissonYield{}, 200, 0.25), std::exp(-0.5), 1e-15);
}

TEST(DieYield, NegativeBinomialRunsFromSeedsToPoisson) {
  for (const double x : {1e-12, 0.01, 0.814, 5.0}) {
    EXPECT_NEAR(at(NegativeBinomialYield{1}, x), at(SeedsYield{}, x), 1e-15);
    EXPECT_NEAR(at(NegativeBinomialYield{1e12}, x), at(PoissonYield{}, x), 2e-11);
    EXPECT_DOUBLE_EQ(at(NegativeBinomialYield{1e300}, x), at(PoissonYield{}, x));
    EXPECT_EQ(at(NegativeBinomialYield{kInfinity}, x), at(PoissonYield{}, x));
    EXPECT_NEAR(at(BoseEinsteinYield{1}, x), at(SeedsYield{}, x), 1e-15);
  }
}

TEST(DieYield, LawsAreOrderedByClustering) {
  for (const double x : {0.01, 0.1, 0.814, 3.0}) {
    EXPECT_LT(at(PoissonYield{}, x), at(BoseEinsteinYield{10}, x));
    EXPECT_LT(at(BoseEinsteinYield{10}, x), at(NegativeBinomialYield{3}, x));
    EXPECT_LT(at(PoissonYield{}, x), at(MurphyYield{}, x));
    EXPECT_LT(at(MurphyYield{}, x), at(SeedsYield{}, x));
  }
}

TEST(DieYield, TinyAndHugeDiesAreFinite) {
  const YieldLaw laws[] = {PoissonYield{}, MurphyYield{}, SeedsYield{}, NegativeBinomialYield{2},
                           BoseEinsteinYield{10}};
  for (const YieldLaw& law : laws) {
    SCOPED_TRACE(law.index());
    EXPECT_EQ(at(law, 0), 1);
    EXPECT_EQ(at(law, 1e-300), 1);
    // To first order every law is 1 - x; a naive (1 - exp(-x)) / x is wrong here by 1e-8.
    EXPECT_NEAR((1 - at(law, 1e-9)) / 1e-9, 1, 1e-6);
    EXPECT_GE(at(law, 1e6), 0);
    EXPECT_LT(at(law, 1e6), 1e-5);
  }
}

/// Counts by trying every place and every corner.
int count_by_corners(const Wafer& wafer, const Die& die, double shift_x, double shift_y) {
  const double radius = wafer.diameter_mm / 2 - wafer.edge_exclusion_mm;
  const double pitch_x = die.width_mm + wafer.scribe_mm;
  const double pitch_y = die.height_mm + wafer.scribe_mm;
  const int columns = static_cast<int>(radius / pitch_x) + 2;
  const int rows = static_cast<int>(radius / pitch_y) + 2;
  int dies = 0;
  for (int i = -columns; i <= columns; ++i) {
    for (int j = -rows; j <= rows; ++j) {
      bool inside = true;
      for (const double side_x : {-0.5, 0.5}) {
        for (const double side_y : {-0.5, 0.5}) {
          const double x = (i + shift_x) * pitch_x + side_x * die.width_mm;
          const double y = (j + shift_y) * pitch_y + side_y * die.height_mm;
          inside = inside && std::hypot(x, y) <= radius + 1e-9;
        }
      }
      dies += inside;
    }
  }
  return dies;
}

TEST(GrossDiesGrid, AgreesWithTestingEveryCorner) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int trial = 0; trial < 40; ++trial) {
    const Wafer wafer{trial % 2 ? 300.0 : 200.0, 5 * uniform(random), 0.2 * uniform(random)};
    const Die die{2 + 40 * uniform(random), 2 + 40 * uniform(random)};
    SCOPED_TRACE(testing::Message() << die.width_mm << " x " << die.height_mm);
    EXPECT_EQ(gross_dies_grid(wafer, die, GridOrigin::kDieCentred),
              count_by_corners(wafer, die, 0, 0));
    EXPECT_EQ(gross_dies_grid(wafer, die, GridOrigin::kCorner),
              count_by_corners(wafer, die, 0.5, 0.5));
  }
}

TEST(GrossDiesGrid, BestTriesTheWholeGridOfOffsets) {
  const Wafer wafer{100, 1, 0.1};
  for (const Die& die : {Die{26, 31.3}, Die{11, 17}, Die{40, 12}}) {
    int best = 0;
    for (int x = 0; x < 60; ++x) {
      for (int y = 0; y < 60; ++y) {
        best = std::max(best, count_by_corners(wafer, die, x / 60.0, y / 60.0));
      }
    }
    EXPECT_EQ(gross_dies_grid(wafer, die, GridOrigin::kBest), best);
  }
}

TEST(GrossDiesGrid, DieThatTouchesTheCircleCounts) {
  // A 3-4-5 triangle: the corners of a 60 x 80 die lie on a circle of diameter 100.
  EXPECT_EQ(gross_dies_grid({100, 0, 0}, {60, 80}, GridOrigin::kDieCentred), 1);
  EXPECT_EQ(gross_dies_grid({100, 0, 0}, {60, 80.001}, GridOrigin::kDieCentred), 0);
  EXPECT_EQ(gross_dies_grid({104, 2, 0}, {60, 80}, GridOrigin::kDieCentred), 1);
}

TEST(GrossDiesGrid, NothingFitsOnATooSmallWafer) {
  for (const GridOrigin origin :
       {GridOrigin::kDieCentred, GridOrigin::kCorner, GridOrigin::kBest}) {
    EXPECT_EQ(gross_dies_grid({20, 0, 0}, {26, 33}, origin), 0);
    EXPECT_EQ(gross_dies_grid({20, 10, 0}, {1, 1}, origin), 0);
  }
  EXPECT_EQ(gross_dies_formula({20, 0, 0}, {26, 33}), 0);
  EXPECT_EQ(gross_dies_formula({20, 11, 0}, {1, 1}), 0);
}

TEST(GrossDiesFormula, EdgeExclusionShrinksTheWaferAndScribeTheDensity) {
  EXPECT_DOUBLE_EQ(gross_dies_formula({300, 3, 0}, {10, 10}),
                   gross_dies_formula({294, 0, 0}, {10, 10}));
  EXPECT_DOUBLE_EQ(gross_dies_formula({300, 0, 0.5}, {9.5, 9.5}),
                   gross_dies_formula({300, 0, 0}, {10, 10}));
}

TEST(DefectDensity, ExcessHalvesWithEveryBatchOfWafers) {
  EXPECT_DOUBLE_EQ(defect_density(0.5, 0.1, 1000, 0), 0.5);
  EXPECT_DOUBLE_EQ(defect_density(0.5, 0.1, 1000, 1000), 0.3);
  EXPECT_DOUBLE_EQ(defect_density(0.5, 0.1, 1000, 3000), 0.15);
  EXPECT_DOUBLE_EQ(defect_density(0.5, 0.1, 1000, 1e9), 0.1);
}

TEST(TakeWhole, TenTenthsAreOnePiece) {
  double carry = 0;
  for (int i = 0; i < 9; ++i) EXPECT_EQ(take_whole(0.1, carry), 0);
  EXPECT_EQ(take_whole(0.1, carry), 1);
  EXPECT_NEAR(carry, 0, 1e-12);
}

TEST(TakeWhole, LongRunIsTheFloorOfTheExactSum) {
  struct Row {
    std::int64_t numerator, denominator;
  };
  for (const Row& row : {Row{1, 3}, Row{7, 10}, Row{62 * 60, 100}, Row{5, 1}, Row{999, 1000},
                         Row{1'000'000'001, 7}, Row{0, 1}}) {
    SCOPED_TRACE(testing::Message() << row.numerator << "/" << row.denominator);
    const double expected = static_cast<double>(row.numerator) / row.denominator;
    double carry = 0;
    std::int64_t taken = 0;
    int wrong = 0;
    for (std::int64_t call = 1; call <= 10'000; ++call) {
      taken += take_whole(expected, carry);
      // 1e9/7 is not representable; its error, 1e-8 a call, shows after some calls.
      if (row.denominator == 7 && call > 50) break;
      wrong += taken != call * row.numerator / row.denominator;
    }
    EXPECT_EQ(wrong, 0);
  }
}

TEST(TakeWhole, CarryKeepsEveryBitOfARepresentableFlow) {
  double carry = 0;
  std::int64_t taken = 0;
  // Added to 2^40, the fraction 2^-12 would lose nothing, but 2^-20 on a running total would.
  const double expected = 1099511627776.0 + 1.0 / 4096;
  for (int i = 0; i < 4096 * 3; ++i) taken += take_whole(expected, carry);
  EXPECT_EQ(taken, 1099511627776 * 4096 * 3 + 3);
  EXPECT_EQ(carry, 0);
}

TEST(TakeWhole, GuardIsNotPaidTwice) {
  double carry = 0;
  std::int64_t taken = 0;
  // Each piece short by 1e-10: counted whole at once, but the shortfall is remembered.
  for (int i = 0; i < 100; ++i) taken += take_whole(1 - 1e-10, carry);
  EXPECT_EQ(taken, 99);
}

TEST(BinShares, EachBinTakesWhatThoseBeforeItLeave) {
  const std::vector<double> shares = bin_shares(std::vector{0.25, 0.25, 0.75});
  EXPECT_EQ(shares, (std::vector{0.25, 0.0, 0.5}));
  EXPECT_TRUE(bin_shares({}).empty());
  EXPECT_EQ(bin_shares(std::vector{1.0}), std::vector{1.0});
}

TEST(BinShares, RejectsFractionsThatAreNotNested) {
  EXPECT_THROW(bin_shares(std::vector{0.5, 0.4}), std::invalid_argument);
  EXPECT_THROW(bin_shares(std::vector{-0.1}), std::invalid_argument);
  EXPECT_THROW(bin_shares(std::vector{0.5, 1.01}), std::invalid_argument);
  EXPECT_THROW(bin_shares(std::vector{std::nan("")}), std::invalid_argument);
}

}  // namespace
}  // namespace chokepoint::models
