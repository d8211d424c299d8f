// Oracle S6: by Palm's theorem a base-stock does not see the law of its lead time.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

class Palm : public testing::TestWithParam<const char*> {};

TEST_P(Palm, S6HoldsForTheLaw) {
  const Results results(
      from_file("oracles/s6-palm.txtpb",
                {std::string("supplier[parts].on_order.lead_time={ unit: \"days\" ") + GetParam() +
                 " }"}),
      80);
  // The band keeps the test from passing by a large error.
  const auto expect = [](const std::vector<double>& values, double exact, double band) {
    const MeanAndError found = mean_and_error(values);
    EXPECT_NEAR(found.mean, exact, 4 * found.error);
    EXPECT_LT(4 * found.error, band * exact);
  };
  expect(results.metric("fill", "part"), 0.8644644226193109, 0.01);
  expect(results.metric("inventory", "part"), 4.186937152721618, 0.02);
  expect(results.metric("backlog", "part"), 0.18693715272161102, 0.1);
  expect(results.metric("lead_time", "part"), 0.023367144090201377, 0.1);
}

INSTANTIATE_TEST_SUITE_P(LeadTimes, Palm,
                         testing::Values("fixed: 1.25", "exponential { mean: 1.25 }",
                                         "gamma { mean: 1.25 cv: 0.5 }"));

}  // namespace
}  // namespace chokepoint::test
