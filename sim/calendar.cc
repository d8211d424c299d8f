#include "sim/calendar.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iterator>

namespace chokepoint::sim {
namespace {

using std::chrono::floor;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;

struct Unit {
  std::string_view name;
  double seconds;
};

constexpr double kDaySeconds = 86'400;

// Those of varying length come last: they have rates but no durations.
constexpr Unit kUnits[] = {
    {"second", 1},
    {"minute", 60},
    {"hour", 3'600},
    {"day", kDaySeconds},
    {"week", 7 * kDaySeconds},
    {"month", 30.4375 * kDaySeconds},
    {"quarter", 91.3125 * kDaySeconds},
    {"year", 365.25 * kDaySeconds},
};
constexpr std::size_t kFixedUnits = 5;

std::optional<std::size_t> find_unit(std::string_view name) {
  if (name.ends_with('s')) name.remove_suffix(1);
  for (std::size_t i = 0; i < std::size(kUnits); ++i) {
    if (kUnits[i].name == name) return i;
  }
  return std::nullopt;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether `text` has the form of `pattern`, in which '0' stands for any digit.
bool has_form(std::string_view text, std::string_view pattern) {
  if (text.size() != pattern.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (pattern[i] == '0' ? !is_digit(text[i]) : text[i] != pattern[i]) return false;
  }
  return true;
}

/// Value of `length` digits at `begin`.
int digits(std::string_view text, std::size_t begin, std::size_t length) {
  int value = 0;
  for (const char c : text.substr(begin, length)) value = value * 10 + (c - '0');
  return value;
}

year_month month_of(Time time) {
  const year_month_day date(floor<std::chrono::days>(time));
  return date.year() / date.month();
}

Time first_of(year_month month) { return sys_days(month / 1); }

int quarter_index(year_month month) { return (static_cast<int>(unsigned(month.month())) - 1) / 3; }

year_month first_month_of_quarter(Time time) {
  const year_month month = month_of(time);
  return month.year() / (quarter_index(month) * 3 + 1);
}

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
  const bool with_clock = has_form(text, "0000-00-00T00:00:00");
  if (!with_clock && !has_form(text, "0000-00-00")) return std::nullopt;
  const year_month_day date{std::chrono::year(digits(text, 0, 4)),
                            std::chrono::month(static_cast<unsigned>(digits(text, 5, 2))),
                            std::chrono::day(static_cast<unsigned>(digits(text, 8, 2)))};
  if (!date.ok()) return std::nullopt;
  const Time midnight = sys_days(date);
  if (!with_clock) return midnight;
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return midnight + Duration(hour * 3'600 + minute * 60 + second);
}

std::string format_date(Time time) {
  const sys_days day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  assert(date.year() >= std::chrono::year(0) && date.year() <= std::chrono::year(9999));
  std::array<char, 64> text;
  const int year = static_cast<int>(date.year());
  const unsigned month = static_cast<unsigned>(date.month());
  const unsigned day_of_month = static_cast<unsigned>(date.day());
  const int clock = static_cast<int>((time - Time(day)).count());
  int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", year, month, day_of_month);
  if (clock != 0) {
    length += std::snprintf(text.data() + length, text.size() - static_cast<std::size_t>(length),
                            "T%02d:%02d:%02d", clock / 3'600, clock / 60 % 60, clock % 60);
  }
  return std::string(text.data(), static_cast<std::size_t>(length));
}

Time start_of_quarter(Time time) { return first_of(first_month_of_quarter(time)); }

Time next_quarter(Time time) { return first_of(first_month_of_quarter(time) + months(3)); }

Time next_month(Time time) { return first_of(month_of(time) + months(1)); }

std::string quarter_name(Time time) {
  const year_month month = month_of(time);
  std::array<char, 32> text;
  const int length = std::snprintf(text.data(), text.size(), "%04dQ%d",
                                   static_cast<int>(month.year()), quarter_index(month) + 1);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

std::optional<Duration> parse_duration(std::string_view text) {
  // from_chars would take a minus sign, "inf" and "nan".
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const char* const end = text.data() + text.size();
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  if (!unit.starts_with(' ')) return std::nullopt;
  unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
  const std::optional<std::size_t> index = find_unit(unit);
  if (!index || *index >= kFixedUnits) return std::nullopt;
  const double seconds = number * kUnits[*index].seconds;
  if (!(seconds <= static_cast<double>(kLongestDuration.count()))) return std::nullopt;
  return Duration(std::llround(seconds));
}

std::optional<double> unit_seconds(std::string_view unit) {
  const std::optional<std::size_t> index = find_unit(unit);
  if (!index) return std::nullopt;
  return kUnits[*index].seconds;
}

std::vector<std::string_view> unit_names() {
  std::vector<std::string_view> names;
  for (const Unit& unit : kUnits) names.push_back(unit.name);
  return names;
}

}  // namespace chokepoint::sim
