// Rules on an input instead of a product: the lessons on rare earths, to the piece, by hand.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

const char* const kMagnets = "teaching/rare-earth-magnets.txtpb";
const char* const kEmbargo = "teaching/input-embargo.txtpb";

using Sets = std::vector<std::string>;

/// Pieces lost by the demand over the whole span.
double lost(const std::string& file, const std::string& demand, const Sets& sets = {}) {
  return Results(from_file(file, sets), 1).value("demand_lost", demand);
}

/// Pieces of an item that buyers get in each week; week 0 begins with the scenario.
std::vector<models::Quantity> weekly(const std::string& file, const std::string& item, int weeks) {
  Stepper run(from_file(file));
  std::vector<models::Quantity> pieces;
  models::Quantity before = 0;
  for (int week = 0; week < weeks; ++week) {
    run.through_day(7 * week + 6);
    pieces.push_back(run.delivered(item) - before);
    before = run.delivered(item);
  }
  return pieces;
}

// Each maker is without magnets every second week from its eighth week without oxide on, and a
// motor takes a week.
TEST(InputRules, LicencesForOxideHalveMotorsForTwentyTwoWeeks) {
  const std::vector<models::Quantity> motors = weekly(kMagnets, "motor", 78);
  for (int week = 1; week < 78; ++week) {
    EXPECT_EQ(motors[static_cast<std::size_t>(week)], week >= 33 && week <= 54 ? 100 : 200) << week;
  }
  EXPECT_EQ(lost(kMagnets, "cars-jp"), 11 * 100);
  EXPECT_EQ(lost(kMagnets, "cars-de"), 11 * 100);
}

TEST(InputRules, OfficersDatesAndStockChangeItAsByHand) {
  const auto both = [](const Sets& sets) {
    return lost(kMagnets, "cars-jp", sets) + lost(kMagnets, "cars-de", sets);
  };
  EXPECT_EQ(both({"rule[licence].licence.officers=2"}), 0);
  // From week 31 on: oxide from week 35, magnets from week 37; weeks 32, 34, 36 and 33, 35.
  EXPECT_EQ(both({"rule[general-licence].from=2025-08-06"}), 500);
  // Four weeks more bridge eight: the first are weeks 40 and 41.
  EXPECT_EQ(both({"stock[oxide-jp].base_stock.level=1400", "stock[oxide-jp].initial=1400",
                  "stock[oxide-de].base_stock.level=1400", "stock[oxide-de].initial=1400"}),
            1400);
}

TEST(InputRules, AnEmbargoCostsWhatStockDoesNotBridge) {
  const std::vector<models::Quantity> boards = weekly(kEmbargo, "fast", 78);
  for (int week = 2; week < 78; ++week) {
    // Not begun in weeks 52 to 59.
    EXPECT_EQ(boards[static_cast<std::size_t>(week)], week >= 54 && week <= 61 ? 0 : 100) << week;
  }
  EXPECT_EQ(lost(kEmbargo, "us"), 8 * 100);
  EXPECT_EQ(lost(kEmbargo, "us", {"rule[deal].from=2025-10-30"}), 0);
  EXPECT_EQ(
      lost(kEmbargo, "us", {"stock[parts].base_stock.level=1900", "stock[parts].initial=1900"}), 0);
  // The three orders at sea on 9 October are missing too.
  EXPECT_EQ(lost(kEmbargo, "us", {"rule[embargo].in_transit=RETURN"}), 11 * 100);
}

TEST(InputRules, ADealLiftsBothSides) {
  const auto refused = [](const Sets& sets) {
    return Results(from_file(kEmbargo, sets), 1).value("blocked", "slow");
  };
  EXPECT_EQ(refused({}), 42 * 60);                              // weeks 15 to 56
  EXPECT_EQ(refused({"rule[deal].from=2025-10-30"}), 29 * 60);  // weeks 15 to 43
}

}  // namespace
}  // namespace chokepoint::test
