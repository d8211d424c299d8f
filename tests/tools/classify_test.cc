// Drives `classify` as a user does, and holds it to oracle D12.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/classification.h"
#include "tools/scenario_files.h"

namespace chokepoint::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kScenarios = CHOKEPOINT_SOURCE_DIR "/scenarios/";
const std::string kChips = kScenarios + "chips.txtpb";

std::string vintage(const std::string& name) { return kScenarios + "vintages/" + name + ".txtpb"; }

/// Runs `classify` on the shipped catalogue.
Finished classify(std::vector<std::string> words) {
  words.insert(words.begin(), {"classify", "--chips", kChips});
  return chokepoint(words);
}

/// What a vintage says about a chip of the shipped catalogue on its own day.
v1::Classification row_of(const std::string& chip, const std::string& name) {
  const tools::RuleVintage rules({kChips, {}, {}}, vintage(name));
  return rules.classify(chip, rules.day());
}

/// "prohibited by 2023-10: tpp >= 4800 (15832)".
std::string finding(const std::string& chip, const std::string& name) {
  const v1::Classification row = row_of(chip, name);
  return row.treatment() + " by " + row.rule() + ": " + row.clause();
}

TEST(ClassifyTest, PrintsARowPerChipAndVintage) {
  const Finished done = classify({"--chip", "H20", "--chip", "A100"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(done.error, "");
  const auto lines = std::count(done.out.begin(), done.out.end(), '\n');
  const auto vintages = tools::scenario_files_in(kScenarios + "vintages").size();
  EXPECT_EQ(static_cast<std::size_t>(lines), 1 + 2 * vintages) << done.out;
  // In the order of the catalogue and of the files.
  EXPECT_THAT(done.out, StartsWith("  chip  vintage"));
  EXPECT_LT(done.out.find("A100"), done.out.find("H20"));
  EXPECT_LT(done.out.find("2022-10 "), done.out.find("2023-10 "));
  EXPECT_THAT(done.out, ContainsRegex("  A100  2022-10  +2022-10-07  2022-10  +interconnect >= 600 "
                                      "\\(600\\)  +prohibited\n"));
  EXPECT_THAT(done.out, ContainsRegex("  H20  +2023-10  +2023-10-23  2023-10  +not tpp >= 4800 "
                                      "\\(2368\\)  +free\n"));
}

TEST(ClassifyTest, JsonIsOneValidLine) {
  const Finished done =
      classify({"--vintage", vintage("2022-10"), "--vintage", vintage("2023-10"), "--json"});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(json_error(done.out), "");
  EXPECT_EQ(std::count(done.out.begin(), done.out.end(), '\n'), 1);
  EXPECT_THAT(done.out,
              StartsWith("{\"chips\":[{\"chip\":\"A100\",\"vintage\":\"2022-10\",\"date\":"
                         "\"2022-10-07\",\"treatment\":\"prohibited\",\"rule\":\"2022-10\","
                         "\"clause\":\"interconnect >= 600\",\"value\":600,"
                         "\"rules\":[\"2022-10\"]},"));
  EXPECT_EQ(
      done.out,
      classify({"--vintage", vintage("2022-10"), "--vintage", vintage("2023-10"), "--json"}).out);
}

TEST(ClassifyTest, SaysWhatIsWrong) {
  const Finished unknown = classify({"--chip", "H21"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(unknown.error, HasSubstr("has no chip \"H21\"; did you mean \"H20\"?\n"));
  EXPECT_THAT(unknown.error, HasSubstr("learn more: chokepoint classify --help\n"));
  EXPECT_THAT(classify({"--chip", "something-else"}).error, HasSubstr("it has A100, A800, "));
  EXPECT_THAT(classify({"--on", "2025-13-01"}).error,
              HasSubstr("--on 2025-13-01: expected a date"));
  EXPECT_THAT(classify({"--vintage", "missing.txtpb"}).error, HasSubstr("no such file"));
  EXPECT_EQ(classify({"--vintage", "missing.txtpb"}).code, 2);
  EXPECT_THAT(classify({"--vintages", "x"}).error, HasSubstr("did you mean \"--vintage\"?"));
  const Finished none = chokepoint({"classify", "--chips", kScenarios + "oracles/q1-queue.txtpb"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.error, HasSubstr("has no chip that a buyer in China can order"));
}

TEST(ClassifyTest, FiguresAndRulesCanBeChanged) {
  const auto row = [](std::vector<std::string> words) {
    words.insert(words.end(), {"--chip", "H20", "--vintage", vintage("2023-10")});
    return classify(words).out;
  };
  EXPECT_THAT(row({}), HasSubstr("  free\n"));
  EXPECT_THAT(row({"--set", "item[H20].chip.tpp=4800"}),
              HasSubstr("  tpp >= 4800 (4800)           prohibited\n"));
  EXPECT_THAT(row({"--set", "item[H20].chip.die_area_mm2=400"}),
              HasSubstr("  performance_density >= 5.92 (5.92)"));
  EXPECT_THAT(row({"--set", "rule[2023-10].match.expression=\"tpp >= 1600\""}),
              HasSubstr("  tpp >= 1600 (2368)"));
  // Not yet in force.
  EXPECT_THAT(row({"--on", "2023-10-22", "--set", "item[H20].chip.tpp=4800"}),
              HasSubstr("  2023-10-22  -     no rule in force asks for figures  free\n"));
}

// Another catalogue with rules of its own: what happened, day by day.
TEST(ClassifyTest, JudgesAScenarioByItsOwnRules) {
  const auto treatment = [](const std::string& day) {
    const tools::RuleVintage rules({kScenarios + "policies/as-it-happened.txtpb", {}, {}}, "");
    return rules.classify("H20", *sim::parse_date(day)).treatment();
  };
  EXPECT_EQ(treatment("2025-04-13"), "free");
  EXPECT_EQ(treatment("2025-04-14"), "licence: presumption of denial");
  EXPECT_EQ(treatment("2025-08-21"), "licence: granted + discouraged 97% + charge 15%");
  EXPECT_EQ(treatment("2025-08-22"), "prohibited");
  // What is made may still go.
  EXPECT_EQ(treatment("2025-09-01"),
            "licence: granted + prohibited at start + discouraged 97% + charge 15%");
  const Finished done = chokepoint({"classify", "--chips", kScenarios + "base.txtpb", "--vintage",
                                    "none", "--chip", "H100", "--on", "2023-10-22"});
  EXPECT_THAT(done.out, HasSubstr("  H100  base     2023-10-22  2022-10  interconnect >= 600 "));
}

TEST(ClassifyTest, CombinesRulesTheStrictestFirst) {
  const v1::Classification h200 = row_of("H200", "2026-01-h200");
  EXPECT_EQ(h200.date(), "2026-01-15");
  EXPECT_EQ(h200.treatment(), "licence: case by case + ratio cap 50% + certification + charge 25%");
  EXPECT_THAT(h200.rules(), ElementsAre("h200-licence", "h200-cap", "h200-lab", "h200-duty"));
  EXPECT_EQ(finding("MI325X", "2026-01-h200"),
            "licence: case by case + ratio cap 50% + certification + charge 25% by h200-licence: "
            "tpp < 21000");
  EXPECT_EQ(row_of("MI325X", "2026-01-h200").value(), 20919);
  EXPECT_EQ(finding("H20", "2025-08-licences"),
            "licence: granted + charge 15% by h20-licences: tpp < 4800");
  EXPECT_EQ(finding("RTX-Pro-6000D", "2025-04-letters"),
            "free by h20-ban: not memory_bandwidth >= 1400");
  EXPECT_EQ(finding("H200", "china-measures"),
            "quota 400,000 + discouraged 50% by h200-cleared: item H200");
  EXPECT_EQ(row_of("H20", "proposed-gain").treatment(),
            "licence: granted + domestic priority + charge 15%");
  // What frees a chip from other rules decides.
  EXPECT_EQ(finding("B300", "proposed-suspension"), "free by suspended: every item");
  EXPECT_EQ(finding("B30A", "proposed-b30a"),
            "licence: case by case by b30a-licence: tpp <= 30000");
  EXPECT_EQ(finding("B300", "proposed-b30a"), "prohibited by 2023-10: tpp >= 4800");
}

// The table in the header of scenarios/oracles/d12-classification.txtpb, which `validate` holds to
// what is delivered.
TEST(ClassifyTest, AgreesWithOracleD12) {
  struct Expected {
    const char* chip;
    bool free_2022;
    bool free_2023;
    const char* in_2026;
  };
  const Expected table[] = {
      {"A100", false, false, "case"}, {"A800", true, false, "case"},
      {"H100", false, false, "case"}, {"H800", true, false, "case"},
      {"H20", true, true, "free"},    {"H200", false, false, "case"},
      {"B200", false, false, "no"},   {"MI325X", false, false, "case"},
  };
  const std::string d12 = kScenarios + "oracles/d12-classification.txtpb";
  const tools::RuleVintage oracle({d12, {}, {}}, "");
  const auto in_oracle = [&](const char* chip, const char* day) {
    return oracle.classify(chip, *sim::parse_date(day));
  };
  for (const Expected& row : table) {
    SCOPED_TRACE(row.chip);
    EXPECT_EQ(row_of(row.chip, "2022-10").treatment() == "free", row.free_2022);
    EXPECT_EQ(in_oracle(row.chip, "2022-10-07").treatment() == "free", row.free_2022);
    EXPECT_EQ(row_of(row.chip, "2023-10").treatment() == "free", row.free_2023);
    EXPECT_EQ(in_oracle(row.chip, "2023-11-17").treatment() == "free", row.free_2023);
    const std::string last = row_of(row.chip, "2026-01-h200").rule();
    const std::string in_2026 = in_oracle(row.chip, "2026-01-15").treatment();
    EXPECT_EQ(last == "h200-licence", row.in_2026 == std::string("case"));
    EXPECT_EQ(in_2026 == "licence: granted", row.in_2026 == std::string("case"));
    EXPECT_EQ(last == "2023-10", row.in_2026 == std::string("no"));
    EXPECT_EQ(in_2026 == "prohibited", row.in_2026 == std::string("no"));
    EXPECT_EQ(in_2026 == "free", row.in_2026 == std::string("free"));
  }
}

TEST(ClassifyTest, HelpHasExamples) {
  const Finished done = chokepoint({"classify", "--help"});
  EXPECT_EQ(done.code, 0);
  EXPECT_THAT(done.out, HasSubstr("chokepoint classify --chip H20"));
  EXPECT_THAT(done.out, Not(HasSubstr("\t")));
}

}  // namespace
}  // namespace chokepoint::test
