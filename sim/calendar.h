#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/time.h"

namespace chokepoint::sim {

/// The longest duration that can be written or drawn: the span of four-digit years, so that adding
/// a few of them to any date cannot overflow.
inline constexpr Duration kLongestDuration{10'000LL * 365 * 86'400};

/// Reads "2025-04-14" (midnight UTC) or "2025-04-14T06:30:00". Strict: four-digit year, two digits
/// elsewhere, no spaces, no zone, and the day must exist in its month. Nothing if it is not so.
std::optional<Time> parse_date(std::string_view text);

/// Inverse of parse_date: "2025-04-14", or "2025-04-14T06:30:00" when not midnight.
/// Requires a year from 0 to 9999.
std::string format_date(Time time);

/// First instant of the calendar quarter that contains `time`.
Time start_of_quarter(Time time);

/// First instant of the calendar quarter after the one that contains `time`; always later.
Time next_quarter(Time time);

/// First instant of the month after the one that contains `time`; always later.
Time next_month(Time time);

/// Calendar year and quarter that contain `time`, as "2025Q2".
std::string quarter_name(Time time);

/// Reads a decimal number, spaces, and a unit, such as "13 weeks", "1.25 days" or "1 hour", rounded
/// to the nearest second. Units: second, minute, hour, day, week and their plurals; months,
/// quarters and years are refused because their lengths vary (use a date). Nothing for any other
/// unit, a sign, an exponent, nan, inf, or more than kLongestDuration.
std::optional<Duration> parse_duration(std::string_view text);

/// Length of one `unit` [s], singular or plural: those of parse_duration and, for rates such as
/// "wafers per month", month (30.4375 days), quarter (91.3125 days) and year (365.25 days).
/// Nothing for an unknown unit.
std::optional<double> unit_seconds(std::string_view unit);

/// The singular names that unit_seconds knows, shortest unit first: for messages to users.
std::vector<std::string_view> unit_names();

}  // namespace chokepoint::sim
