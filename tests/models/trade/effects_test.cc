// Effects of rules beyond prohibition and licence, each with an answer computed by hand.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// 300 boards on the shelf, from 2025-01-01; every morning the US orders two and China five.
std::string world(const std::string& rules, const std::string& end = "2025-03-01") {
  return small_world(end) + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 300 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 2 } every: "1 day" }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 5 } every: "1 day" }
  )" + rules;
}

/// Pieces that reached the Chinese buyer by the end of each of the first `days` days.
std::vector<models::Quantity> to_china(const std::string& text, int days) {
  const proto::ScenarioFamily family = from_text(text);
  Stepper run(family);
  std::vector<models::Quantity> result;
  for (int day = 0; day < days; ++day) {
    run.through_day(day);
    // The US gets its two a day whatever the rules do to China.
    result.push_back(run.delivered("board") - 2 * (day + 1));
  }
  return result;
}

std::string rule(const std::string& effect, const std::string& terms = "") {
  return "rule { id: \"r\" match { destination: \"CN\" } " + effect + " " + terms + " }";
}

TEST(Quota, LetsSoManyPiecesGoInACalendarMonth) {
  const auto china = to_china(world(rule("quota { amount: 12 per: \"month\" }")), 40);
  EXPECT_EQ(china[0], 5);
  EXPECT_EQ(china[2], 12);   // two of the third day's five
  EXPECT_EQ(china[30], 12);  // 31 January
  EXPECT_EQ(china[31], 24);  // 1 February: those that waited go first
  EXPECT_EQ(china[39], 24);
}

TEST(Quota, CountsFromTheRulesStartWherePeriodsAreDurations) {
  const auto china =
      to_china(world(rule("quota { amount: 6 per: \"7 days\" }", "from: \"2025-01-03\"")), 18);
  EXPECT_EQ(china[1], 10);  // free on the first two days
  EXPECT_EQ(china[8], 16);
  EXPECT_EQ(china[9], 22);   // the tenth: seven days after the third
  EXPECT_EQ(china[16], 28);  // and again
}

TEST(Quota, OverTheRulesLifeIsUsedUpOnce) {
  EXPECT_EQ(to_china(world(rule("quota { amount: 33 }")), 50).back(), 33);
}

TEST(Quota, InTppCountsPiecesByTheirTpp) {
  // A board has 1,000 TPP: 7,999 are seven boards.
  EXPECT_EQ(to_china(world(rule("quota { amount: 7999 measure: TPP }")), 20).back(), 7);
}

TEST(Quota, PerBuyerGivesEachItsOwn) {
  const std::string both = "rule { id: \"r\" match {} quota { amount: 10 PER } }";
  const auto total = [&](const std::string& per) {
    std::string text = both;
    text.replace(text.find("PER"), 3, per);
    return Results(from_text(world(text)), 1).value("delivered", "board");
  };
  EXPECT_EQ(total(""), 10);
  EXPECT_EQ(total("per_buyer: true"), 20);
}

TEST(Quota, AtTheOrderStageRefusesWhatExceedsIt) {
  const Results run(from_text(world(rule("quota { amount: 12 per: \"month\" }", "stage: ORDER"))),
                    1);
  EXPECT_EQ(run.value("delivered", "board", "CN"), 24);  // January and February
  EXPECT_EQ(run.value("ordered", "board", "CN"), 5 * 59);
  EXPECT_EQ(run.value("blocked", "board", "CN"), 5 * 59 - 24);
  EXPECT_EQ(run.value("backlog", "board", "CN"), 0);
}

// D9 with a quota: shared slots 100 a week, one lead time of four weeks, lost sales; 48 weeks'
// starts are delivered. In units of a seventh of a piece: 700 slots, demand 420 and 560, quota 210.
TEST(Quota, AtTheStartStageGivesThePolicyShockOfD9) {
  const auto deliveries = [](const std::string& second) {
    const Results run(
        from_file("oracles/d9-policy-shock.txtpb",
                  {"rule[ban].quota={ amount: 210 per: \"7 days\" }", "rule[ban].from=2024-01-01",
                   "rule[ban].until=2025-01-01", "pool[slots].allocation=STRICT_PRIORITY",
                   "process[" + second + "].use[0].priority=2"}),
        1);
    return std::pair(run.value("delivered", "H20"), run.value("delivered", "B200"));
  };
  EXPECT_EQ(deliveries("h20"), std::pair(48 * 7 * 20.0, 48 * 7 * 80.0));
  EXPECT_EQ(deliveries("blackwell"), std::pair(48 * 7 * 30.0, 48 * 7 * 70.0));
}

TEST(RatioCap, NeverLetsMoreGoThanHalfOfWhatTheReferenceReceived) {
  const std::string cap = "ratio_cap { cap: 0.5 reference { destination: \"US\" } }";
  const auto china = to_china(world(rule(cap)), 30);
  for (int day = 0; day < 30; ++day) EXPECT_EQ(china[day], day + 1) << "day " << day;
}

TEST(RatioCap, RoundsItsRoomDown) {
  const std::string cap = "ratio_cap { cap: 0.3 reference { destination: \"US\" } }";
  const auto china = to_china(world(rule(cap)), 5);  // 0.3 of 2, 4, 6, 8, 10
  EXPECT_EQ(china, (std::vector<models::Quantity>{0, 1, 1, 2, 3}));
}

TEST(RatioCap, CountsWhatWasDeliveredAndExportedBeforeItsDate) {
  // By 21 January the US has 42 and China 105 free boards: no room until the US has more than 210.
  const std::string cap = "ratio_cap { cap: 0.5 reference { destination: \"US\" } }";
  const auto china = to_china(world(rule(cap, "from: \"2025-01-22\"")), 59);
  EXPECT_EQ(china[20], 105);
  EXPECT_EQ(china[58], 105);
}

TEST(RatioCap, OnTheSameProductLooksAtThatProductOnly) {
  const std::string text = world(R"(
    item { id: "card" chip { tpp: 500 } }
    stock { id: "cards" item: "card" site: "plant" initial: 100 }
    demand { id: "us-card" buyer: "us-cloud" item: "card" rate { per: "day" constant: 4 } every: "1 day" }
  )") + rule("ratio_cap { cap: 0.5 reference { destination: \"US\" } SAME }");
  const auto china = [&](const std::string& same) {
    std::string one = text;
    one.replace(one.find("SAME"), 4, same);
    return Results(from_text(one), 1).value("delivered", "board", "CN");
  };
  EXPECT_EQ(china("same_product: true"), 59);   // half of 2 boards a day
  EXPECT_GT(china("same_product: false"), 59);  // cards count too
  EXPECT_EQ(china("same_product: true measure: TPP"), 59);
}

TEST(Charge, TakesItsShareOfTheValueAndOfTheSellersRevenue) {
  // Five boards of 100 USD a day for 59 days; two rules add up.
  const std::string rules = rule("charge { share: 0.15 }") +
                            "rule { id: \"duty\" match { destination: \"CN\" } "
                            "charge { share: 0.25 pass_through: 0.4 } }";
  const Results run(from_text(world(rules, "2025-02-10")), 1);  // 40 days
  const double value = 40 * 5 * 100;
  EXPECT_NEAR(run.value("duty", "board", "CN"), 0.40 * value, 1e-9);
  EXPECT_NEAR(run.value("revenue", "board", "CN"), (1 - 0.15 - 0.25 * 0.6) * value, 1e-9);
  EXPECT_EQ(run.value("duty", "board", "US"), 0);
}

TEST(Certification, ExaminesOneShipmentAfterTheOther) {
  const std::string lab = "certification { capacity: 1 time { unit: \"days\" fixed: 3 } }";
  const auto china = to_china(world(rule(lab)), 13);
  const std::vector<models::Quantity> expected = {0, 0, 0, 5, 5, 5, 10, 10, 10, 15, 15, 15, 20};
  EXPECT_EQ(china, expected);
}

TEST(Certification, WithoutALimitIsADelay) {
  const auto china = to_china(world(rule("certification { time { unit: \"days\" fixed: 3 } }")), 6);
  EXPECT_EQ(china, (std::vector<models::Quantity>{0, 0, 0, 5, 10, 15}));
}

TEST(Discouragement, KeepsAShareOfOrdersFromBeingPlaced) {
  const Results run(from_text(world(rule("discouragement { share: 0.2 }", "issuer: \"CN\""))), 1);
  EXPECT_EQ(run.value("ordered", "board", "CN"), 4 * 59);
  EXPECT_EQ(run.value("blocked", "board", "CN"), 59);
}

TEST(Discouragement, GrowsOverItsRamp) {
  // After 0, 1, ... 10 days a tenth more each: of 5 a day 5, 4.5, 4, ... are ordered, then none.
  const Results run(from_text(world(rule("discouragement { share: 1 ramp: \"10 days\" }",
                                         "from: \"2025-01-01\""))),
                    1);
  EXPECT_EQ(run.value("ordered", "board", "CN"), 27);  // floor(5 + 4.5 + ... + 0.5) = floor(27.5)
}

TEST(HeldOrders, WriteDownScrapsWhatNobodyMayHave) {
  const std::string text = small_world("2025-03-01") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 300 }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 5 } every: "1 day" }
    rule { id: "r" from: "2025-01-11" match { destination: "CN" } prohibit {} held_orders: WRITE_DOWN })";
  const Results run(from_text(text), 1);
  EXPECT_EQ(run.value("delivered", "board"), 50);
  EXPECT_EQ(run.value("write_down", "board"), 250 * 100);
  EXPECT_NEAR(run.value("inventory", "board"), (300 * 10 - 5 * 55 + 0.0) / 59, 10);
  const proto::ScenarioFamily family = from_text(text);
  Stepper end(family);
  end.finish();
  EXPECT_EQ(end.on_hand("shelf"), 0);
  EXPECT_EQ(end.ledger("board").written_down, 250);
}

TEST(HeldOrders, WriteDownSparesWhatAnotherBuyerMayHave) {
  const Results run(
      from_text(world("rule { id: \"r\" from: \"2025-01-11\" match { destination: \"CN\" } "
                      "prohibit {} held_orders: WRITE_DOWN }")),
      1);
  EXPECT_EQ(run.value("write_down", "board"), 0);
  EXPECT_EQ(run.value("delivered", "board", "US"), 2 * 59);
}

// M3: a limit at or above the flow changes nothing at all.
TEST(Limits, AboveTheFlowChangeNothing) {
  const std::string free = Results(from_text(world("")), 1).fingerprint();
  for (const std::string effect :
       {"quota { amount: 155 per: \"month\" }", "quota { amount: 1e9 }",
        "ratio_cap { cap: 2.5 reference { destination: \"US\" } }", "discouragement { share: 0 }",
        "certification { capacity: 1 }"}) {
    if (effect.starts_with("certification")) continue;  // a laboratory is a place to pass through
    EXPECT_EQ(Results(from_text(world(rule(effect))), 1).fingerprint(), free) << effect;
  }
}

// Tightening a limit never raises deliveries to its target.
TEST(Limits, TighterMeansNoMore) {
  double before = 1e9;
  for (const int amount : {200, 100, 50, 10, 0}) {
    const std::string effect = "quota { amount: " + std::to_string(amount) + " per: \"month\" }";
    const double china =
        Results(from_text(world(rule(effect))), 1).value("delivered", "board", "CN");
    EXPECT_LE(china, before) << amount;
    before = china;
  }
}

TEST(HeldOrders, ReroutedOrdersGoToTheBuyerNamed) {
  // China's orders of the first ten days wait: the shelf is empty. The rule sends the fifty pieces
  // to the US buyer, who has ordered two a day, and nothing more of China's comes after it.
  std::string text = world(
      "rule { id: \"r\" from: \"2025-01-11\" held_orders: REROUTE reroute_to: \"us-cloud\" "
      "match { destination: \"CN\" } prohibit {} }");
  text.replace(text.find("initial: 300"), 12, "initial: 0");
  const proto::ScenarioFamily family = from_text(text);
  Stepper run(family);
  run.through_day(9);
  EXPECT_EQ(run.outstanding("cn"), 50);
  EXPECT_EQ(run.outstanding("us"), 20);
  run.through_day(9.99);
  run.through_day(10);
  EXPECT_EQ(run.outstanding("cn"), 0);
  // The eleventh day's orders: two of the US, and five of China's sent on as well.
  EXPECT_EQ(run.outstanding("us"), 20 + 50 + 2 + 5);
}

}  // namespace
}  // namespace chokepoint::test
