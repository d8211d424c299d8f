// Threshold expressions, and oracle D12: which chips which rule controls.

#include "models/trade/threshold.h"

#include <gtest/gtest.h>

#include <string>

namespace chokepoint::models {
namespace {

bool holds(const std::string& text, const Chip& chip) {
  const auto parsed = Threshold::parse(text);
  if (const auto* error = std::get_if<Threshold::Error>(&parsed)) {
    ADD_FAILURE() << text << ": " << error->what;
    return false;
  }
  return std::get<Threshold>(parsed).holds(chip);
}

std::size_t error_at(const std::string& text) {
  const auto parsed = Threshold::parse(text);
  const auto* error = std::get_if<Threshold::Error>(&parsed);
  if (error == nullptr) ADD_FAILURE() << text << " has no error";
  return error == nullptr ? std::string::npos : error->at;
}

const Chip kChip{2368, 814, 4000, 900, 96};

TEST(Threshold, KnowsTheFigures) {
  EXPECT_TRUE(holds("tpp == 2368", kChip));
  EXPECT_TRUE(holds("die_area == 814", kChip));
  EXPECT_TRUE(holds("memory_bandwidth == 4000 and interconnect == 900 and hbm == 96", kChip));
  EXPECT_TRUE(holds("performance_density > 2.909 and performance_density < 2.91", kChip));
  EXPECT_TRUE(holds("performance_density == 0", Chip{.tpp = 100}));  // no area: no density
}

TEST(Threshold, HasHalfOpenBounds) {
  EXPECT_TRUE(holds("tpp >= 2368", kChip));
  EXPECT_FALSE(holds("tpp > 2368", kChip));
  EXPECT_TRUE(holds("tpp <= 2368", kChip));
  EXPECT_FALSE(holds("tpp < 2368", kChip));
  EXPECT_FALSE(holds("tpp != 2368", kChip));
}

TEST(Threshold, BindsAsWritten) {
  // and before or; not before and; * before +; left to right.
  EXPECT_TRUE(holds("1 < 2 or 1 > 2 and 1 > 2", kChip));
  EXPECT_FALSE(holds("(1 < 2 or 1 > 2) and 1 > 2", kChip));
  EXPECT_TRUE(holds("not 1 > 2 and 1 < 2", kChip));
  EXPECT_FALSE(holds("not (1 > 2 or 1 < 2)", kChip));
  EXPECT_TRUE(holds("1 + 2 * 3 == 7", kChip));
  EXPECT_TRUE(holds("10 - 4 - 3 == 3", kChip));
  EXPECT_TRUE(holds("8 / 4 / 2 == 1", kChip));
  EXPECT_TRUE(holds("-2 * -3 == 6", kChip));
  EXPECT_TRUE(holds("memory_bandwidth + interconnect >= 1700", kChip));
}

TEST(Threshold, SaysWhereItIsWrong) {
  EXPECT_EQ(error_at("tpp >= 4800 or tops > 3"), 15u);
  EXPECT_EQ(error_at("tpp >="), 6u);
  EXPECT_EQ(error_at("(tpp > 1"), 8u);
  EXPECT_NE(error_at("tpp > 1 )"), std::string::npos);
  EXPECT_NE(error_at(""), std::string::npos);
  EXPECT_NE(error_at(std::string(200, '(') + "tpp > 1" + std::string(200, ')')), std::string::npos);
}

Threshold::Decision decide(const std::string& text, const Chip& chip) {
  return std::get<Threshold>(Threshold::parse(text)).decide(chip);
}

std::string deciding(const std::string& text, const Chip& chip = kChip) {
  EXPECT_EQ(decide(text, chip).holds, holds(text, chip)) << text;
  return std::get<Threshold>(Threshold::parse(text)).deciding_clause(chip);
}

TEST(ThresholdDecision, NamesTheComparisonAndTheValue) {
  EXPECT_EQ(deciding("tpp >= 2000"), "tpp >= 2000 (2368)");
  EXPECT_EQ(deciding("tpp >= 4800"), "not tpp >= 4800 (2368)");
  EXPECT_EQ(deciding(" ( performance_density < 5.92 ) "), "performance_density < 5.92 (2.90909)");
  // The value is that of the side that depends on the chip, computed as written.
  EXPECT_EQ(deciding("1400 <= memory_bandwidth"), "1400 <= memory_bandwidth (4000)");
  EXPECT_EQ(deciding("memory_bandwidth + interconnect >= 1700"),
            "memory_bandwidth + interconnect >= 1700 (4900)");
  EXPECT_EQ(deciding("-tpp < 2 * (1 - 3) "), "-tpp < 2 * (1 - 3) (-2368)");
  EXPECT_EQ(deciding("tpp / die_area > 1"), "tpp / die_area > 1 (2.90909)");
  EXPECT_EQ(deciding("1 < 2"), "1 < 2 (1)");
}

TEST(ThresholdDecision, FirstPartThatIsEnough) {
  EXPECT_EQ(deciding("tpp >= 4800 or hbm > 90 or hbm > 95"), "hbm > 90 (96)");
  EXPECT_EQ(deciding("(tpp >= 4800 or (hbm > 90)) or tpp > 1"), "hbm > 90 (96)");
  EXPECT_EQ(deciding("hbm > 90 and tpp >= 4800 and tpp >= 2400"), "not tpp >= 4800 (2368)");
}

TEST(ThresholdDecision, NearestPartWhereAllAreNeeded) {
  EXPECT_EQ(deciding("tpp >= 4800 or tpp >= 2400 or tpp >= 3000"), "not tpp >= 2400 (2368)");
  EXPECT_EQ(deciding("tpp < 4800 and tpp < 2400 and tpp < 3000"), "tpp < 2400 (2368)");
  // The first of equals.
  EXPECT_EQ(deciding("tpp > 2368 or hbm > 96"), "not tpp > 2368 (2368)");
}

TEST(ThresholdDecision, NotAndNestingChangeSidesOnly) {
  EXPECT_EQ(deciding("not tpp >= 4800"), "not tpp >= 4800 (2368)");
  EXPECT_EQ(deciding("not not tpp >= 4800"), "not tpp >= 4800 (2368)");
  // `not (a or b)` holds when both fail: the nearer one. `not (a and b)` holds by the first to
  // fail.
  EXPECT_EQ(deciding("not (tpp >= 4800 or tpp >= 2400)"), "not tpp >= 2400 (2368)");
  EXPECT_EQ(deciding("not (tpp >= 4800 and tpp >= 2400)"), "not tpp >= 4800 (2368)");
  EXPECT_EQ(deciding("tpp > 1e6 or (hbm > 90 and not (tpp > 1e6 or hbm > 90.5))"),
            "hbm > 90.5 (96)");
  EXPECT_EQ(deciding("hbm > 1e6 or (tpp > 1e6 or hbm < 100) and not tpp > 9000"), "hbm < 100 (96)");
}

TEST(ThresholdDecision, HasTheFiguresApart) {
  const Threshold::Decision decision = decide("tpp >= 9600 or performance_density >= 5.92", kChip);
  EXPECT_FALSE(decision.holds);
  EXPECT_FALSE(decision.met);
  EXPECT_EQ(decision.clause, "performance_density >= 5.92");
  EXPECT_DOUBLE_EQ(decision.value, 2368.0 / 814);
  EXPECT_DOUBLE_EQ(decision.margin, 1 - 2368.0 / 814 / 5.92);
}

struct Classified {
  const char* name;
  Chip chip;
  bool rule_2022;
  bool rule_2023;
  bool case_by_case_2026;
};

// Die areas follow from the densities of the list; TPP and bandwidths from datasheets.
const Classified kTable[] = {
    {"A100", {4992, 826, 2039, 600, 80}, true, true, true},
    {"A800", {4992, 826, 2039, 400, 80}, false, true, true},
    {"H100", {15832, 814, 3350, 900, 80}, true, true, true},
    {"H800", {15832, 814, 3350, 400, 80}, false, true, true},
    {"H20", {2368, 814, 4000, 900, 96}, false, false, false},
    {"H200", {15832, 814, 4800, 900, 141}, true, true, true},
    {"B200", {36000, 1600, 8000, 1800, 192}, true, true, false},
    {"MI325X", {20919, 1017, 6000, 896, 256}, true, true, true},
};

TEST(Threshold, D12ClassifiesAsTheRulesDo) {
  const std::string controlled = "(tpp >= 4800 or (tpp >= 1600 and performance_density >= 5.92))";
  for (const Classified& row : kTable) {
    EXPECT_EQ(holds("tpp >= 4800 and interconnect >= 600", row.chip), row.rule_2022) << row.name;
    EXPECT_EQ(holds(controlled, row.chip), row.rule_2023) << row.name;
    EXPECT_EQ(holds(controlled + " and tpp < 21000 and memory_bandwidth < 6500", row.chip),
              row.case_by_case_2026)
        << row.name;
  }
}

}  // namespace
}  // namespace chokepoint::models
