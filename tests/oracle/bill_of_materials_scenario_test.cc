// Oracles D6 and D7 from scenario files: the bill of materials that the compiled scenario holds,
// and for D6 the pieces that move when the orders run through the stages.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "proto/oracle_functions.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using proto::requirements;

void expect_all(const std::map<std::string, double>& found,
                const std::map<std::string, double>& expected) {
  for (const auto& [name, pieces] : expected) {
    ASSERT_TRUE(found.contains(name)) << name;
    EXPECT_NEAR(found.at(name), pieces, 1e-9 * pieces) << name;
  }
}

TEST(BillOfMaterialsScenario, D6RequirementsOfTheFile) {
  const proto::ScenarioFamily family = from_file("oracles/d6-bom.txtpb");
  expect_all(requirements(family.nominal(), {{"A", 100}, {"C", 20}}),
             {{"A", 100}, {"B", 200}, {"C", 520}, {"D", 2480}});
}

TEST(BillOfMaterialsScenario, D6PiecesThatMove) {
  for (const int scale : {1, 4}) {
    const std::string factor = "rate.scale=" + std::to_string(scale);
    Stepper run(from_file("oracles/d6-bom.txtpb", {"demand[A]." + factor, "demand[C]." + factor}));
    run.finish();
    EXPECT_EQ(run.ledger("A").made, 100 * scale);
    EXPECT_EQ(run.ledger("B").made, 200 * scale);
    EXPECT_EQ(run.ledger("C").made, 520 * scale);
    EXPECT_EQ(run.ledger("D").supplied, 2480 * scale);
    EXPECT_EQ(run.ledger("B").consumed, 200 * scale);
    EXPECT_EQ(run.ledger("C").consumed, 500 * scale);
    EXPECT_EQ(run.ledger("D").consumed, 2480 * scale);
    EXPECT_EQ(run.delivered("A"), 100 * scale);
    EXPECT_EQ(run.delivered("C"), 20 * scale);
    // What was taken from the buffers is there again.
    for (const char* stock : {"B-stock", "C-stock", "D-stock"}) {
      EXPECT_EQ(run.on_hand(stock), 10000) << stock;
      EXPECT_EQ(run.on_order(stock), 0) << stock;
    }
  }
}

TEST(BillOfMaterialsScenario, D7RequirementsOfTheFile) {
  const proto::ScenarioFamily family = from_file("oracles/d7-bom-yield.txtpb");
  expect_all(requirements(family.nominal(), {{"H20", 1000}, {"B200", 500}}),
             {{"hopper-die", 1020.4081632653061},
              {"blackwell-die", 1052.6315789473686},
              {"hbm", 10332.975295381311},
              {"cowos", 2073.039742212675},
              {"substrate", 1546.7239527389904},
              {"wafer", 57.37390270150743}});
}

// What the run starts is what the bill asks for the pieces it made: yields lose exactly their
// share, fractions are carried, so the difference stays below one piece.
TEST(BillOfMaterialsScenario, D7YieldsOfTheRun) {
  Stepper run(from_file("oracles/d7-bom-yield.txtpb"));
  run.finish();
  const auto finished = [&run](const char* process) {
    return static_cast<double>(run.starts(process) - run.in_process(process));
  };
  const auto made = [&run](const char* item) { return static_cast<double>(run.ledger(item).made); };
  ASSERT_GT(made("H20"), 1000);
  ASSERT_GT(made("B200"), 500);
  EXPECT_NEAR(made("H20"), 0.98 * finished("package-h20"), 1);
  EXPECT_NEAR(made("B200"), 0.95 * finished("package-b200"), 1);
  EXPECT_NEAR(made("hopper-die"), 63 * 0.60 * finished("fab-hopper"), 1);
  EXPECT_NEAR(made("blackwell-die"), 63 * 0.55 * finished("fab-blackwell"), 1);
  EXPECT_EQ(run.ledger("hbm").consumed,
            6 * run.starts("package-h20") + 8 * run.starts("package-b200"));
  EXPECT_EQ(run.ledger("blackwell-die").consumed, 2 * run.starts("package-b200"));
}

}  // namespace
}  // namespace chokepoint::test
