// Wafers, bins and yields, in a run.

#include "models/production/foundry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// A process that starts `weekly` a week for 20 weeks, and nobody who buys.
std::string fab(const std::string& weekly, const std::string& process) {
  return small_world("2025-05-21") + R"( item { id: "low-bin" }
    process { id: "fab" at: "plant" start: SCHEDULED schedule { per: "week" constant: )" +
         weekly + " } " + process + R"( }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "week" constant: 0 }
             every: "7 days" })";
}

constexpr int kWeeks = 20;

TEST(Foundry, BinsDiesAndCarriesFractions) {
  Stepper run(from_text(fab("1", R"(
    output { item: "board" salvage: 0.65 } output { item: "low-bin" salvage: 0.5 }
    wafer { die_width_mm: 26 die_height_mm: 31.3 gross_dies: 62 defects_per_cm2: 0.07 })")));
  const double good = std::exp(-2.6 * 3.13 * 0.07);
  const double first = 62 * (good + (1 - good) * 0.65);
  const double second = 62 * (1 - good) * 0.35 * 0.5;
  for (int week = 0; week < kWeeks; ++week) {
    run.through_day(7 * week);
    EXPECT_EQ(run.ledger("board").made, std::floor(first * (week + 1)));
    EXPECT_EQ(run.ledger("low-bin").made, std::floor(second * (week + 1)));
  }
}

TEST(Foundry, LearnsWithTheWafers) {
  Stepper run(from_text(fab("1", R"( output { item: "board" }
    wafer { die_width_mm: 20 die_height_mm: 25 gross_dies: 100 defects_per_cm2: 0.2
            learned_defects_per_cm2: 0.05 wafers_to_halve: 4 })")));
  run.finish();
  double dies = 0;
  for (int wafer = 0; wafer < kWeeks; ++wafer) {
    dies += 100 * std::exp(-5 * (0.05 + 0.15 * std::exp2(-wafer / 4.0)));
  }
  EXPECT_EQ(run.ledger("board").made, std::floor(dies));
}

TEST(Yield, FollowsItsRampAtTheEndOfALot) {
  Stepper run(from_text(fab("10", R"(
    cycle_time { unit: "weeks" fixed: 1 }
    output { item: "board" quantity: 2 yield { interpolation: STEP
      point { at: "2025-01-01" value: 0.5 } point { at: "2025-01-15" value: 0.75 } } })")));
  run.through_day(7);
  EXPECT_EQ(run.ledger("board").made, 10);
  run.through_day(14);
  EXPECT_EQ(run.ledger("board").made, 25);
}

TEST(Yield, BinomialHasItsMeanAndVariance) {
  const std::string text = fab("100",
                               "yield_noise: BINOMIAL output { item: \"board\" yield { "
                               "constant: 0.9 } }");
  std::vector<double> made;
  for (std::uint32_t replication = 0; replication < 100; ++replication) {
    Stepper run(from_text(text), 1, replication);
    run.finish();
    made.push_back(static_cast<double>(run.ledger("board").made));
  }
  const double pieces = 100.0 * kWeeks;
  const MeanAndError found = mean_and_error(made);
  EXPECT_NEAR(found.mean, 0.9 * pieces, 4 * found.error);
  // Of a variance from 100 values the standard error is about a seventh.
  const double variance = found.error * found.error * 100;
  EXPECT_NEAR(variance / (pieces * 0.9 * 0.1), 1, 4 * std::sqrt(2.0 / 99));
}

TEST(Process, SplitsAReleaseIntoLots) {
  Stepper run(from_text(fab("10",
                            "lot_size: 3 cycle_time { unit: \"days\" uniform { low: 1 high: 5 "
                            "} } output { item: \"board\" }")));
  run.through_day(0);
  EXPECT_EQ(run.state().lots.live(), 4u);
  EXPECT_EQ(run.in_process("fab"), 10);
  // Lots draw their times one by one: they do not come together.
  std::vector<models::Quantity> steps;
  for (double day = 0; day <= 5; day += 0.1) {
    run.through_day(day);
    const models::Quantity made = run.ledger("board").made;
    if (made > 0 && (steps.empty() || made > steps.back())) steps.push_back(made);
  }
  EXPECT_EQ(steps.back(), 10);
  EXPECT_GE(steps.size(), 2u);
}

}  // namespace
}  // namespace chokepoint::test
