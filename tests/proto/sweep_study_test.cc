#include "proto/sweep_study.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/support/program.h"

namespace chokepoint::proto {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsNan;

class SweepStudyTest : public ::testing::Test {
 protected:
  SweepStudyTest() {
    here_.write("base.txtpb", test::plant("base", R"(
uncertain { id: "machines" path: "pool[machines].per_period.scale" value { uniform { low: 0.8 high: 1.2 } } }
uncertain { id: "time" path: "process[make-fast].cycle_time.fixed" path: "process[make-slow].cycle_time.fixed"
            value { triangular { low: 3 mode: 4 high: 6 } } }
)"));
    here_.write("quota.txtpb", R"(base: "base.txtpb" name: "quota"
rule { id: "quota" from: "2025-04-01" match { item: "slow" destination: "CN" }
       quota { amount: 100 per: "quarter" } })");
  }

  Study study(const std::string& plan) {
    const std::string file =
        here_.write("plan.txtpb", "schema: 1 scenario: \"base.txtpb\" " + plan);
    return make_study(read_sweep_plan(file), here_.path().string());
  }

  std::string mistakes(const std::string& plan) {
    try {
      study(plan);
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "none";
  }

  test::TempDirectory here_;
};

constexpr const char* kQuotaAxis =
    R"(policy { id: "quota" scenario: "quota.txtpb" }
       axis { id: "quota" path: "rule[quota].quota.amount" )";

TEST_F(SweepStudyTest, UncertainInputsAreAxesOfASample) {
  const Study found = study("design { latin_hypercube { points: 40 } }");
  ASSERT_EQ(found.axes.size(), 2U);
  EXPECT_EQ(found.axes[0].id, "machines");
  EXPECT_FALSE(found.axes[0].lever);
  EXPECT_EQ(found.axes[1].law_text, "triangular 3 4 6");
  EXPECT_EQ(found.axes[1].nominal, 4);
  ASSERT_EQ(found.points.size(), 40U);
  for (const StudyPoint& point : found.points) {
    EXPECT_DOUBLE_EQ(point.value[0], 0.8 + 0.4 * point.unit[0]);
    EXPECT_EQ(point.value[1], sim::quantile(sim::Triangular{3, 4, 6}, point.unit[1]));
  }
}

TEST_F(SweepStudyTest, AValueOfAnAxisTakesThePlaceOfTheDraw) {
  const Study found = study("design { latin_hypercube { points: 3 } }");
  std::vector<Override> overrides;
  for (const auto& [path, input] : found.inputs(0, 2)) overrides.push_back(input);
  const models::Scenario scenario = found.sides[0].family->instantiate(1, 0, overrides);
  for (const models::Process& process : scenario.processes) {
    EXPECT_NEAR(process.cycle_time.mean(), found.points[2].value[1] * 7 * 86400, 1);
  }
}

TEST_F(SweepStudyTest, LeversWithStepsAreKeptApart) {
  const Study found = study(std::string("design { sobol { base: 4 } } ") + kQuotaAxis +
                            "range { low: 0 high: 300 steps: 4 } }");
  // The lever is no factor of the sample: 4 x (2 + 2) rows at 4 settings.
  EXPECT_EQ(found.settings, 4U);
  ASSERT_EQ(found.points.size(), 64U);
  EXPECT_FALSE(found.axes[0].in_design);
  EXPECT_EQ(found.points[0].value[1], found.points[3].value[1]);
  EXPECT_EQ(found.points[0].value[0], 0);
  EXPECT_EQ(found.points[3].value[0], 300);
  EXPECT_EQ(found.points[7].row, 1U);
  // Without steps it is one.
  const Study sampled = study(std::string("design { sobol { base: 4 } } ") + kQuotaAxis +
                              "range { low: 0 high: 300 } }");
  EXPECT_EQ(sampled.points.size(), 4U * 5U);
}

TEST_F(SweepStudyTest, AnAxisOfThePolicyLeavesTheBaseAlone) {
  const Study found = study(std::string("design { grid {} } ") + kQuotaAxis +
                            "range { low: 0 high: 300 steps: 3 } }");
  ASSERT_EQ(found.points.size(), 3U);
  EXPECT_TRUE(found.inputs(0, 1).empty());
  ASSERT_EQ(found.inputs(1, 1).size(), 1U);
  EXPECT_EQ(found.inputs(1, 1)[0].second.value, 150);
  EXPECT_EQ(found.axes[0].nominal, 100);
}

TEST_F(SweepStudyTest, AGridIsEveryCombination) {
  const Study found = study(R"(design { grid {} }
      axis { id: "a" path: "pool[machines].per_period.scale" levels { value: [0.5, 1, 2] } }
      axis { id: "b" path: "demand[us].rate.scale" range { low: 1 high: 2 } })");
  EXPECT_EQ(found.points.size(), 15U);
  std::set<std::vector<double>> different;
  for (const StudyPoint& point : found.points) different.insert(point.value);
  EXPECT_EQ(different.size(), 15U);
  EXPECT_EQ(found.points.back().value, (std::vector<double>{2, 2}));
}

TEST_F(SweepStudyTest, OneAtATimeMovesOneAxisFromWhatTheFileSays) {
  const Study found = study("design { one_at_a_time {} }");
  ASSERT_EQ(found.points.size(), 5U);
  EXPECT_EQ(found.points[0].value, (std::vector<double>{1, 4}));
  EXPECT_NEAR(found.points[1].value[0], 0.82, 1e-12);
  EXPECT_EQ(found.points[1].value[1], 4);
  EXPECT_EQ(found.points[4].value[0], 1);
  EXPECT_EQ(found.points[4].value[1], sim::quantile(sim::Triangular{3, 4, 6}, 0.95));
}

TEST_F(SweepStudyTest, AConditionRulesAnAxisOut) {
  const Study found = study(R"(design { grid {} }
      axis { id: "machines" path: "pool[machines].per_period.scale" levels { value: [1, 2] } }
      axis { id: "demand" path: "demand[us].rate.scale" levels { value: [1, 2, 3] }
             only_if { axis: "machines" at_least: 1.5 } })");
  // One point at machines 1, where demand does not count, and three at machines 2.
  ASSERT_EQ(found.points.size(), 4U);
  EXPECT_THAT(found.points[0].value[1], IsNan());
  EXPECT_EQ(found.inputs(0, 0).size(), 1U);
  EXPECT_EQ(found.inputs(0, 3).size(), 2U);
}

TEST_F(SweepStudyTest, AListIsTakenAsItIs) {
  const Study found =
      study(R"(design { list { point { value: [0.9, 1.5] } point { value: [1, 2] } } }
      axis { id: "a" path: "pool[machines].per_period.scale" }
      axis { id: "b" path: "demand[us].rate.scale" })");
  ASSERT_EQ(found.points.size(), 2U);
  EXPECT_THAT(found.points[0].value, ElementsAre(0.9, 1.5));
}

TEST_F(SweepStudyTest, WhatIsNoAxisIsDrawnOrHeld) {
  const Study drawn =
      study(R"(design { latin_hypercube { points: 2 } } uncertain_axis: "machines")");
  EXPECT_EQ(drawn.axes.size(), 1U);
  EXPECT_TRUE(drawn.sides[0].held.empty());
  const Study nominal = study(R"(design { latin_hypercube { points: 2 } } uncertain: NOMINAL)");
  EXPECT_TRUE(nominal.axes.empty());
  ASSERT_EQ(nominal.sides[0].held.size(), 3U);
  EXPECT_EQ(nominal.sides[0].held[1].second.value, 4);
}

TEST_F(SweepStudyTest, MistakesSayWhereAndWhatToDo) {
  EXPECT_THAT(mistakes("design { sobol { base: 100 } }"),
              HasSubstr("is 100, which is not a power of two; the next one is 128"));
  EXPECT_THAT(
      mistakes("design { grid {} } axis { id: \"a\" path: \"pool[machine].per_period.scale\" "
               "range { high: 1 } }"),
      HasSubstr("machines"));
  EXPECT_THAT(mistakes("design { morris { trajectories: 2 levels: 3 } }"),
              HasSubstr("must be even"));
  EXPECT_THAT(mistakes("design { latin_hypercube { points: 2 } } uncertain_axis: \"machine\""),
              HasSubstr("did you mean"));
  EXPECT_THAT(mistakes("design { latin_hypercube { points: 2 } } outcome: \"deliverd\""),
              HasSubstr("delivered"));
  EXPECT_THAT(
      mistakes("design { grid {} } axis { id: \"a\" path: \"pool[machines].per_period.scale\" "
               "range { high: 1 steps: 10000000 } } axis { id: \"b\" path: "
               "\"demand[us].rate.scale\" range { high: 1 steps: 2 } }"),
      HasSubstr("points"));
  EXPECT_THAT(mistakes(""), HasSubstr("which points are to be run?"));
  EXPECT_THAT(mistakes("design { grid {} } policy { id: \"base\" }"),
              HasSubstr("two sides are called \"base\""));
}

}  // namespace
}  // namespace chokepoint::proto
