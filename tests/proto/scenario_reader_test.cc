#include "proto/scenario_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/calendar.h"
#include "tests/proto/sample_schema.h"
#include "tests/proto/trial.h"
#include "tests/support/scenarios.h"

namespace chokepoint::proto {
namespace {

using ::testing::HasSubstr;

std::string repository(const std::string& path) {
  return std::string(CHOKEPOINT_SOURCE_DIR) + "/" + path;
}

/// What is wrong with a request; empty if nothing is.
std::string issues_of(const ScenarioRequest& request) {
  try {
    const ScenarioFamily family(request);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

const models::ExportRule* find_rule(const models::Scenario& scenario, const std::string& id) {
  for (const models::ExportRule& rule : scenario.rules) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

const models::Demand& find_demand(const models::Scenario& scenario, const std::string& id) {
  for (const models::Demand& demand : scenario.demands) {
    if (demand.id == id) return demand;
  }
  throw std::out_of_range(id);
}

constexpr char kMistakes[] = R"(schema: 1
name: "mistakes"
horizon { start: "2024-01-01" end: "2025-01-01" }
source { id: "K01" cite: "a report" grade: PRESS }
country { id: "US" region: US }
site { id: "works" country: "US" }
item { id: "wafer" }
item { id: "chip" chip { tpp: 100 } unit_value_usd: -5 }
item { id: "board" colour: "green" }
pool { id: "line" per_period { per: "fortnight" constant: 10 } }
process {
  id: "dice" at: "works" use { pool: "line" amount: nan }
  input { item: "waffer" } input { item: "board" } output { item: "chip" }
  cycle_time { unit: "days" triangular { low: 3 mode: 2 high: 5 } }
}
process { id: "mount" at: "works" input { item: "chip" } output { item: "board" } }
buyer { id: "us" country: "US" }
lane { id: "out" from: "works" to: "us" transit { unit: "days" fixed: 2 source: "K02" } }
demand { id: "us" buyer: "us" item: "chip" rate { per: "week" constant: 1 } }
rule {
  id: "ban" from: "2025-04-14" until: "2024-04-14"
  match { expression: "tpq >= 4800" } prohibit {}
}
)";

// One run of the tool must show them all: a user who corrects them one by one gives up.
TEST(ScenarioReader, ListsAllMistakesAtOnce) {
  const TemporaryFolder folder;
  const std::string file = folder.write("mistakes.txtpb", kMistakes);
  const std::vector<std::pair<std::string, std::vector<std::string>>> expected = {
      {":8:37: item[chip].unit_value_usd: ", {"-5"}},
      {":9:20: item[board].colour: ", {"no field \"colour\" in Item"}},
      {":10:32: pool[line].per_period.per: ", {"unknown unit \"fortnight\"", "months"}},
      {":11:1: process: ", {"cycle: board@works -> dice -> chip@works -> mount -> board@works"}},
      {":12:45: process[dice].use[0].amount: ", {"nan must be above 0"}},
      {":13:11: process[dice].input[0].item: ", {"\"waffer\"; did you mean \"wafer\"?"}},
      {":14:49: process[dice].cycle_time.triangular.mode: ", {"3", "2", "5", "order"}},
      {":18:73: lane[out].transit.source: ", {"\"K02\"; did you mean \"K01\"?"}},
      {":19:1: demand[us]: ", {"how do orders come?"}},
      {":21:32: rule[ban].until: ", {"2024-04-14 is before 2025-04-14"}},
      {":22:11: rule[ban].match.expression: ",
       {"unknown name \"tpq\" at character 1", "did you mean \"tpp\"?"}},
  };
  try {
    const ScenarioFamily family(ScenarioRequest{file, {}, {}});
    FAIL() << "not one mistake was seen";
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.issues().size(), expected.size()) << error.what();
    for (const auto& [place, words] : expected) {
      const std::string text = error.what();
      const std::size_t at = text.find(file + place);
      ASSERT_NE(at, std::string::npos) << place << " is not in\n" << text;
      const std::string line = text.substr(at, text.find('\n', at) - at);
      for (const std::string& word : words) EXPECT_THAT(line, HasSubstr(word));
    }
  }
}

TEST(ScenarioReader, ServersAreNotShared) {
  const TemporaryFolder folder;
  const auto issues = [&](const std::string& rule) {
    const std::string file = folder.write("servers.txtpb", R"(
      schema: 1 name: "servers" horizon { start: "2025-01-01" end: "2025-02-01" }
      country { id: "US" } site { id: "works" country: "US" } item { id: "chip" }
      process { id: "make" at: "works" start: SCHEDULED schedule { per: "day" constant: 1 }
                output { item: "chip" } use { pool: "ovens" } cycle_time { unit: "days" fixed: 1 } }
      pool { id: "ovens" servers { constant: 2 } allocation: )" +
                                                               rule + " }");
    return issues_of({file, {}, {}});
  };
  for (const char* rule : {"FIRST_COME", "STRICT_PRIORITY"}) EXPECT_EQ(issues(rule), "") << rule;
  for (const char* rule : {"PROPORTIONAL", "EQUAL_CUT", "MAX_MIN_FAIR", "WEIGHTED"}) {
    EXPECT_THAT(issues(rule), HasSubstr("pool[ovens].allocation: servers are given")) << rule;
  }
}

TEST(ScenarioReader, WeightsAreAboveZero) {
  const std::string hello = repository("scenarios/teaching/hello.txtpb");
  const auto issues = [&](const std::string& set) { return issues_of({hello, {}, {set}}); };
  for (const std::string field : {"process[make-slow].use[0].weight", "demand[us].weight",
                                  "process[make-slow].input[0].weight"}) {
    EXPECT_EQ(issues(field + "=0.000001"), "");
    EXPECT_EQ(issues(field + "=1000"), "");
    for (const char* value : {"0", "-1", "1000.1", "1e-9"}) {
      EXPECT_THAT(issues(field + "=" + value), HasSubstr("is not between")) << field << value;
    }
  }
}

TEST(ScenarioReader, LaysTheBanOverTheBase) {
  const std::string base = repository("scenarios/base.txtpb");
  const std::string ban = repository("scenarios/policies/ban-2025-04.txtpb");
  const ScenarioFamily without({base, {}, {}});
  const ScenarioFamily with({ban, {}, {}});
  EXPECT_EQ(find_rule(without.nominal(), "h20-ban"), nullptr);
  ASSERT_NE(find_rule(with.nominal(), "h20-ban"), nullptr);
  EXPECT_EQ(with.nominal().rules.size(), without.nominal().rules.size() + 1);
  EXPECT_EQ(with.nominal().name, "ban-2025-04");
  EXPECT_EQ(with.nominal().demands.size(), without.nominal().demands.size());

  // Laying it on from the command line is the same scenario.
  const ScenarioFamily laid({base, {ban}, {}});
  EXPECT_EQ(to_text(laid.message()), to_text(with.message()));

  // H20 alone is caught by the ban and by no earlier rule.
  const models::Scenario& scenario = with.nominal();
  for (std::size_t i = 0; i < scenario.offers.size(); ++i) {
    const models::Offer& offer = scenario.offers[static_cast<models::OfferId>(i)];
    const models::Demand& demand = scenario.demands[offer.demand];
    if (scenario.items[offer.item].id != "H20") continue;
    const bool to_china = demand.region == models::Region::kCn;
    EXPECT_EQ(find_rule(scenario, "h20-ban")->matches[i], to_china);
    EXPECT_FALSE(find_rule(scenario, "2023-10")->matches[i]);
  }
}

TEST(ScenarioReader, RemovesWhatAnOverlayNames) {
  const TemporaryFolder folder;
  const std::string base = repository("scenarios/base.txtpb");
  const std::string file =
      folder.write("free.txtpb", "base: \"" + base +
                                     "\"\nname: \"free\"\nremove: \"rule[2023-10]\"\n"
                                     "remove: \"uncertain[osat]\"\n");
  const ScenarioFamily family({file, {}, {}});
  EXPECT_EQ(find_rule(family.nominal(), "2023-10"), nullptr);
  EXPECT_NE(find_rule(family.nominal(), "2022-10"), nullptr);
  for (const v1::Uncertain& one : family.message().uncertain()) EXPECT_NE(one.id(), "osat");

  // Removing what others still name is a mistake of the overlay, told where the name stands.
  const std::string wrong = folder.write(
      "wrong.txtpb", "base: \"" + base + "\"\nname: \"wrong\"\nremove: \"rule[2022-10]\"\n");
  EXPECT_THAT(issues_of({wrong, {}, {}}), HasSubstr("rule[2023-10].supersedes"));
}

TEST(ScenarioReader, SetsValuesById) {
  const std::string ban = repository("scenarios/policies/ban-2025-04.txtpb");
  const ScenarioFamily later({ban, {}, {"rule[h20-ban].from=2025-05-01"}});
  EXPECT_EQ(find_rule(later.nominal(), "h20-ban")->from, sim::parse_date("2025-05-01"));
  EXPECT_EQ(find_rule(later.nominal(), "h20-ban")->announced, sim::parse_date("2025-04-09"));
  EXPECT_THAT(issues_of({ban, {}, {"rule[h20-bann].from=2025-05-01"}}),
              HasSubstr("did you mean \"h20-ban\"?"));
  // A value is checked like one in a file, and named with the command line as its place.
  EXPECT_THAT(issues_of({ban, {}, {"rule[h20-ban].from=2025-02-30"}}),
              HasSubstr("--set rule[h20-ban].from=2025-02-30:1:1: rule[h20-ban].from: "));
}

TEST(ScenarioReader, SetsCreateMessagesOnTheWay) {
  const std::string hello = repository("scenarios/teaching/hello.txtpb");
  const ScenarioFamily family(
      {hello,
       {},
       {"rule[ban].licence.approval_probability=0.5",
        "demand[us].forecast={ per: \"week\" constant: 7 }", "demand[us].poisson.size.fixed=4"}});
  const auto* licence = std::get_if<models::Licence>(&find_rule(family.nominal(), "ban")->effect);
  ASSERT_NE(licence, nullptr) << "the licence takes the place of the prohibition";
  EXPECT_EQ(licence->approval_probability, 0.5);
  const models::Demand& demand = find_demand(family.nominal(), "us");
  const double week = static_cast<double>(sim::kWeek.count());
  EXPECT_DOUBLE_EQ(demand.forecast.value(family.nominal().horizon.start) * week, 7);
  EXPECT_EQ(sim::mean(std::get<models::PoissonOrders>(demand.orders).size), 4);
}

TEST(ScenarioReader, RefusesALoopOfOverlays) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a.txtpb", "base: \"b.txtpb\"");
  const std::string b = folder.write("b.txtpb", "base: \"a.txtpb\"");
  EXPECT_THAT(issues_of({a, {}, {}}), HasSubstr(a + " -> " + b + " -> " + a));
}

// --- Uncertain inputs
// -----------------------------------------------------------------------------

/// The teaching example with uncertain inputs.
std::string uncertain_file(const TemporaryFolder& folder, const std::string& entries) {
  return folder.write("uncertain.txtpb",
                      "base: \"" + repository("scenarios/teaching/hello.txtpb") + "\"\n" + entries);
}

double us_rate(const models::Scenario& scenario) {
  return find_demand(scenario, "us").rate.value(scenario.horizon.start) *
         static_cast<double>(sim::kWeek.count());
}

TEST(UncertainInputs, AreDrawnPerReplicationWithinTheirRange) {
  const TemporaryFolder folder;
  const std::string file = uncertain_file(folder,
                                          "uncertain { id: \"u\" path: \"demand[us].rate.scale\" "
                                          "value { uniform { low: 0.5 high: 2 } } }");
  const ScenarioFamily family({file, {}, {}});
  ASSERT_TRUE(family.varies());
  EXPECT_DOUBLE_EQ(us_rate(family.nominal()), 80) << "the nominal inputs are those in the file";
  std::set<double> seen;
  for (std::uint32_t r = 0; r < 50; ++r) {
    const double rate = us_rate(family.instantiate(7, r));
    EXPECT_GE(rate, 40);
    EXPECT_LE(rate, 160);
    EXPECT_EQ(rate, us_rate(family.instantiate(7, r))) << "replication " << r;
    EXPECT_NE(rate, us_rate(family.instantiate(8, r))) << "replication " << r;
    seen.insert(rate);
  }
  EXPECT_EQ(seen.size(), 50U);
  // 50 draws that all fell into one half of the range would be no uniform law.
  EXPECT_LT(*seen.begin(), 70);
  EXPECT_GT(*seen.rbegin(), 130);
}

TEST(UncertainInputs, OneDoesNotDisturbAnother) {
  const TemporaryFolder folder;
  const std::string one =
      "uncertain { id: \"u\" path: \"demand[us].rate.scale\" value { uniform { low: 0.5 high: 2 } "
      "} }";
  const std::string two =
      "uncertain { id: \"c\" path: \"demand[cn].rate.scale\" value { uniform { low: 0.5 high: 2 } "
      "} }";
  const std::string renamed =
      "uncertain { id: \"v\" stream: \"u\" path: \"demand[us].rate.scale\" "
      "value { uniform { low: 0.5 high: 2 } } }";
  const double alone =
      us_rate(ScenarioFamily({uncertain_file(folder, one), {}, {}}).instantiate(1, 3));
  const models::Scenario both =
      ScenarioFamily({uncertain_file(folder, two + one), {}, {}}).instantiate(1, 3);
  EXPECT_EQ(us_rate(both), alone);
  EXPECT_NE(find_demand(both, "cn").rate.value(both.horizon.start) / 60, us_rate(both) / 80);
  EXPECT_EQ(us_rate(ScenarioFamily({uncertain_file(folder, renamed), {}, {}}).instantiate(1, 3)),
            alone);
}

TEST(UncertainInputs, MustNameANumberThatExists) {
  const TemporaryFolder folder;
  const auto issues = [&](const std::string& path, const std::string& value) {
    return issues_of(
        {uncertain_file(folder, "uncertain { id: \"u\" path: \"" + path + "\" " + value + " }"),
         {},
         {}});
  };
  const std::string law = "value { uniform { low: 1 high: 2 } }";
  EXPECT_EQ(issues("demand[us].rate.scale", law), "");
  EXPECT_THAT(issues("demand[uss].rate.scale", law), HasSubstr("did you mean \"us\"?"));
  EXPECT_THAT(issues("demand[us].rate.scal", law), HasSubstr("did you mean \"scale\"?"));
  EXPECT_THAT(issues("demand[us].buyer", law), HasSubstr("is not a number"));
  EXPECT_THAT(issues("pool[machines].servers.constant", law), HasSubstr("is not there"));
  EXPECT_THAT(issues("", law), HasSubstr("uncertain.txtpb:2:"));
  EXPECT_THAT(issues("demand[us].rate.scale", ""), HasSubstr("uncertain[u].value"));
  EXPECT_THAT(issues("demand[us].rate.scale", "value { unit: \"days\" fixed: 1 }"),
              HasSubstr("uncertain[u].value.unit"));
  const std::string entry = "uncertain { id: \"%\" path: \"demand[us].rate.scale\" " + law + " }\n";
  std::string twice = entry + entry;
  twice.replace(twice.find('%'), 1, "a");
  twice.replace(twice.find('%'), 1, "b");
  EXPECT_THAT(issues_of({uncertain_file(folder, twice), {}, {}}),
              HasSubstr("uncertain[b].path: another entry draws this number"));
}

// Orders sent round would be sent for ever at one instant; a number that --set gives is not drawn.
TEST(ScenarioReader, RefusesToSendHeldOrdersRound) {
  const TemporaryFolder folder;
  const auto rule = [](const std::string& from, const std::string& to) {
    return "rule { id: \"from-" + from + "\" held_orders: REROUTE reroute_to: \"" + to +
           "\" match { buyer: \"" + from + "\" } prohibit {} }\n";
  };
  const auto issues = [&](const std::string& rules) {
    return issues_of({uncertain_file(folder, rules), {}, {}});
  };
  EXPECT_EQ(issues(rule("cn-cloud", "us-cloud")), "");
  EXPECT_THAT(issues(rule("cn-cloud", "us-cloud") + rule("us-cloud", "cn-cloud")),
              HasSubstr("held orders are sent round"));
}

TEST(UncertainInputs, ASetNumberIsNotDrawn) {
  const TemporaryFolder folder;
  const std::string entry =
      "uncertain { id: \"u\" path: \"demand[us].rate.scale\" value { uniform { low: 1 high: 2 } } "
      "}";
  const std::string file = uncertain_file(folder, entry);
  const auto rate = [&](const std::vector<std::string>& sets) {
    return us_rate(ScenarioFamily({file, {}, sets}).instantiate(1, 0));
  };
  EXPECT_EQ(rate({"demand[us].rate.scale=3"}), 3 * rate({"demand[us].rate.scale=1"}));
  EXPECT_NE(rate({}), rate({"demand[us].rate.scale=1"}));
}

// A law may reach outside the range of its field; the replication then says so.
TEST(UncertainInputs, RefuseADrawOutsideTheFieldsRange) {
  const TemporaryFolder folder;
  const ScenarioFamily family(
      {uncertain_file(
           folder, "uncertain { id: \"u\" path: \"demand[us].rate.scale\" value { fixed: 1e9 } }"),
       {},
       {}});
  EXPECT_THROW(static_cast<void>(family.instantiate(1, 0)), ScenarioError);
}

// Beyond 200 years a table by quarter is nothing to read, and must not be asked for by accident.
TEST(ScenarioReader, LongSpansAreReportedAsAWhole) {
  const auto horizon = [](const std::string& end, const std::string& more) {
    return "schema: 1 name: \"long\" country { id: \"US\" } horizon { start: \"2000-01-01\" end: "
           "\"" +
           end + "\" " + more + " }";
  };
  EXPECT_TRUE(test::from_text(horizon("2199-01-01", "")).nominal().horizon.by_quarter);
  try {
    test::from_text(horizon("4737-11-28", ""));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("longer than 200 years needs whole_span: true"));
  }
  const models::Scenario scenario =
      test::from_text(horizon("4737-11-28", "whole_span: true")).nominal();
  EXPECT_FALSE(scenario.horizon.by_quarter);
  EXPECT_EQ(sim::in_days(scenario.horizon.end - scenario.horizon.start), 1'000'000);
  EXPECT_THROW(test::from_text("schema: 1 name: \"x\" country { id: \"US\" } horizon { start: "
                               "\"0000-01-01\" end: \"9999-12-31\" whole_span: true }"),
               ScenarioError);
}

}  // namespace
}  // namespace chokepoint::proto
