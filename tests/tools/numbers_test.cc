#include "tools/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace chokepoint::tools {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(NumbersTest, GroupsThousands) {
  EXPECT_EQ(grouped(0, 0), "0");
  EXPECT_EQ(grouped(999, 0), "999");
  EXPECT_EQ(grouped(1000, 0), "1,000");
  EXPECT_EQ(grouped(-1234567.89, 1), "-1,234,567.9");
  EXPECT_EQ(grouped(123456, 0), "123,456");
}

TEST(NumbersTest, HasNoMinusZeroAndNoNan) {
  EXPECT_EQ(grouped(-0.04, 1), "0.0");
  EXPECT_EQ(grouped(-0.0, 0), "0");
  EXPECT_EQ(grouped(kNan, 2), "-");
  EXPECT_EQ(grouped(std::numeric_limits<double>::infinity(), 2), "-");
  EXPECT_EQ(percent(kNan), "-");
}

TEST(NumbersTest, ScalesByTheLargest) {
  EXPECT_STREQ(scale_for(99'999).word, "");
  EXPECT_STREQ(scale_for(100'000).word, "thousand ");
  EXPECT_STREQ(scale_for(1e8).word, "million ");
  EXPECT_STREQ(scale_for(kNan).word, "");
  EXPECT_EQ(scaled(1'234'567, scale_for(2e6)), "1,235");
}

TEST(NumbersTest, WritesIntervals) {
  const Scale ones{1, "", 0};
  EXPECT_EQ(with_margin({1234, 1200, 1268, 0, 64, 0.9}, ones), "1,234 ±34");
  EXPECT_EQ(with_interval({34, -10, 78, 0, 64, 0.9}, ones), "+34 [-10, +78]");
  EXPECT_EQ(with_interval({-34, -40, -28, 0, 64, 0.9}, ones), "-34 [-40, -28]");
}

TEST(NumbersTest, LeavesOutIntervalsThatSayNothing) {
  const Scale ones{1, "", 0};
  EXPECT_EQ(with_margin({7, kNan, kNan, kNan, 1, 0.9}, ones), "7");
  EXPECT_EQ(with_interval({7, kNan, kNan, kNan, 1, 0.9}, ones), "+7");
  EXPECT_EQ(with_margin({kNan, kNan, kNan, kNan, 0, 0.9}, ones), "-");
  EXPECT_EQ(with_interval({0, 0, 0, 0, 64, 0.9}, ones), "0");
}

}  // namespace
}  // namespace chokepoint::tools
