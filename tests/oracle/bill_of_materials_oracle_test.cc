// Oracles D6 and D7 (bill of materials, without and with yields) of the list of published or exact
// answers.

#include <gtest/gtest.h>

#include <vector>

#include "models/network/bill_of_materials.h"

namespace chokepoint::models {
namespace {

void expect_all(const std::vector<double>& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_NEAR(found[i], expected[i], 1e-9 * expected[i]) << "item " << i;
  }
}

TEST(BillOfMaterialsOracle, D6ThreeLevels) {
  const auto a = ItemId{0}, b = ItemId{1}, c = ItemId{2}, d = ItemId{3};
  const Usage usages[] = {{a, b, 2}, {a, c, 3}, {b, c, 1}, {b, d, 2}, {c, d, 4}};
  expect_all(total_requirements(4, usages, std::vector<double>{100, 0, 20, 0}),
             {100, 200, 520, 2480});
}

TEST(BillOfMaterialsOracle, D7AcceleratorsWithYields) {
  const auto h20 = ItemId{0}, b200 = ItemId{1}, hopper_die = ItemId{2}, blackwell_die = ItemId{3},
             hbm = ItemId{4}, slot = ItemId{5}, substrate = ItemId{6}, wafer = ItemId{7};
  const double h20_yield = 0.98, b200_yield = 0.95, dies_per_wafer = 63;
  const Usage usages[] = {
      {h20, hopper_die, 1 / h20_yield},
      {h20, hbm, 6 / h20_yield},
      {h20, slot, 1 / h20_yield},
      {h20, substrate, 1 / h20_yield},
      {b200, blackwell_die, 2 / b200_yield},
      {b200, hbm, 8 / b200_yield},
      {b200, slot, 2 / b200_yield},
      {b200, substrate, 1 / b200_yield},
      {hopper_die, wafer, 1 / (dies_per_wafer * 0.60)},
      {blackwell_die, wafer, 1 / (dies_per_wafer * 0.55)},
  };
  expect_all(total_requirements(8, usages, std::vector<double>{1000, 500, 0, 0, 0, 0, 0, 0}),
             {1000, 500, 1020.4081632653061, 1052.6315789473686, 10332.975295381311,
              2073.039742212675, 1546.7239527389904, 57.37390270150743});
}

}  // namespace
}  // namespace chokepoint::models
