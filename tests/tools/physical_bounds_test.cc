#include "tools/physical_bounds.h"

#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace chokepoint::tools {
namespace {

// `fast` takes two dies of 50 on a wafer and six stacks of 4 units, `slow` one die of 100 and, at
// half yield, four stacks of 3 units from another vendor or from the same.
std::string world(const std::string& slow_vendor) {
  return test::small_world("2025-02-01") + R"(
    item { id: "fast" family: "blackwell" chip { tpp: 1 } } item { id: "slow" chip { tpp: 1 } }
    item { id: "fast-die" } item { id: "slow-die" } item { id: "reject" }
    item { id: "fast-stack" } item { id: "slow-stack" }
    pool { id: "wafers" resource: "logic" unit: "wafers" per_period { per: "day" constant: 1 } }
    pool { id: "vendor" resource: "HBM" unit: "GB" per_period { per: "day" constant: 1 } }
    pool { id: "second" resource: "HBM" unit: "GB" per_period { per: "day" constant: 1 } }
    pool { id: "ovens" servers { constant: 10 } }
    process { id: "fab-fast" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: "wafers" } output { item: "fast-die" quantity: 50 } }
    process { id: "fab-slow" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: "wafers" } output { item: "reject" quantity: 100 }
              output { item: "slow-die" quantity: 100 } }
    process { id: "stack-fast" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: "vendor" amount: 4 } output { item: "fast-stack" } }
    process { id: "stack-slow" at: "plant" start: SCHEDULED schedule { per: "day" constant: 1 } use { pool: ")" +
         slow_vendor + R"(" amount: 3 } output { item: "slow-stack" } }
    process { id: "package-fast" at: "plant" input { item: "fast-die" quantity: 2 }
              input { item: "fast-stack" quantity: 6 } use { pool: "ovens" } output { item: "fast" }
              cycle_time { unit: "days" fixed: 4 } }
    process { id: "package-slow" at: "plant" input { item: "slow-die" }
              input { item: "slow-stack" quantity: 4 } use { pool: "ovens" amount: 3 }
              output { item: "slow" yield { constant: 0.5 } } cycle_time { unit: "days" fixed: 2 } }
    demand { id: "us" buyer: "us-cloud" item: "fast" rate { per: "day" constant: 1 } every: "1 day" }
    demand { id: "cn" buyer: "cn-cloud" item: "slow" rate { per: "day" constant: 1 } every: "1 day" }
  )";
}

v1::PhysicalBound find(const std::vector<v1::PhysicalBound>& bounds, const std::string& china,
                       const std::string& blackwell, const std::string& resource) {
  for (const v1::PhysicalBound& bound : bounds) {
    if (bound.china() == china && bound.blackwell() == blackwell && bound.resource() == resource) {
      return bound;
    }
  }
  throw std::out_of_range(china + " " + blackwell + " " + resource);
}

TEST(PhysicalBounds, FollowTheBillOfMaterialsWithoutYields) {
  const proto::ScenarioFamily family = test::from_text(world("vendor"));
  const std::vector<v1::PhysicalBound> bounds = physical_bounds(family.nominal());
  ASSERT_EQ(bounds.size(), 3U) << "nobody in China orders `board`";
  const v1::PhysicalBound logic = find(bounds, "slow", "fast", "logic");
  EXPECT_DOUBLE_EQ(logic.china_needs(), 0.01);
  EXPECT_DOUBLE_EQ(logic.blackwell_needs(), 0.04);
  EXPECT_DOUBLE_EQ(logic.ratio(), 0.25) << "by wafers";
  EXPECT_DOUBLE_EQ(logic.ratio_in_pieces(), 0.5) << "two dies against one";
  EXPECT_EQ(logic.unit(), "wafers");
  EXPECT_FALSE(logic.separate_pools());
  const v1::PhysicalBound hbm = find(bounds, "slow", "fast", "HBM");
  EXPECT_DOUBLE_EQ(hbm.ratio(), 12.0 / 24);
  EXPECT_DOUBLE_EQ(hbm.ratio_in_pieces(), 4.0 / 6);
  EXPECT_DOUBLE_EQ(find(bounds, "slow", "fast", "ovens").ratio(), 6.0 / 4) << "server days";
}

TEST(PhysicalBounds, SayWhereNoPoolServesBoth) {
  const proto::ScenarioFamily family = test::from_text(world("second"));
  const std::vector<v1::PhysicalBound> bounds = physical_bounds(family.nominal());
  EXPECT_TRUE(find(bounds, "slow", "fast", "HBM").separate_pools());
  EXPECT_DOUBLE_EQ(find(bounds, "slow", "fast", "HBM").ratio(), 0.5);
  EXPECT_FALSE(find(bounds, "slow", "fast", "logic").separate_pools());
}

// What the flagship's bills of materials give must be what the chips' data sheets give.
TEST(PhysicalBounds, OfTheFlagshipAgreeWithTheChips) {
  const proto::ScenarioFamily family = test::from_file("base.txtpb");
  const std::vector<v1::PhysicalBound> bounds = physical_bounds(family.nominal());
  EXPECT_NEAR(find(bounds, "H20", "B200", "logic").ratio_in_pieces(), 0.50, 1e-9);
  EXPECT_NEAR(find(bounds, "H20", "B200", "logic").ratio(), 814.0 / 1600, 0.02);
  EXPECT_NEAR(find(bounds, "H20", "B200", "packaging").ratio(), 16.0 / 29, 0.01);
  EXPECT_NEAR(find(bounds, "H20", "B200", "HBM").ratio(), 96.0 / 192, 1e-9);
  EXPECT_NEAR(find(bounds, "H20", "B300", "HBM").ratio(), 96.0 / 288, 1e-9);
  EXPECT_NEAR(find(bounds, "H200", "B200", "HBM").ratio(), 144.0 / 192, 1e-9);
  EXPECT_NEAR(find(bounds, "H200", "B200", "HBM").ratio_in_pieces(), 6.0 / 8, 1e-9);
  EXPECT_TRUE(find(bounds, "H20", "B200", "packaging").separate_pools());
  EXPECT_FALSE(find(bounds, "H20", "B300", "HBM").separate_pools());
}

}  // namespace
}  // namespace chokepoint::tools
