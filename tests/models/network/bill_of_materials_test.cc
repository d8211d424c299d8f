#include "models/network/bill_of_materials.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

namespace chokepoint::models {
namespace {

std::vector<double> required(std::size_t items, const std::vector<Usage>& usages,
                             const std::vector<double>& demand) {
  return total_requirements(items, usages, demand);
}

constexpr ItemId item(std::uint32_t i) { return ItemId{i}; }

TEST(TotalRequirements, WithoutLinesIsTheDemand) {
  EXPECT_EQ(required(3, {}, {1, 0, 2.5}), (std::vector<double>{1, 0, 2.5}));
  EXPECT_TRUE(required(0, {}, {}).empty());
}

TEST(TotalRequirements, RepeatedLinesAddUp) {
  EXPECT_EQ(required(2, {{item(0), item(1), 2}, {item(0), item(1), 3}}, {10, 1}),
            (std::vector<double>{10, 51}));
}

TEST(TotalRequirements, AgreesWithExplosionLevelByLevel) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int trial = 0; trial < 50; ++trial) {
    const std::uint32_t items = 2 + trial;
    // An item uses only items of higher rank; ranks are shuffled so that no order helps the solver.
    std::vector<std::uint32_t> id(items);
    for (std::uint32_t i = 0; i < items; ++i) id[i] = i;
    std::shuffle(id.begin(), id.end(), random);
    std::vector<Usage> usages;
    std::vector<double> demand(items), expected(items);
    for (std::uint32_t i = 0; i < items; ++i) demand[i] = 100 * uniform(random);
    expected = demand;
    for (std::uint32_t high = 0; high < items; ++high) {
      for (std::uint32_t low = high + 1; low < items; ++low) {
        if (uniform(random) > 0.2) continue;
        const double per_unit = 2 * uniform(random);
        usages.push_back({item(id[high]), item(id[low]), per_unit});
        expected[id[low]] += per_unit * expected[id[high]];
      }
    }
    std::shuffle(usages.begin(), usages.end(), random);
    const std::vector<double> found = required(items, usages, demand);
    for (std::uint32_t i = 0; i < items; ++i) {
      ASSERT_NEAR(found[i], expected[i], 1e-9 * expected[i]) << "trial " << trial << " item " << i;
    }
  }
}

TEST(TotalRequirements, ALoopThatEarnsItsKeepIsSolved) {
  // Half a piece of itself per piece: two made for one delivered.
  const std::vector<double> found = required(1, {{item(0), item(0), 0.5}}, {10});
  EXPECT_NEAR(found[0], 20, 1e-12);
}

TEST(TotalRequirements, RejectsLoopsWithoutSolution) {
  EXPECT_THROW(required(2, {{item(0), item(1), 2}, {item(1), item(0), 0.5}}, {1, 1}),
               std::invalid_argument);  // singular
  EXPECT_THROW(required(2, {{item(0), item(1), 2}, {item(1), item(0), 2}}, {1, 1}),
               std::invalid_argument);  // would need a negative number of pieces
}

TEST(TotalRequirements, RejectsBadInput) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(required(2, {}, {1}), std::invalid_argument);
  EXPECT_THROW(required(2, {}, {1, -1}), std::invalid_argument);
  EXPECT_THROW(required(2, {}, {1, kNan}), std::invalid_argument);
  EXPECT_THROW(required(2, {{item(0), item(2), 1}}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(required(2, {{item(2), item(0), 1}}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(required(2, {{item(0), item(1), kNan}}, {1, 1}), std::invalid_argument);
  EXPECT_THROW(required(2, {{item(0), item(1), -1}}, {1, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace chokepoint::models
