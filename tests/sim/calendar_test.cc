#include "sim/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chokepoint::sim {
namespace {

using testing::ElementsAre;

Time date(std::string_view text) {
  const auto time = parse_date(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(Time());
}

TEST(CalendarTest, ReadsDates) {
  // Seconds from `date -u -d ... +%s`.
  EXPECT_EQ(date("1970-01-01"), Time());
  EXPECT_EQ(date("2025-04-14").time_since_epoch().count(), 1'744'588'800);
  EXPECT_EQ(date("2025-04-14T06:30:00").time_since_epoch().count(), 1'744'612'200);
  EXPECT_EQ(date("1969-12-31T23:59:59").time_since_epoch().count(), -1);
  EXPECT_EQ(date("2024-02-29") + kDay, date("2024-03-01"));
  EXPECT_EQ(date("2000-02-29") + kDay, date("2000-03-01"));
}

TEST(CalendarTest, RefusesWhatIsNotADate) {
  for (const std::string_view text : {"",
                                      "2025",
                                      "2025-04",
                                      "2025-4-14",
                                      "2025-04-14 ",
                                      " 2025-04-14",
                                      "2025/04/14",
                                      "2025-04-31",
                                      "2025-02-29",
                                      "1900-02-29",
                                      "2025-13-01",
                                      "2025-00-10",
                                      "2025-01-00",
                                      "-025-04-14",
                                      "+025-04-14",
                                      "20250-04-14",
                                      "2025-04-14T",
                                      "2025-04-14T06:30",
                                      "2025-04-14 06:30:00",
                                      "2025-04-14t06:30:00",
                                      "2025-04-14T06:30:00Z",
                                      "2025-04-14T24:00:00",
                                      "2025-04-14T06:60:00",
                                      "2025-04-14T06:30:60",
                                      "2025-04-14T6:30:000"}) {
    EXPECT_FALSE(parse_date(text).has_value()) << '"' << text << '"';
  }
}

TEST(CalendarTest, FormatIsTheInverse) {
  for (const std::string text : {"2025-04-14", "2025-04-14T06:30:00", "2025-12-31T23:59:59",
                                 "0000-01-01", "9999-12-31T00:00:01", "1969-12-31T12:00:00"}) {
    EXPECT_EQ(format_date(date(text)), text);
  }
  EXPECT_EQ(format_date(date("2025-04-14T00:00:00")), "2025-04-14");
}

TEST(CalendarTest, EveryDayOfFourHundredYearsSurvivesTheRoundTrip) {
  Time day = date("1900-01-01");
  for (int i = 0; i < 146'097; ++i, day += kDay) ASSERT_EQ(parse_date(format_date(day)), day);
  EXPECT_EQ(day, date("2300-01-01"));
}

TEST(CalendarTest, Quarters) {
  const struct {
    std::string_view time, start, next, name;
  } cases[] = {
      {"2025-01-01", "2025-01-01", "2025-04-01", "2025Q1"},
      {"2025-03-31T23:59:59", "2025-01-01", "2025-04-01", "2025Q1"},
      {"2025-04-01", "2025-04-01", "2025-07-01", "2025Q2"},
      {"2025-06-30T12:00:00", "2025-04-01", "2025-07-01", "2025Q2"},
      {"2025-09-15", "2025-07-01", "2025-10-01", "2025Q3"},
      {"2025-10-01", "2025-10-01", "2026-01-01", "2025Q4"},
      {"2025-12-31T23:59:59", "2025-10-01", "2026-01-01", "2025Q4"},
      {"1969-12-31", "1969-10-01", "1970-01-01", "1969Q4"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(format_date(start_of_quarter(date(c.time))), c.start) << c.time;
    EXPECT_EQ(format_date(next_quarter(date(c.time))), c.next) << c.time;
    EXPECT_EQ(quarter_name(date(c.time)), c.name);
  }
}

TEST(CalendarTest, NextMonthIsAlwaysLater) {
  EXPECT_EQ(next_month(date("2025-01-31")), date("2025-02-01"));
  EXPECT_EQ(next_month(date("2025-02-01")), date("2025-03-01"));
  EXPECT_EQ(next_month(date("2025-12-31T23:59:59")), date("2026-01-01"));
}

TEST(CalendarTest, ReadsDurations) {
  EXPECT_EQ(parse_duration("13 weeks"), 13 * kWeek);
  EXPECT_EQ(parse_duration("1.25 days"), Duration(108'000));
  EXPECT_EQ(parse_duration("6 hours"), Duration(21'600));
  EXPECT_EQ(parse_duration("30 minutes"), Duration(1'800));
  EXPECT_EQ(parse_duration("5 seconds"), Duration(5));
  EXPECT_EQ(parse_duration("1 week"), kWeek);
  EXPECT_EQ(parse_duration("1 day"), kDay);
  EXPECT_EQ(parse_duration("1 hour"), Duration(3'600));
  EXPECT_EQ(parse_duration("1 minute"), Duration(60));
  EXPECT_EQ(parse_duration("1  second"), Duration(1));
  EXPECT_EQ(parse_duration("0 days"), Duration(0));
  EXPECT_EQ(parse_duration("0.5 seconds"), Duration(1));
  EXPECT_EQ(parse_duration("0.1 weeks"), Duration(60'480));
  EXPECT_EQ(parse_duration("315360000000 seconds"), kLongestDuration);
}

TEST(CalendarTest, RefusesWhatIsNotADuration) {
  for (const std::string_view text : {"",
                                      "13",
                                      "13 ",
                                      "weeks",
                                      " 13 weeks",
                                      "13 weeks ",
                                      "13weeks",
                                      "13 fortnights",
                                      "13 Weeks",
                                      "13 weekss",
                                      "13 s",
                                      "-1 days",
                                      "+1 days",
                                      "-0 days",
                                      "nan days",
                                      "inf days",
                                      "1e3 days",
                                      "1,5 days",
                                      "1.2.3 days",
                                      "0x10 days",
                                      "13 \tweeks",
                                      "2 months",
                                      "1 quarter",
                                      "1 year",
                                      "315360000001 seconds",
                                      "1000000000000 weeks",
                                      "99999999999999999999999999999999999999999 days"}) {
    EXPECT_FALSE(parse_duration(text).has_value()) << '"' << text << '"';
  }
  EXPECT_FALSE(parse_duration(std::string(400, '9') + " days").has_value());
}

TEST(CalendarTest, Units) {
  EXPECT_EQ(unit_seconds("second"), 1);
  EXPECT_EQ(unit_seconds("hours"), 3'600);
  EXPECT_EQ(unit_seconds("week"), 604'800);
  EXPECT_EQ(unit_seconds("month"), 30.4375 * 86'400);
  EXPECT_EQ(unit_seconds("quarters"), 91.3125 * 86'400);
  EXPECT_EQ(unit_seconds("year"), 365.25 * 86'400);
  EXPECT_EQ(unit_seconds(""), std::nullopt);
  EXPECT_EQ(unit_seconds("s"), std::nullopt);
  EXPECT_EQ(unit_seconds("decade"), std::nullopt);
  EXPECT_THAT(unit_names(),
              ElementsAre("second", "minute", "hour", "day", "week", "month", "quarter", "year"));
}

}  // namespace
}  // namespace chokepoint::sim
