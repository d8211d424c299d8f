// How much each policy asks for, as a function of what its stock looks like.

#include <gtest/gtest.h>

#include "models/inventory/replenishment.h"

namespace chokepoint::models {
namespace {

/// A stock in this position.
StockView at(Quantity position) { return {.net = position}; }

TEST(OrderQuantity, FollowsThePolicy) {
  EXPECT_EQ(order_quantity(NoReplenishment{}, at(-100)), 0);
  EXPECT_EQ(order_quantity(BaseStock{10}, at(7)), 3);
  EXPECT_EQ(order_quantity(BaseStock{10}, at(12)), 0);
  EXPECT_EQ(order_quantity(ReorderUpTo{4, 10}, at(5)), 0);
  EXPECT_EQ(order_quantity(ReorderUpTo{4, 10}, at(4)), 6);
  EXPECT_EQ(order_quantity(ReorderUpTo{4, 10}, at(-2)), 12);
  EXPECT_EQ(order_quantity(ReorderQuantity{4, 10}, at(5)), 0);
  EXPECT_EQ(order_quantity(ReorderQuantity{4, 10}, at(4)), 10);
  EXPECT_EQ(order_quantity(ReorderQuantity{4, 10}, at(-5)), 10);
  EXPECT_EQ(order_quantity(ReorderQuantity{4, 10}, at(-6)), 20);  // 4 is not above 4
  EXPECT_EQ(order_quantity(PeriodicReview{sim::kWeek, 10}, at(7)), 3);
}

TEST(LotSize, RaisesToMinimumThenToMultiple) {
  EXPECT_EQ(lot_sized(7, 0, 1), 7);
  EXPECT_EQ(lot_sized(7, 10, 1), 10);
  EXPECT_EQ(lot_sized(7, 0, 5), 10);
  EXPECT_EQ(lot_sized(10, 0, 5), 10);
  EXPECT_EQ(lot_sized(7, 11, 5), 15);
  EXPECT_EQ(lot_sized(0, 10, 5), 0);
  EXPECT_EQ(lot_sized(-3, 10, 5), -3);
}

TEST(OrderQuantity, EchelonsCountWhatIsDownstream) {
  const StockView stock{.net = 3, .echelon = 8};
  EXPECT_EQ(order_quantity(BaseStock{10}, stock), 7);
  EXPECT_EQ(order_quantity(BaseStock{10, true}, stock), 2);
}

TEST(OrderQuantity, ForecastsMayAskForPiecesBack) {
  OrderUpToForecast policy{sim::kDay, 4, {}, 1.5, 10, true};
  // 4 x 5 + 1.5 x 2 x sqrt(4) + 10 = 36.
  const StockView stock{.net = 30, .on_order = 10, .forecast = 5, .error = 2};
  EXPECT_EQ(order_quantity(policy, stock), -4);
  policy.returns = false;
  EXPECT_EQ(order_quantity(policy, stock), 0);
}

TEST(OrderQuantity, AnchorsAndAdjusts) {
  const AnchorAndAdjust policy{sim::kDay, {}, 20, 0.5, 0.25, sim::Time{}, 7};
  // 4 + 0.5 (20 - 6 - 0.25 x 8) = 10.
  StockView stock{.net = 6, .on_order = 8, .forecast = 4};
  EXPECT_EQ(order_quantity(policy, stock), 10);
  stock.now = sim::Time{} - sim::kDay;
  EXPECT_EQ(order_quantity(policy, stock), 7);
}

TEST(OrderQuantity, AReviewAsksForNothingAboveItsLevel) {
  const PeriodicReview review{sim::kWeek, 5};
  EXPECT_EQ(order_quantity(review, {.net = 3, .on_order = 1}), 1);
  EXPECT_EQ(order_quantity(review, {.net = 3, .on_order = 2}), 0);
  EXPECT_EQ(order_quantity(review, {.net = 6, .on_order = 2}), 0);
}

TEST(OrderQuantity, NettingKeepsTheSafetyStock) {
  const Mrp netting{.every = sim::kWeek, .safety_stock = 3};
  StockView stock{.net = 4, .on_order = 2};
  stock.gross = 10;
  EXPECT_EQ(order_quantity(netting, stock), 10 + 3 - 6);
  stock.gross = 2;
  EXPECT_EQ(order_quantity(netting, stock), 0);
}

}  // namespace
}  // namespace chokepoint::models
