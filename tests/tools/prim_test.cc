#include "tools/prim.h"

#include <gtest/gtest.h>

#include <functional>

#include "sim/random.h"

namespace chokepoint::tools {
namespace {

using Points = std::vector<std::vector<double>>;

Points uniform_points(std::size_t count, std::size_t inputs) {
  sim::RandomStream random(7, 0, 1, 0);
  Points points(count, std::vector<double>(inputs));
  for (std::vector<double>& point : points) {
    for (double& x : point) x = random.uniform();
  }
  return points;
}

std::vector<bool> cases_of(const Points& points,
                           const std::function<bool(const std::vector<double>&)>& is_case) {
  std::vector<bool> cases;
  for (const std::vector<double>& point : points) cases.push_back(is_case(point));
  return cases;
}

TEST(PrimTest, FindsTheBoxThatMadeTheCases) {
  const Points points = uniform_points(1000, 5);
  const Box box = find_box(
      points,
      cases_of(points, [](const std::vector<double>& x) { return x[1] > 0.6 && x[3] < 0.5; }), {});
  ASSERT_EQ(box.sides.size(), 2u);
  EXPECT_EQ(box.sides[0].input, 1u);
  ASSERT_TRUE(box.sides[0].low && !box.sides[0].high);
  EXPECT_NEAR(*box.sides[0].low, 0.6, 0.02);
  EXPECT_EQ(box.sides[1].input, 3u);
  ASSERT_TRUE(box.sides[1].high && !box.sides[1].low);
  EXPECT_NEAR(*box.sides[1].high, 0.5, 0.02);
  EXPECT_GT(box.density(), 0.95);
  EXPECT_GT(box.coverage(), 0.95);
  EXPECT_LT(box.sides[0].p_value, 1e-6);
  EXPECT_EQ(box.sides[0].found_again, 1);
}

TEST(PrimTest, BoundsOfOneInputOnBothSides) {
  const Points points = uniform_points(1000, 3);
  const Box box = find_box(
      points,
      cases_of(points, [](const std::vector<double>& x) { return x[2] > 0.3 && x[2] < 0.6; }), {});
  ASSERT_EQ(box.sides.size(), 1u);
  EXPECT_NEAR(*box.sides[0].low, 0.3, 0.02);
  EXPECT_NEAR(*box.sides[0].high, 0.6, 0.02);
}

// Cases at random: of 20 searches at most a few bounds, each once in a while, and none that random
// halves find again and again.
TEST(PrimTest, FindsLittleWhereThereIsNothing) {
  const Points points = uniform_points(400, 5);
  int often = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::RandomStream random(seed, 0, 2, 0);
    const Box box = find_box(
        points,
        cases_of(points, [&](const std::vector<double>&) { return random.uniform() < 0.25; }), {});
    EXPECT_LT(box.density(), 0.6);
    for (const BoxSide& side : box.sides) often += side.found_again > 0.9 ? 1 : 0;
  }
  EXPECT_LE(often, 2);
}

// A count of what the box says must be what a reader counts.
TEST(PrimTest, CountsAreThoseOfItsBounds) {
  const Points points = uniform_points(300, 2);
  const std::vector<bool> cases =
      cases_of(points, [](const std::vector<double>& x) { return x[0] + x[1] > 1.3; });
  const Box box = find_box(points, cases, {});
  ASSERT_FALSE(box.sides.empty());
  std::size_t inside = 0;
  std::size_t found = 0;
  for (std::size_t p = 0; p < points.size(); ++p) {
    bool in = true;
    for (const BoxSide& side : box.sides) {
      const double x = points[p][side.input];
      in = in && (!side.low || x >= *side.low) && (!side.high || x <= *side.high);
    }
    inside += in ? 1 : 0;
    found += in && cases[p] ? 1 : 0;
  }
  EXPECT_EQ(box.points, inside);
  EXPECT_EQ(box.cases, found);
}

TEST(PrimTest, EqualInputsAreNotParted) {
  const Points points(50, std::vector<double>{1, 2});
  std::vector<bool> cases(50, false);
  cases[3] = true;
  const Box box = find_box(points, cases, {});
  EXPECT_TRUE(box.sides.empty());
  EXPECT_EQ(box.points, 50u);
}

TEST(RoundestBetweenTest, HasFewestDigits) {
  EXPECT_EQ(roundest_between(0.69123, 0.70456), 0.7);
  EXPECT_EQ(roundest_between(-0.2, 0.1), 0);
  EXPECT_EQ(roundest_between(1234, 1302), 1300);
  EXPECT_EQ(roundest_between(-1302, -1234), -1300);
  EXPECT_EQ(roundest_between(0.0912, 0.09185), 0.0918);
  EXPECT_EQ(roundest_between(2, 3), 3);
  EXPECT_EQ(roundest_between(99.5, 100.4), 100);
  const double low = 0.1 + 0.2;
  EXPECT_GT(roundest_between(0.3, low), 0.3);
}

}  // namespace
}  // namespace chokepoint::tools
