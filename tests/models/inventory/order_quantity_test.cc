// Order quantities at the edges: where a policy asks for nothing, and what netting keeps back.

#include <gtest/gtest.h>

#include "models/inventory/replenishment.h"

namespace chokepoint::models {
namespace {

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
