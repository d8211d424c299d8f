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
      {Proportional{}, {1, 1, 1}, {125, 250, 625}},
      {StrictPriority{}, {1, 2, 3}, {200, 400, 400}},
      {StrictPriority{}, {3, 2, 1}, {0, 0, 1000}},
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

}  // namespace
}  // namespace chokepoint::models
