// Oracle D8 (allocation rules) of the list of published or exact answers, in units of 1/100 piece.

#include <gtest/gtest.h>

#include <vector>

#include "models/inventory/allocation.h"

namespace chokepoint::models {
namespace {

TEST(AllocationOracle, D8TenPiecesForClaimsOfTwoFourAndTen) {
  struct Row {
    AllocationPolicy policy;
    std::vector<int> priorities;
    std::vector<Quantity> expected;
  };
  const Row rows[] = {
      {Proportional{}, {1, 1, 1}, {125, 250, 625}}, {StrictPriority{}, {1, 2, 3}, {200, 400, 400}},
      {StrictPriority{}, {3, 2, 1}, {0, 0, 1000}},  {MaxMinFair{}, {1, 1, 1}, {200, 400, 400}},
      {EqualCut{}, {1, 1, 1}, {0, 200, 800}},       {Weighted{}, {1, 1, 1}, {125, 250, 625}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(name(row.policy));
    const Claim claims[] = {
        {200, 0, row.priorities[0]}, {400, 0, row.priorities[1]}, {1000, 0, row.priorities[2]}};
    std::vector<Quantity> grants(3, -1);
    allocate(row.policy, claims, 1000, grants);
    EXPECT_EQ(grants, row.expected);
  }
}

// Each would be cut by 2: the claim of 1 drops out, the others are cut by 2.5.
TEST(AllocationOracle, D8EqualCutDropsAClaimBelowTheCut) {
  const Claim claims[] = {{100, 0}, {500, 0}, {1000, 0}};
  std::vector<Quantity> grants(3, -1);
  allocate(EqualCut{}, claims, 1000, grants);
  EXPECT_EQ(grants, (std::vector<Quantity>{0, 250, 750}));
}

}  // namespace
}  // namespace chokepoint::models
