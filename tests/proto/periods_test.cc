#include "proto/periods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "sim/calendar.h"

namespace chokepoint::proto {
namespace {

using ::testing::DoubleEq;
using ::testing::Pointwise;

sim::Time day(const char* text) { return sim::parse_date(text).value(); }

Months months(const char* from, const char* until) { return {day(from), day(until)}; }

/// Beginnings of `count` months.
std::vector<sim::Time> beginnings(const char* first, int count) {
  std::vector<sim::Time> all = {day(first)};
  while (static_cast<int>(all.size()) < count) all.push_back(sim::next_month(all.back()));
  return all;
}

TEST(PeriodsTest, ReadsCalendarAndFiscalPeriods) {
  EXPECT_EQ(parse_period("2024", 2), months("2024-01-01", "2025-01-01"));
  EXPECT_EQ(parse_period("2024Q1", 2), months("2024-01-01", "2024-04-01"));
  EXPECT_EQ(parse_period("2024Q4", 2), months("2024-10-01", "2025-01-01"));
  EXPECT_EQ(parse_period("2025-07", 2), months("2025-07-01", "2025-08-01"));
  EXPECT_EQ(parse_period("2024-11 to 2025-01", 2), months("2024-11-01", "2025-02-01"));
  // NVIDIA's fiscal 2026 ended in January 2026.
  EXPECT_EQ(parse_period("FY26Q1", 2), months("2025-02-01", "2025-05-01"));
  EXPECT_EQ(parse_period("FY25Q4", 2), months("2024-11-01", "2025-02-01"));
  EXPECT_EQ(parse_period("FY25Q4", 1), months("2025-10-01", "2026-01-01"));
  EXPECT_EQ(parse_period("FY25Q1", 10), months("2024-10-01", "2025-01-01"));
}

TEST(PeriodsTest, RefusesWhatIsNoPeriod) {
  for (const char* text :
       {"", "24", "2024Q0", "2024Q5", "2024q1", "2024-13", "2024-00", "2024-1", "FY2026Q1",
        "FY-1Q1", "2024-05 to 2024-04", "2024-05 to", "2024-05-01", "2024Q1 ", "-024", "Q1FY26"}) {
    EXPECT_EQ(parse_period(text, 2), std::nullopt) << text;
  }
}

TEST(PeriodsTest, FiscalQuartersOfAYearThatBeginsInFebruary) {
  EXPECT_EQ(fiscal_quarter(day("2025-01-31"), 2), months("2024-11-01", "2025-02-01"));
  EXPECT_EQ(fiscal_quarter(day("2025-02-01"), 2), months("2025-02-01", "2025-05-01"));
  EXPECT_EQ(fiscal_quarter(day("2025-04-30"), 2), months("2025-02-01", "2025-05-01"));
  EXPECT_EQ(fiscal_quarter(day("2025-07-15"), 2), months("2025-05-01", "2025-08-01"));
  EXPECT_EQ(fiscal_quarter(day("2025-12-01"), 2), months("2025-11-01", "2026-02-01"));
  EXPECT_EQ(fiscal_quarter(day("2025-12-01"), 1), months("2025-10-01", "2026-01-01"));
}

// Note N0 of the fact table, by hand: a calendar quarter has one month of one fiscal quarter and
// two of the next.
TEST(PeriodsTest, SpreadsFiscalQuartersEvenly) {
  const std::vector<sim::Time> all = beginnings("2024-11-01", 9);
  const std::vector<double> flow = {30, 0, 0, 60, 30, 9, 0, 0, 12};
  const std::vector<double> spread = spread_over_fiscal_quarters(all, flow, 2);
  EXPECT_THAT(spread, Pointwise(DoubleEq(), std::vector<double>{10, 10, 10, 33, 33, 33, 4, 4, 4}));
  const auto sum = [&](const char* period) {
    return sum_over(parse_period(period, 2).value(), all, spread);
  };
  EXPECT_DOUBLE_EQ(sum("2025Q1"), 10 + 33 + 33);
  EXPECT_DOUBLE_EQ(sum("2025Q2"), 33 + 4 + 4) << "sales that stopped early in April show in May";
  EXPECT_DOUBLE_EQ(sum("FY26Q1"), 60 + 30 + 9) << "whole fiscal quarters are as they were";
}

TEST(PeriodsTest, AFiscalQuarterCutOffIsSpreadOverWhatIsLeft) {
  // December, January | February to April | May.
  const std::vector<sim::Time> all = beginnings("2024-12-01", 6);
  const std::vector<double> flow = {8, 2, 3, 0, 0, 7};
  const std::vector<double> spread = spread_over_fiscal_quarters(all, flow, 2);
  EXPECT_THAT(spread, Pointwise(DoubleEq(), std::vector<double>{5, 5, 1, 1, 1, 7}));
  EXPECT_DOUBLE_EQ(std::accumulate(spread.begin(), spread.end(), 0.0), 20);
}

}  // namespace
}  // namespace chokepoint::proto
