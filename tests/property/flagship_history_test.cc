// What happened from 2024 to 2026 comes out of the dynamics; the ratio cap holds at every instant.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "proto/displacement.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

const char* const kHistory = "policies/as-it-happened.txtpb";

/// Boards that left for a region in the months from `first` on, up to and without `last`.
double shipped(const proto::Experiment& experiment, std::size_t replication, const char* item,
               models::Region region, const char* first, const char* last) {
  const models::ReportAxes& axes = experiment.axes;
  const auto id = id_of<models::ItemId>(experiment.scenario->items, item);
  const std::size_t at = axes.item_of[models::index(id)];
  double sum = 0;
  for (std::size_t month = 0; month < axes.months.size(); ++month) {
    const std::string date = sim::format_date(axes.months[month]);
    if (date < first || date >= last) continue;
    sum += experiment.replications[replication]
               .shipped[axes.month_cell(at, static_cast<int>(region), month)];
  }
  return sum;
}

double on_hand(const proto::Experiment& experiment, std::size_t replication, const char* item,
               const char* month) {
  const models::ReportAxes& axes = experiment.axes;
  const auto id = id_of<models::ItemId>(experiment.scenario->items, item);
  for (std::size_t at = 0; at < axes.months.size(); ++at) {
    if (sim::format_date(axes.months[at]).substr(0, 7) != month) continue;
    return experiment.replications[replication]
        .on_hand[axes.item_of[models::index(id)] * axes.months.size() + at];
  }
  throw std::invalid_argument(month);
}

/// The cap is tightened to 5% so that it binds. A run to an earlier end is the beginning of the
/// run: ends all over 2026 look at its instants.
TEST(RatioCapInTheFlagship, HoldsAtEveryInstant) {
  bool exported = false;
  for (const char* end : {"2026-01-20", "2026-02-14", "2026-03-21", "2026-04-19", "2026-05-17",
                          "2026-06-23", "2026-07-29", "2026-08-30", "2026-10-11", "2026-12-31"}) {
    const Results run(
        from_file("policies/rule-2026-01.txtpb",
                  {std::string("horizon.end=") + end, "rule[h200-cap].ratio_cap.cap=0.05",
                   "rule[h200-licence].licence.approval_probability=1",
                   "horizon.report_from=2022-10-01"}),
        2);
    for (const char* item : {"H100", "H200"}) {
      const std::vector<double> received = run.metric("delivered", item, "US");
      for (std::size_t r = 0; r < 2; ++r) {
        const double out =
            shipped(run.experiment(), r, item, models::Region::kCn, "2022-10-01", "2027-01-01");
        EXPECT_LE(out, std::floor(0.05 * received[r])) << item << " by " << end;
        exported |= out > 0;
      }
    }
  }
  EXPECT_TRUE(exported);
}

TEST(History, ComesOutOfTheDynamics) {
  constexpr std::uint32_t kReplications = 16;
  const Results run(from_file(kHistory), kReplications);
  std::vector<double> year_2024, before, after, stock, late;
  for (std::size_t r = 0; r < kReplications; ++r) {
    const auto h20 = [&](const char* first, const char* last) {
      return shipped(run.experiment(), r, "H20", models::Region::kCn, first, last);
    };
    year_2024.push_back(h20("2024-01", "2025-01"));
    before.push_back(h20("2025-01", "2025-04"));
    after.push_back(h20("2025-05", "2025-08"));
    late.push_back(h20("2025-10", "2027-01"));
    stock.push_back(on_hand(run.experiment(), r, "H20", "2025-07"));
  }
  // Facts Q24 and Q58. Tolerances: half of the reported intervals of Q14-Q17 added up; for the
  // stock half of the reported interval (50) and half of the simulated one (about 100 thousand).
  EXPECT_NEAR(mean_and_error(year_2024).mean, 958e3, 250e3);
  EXPECT_GT(mean_and_error(before).mean, 250e3);
  EXPECT_EQ(mean_and_error(after).mean, 0);  // the stop
  EXPECT_NEAR(mean_and_error(stock).mean, 650e3, 150e3);
  // The collapse: what is sold after August 2025 is less than one quarter's sales before the stop.
  EXPECT_LT(mean_and_error(late).mean, mean_and_error(before).mean / 2);
}

/// No ratio exceeds the bound of what binds, packaging (fact C10: 16 / 29), and none is below zero
/// by more than chance.
TEST(History, DisplacementStaysWithinItsPhysicalBounds) {
  const std::pair<const char*, const char*> pairs[] = {
      {"policies/reversal-2025-07.txtpb", "policies/order-300k-h20.txtpb"},
      {"base.txtpb", "policies/h20-unlimited.txtpb"}};
  for (const auto& [base, other] : pairs) {
    const Results first(from_file(base), 24);
    const Results second(from_file(other), 24);
    const v1::CompareReport report =
        proto::compare_report(first.experiment(), second.experiment(), "test", 0.9);
    const v1::DisplacementRatio& ratio = report.displacement().blackwell().units();
    ASSERT_TRUE(ratio.defined()) << other;
    EXPECT_GE(ratio.high(), 0) << other;
    EXPECT_LE(ratio.mean(), 16.0 / 29) << other;
  }
}

}  // namespace
}  // namespace chokepoint::test
