// What buyers do about rules and shortage: the lessons of scenarios/teaching/rules to the piece,
// and corners of each behaviour, with answers computed by hand.

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "models/market/substitution.h"
#include "proto/issues.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

Results lesson(const std::string& name, const std::vector<std::string>& sets = {}) {
  return Results(from_file("teaching/rules/" + name + ".txtpb", sets), 1);
}

/// The same with more in the file.
Results lesson_with(const std::string& name, const std::string& more,
                    const std::vector<std::string>& sets = {}) {
  const std::string base = CHOKEPOINT_SOURCE_DIR "/scenarios/teaching/rules/" + name + ".txtpb";
  return Results(from_text("schema: 1 name: \"more\" base: \"" + base + "\"\n" + more, sets), 1);
}

const char* const kChip = "chip";

// --- Pull-forward
// ------------------------------------------------------------------------------

TEST(PullForward, MovesOrdersBeforeTheBan) {
  const Results run = lesson("pull-forward");
  EXPECT_EQ(run.value("delivered", kChip, "CN", "2025Q1"), 1200);
  EXPECT_EQ(run.value("delivered", kChip, "CN", "2025Q2"), 610);
  EXPECT_EQ(run.value("blocked", kChip), 310);
  EXPECT_EQ(run.value("ordered", kChip), 1810);
}

TEST(PullForward, IsMadeUpForPieceByPiece) {
  Stepper run(from_file("teaching/rules/pull-forward.txtpb"));
  run.through_day(58);
  EXPECT_EQ(run.delivered(kChip), 590);
  run.through_day(59);  // 1 March
  EXPECT_EQ(run.delivered(kChip), 590 + 310);
  run.through_day(119);  // 30 April
  EXPECT_EQ(run.outstanding("cn"), 0);
  run.through_day(120);
  EXPECT_EQ(run.outstanding("cn"), 10);
}

TEST(PullForward, VariesWithItsShareAndItsTime) {
  const Results all = lesson("pull-forward", {"demand[cn].pull_forward.share=1"});
  EXPECT_EQ(all.value("delivered", kChip, "CN", "2025Q1"), 1500);
  EXPECT_EQ(all.value("blocked", kChip), 10);
  const Results none = lesson("pull-forward", {"demand[cn].pull_forward.share=0"});
  EXPECT_EQ(none.value("delivered", kChip, "CN", "2025Q1"), 900);
  EXPECT_EQ(none.value("blocked", kChip), 610);
  const Results late = lesson("pull-forward", {"rule[ban].announced=2025-04-01"});
  EXPECT_EQ(late.fingerprint(), none.fingerprint());
}

/// A buyer of ten a day for whom rules are announced on 1 March and in force on 1 April.
std::string world(const std::string& behaviour, const std::string& rules, int initial = 10000) {
  return small_world("2025-07-01") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: )" +
         std::to_string(initial) + R"( }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 10 }
             every: "1 day" )" +
         behaviour + " }\n" + rules;
}

std::string announced(const std::string& id, const std::string& effect,
                      const std::string& terms = "") {
  return "rule { id: \"" + id +
         "\" announced: \"2025-03-01\" from: \"2025-04-01\" match { destination: \"CN\" } " +
         effect + " " + terms + " }\n";
}

const char* const kPull = "pull_forward { share: 0.5 reach: \"60 days\" }";

/// Pieces ordered by the end of 1 March.
double ordered_in_time(const std::string& rules) {
  const Results run(from_text(world(kPull, rules)), 1);
  return run.value("delivered", "board", "CN", "2025Q1");
}

TEST(PullForward, AnswersWhatLeavesLessDeliverable) {
  EXPECT_EQ(ordered_in_time(announced("ban", "prohibit {}")), 1200);
  EXPECT_EQ(ordered_in_time(announced("office", "licence { approval_probability: 0.4 }")), 1200);
  EXPECT_EQ(ordered_in_time(announced("advice", "discouragement { share: 0.1 }")), 1200);
  EXPECT_EQ(ordered_in_time(announced("formality", "licence { approval_probability: 1 }")), 900);
  EXPECT_EQ(ordered_in_time(announced("duty", "charge { share: 1 }")), 900);
  EXPECT_EQ(ordered_in_time(announced("cap", "quota { amount: 1e6 }")), 900);
  // A rule for others.
  EXPECT_EQ(ordered_in_time("rule { id: \"r\" announced: \"2025-03-01\" from: \"2025-04-01\" "
                            "match { destination: \"US\" } prohibit {} }"),
            900);
}

TEST(PullForward, AnswersTheSameThreatOnce) {
  EXPECT_EQ(ordered_in_time(announced("one", "prohibit {}") + announced("two", "prohibit {}")),
            1200);
}

TEST(PullForward, OfWhatARuleCancelsNothingIsMadeUpFor) {
  // An empty shelf: all that was ordered by 1 April, and what is ordered later, is cancelled.
  const Results run(
      from_text(world(kPull, announced("ban", "prohibit {}", "held_orders: CANCEL"), 0)), 1);
  EXPECT_EQ(run.value("ordered", "board"), 1810 + 300);
}

// --- Safety hoarding
// ---------------------------------------------------------------------------

TEST(SafetyHoarding, BuildsAStockAndWorksItOff) {
  const Results run = lesson("safety-hoarding");
  EXPECT_EQ(run.value("delivered", kChip, "CN", "2025Q1"), 1200);
  EXPECT_EQ(run.value("delivered", kChip, "CN", "2025Q2"), 610);
  EXPECT_EQ(run.value("blocked", kChip), 610);
  EXPECT_EQ(run.value("ordered", kChip), 1810);
  const Results small = lesson("safety-hoarding", {"demand[cn].safety_hoarding.cover=\"10 days\""});
  EXPECT_EQ(small.value("ordered", kChip, "CN", "2025Q1"), 1000);
  EXPECT_EQ(small.value("ordered", kChip, "CN", "2025Q2"), 610 + 200);
}

TEST(SafetyHoarding, IsNotWorkedOffWhileTheBanLasts) {
  const Results run = lesson("safety-hoarding", {"rule[ban].until=2026-01-01"});
  EXPECT_EQ(run.value("ordered", kChip), 1810 + 300);
  EXPECT_EQ(run.value("delivered", kChip), 1200);
}

TEST(SafetyHoarding, TopsUpWhatIsLeft) {
  // On 11 June, ten days after the ban of spring has ended, 200 of the 300 are left when the next
  // is announced: 100 more are ordered.
  const Results run = lesson_with("safety-hoarding", R"(
    rule { id: "again" announced: "2025-06-11" from: "2025-06-21" match { destination: "CN" }
           prohibit {} })");
  EXPECT_EQ(run.value("ordered", kChip, "CN", "2025Q2"), 610 + 100 + 20 * 10);
}

// --- Order inflation
// ---------------------------------------------------------------------------

TEST(OrderInflation, IsRewardedByProportionalAllocation) {
  const Results run = lesson("order-inflation");
  EXPECT_EQ(run.value("delivered", kChip, "US"), 3 + 9 * 2);
  EXPECT_EQ(run.value("delivered", kChip, "CN"), 3 + 9 * 4);
  EXPECT_EQ(run.value("ordered", kChip, "US"), 11 * 10);
  EXPECT_EQ(run.value("ordered", kChip, "CN"), 10 + 10 * 20);
  EXPECT_EQ(run.value("withdrawn", kChip, "CN"), 80);
  EXPECT_EQ(run.value("withdrawn", kChip, "US"), 0);
  EXPECT_EQ(run.value("lost", kChip, "US"), 7 + 8 * 8);
  EXPECT_EQ(run.value("lost", kChip, "CN"), 7 + 8 * 6);
}

TEST(OrderInflation, GainsNothingWhereAllDoItOrPhantomsDoNotCount) {
  const auto china = [](const std::string& set) {
    return lesson("order-inflation", {set}).value("delivered", kChip, "CN");
  };
  EXPECT_EQ(china("demand[cn].order_inflation.factor=1"), 30);
  EXPECT_EQ(china("demand[us].order_inflation={ factor: 2 after: \"5 days\" }"), 30);
  EXPECT_EQ(china("stock[shelf].allocation=MAX_MIN_FAIR"), 30);
  EXPECT_EQ(china("demand[cn].order_inflation.after=\"10 days\""), 30);  // no longer than ten
}

TEST(OrderInflation, LeavesToOthersWhatPhantomsClaimed) {
  // On 20 January 24 arrive for 10 of the US and 10 + 10 of China. China's share of 16 is more than
  // it needs; what it leaves, 6, is divided again at once.
  const std::string text = small_world("2025-02-01") + R"(
    stock { id: "shelf" item: "board" site: "plant" allocation: PROPORTIONAL }
    supplier { id: "boards" item: "board" site: "plant" contract {
      per: "day" interpolation: STEP point { at: "2025-01-11" value: 0 }
      point { at: "2025-01-12" value: 24 } point { at: "2025-01-13" value: 0 } } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
             every: "10 days" patience: "12 days" }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 1 }
             every: "10 days" patience: "12 days" order_inflation { factor: 2 } })";
  Stepper run(from_text(text, {"horizon.release_every=\"19 days\""}));
  run.through_day(18.9);
  EXPECT_EQ(run.outstanding("us"), 10);
  EXPECT_EQ(run.outstanding("cn"), 20);
  run.through_day(19);
  EXPECT_EQ(run.outstanding("us"), 0);
  EXPECT_EQ(run.outstanding("cn"), 0);
  EXPECT_EQ(run.on_hand("shelf"), 4);
}

// --- Leakage
// -----------------------------------------------------------------------------------

TEST(Leakage, RunsThroughTheFrontUntilItIsStopped) {
  const Results run = lesson("leakage");
  EXPECT_EQ(run.value("blocked", kChip, "CN"), 700);
  EXPECT_EQ(run.value("ordered", kChip, "ROW"), 300 + 100);
  EXPECT_EQ(run.value("delivered", kChip, "ROW"), 300 + 100);
  EXPECT_EQ(run.value("delivered", kChip, "CN"), 0);
  EXPECT_EQ(run.value("leaked", kChip, "CN"), 90);
  EXPECT_EQ(run.value("seized", kChip, "CN"), 150);
  EXPECT_EQ(run.value("leaked", kChip, "ROW"), 0);
  EXPECT_DOUBLE_EQ(run.value("mark_up", kChip, "CN"), 90 * 12000 * 0.5);
}

TEST(Leakage, IsSeizedShipmentByShipment) {
  // Eight shipments of 30 arrive in time, in each of 400 replications.
  const Results run(from_file("teaching/rules/leakage.txtpb",
                              {"demand[cn].leakage.enforcement={ constant: 0.25 }"}),
                    400);
  const std::vector<double> seized = run.metric("seized", kChip);
  const std::vector<double> leaked = run.metric("leaked", kChip);
  for (std::size_t r = 0; r < seized.size(); ++r) {
    EXPECT_EQ(std::fmod(seized[r], 30), 0);
    EXPECT_EQ(seized[r] + leaked[r], 240);
  }
  const MeanAndError mean = mean_and_error(seized);
  EXPECT_NEAR(mean.mean, 0.25 * 240, 4 * mean.error);
}

TEST(Leakage, EndsWhereTheFrontIsClosed) {
  const Results run = lesson("leakage", {"rule[ban].match.destination=[\"CN\", \"MY\"]"});
  EXPECT_EQ(run.value("leaked", kChip) + run.value("seized", kChip), 0);
  EXPECT_EQ(run.value("delivered", kChip), 0);
}

TEST(Leakage, OnlyOfWhatRulesKeepFromTheBuyer) {
  const Results run = lesson("leakage", {"rule[ban].from=2025-02-05"});
  EXPECT_EQ(run.value("delivered", kChip, "CN"), 4 * 100);
  EXPECT_EQ(run.value("ordered", kChip, "ROW"), 6 * 30 + 100);
}

TEST(Leakage, GoodsThatComeBackLeakLater) {
  // One order; the front's goods take ten days. On 6 January they are sent back, on the 11th they
  // are back, on the 12th they leave again, and on 11 February they are through.
  const auto leaked = [](const std::string& end) {
    const Results run = lesson_with("leakage", R"(
        rule { id: "stop" from: "2025-01-06" until: "2025-01-12" in_transit: RETURN
               match { destination: "MY" } prohibit {} })",
                                    {"horizon.end=" + end, "demand[cn].every=100 days",
                                     "lane[plant-my].transit={ unit: \"days\" fixed: 10 }",
                                     "demand[cn].leakage.enforcement={ constant: 0 }"});
    return run.value("leaked", kChip);
  };
  EXPECT_EQ(leaked("2025-02-11"), 0);
  EXPECT_EQ(leaked("2025-02-12"), 300);
}

// --- Substitution
// ------------------------------------------------------------------------------

TEST(Substitution, WinsBackWhatIsNotLockedIn) {
  const Results run = lesson("substitution");
  EXPECT_EQ(run.value("moved", "H20", "CN"), 430);
  EXPECT_EQ(run.value("moved", "H20", "CN", "2026Q2"), 3 * 20);
  EXPECT_EQ(run.value("blocked", "H20"), 460);
  EXPECT_EQ(run.value("delivered", "H20"), 910);
  EXPECT_EQ(run.value("ordered", "910C"), 430);
  EXPECT_EQ(run.value("delivered", "910C"), 430);
  EXPECT_EQ(run.value("moved", "910C"), 0);
}

TEST(Substitution, IsWonBackAltogetherWithoutLockIn) {
  const Results run = lesson("substitution", {"demand[cn].substitution.lock_in=0"});
  // 40 at the reversal, then 35, 30, ... 5, 0.
  EXPECT_EQ(run.value("moved", "H20"), 180 + 35 + 30 + 25 + 20 + 15 + 10 + 5);
  EXPECT_EQ(run.value("moved", "H20", "CN", "2026Q2"), 0);
}

TEST(Substitution, WaitsForTheAlternative) {
  const Results run = lesson("substitution", {"supplier[910c].contract.scale=0.3"});
  EXPECT_EQ(run.value("moved", "H20"), 430);
  EXPECT_LT(run.value("delivered", "910C"), 430);
}

TEST(Substitution, GrowsLinearlyAndFallsToWhatIsLearned) {
  using models::Moving;
  const models::Substitution terms{.per_month = 0.1,
                                   .ceiling = 0.35,
                                   .lock_in = 0.5,
                                   .learning = 200,
                                   .win_back_per_month = 0.2};
  const sim::Duration month(2629800);
  Moving moving;
  const sim::Time start{};
  models::advance(terms, moving, start, true);
  EXPECT_EQ(moving.share, 0);
  models::advance(terms, moving, start + 2 * month, true);
  EXPECT_NEAR(moving.share, 0.2, 1e-12);
  models::advance(terms, moving, start + 5 * month, false);
  EXPECT_EQ(moving.share, 0.35);
  moving.pieces = 100;
  models::advance(terms, moving, start + 6 * month, false);
  EXPECT_NEAR(moving.share, 0.15, 1e-12);
  models::advance(terms, moving, start + 9 * month, false);
  EXPECT_NEAR(moving.share, 0.5 * 0.35 * (1 - std::exp(-0.5)), 1e-12);
}

// --- Held orders and stranded stock
// ------------------------------------------------------------

TEST(HeldOrders, LessonOnReRouting) {
  const Results run = lesson("re-routing");
  EXPECT_EQ(run.value("delivered", kChip, "US"), 165);
  EXPECT_EQ(run.value("delivered", kChip, "CN"), 45);
  EXPECT_EQ(run.value("stock_final", "chip@plant"), 0);
  for (const char* held : {"WAIT", "CANCEL"}) {
    const Results other = lesson(
        "re-routing", {std::string("rule[ban].held_orders=") + held, "rule[ban].reroute_to="});
    EXPECT_EQ(other.value("delivered", kChip, "US"), 62) << held;
    EXPECT_EQ(other.value("stock_final", "chip@plant"), 103) << held;
  }
}

TEST(HeldOrders, LessonOnWriteDown) {
  EXPECT_DOUBLE_EQ(lesson("write-down").value("write_down", "H20"), 600 * 12.5e6);
  EXPECT_DOUBLE_EQ(lesson("write-down", {"rule[ban].from=2025-02-10"}).value("write_down", "H20"),
                   450 * 12.5e6);
  EXPECT_EQ(lesson("write-down", {"rule[ban].held_orders=WAIT"}).value("write_down", "H20"), 0);
}

// --- Mistakes
// ----------------------------------------------------------------------------------

/// What the reader says about a behaviour.
std::string mistake(const std::string& behaviour, const std::string& more = "") {
  try {
    from_text(world(behaviour, more + R"(
      demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 1 }
               every: "1 day" })"));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

void expect_mistake(const std::string& behaviour, const std::string& said) {
  EXPECT_NE(mistake(behaviour).find(said), std::string::npos)
      << behaviour << " says: " << mistake(behaviour);
}

TEST(Behaviour, SaysWhatIsWrong) {
  EXPECT_EQ(mistake(kPull), "");
  expect_mistake("pull_forward { share: 2 reach: \"1 day\" }", "pull_forward.share");
  expect_mistake("pull_forward { share: 0.2 }", "pull_forward.reach");
  expect_mistake("safety_hoarding {}", "safety_hoarding.cover");
  expect_mistake("order_inflation { after: \"1 day\" }", "order_inflation.factor");
  const char* const to_order =
      "process { id: \"make\" at: \"plant\" start: MAKE_TO_ORDER output { item: \"board\" } }";
  EXPECT_NE(mistake("order_inflation { factor: 2 }", to_order).find("made to order"),
            std::string::npos);
  expect_mistake("leakage { share: 0.1 through: \"uss\" }", "did you mean \"us\"");
  expect_mistake("leakage { share: 0.1 through: \"cn\" }", "the buyer's own country");
  expect_mistake("leakage { through: \"us\" enforcement { constant: 1.5 } }", "enforcement");
  expect_mistake("substitution { to: \"cn\" }", "no alternative to itself");
  expect_mistake("substitution { to: \"us\" ceiling: 1.5 }", "substitution.ceiling");
}

}  // namespace
}  // namespace chokepoint::test
