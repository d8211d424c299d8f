#include "proto/issues.h"

#include <gtest/gtest.h>

#include "proto/cursor.h"
#include "proto/path.h"

namespace chokepoint::proto {
namespace {

TEST(Issues, TextIsSortedByPlaceWithOneLinePerIssue) {
  Issues issues;
  EXPECT_TRUE(issues.empty());
  issues.add({"b", 1, 1}, "x", "late");
  issues.add({"a", 10, 2}, "rule[r].from", "no date", "write 2025-01-31");
  issues.add({"a", 9, 7}, "", "first\nof all");
  issues.add({}, "", "nowhere");
  issues.add({"b", 0, 0}, "", "whole file");
  EXPECT_EQ(issues.text(),
            "nowhere\n"
            "a:9:7: first\\nof all\n"
            "a:10:2: rule[r].from: no date; write 2025-01-31\n"
            "b: whole file\n"
            "b:1:1: x: late\n");
  EXPECT_EQ(ScenarioError(issues).what(), issues.text());
}

TEST(Issues, PrintsAHundredAndCountsTheRest) {
  Issues issues;
  for (int i = 0; i < 20'000; ++i) issues.add({"f", i + 1, 1}, "", "bad");
  EXPECT_EQ(issues.size(), 20'000U);
  EXPECT_EQ(issues.list().size(), Issues::kKept);
  const std::string text = issues.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 101);
  EXPECT_TRUE(text.ends_with("and 19900 more\n"));
}

TEST(Nearest, FindsTheNearestSpellingOrNothing) {
  const std::vector<std::string> fields = {"match", "from", "until", "action", "expression"};
  EXPECT_EQ(nearest("mathc", fields), "match");
  EXPECT_EQ(nearest("Match", fields), "match");
  EXPECT_EQ(nearest("expresion", fields), "expression");
  EXPECT_EQ(nearest("zzzzz", fields), "");
  EXPECT_EQ(nearest("", fields), "");
  EXPECT_EQ(nearest("x", {"yz", ""}), "");
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), fields), "");
  EXPECT_EQ(nearest("from", {}), "");
  EXPECT_EQ(did_you_mean("form", fields), "did you mean \"from\"?");
  EXPECT_EQ(did_you_mean("qqqqq", fields), "");
}

TEST(Path, SplitsAndJoins) {
  const ParsedPath path = parse_path("rule[a.b@c/d-1].match.any_of[0]");
  ASSERT_EQ(path.error, "");
  ASSERT_EQ(path.steps.size(), 3U);
  EXPECT_EQ(path.steps[0].key, "a.b@c/d-1");
  EXPECT_EQ(path.steps[1].field, "match");
  EXPECT_EQ(path.steps[1].key, std::nullopt);
  EXPECT_EQ(path.steps[2].offset, 22U);
  EXPECT_EQ(join_path(path.steps, 3), "rule[a.b@c/d-1].match.any_of[0]");
  EXPECT_EQ(join_path(parse_path("rule[\"x\"]").steps, 9), "rule[x]");
}

TEST(Path, ReportsMalformedPaths) {
  for (const char* bad : {"", ".", "a.", "a..b", "a[", "a[]", "a[b", "a[b]c", "[x]", "1a", "a b",
                          "a[b c]", "a[\"]", "a[x]]", "\xff"}) {
    EXPECT_NE(parse_path(bad).error, "") << bad;
  }
  EXPECT_EQ(parse_path("ab.cd[").error_offset, 5U);
}

TEST(Path, ParentsEndAtTheRoot) {
  EXPECT_EQ(parent_path("rule[a.b].match.x"), "rule[a.b].match");
  EXPECT_EQ(parent_path("rule[a.b]"), "rule");
  EXPECT_EQ(parent_path("rule"), "");
  EXPECT_EQ(parent_path(""), "");
}

TEST(Cursor, BuildsPathsAndFindsPlaces) {
  LocationMap locations;
  locations.set("", {"f", 1, 1});
  locations.set("rule[a]", {"f", 5, 1});
  locations.set("rule[a].match.any_of[1].expression", {"f", 8, 3});
  Issues issues;
  const Cursor root(locations, issues);
  const Cursor rule = root.child("rule", "a");
  const Cursor match = rule.child("match");
  const Cursor second = match.child("any_of", 1);
  EXPECT_EQ(root.path(), "");
  EXPECT_EQ(second.path(), "rule[a].match.any_of[1]");
  second.error("expression", "bad");
  match.error("", "empty", "fill it");
  root.error("horizon", "missing");
  EXPECT_EQ(issues.text(),
            "f:1:1: horizon: missing\n"
            "f:5:1: rule[a].match: empty; fill it\n"
            "f:8:3: rule[a].match.any_of[1].expression: bad\n");
}

}  // namespace
}  // namespace chokepoint::proto
