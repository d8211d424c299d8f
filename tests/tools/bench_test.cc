// `bench` and `generate`: what they print is right, and generated networks are sound.
#include "tools/bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "models/supply_chain.h"
#include "proto/scenario_reader.h"
#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tools/generated_network.h"

namespace chokepoint::test {
namespace {

using ::testing::HasSubstr;

const std::string kScenarios = CHOKEPOINT_SOURCE_DIR "/scenarios/";

models::Scenario generated(std::size_t nodes, std::uint32_t days, std::uint64_t seed) {
  return proto::read_scenario_text(tools::generated_network({nodes, days, seed}), "generated");
}

// The smallest, odd sizes, and one with many campuses; simulate() checks the books every month.
TEST(GeneratedNetwork, IsValidAndConservesPieces) {
  for (const std::size_t nodes : {tools::kFewestNodes, std::size_t{101}, std::size_t{997}}) {
    for (const std::uint64_t seed : {1, 2}) {
      const models::Scenario scenario = generated(nodes, 100, seed);
      EXPECT_EQ(scenario.stocks.size(), nodes);
      models::Replication done;
      EXPECT_NO_THROW(done = models::simulate(scenario, seed, 0, true)) << nodes;
      EXPECT_GT(done.events, nodes * 20);
    }
  }
}

TEST(GeneratedNetwork, UsesEverythingItMakes) {
  const models::Scenario scenario = generated(997, 100, 3);
  for (const models::Process& process : scenario.processes) {
    const models::StockId stock = process.outputs.front().stock;
    bool ordered = false;  // through a lane
    for (const models::Demand& demand : scenario.demands) {
      for (const models::OfferId offer : demand.offers) {
        ordered |= scenario.offers[offer].stock == stock;
      }
    }
    EXPECT_TRUE(ordered || !scenario.stocks[stock].consumers.empty()) << process.id;
    EXPECT_FALSE(process.inputs.empty());
    EXPECT_FALSE(process.uses.empty());
  }
}

TEST(GeneratedNetwork, DependsOnItsNumbersOnly) {
  EXPECT_EQ(tools::generated_network({500, 50, 1}), tools::generated_network({500, 50, 1}));
  EXPECT_NE(tools::generated_network({500, 50, 1}), tools::generated_network({500, 50, 2}));
}

TEST(Generate, WritesAFileThatCheckTakes) {
  const TempDirectory here;
  const std::string file = here / "network.txtpb";
  const Finished done =
      chokepoint({"generate", "--nodes", "300", "--days", "60", "--seed", "5", "-o", file});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(done.out, "");
  EXPECT_EQ(contents(file), tools::generated_network({300, 60, 5}));
  const Finished checked = chokepoint({"check", file});
  EXPECT_EQ(checked.code, 0) << checked.out;
  EXPECT_THAT(checked.out, HasSubstr("300 stocks"));
  EXPECT_EQ(chokepoint({"generate", "--nodes", "300", "--days", "60", "--seed", "5"}).out,
            contents(file));
  EXPECT_EQ(chokepoint({"generate", "--nodes", "99"}).code, 2);
}

TEST(Bench, ReportsOrdersAndClasses) {
  const std::string line = kScenarios + "bench/serial-line.txtpb";
  const std::vector<std::string> words = {"bench", line, "--orders", "20000", "--json"};
  const Finished done = chokepoint(words);
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(json_error(done.out), "");
  for (const char* part :
       {"\"orders_per_second\":", "\"events_per_second\":", "\"demand\":\"A\"", "\"demand\":\"B\"",
        "\"fill\":0.", "\"wait_days\":", "\"days\":20000,"}) {
    EXPECT_THAT(done.out, HasSubstr(part));
  }
  const Finished text = chokepoint({"bench", line, "--orders", "2000", "--reps", "3"});
  EXPECT_THAT(text.out, HasSubstr("3 replications of 2,000 days, seed 1"));
  EXPECT_THAT(text.out, HasSubstr("orders a second"));
}

// Waiting in M/M/1 before service, not the time in the system.
TEST(Bench, WaitsOfWhatIsMadeToOrderEndWithItsStart) {
  tools::BenchOptions options;
  options.what = kScenarios + "bench/mm1.txtpb";
  options.orders = 400'000;
  const models::Scenario scenario = tools::bench_scenario(options);
  EXPECT_NEAR(sim::in_days(scenario.horizon.end - scenario.horizon.start), 400'000 / 0.9, 1);
  EXPECT_FALSE(scenario.horizon.by_quarter);
}

TEST(Bench, SaysWhatItDoesNotKnow) {
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), "bench");
    const Finished done = chokepoint(words);
    EXPECT_EQ(done.code, 2);
    return done.error;
  };
  EXPECT_THAT(error({"generatd"}), HasSubstr("did you mean \"generated\"?"));
  EXPECT_THAT(error({"generated", "--nodes", "7"}), HasSubstr("from 100 to 1000000"));
  EXPECT_THAT(error({kScenarios + "base.txtpb", "--lines", "2"}), HasSubstr("--lines"));
  EXPECT_THAT(error({kScenarios + "bench/mm1.txtpb", "--orders", "1000000000000"}),
              HasSubstr("after the year 9999"));
}

}  // namespace
}  // namespace chokepoint::test
