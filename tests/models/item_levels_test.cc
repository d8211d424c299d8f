#include "models/item_levels.h"

#include <gtest/gtest.h>

#include "models/metrics.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::ItemLevel;
using models::Region;

/// What is on hand of an item in a region, followed by hand beside the nodes.
TEST(ItemLevels, AreSumsOverNodes) {
  const proto::ScenarioFamily family = from_file("teaching/hello.txtpb");
  const models::Scenario scenario = family.instantiate(1, 0);
  const models::ReportAxes axes(scenario);
  models::ItemLevels levels(scenario, axes.item_of, axes.items.size());
  models::Nodes nodes(scenario);
  const sim::Time start = scenario.horizon.start;
  const auto day = [start](int n) { return start + n * sim::kDay; };

  std::vector<models::Quantity> pieces(levels.values.size(), 0);
  std::vector<double> piece_days(levels.values.size(), 0.0);
  models::Quantity more = 1;
  for (const auto id : sim::ids<models::StockId>(scenario.stocks.size())) {
    const models::Stock& stock = scenario.stocks[id];
    const std::uint32_t item = axes.item_of[models::index(stock.item)];
    nodes.stocks[id].on_hand.move(day(2), more);
    if (item == models::ReportAxes::kNotReported) continue;
    const std::size_t cell = levels.cell(ItemLevel::kInventory, item, stock.region);
    pieces[cell] += more;
    piece_days[cell] += 3.0 * static_cast<double>(more);  // from day 2 to day 5
    more *= 10;
  }
  ASSERT_GT(more, 1) << "something is reported";
  levels.count_pending(0, Region::kCn, day(1), 7);
  const std::size_t pending = levels.cell(ItemLevel::kLicencesPending, 0, Region::kCn);
  pieces[pending] = 7;
  piece_days[pending] = 28;

  levels.settle(nodes, day(5));
  EXPECT_EQ(levels.values, pieces);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_EQ(levels.integrals[i], piece_days[i] * 86'400) << i;
  }
  // From there on only what is new; and again from where records of nodes begin anew.
  levels.settle(nodes, day(6));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_EQ(levels.integrals[i], static_cast<double>(pieces[i]) * 86'400) << i;
  }
  nodes.begin_span(day(6));
  levels.begin_nodes();
  levels.settle(nodes, day(8));
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    EXPECT_EQ(levels.integrals[i], static_cast<double>(pieces[i]) * 2 * 86'400) << i;
  }
}

}  // namespace
}  // namespace chokepoint::test
