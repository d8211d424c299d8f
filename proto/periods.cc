#include "proto/periods.h"

#include <cassert>
#include <charconv>
#include <chrono>

namespace chokepoint::proto {
namespace {

using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr int kQuarterMonths = 3;
constexpr int kYearMonths = 12;
constexpr std::string_view kTo = " to ";

year_month month_of(sim::Time time) {
  const year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return date.year() / date.month();
}

Months months_from(year_month first, int count) {
  return {sys_days(first / 1), sys_days((first + months(count)) / 1)};
}

/// A number that is all of `text` and has `digits` digits.
std::optional<int> number(std::string_view text, std::size_t digits) {
  int value = 0;
  if (text.size() != digits || text.empty() || text.front() == '-') return std::nullopt;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<year_month> parse_month(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4), 4);
  const auto month = number(text.substr(5), 2);
  if (!year || !month) return std::nullopt;
  const year_month result =
      std::chrono::year(*year) / std::chrono::month(static_cast<unsigned>(*month));
  return result.ok() ? std::optional(result) : std::nullopt;
}

/// The quarter at the end of "2024Q1" or "FY26Q1", from 0; nothing if there is none.
std::optional<int> parse_quarter(std::string_view text) {
  if (text.size() != 2 || text[0] != 'Q' || text[1] < '1' || text[1] > '4') return std::nullopt;
  return text[1] - '1';
}

year_month fiscal_year(int ends_in, int starts) {
  const int year = starts == 1 ? ends_in : ends_in - 1;
  return std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(starts));
}

}  // namespace

std::optional<Months> parse_period(std::string_view text, int fiscal_year_starts) {
  assert(fiscal_year_starts >= 1 && fiscal_year_starts <= kYearMonths);
  if (const std::size_t to = text.find(kTo); to != std::string_view::npos) {
    const auto first = parse_month(text.substr(0, to));
    const auto last = parse_month(text.substr(to + kTo.size()));
    if (!first || !last || *last < *first) return std::nullopt;
    return Months{sys_days(*first / 1), sys_days((*last + months(1)) / 1)};
  }
  if (const auto month = parse_month(text)) return months_from(*month, 1);
  if (const auto year = number(text, 4)) {
    return months_from(std::chrono::year(*year) / std::chrono::January, kYearMonths);
  }
  if (text.size() != 6) return std::nullopt;
  const auto quarter = parse_quarter(text.substr(4));
  if (!quarter) return std::nullopt;
  const months before(*quarter * kQuarterMonths);
  if (text.substr(0, 2) == "FY") {
    const auto year = number(text.substr(2, 2), 2);
    if (!year) return std::nullopt;
    return months_from(fiscal_year(2000 + *year, fiscal_year_starts) + before, kQuarterMonths);
  }
  const auto year = number(text.substr(0, 4), 4);
  if (!year) return std::nullopt;
  return months_from(std::chrono::year(*year) / std::chrono::January + before, kQuarterMonths);
}

Months fiscal_quarter(sim::Time time, int fiscal_year_starts) {
  const year_month month = month_of(time);
  const int into_year =
      (static_cast<int>(unsigned(month.month())) - fiscal_year_starts + kYearMonths) % kYearMonths;
  return months_from(month - months(into_year % kQuarterMonths), kQuarterMonths);
}

std::vector<double> spread_over_fiscal_quarters(const std::vector<sim::Time>& months,
                                                const std::vector<double>& flow,
                                                int fiscal_year_starts) {
  assert(months.size() == flow.size());
  std::vector<double> spread(flow.size());
  for (std::size_t first = 0; first < months.size();) {
    const sim::Time until = fiscal_quarter(months[first], fiscal_year_starts).until;
    std::size_t last = first;
    double total = 0;
    while (last < months.size() && months[last] < until) total += flow[last++];
    for (std::size_t month = first; month < last; ++month) {
      spread[month] = total / static_cast<double>(last - first);
    }
    first = last;
  }
  return spread;
}

double sum_over(const Months& period, const std::vector<sim::Time>& months,
                const std::vector<double>& flow) {
  double total = 0;
  for (std::size_t month = 0; month < months.size(); ++month) {
    if (months[month] >= period.from && months[month] < period.until) total += flow[month];
  }
  return total;
}

}  // namespace chokepoint::proto
