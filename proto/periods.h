#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/time.h"

namespace chokepoint::proto {

/// Whole calendar months, from the first instant of one to the first instant after another.
struct Months {
  sim::Time from;
  sim::Time until;  ///< exclusive

  bool operator==(const Months&) const = default;
};

/// Reads "2024", "2024Q1", "FY26Q1", "2024-05" or "2024-05 to 2025-01" (the last month included).
/// A fiscal year is called by the calendar year it ends in and begins in month `fiscal_year_starts`
/// (1 to 12). Nothing if the text is none of these or the months are not in order.
std::optional<Months> parse_period(std::string_view text, int fiscal_year_starts);

/// The fiscal quarter that contains `time`.
Months fiscal_quarter(sim::Time time, int fiscal_year_starts);

/// A flow by month as reports that know only fiscal quarters see it: each fiscal quarter's total is
/// spread evenly over its months, or over those of its months that are there. `months` are
/// beginnings of successive months and `flow` has as many entries. Totals do not change. O(n).
std::vector<double> spread_over_fiscal_quarters(const std::vector<sim::Time>& months,
                                                const std::vector<double>& flow,
                                                int fiscal_year_starts);

/// Sum of `flow` over the months that begin in `period`.
double sum_over(const Months& period, const std::vector<sim::Time>& months,
                const std::vector<double>& flow);

}  // namespace chokepoint::proto
