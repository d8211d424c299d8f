// The lessons on rules (scenarios/teaching/rules): the answers that their headers give, to the
// piece.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;

/// Pieces by day that had reached a region by the end of some days.
class Lesson {
 public:
  explicit Lesson(const std::string& name, const std::vector<std::string>& sets = {})
      : run_(from_file("teaching/rules/" + name + ".txtpb", sets)) {}

  Quantity china(int day) { return delivered(day, "cn") + delivered(day, "army"); }
  Quantity us(int day) { return delivered(day, "us"); }
  Quantity army(int day) { return delivered(day, "army"); }

 private:
  /// Days must not go back; a demand that the lesson has not gets nothing.
  Quantity delivered(int day, const std::string& demand) {
    run_.through_day(day);
    const models::Scenario& scenario = run_.scenario();
    for (const auto id : sim::ids<models::DemandId>(scenario.demands.size())) {
      if (scenario.demands[id].id != demand) continue;
      return static_cast<Quantity>(run_.state().demands[id].counts.delivered);
    }
    return 0;
  }

  Stepper run_;
};

TEST(RuleLesson, Shelf) { EXPECT_EQ(Lesson("shelf").china(9), 50); }

TEST(RuleLesson, Prohibit) {
  Lesson lesson("prohibit");
  EXPECT_EQ(lesson.china(9), 50);
  EXPECT_EQ(lesson.china(19), 50);
  EXPECT_EQ(lesson.china(20), 105);
  const Results results(from_file("teaching/rules/prohibit.txtpb"), 1);
  EXPECT_EQ(results.value("blocked", "board", "CN"), 50);
  EXPECT_EQ(Lesson("prohibit", {R"(rule[ban].match.expression="tpp >= 5001")"}).china(19), 100);
  EXPECT_EQ(Lesson("prohibit", {"rule[ban].held_orders=CANCEL"}).china(20), 55);
}

TEST(RuleLesson, Licence) {
  Lesson lesson("licence");
  EXPECT_EQ(lesson.china(1), 0);
  EXPECT_EQ(lesson.china(2), 4);
  EXPECT_EQ(lesson.china(5), 4);
  EXPECT_EQ(lesson.china(6), 6);
  EXPECT_EQ(lesson.army(50), 0);
  EXPECT_EQ(Lesson("licence", {"rule[licence].licence.officers=2"}).china(4), 6);
  EXPECT_EQ(Lesson("licence", {"rule[licence].licence.volume=6"}).china(2), 6);
}

TEST(RuleLesson, Quota) {
  Lesson lesson("quota");
  EXPECT_EQ(lesson.china(9), 4);
  EXPECT_EQ(lesson.china(10), 17);
  EXPECT_EQ(lesson.china(20), 27);
  EXPECT_EQ(lesson.china(30), 34);
  EXPECT_EQ(Lesson("quota", {"rule[quota].quota.carry_over=0"}).china(10), 14);
  // 5,000 TPP a piece.
  const std::vector<std::string> by_tpp = {"rule[quota].quota.measure=TPP",
                                           "rule[quota].quota.amount=50000"};
  EXPECT_EQ(Lesson("quota", by_tpp).china(20), 27);
}

TEST(RuleLesson, RatioCap) {
  Lesson lesson("ratio-cap");
  EXPECT_EQ(lesson.china(0), 5);
  EXPECT_EQ(lesson.china(4), 5);
  EXPECT_EQ(lesson.china(5), 10);
  EXPECT_EQ(lesson.china(11), 10);
  EXPECT_EQ(lesson.china(12), 15);
  EXPECT_EQ(lesson.us(12), 30);
  EXPECT_EQ(Lesson("ratio-cap", {"rule[cap].ratio_cap.cap=1"}).china(5), 20);
}

TEST(RuleLesson, Duty) {
  Lesson lesson("duty");
  EXPECT_EQ(lesson.china(9), 50);
  EXPECT_EQ(lesson.china(19), 90);
  const Results results(from_file("teaching/rules/duty.txtpb"), 1);
  EXPECT_EQ(results.value("duty", "board", "CN"), 49 * 4 * 250);
  EXPECT_EQ(results.value("revenue", "board", "CN"), 246 * 1000);
  // Elasticity -2: 5 / 1.25^2 = 3.2 a day.
  EXPECT_EQ(Lesson("duty", {"demand[cn].price_elasticity=-2"}).china(19), 50 + 32);
  const Results borne(from_file("teaching/rules/duty.txtpb", {"rule[duty].charge.pass_through=0"}),
                      1);
  EXPECT_EQ(borne.value("delivered", "board", "CN"), 59 * 5);
  EXPECT_EQ(borne.value("revenue", "board", "CN"), 10 * 5 * 1000 + 49 * 5 * 750);
}

TEST(RuleLesson, RevenueShare) {
  Lesson lesson("revenue-share");
  EXPECT_EQ(lesson.china(9), 45);
  EXPECT_EQ(lesson.us(9), 9);
  EXPECT_EQ(lesson.china(19), 45);
  EXPECT_EQ(lesson.us(19), 69);
  EXPECT_EQ(Lesson("revenue-share", {"rule[share].charge.share=0.05"}).china(19), 95);
}

TEST(RuleLesson, Priority) {
  Lesson lesson("priority");
  EXPECT_EQ(lesson.china(2), 0);
  EXPECT_EQ(lesson.us(2), 10);
  EXPECT_EQ(lesson.china(3), 5);
  Lesson free("priority", {R"(rule[home-first].until="2025-01-02")"});
  EXPECT_EQ(free.china(1), 5);
  EXPECT_EQ(free.us(3), 10);
}

TEST(RuleLesson, Certification) {
  Lesson lesson("certification");
  EXPECT_EQ(lesson.china(4), 0);
  EXPECT_EQ(lesson.china(5), 1);
  EXPECT_EQ(lesson.china(7), 1);
  EXPECT_EQ(lesson.china(8), 2);
  EXPECT_EQ(lesson.china(10), 2);
  EXPECT_EQ(lesson.china(11), 3);
  EXPECT_EQ(Lesson("certification", {"rule[lab].certification.capacity=3"}).china(7), 3);
}

TEST(RuleLesson, Discouragement) {
  Lesson lesson("discouragement");
  EXPECT_EQ(lesson.china(9), 77);
  EXPECT_EQ(lesson.china(19), 127);
  EXPECT_EQ(Lesson("discouragement", {R"(rule[advice].discouragement.ramp="")"}).china(9), 50);
}

TEST(RuleLesson, TwoGovernments) {
  Lesson lesson("two-governments");
  EXPECT_EQ(lesson.china(3), 0);
  EXPECT_EQ(lesson.china(4), 4);
  EXPECT_EQ(lesson.china(5), 5);
  EXPECT_EQ(lesson.china(9), 5);
  EXPECT_EQ(lesson.china(10), 10);
}

}  // namespace
}  // namespace chokepoint::test
