#include "tools/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proto/scenario_reader.h"
#include "tests/support/program.h"

namespace chokepoint::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> year_names(const std::string& from, const std::string& until) {
  const test::TempDirectory here;
  const proto::ScenarioFamily family(
      {here.write("p.txtpb", test::plant("p")),
       {},
       {"horizon.start=" + from, "horizon.report_from=" + from, "horizon.end=" + until}});
  std::vector<std::string> names;
  for (const YearOfSpan& year : years_of(proto::Experiment(family.nominal(), 1))) {
    names.push_back(year.name);
  }
  return names;
}

TEST(TextTableTest, AlignsByCharacters) {
  TextTable table(1);
  table.add({"name", "value"});
  table.add({"a", "1 ±2"});
  table.add({"longer", "123456"});
  EXPECT_EQ(table.text(), "  name     value\n  a         1 ±2\n  longer  123456\n");
}

TEST(TextTableTest, EndsLinesWithoutSpaces) {
  TextTable table(2);
  table.add({"a", ""});
  table.add({"bb", "c"});
  EXPECT_EQ(table.text(), "  a\n  bb  c\n");
}

TEST(YearsTest, NamesWholeAndPartialYears) {
  EXPECT_THAT(year_names("2024-01-01", "2026-01-01"), ElementsAre("2024", "2025"));
  EXPECT_THAT(year_names("2024-04-01", "2025-02-01"), ElementsAre("2024 Apr-Dec", "2025 Jan"));
  EXPECT_THAT(year_names("2024-04-14", "2025-02-10"),
              ElementsAre("2024-04-14 to 2025-01-01", "2025-01-01 to 2025-02-10"));
}

TEST(BindingsTextTest, KeepsLinesTogetherLargestFirst) {
  const auto binding = [](const char* line, const char* node, double share) {
    v1::Binding made;
    made.set_line(line);
    made.set_node(node);
    made.set_share(share);
    return made;
  };
  EXPECT_EQ(bindings_text({binding("a", "x", 0.3), binding("a", "y", 0.1), binding("a", "z", 0.01),
                           binding("b", "x", 0.61)}),
            "  b: x in 61% of months\n  a: x in 30% of months, y in 10%\n");
  EXPECT_EQ(bindings_text({binding("a", "x", 0.049)}), "");
}

TEST(CompareTextTest, SaysWhenTheRatioIsNotDefined) {
  const test::TempDirectory here;
  const proto::ScenarioFamily family({here.write("p.txtpb", test::plant("p")), {}, {}});
  proto::Experiment base(family.nominal(), 1);
  for (std::uint32_t r = 0; r < 2; ++r) {
    models::Replication& one = base.replications.emplace_back();
    one.measures.assign(static_cast<std::size_t>(models::kMeasures) * base.axes.items.size() *
                            models::kRegions * base.axes.quarters.size(),
                        1.0);
    one.capacity_used.assign(base.axes.quarters.size(), 0.0);
    one.capacity_available = one.capacity_used;
    const models::NodeList nodes(family.nominal());
    one.refused.assign(nodes.total, 0.0);
    one.bound.assign(2 * base.axes.months.size(), models::kIdle);
    one.nodes.assign(models::node_keys(family.nominal()).size(), 1.0);
  }
  const v1::CompareReport report = proto::compare_report(base, base, "0", 0.9);
  const std::string text = compare_text(base, base, report, 0.9);
  EXPECT_THAT(text, HasSubstr("not defined: the change in deliveries to China may be zero"));
  EXPECT_THAT(text, HasSubstr("n = 2 pairs of replications, seed 1"));
  EXPECT_THAT(text, HasSubstr("2025Q2"));
}

}  // namespace
}  // namespace chokepoint::tools
