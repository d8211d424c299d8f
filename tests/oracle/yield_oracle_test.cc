// Oracles D13 (yield laws) and D14 (gross dies per wafer) of the list of published or exact
// answers.

#include <gtest/gtest.h>

#include "models/production/yield.h"

namespace chokepoint::models {
namespace {

TEST(YieldOracle, D13AllLawsAtTwoDieSizes) {
  struct Row {
    const char* law_name;
    YieldLaw law;
    double at_814_mm2;  // x = 0.814, close to GH100
    double at_100_mm2;  // x = 0.1
  };
  const Row rows[] = {
      {"Poisson", PoissonYield{}, 0.44308219, 0.90483742},
      {"Murphy", MurphyYield{}, 0.46809436, 0.90559170},
      {"Seeds", SeedsYield{}, 0.55126792, 0.90909091},
      {"negative binomial 2", NegativeBinomialYield{2}, 0.50514005, 0.90702948},
      {"negative binomial 3", NegativeBinomialYield{3}, 0.48665557, 0.90631399},
      {"Bose-Einstein 10", BoseEinsteinYield{10}, 0.45723172, 0.90528695},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.law_name);
    EXPECT_NEAR(die_yield(row.law, 814, 0.1), row.at_814_mm2, 5.1e-9);  // printed to 8 digits
    EXPECT_NEAR(die_yield(row.law, 100, 0.1), row.at_100_mm2, 5.1e-9);
  }
}

TEST(YieldOracle, D14GrossDies) {
  struct Row {
    Wafer wafer;
    Die die;
    double formula;  // 0: not printed
    int centred, corner, best;
  };
  const Row rows[] = {
      {{}, {10, 10}, 640.2151, 657, 648, 0},
      {{}, {26, 31.3}, 63.4977, 67, 68, 69},
      {{300, 3, 0}, {26, 31.3}, 0, 67, 64, 67},
      {{}, {26, 33}, 59.6328, 63, 64, 66},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::Message() << row.die.width_mm << " x " << row.die.height_mm
                                    << ", exclusion " << row.wafer.edge_exclusion_mm);
    if (row.formula > 0) {
      EXPECT_NEAR(gross_dies_formula(row.wafer, row.die), row.formula, 5.1e-5);
    }
    EXPECT_EQ(gross_dies_grid(row.wafer, row.die, GridOrigin::kDieCentred), row.centred);
    EXPECT_EQ(gross_dies_grid(row.wafer, row.die, GridOrigin::kCorner), row.corner);
    if (row.best > 0) {
      EXPECT_EQ(gross_dies_grid(row.wafer, row.die, GridOrigin::kBest), row.best);
    }
  }
}

}  // namespace
}  // namespace chokepoint::models
