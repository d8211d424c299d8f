// The vintages of the rules: each is laid over the catalogue of chips and over the flagship.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

const std::string kTop = std::string(CHOKEPOINT_SOURCE_DIR) + "/";
const std::string kCatalogue = kTop + "scenarios/chips.txtpb";
const std::string kFlagship = kTop + "scenarios/base.txtpb";

class Vintage : public testing::TestWithParam<std::string> {
 protected:
  v1::Scenario alone() const { return read_layer(read_source(GetParam()), GetParam()); }
};

TEST_P(Vintage, HoldsRulesAndSourcesOnly) {
  v1::Scenario rest = alone();
  EXPECT_GT(rest.rule_size(), 0);
  EXPECT_NE(rest.title(), "");
  rest.clear_schema();
  rest.clear_title();
  rest.clear_rule();
  rest.clear_source();
  EXPECT_EQ(to_text(rest), "");
}

TEST_P(Vintage, NamesTheSourceOfEachRule) {
  const v1::Scenario scenario = alone();
  std::string known = " ";
  for (const v1::Source& source : scenario.source()) {
    EXPECT_NE(source.cite(), "") << source.id();
    EXPECT_NE(source.grade(), v1::GRADE_UNSPECIFIED) << source.id();
    known += source.id() + " ";
  }
  std::string named;
  for (const v1::Rule& rule : scenario.rule()) {
    EXPECT_NE(rule.source(), "") << rule.id();
    EXPECT_NE(rule.from(), "") << rule.id();
    named += " " + rule.source() + " ";
  }
  for (const v1::Source& source : scenario.source()) {
    EXPECT_NE(named.find(" " + source.id() + " "), std::string::npos) << source.id();
  }
  for (std::size_t at = named.find_first_not_of(' '); at != std::string::npos;
       at = named.find_first_not_of(' ', named.find(' ', at))) {
    const std::string name = named.substr(at, named.find(' ', at) - at);
    EXPECT_NE(known.find(" " + name + " "), std::string::npos) << name << " is not listed";
  }
}

TEST_P(Vintage, LiesOverCatalogueAndFlagship) {
  for (const std::string& below : {kCatalogue, kFlagship}) {
    const ScenarioFamily family({below, {kTop + GetParam()}, {}});
    EXPECT_GE(family.message().rule_size(), alone().rule_size()) << below;
    EXPECT_EQ(simulate_checked(family, 1).size(), 1U) << below;
  }
}

INSTANTIATE_TEST_SUITE_P(Shipped, Vintage, testing::ValuesIn(scenario_files("scenarios/vintages")),
                         [](const auto& file) {
                           std::string name = file.param;
                           for (char& c : name) c = std::isalnum(c) ? c : '_';
                           return name;
                         });

// Each file holds all rules of its day, so rules recur; a reader may rely on one id being one rule.
TEST(Vintages, ARuleReadsTheSameInEach) {
  std::map<std::string, std::string> texts;
  for (const std::string& file : scenario_files("scenarios/vintages")) {
    const v1::Scenario alone = read_layer(read_source(file), file);
    for (const v1::Rule& rule : alone.rule()) {
      const std::string text = to_text(rule);
      EXPECT_EQ(texts.emplace(rule.id(), text).first->second, text) << file << ": " << rule.id();
    }
  }
  EXPECT_GE(texts.size(), 10U);
}

// The flagship has these two already; laying them over it again changes nothing.
TEST(Vintages, RestateTheRulesOfTheFlagship) {
  const std::string base = to_text(ScenarioFamily({kFlagship, {}, {}}).message());
  for (const char* name : {"2022-10", "2023-10"}) {
    const std::string file = kTop + "scenarios/vintages/" + name + ".txtpb";
    v1::Scenario laid = ScenarioFamily({kFlagship, {file}, {}}).message();
    const v1::Scenario plain = ScenarioFamily({kFlagship, {}, {}}).message();
    laid.set_title(plain.title());
    *laid.mutable_source() = plain.source();
    EXPECT_EQ(to_text(laid), base) << name;
  }
}

// Every figure of the catalogue has its row of sources.
TEST(Vintages, CatalogueNamesItsSources) {
  const ScenarioFamily catalogue({kCatalogue, {}, {}});
  EXPECT_GE(catalogue.message().item_size(), 18);
  for (const v1::Item& item : catalogue.message().item()) {
    EXPECT_TRUE(item.has_chip()) << item.id();
    EXPECT_NE(item.source(), "") << item.id();
    EXPECT_NE(item.grade(), v1::GRADE_UNSPECIFIED) << item.id();
  }
}

}  // namespace
}  // namespace chokepoint::proto
