#include "tests/bench/scenario_bench.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include "models/supply_chain.h"
#include "tests/support/scenarios.h"
#include "tools/generated_network.h"

namespace chokepoint::test {
namespace {

void replicate(benchmark::State& state, const std::string& file) {
  const models::Scenario scenario = from_file(file).instantiate(1, 0);
  std::int64_t events = 0;
  for (auto _ : state) {
    events += static_cast<std::int64_t>(models::simulate(scenario, 1, 0).events);
  }
  state.SetItemsProcessed(events);
}

void start(benchmark::State& state, const std::string& file) {
  const models::Scenario scenario = from_file(file).instantiate(1, 0);
  std::uint32_t replication = 0;
  for (auto _ : state) {
    const models::SupplyChain chain(scenario, 1, replication++);
    benchmark::DoNotOptimize(&chain);
  }
}

void load(benchmark::State& state, const std::string& file) {
  for (auto _ : state) benchmark::DoNotOptimize(from_file(file).nominal().name.size());
}

/// Reading and compiling a generated network; items are nodes.
void load_network(benchmark::State& state) {
  const auto nodes = static_cast<std::size_t>(state.range(0));
  const std::string text = tools::generated_network({nodes, 500, 1});
  for (auto _ : state) {
    benchmark::DoNotOptimize(proto::read_scenario_text(text, "generated").name.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

void register_scenarios() {
  using benchmark::RegisterBenchmark;
  for (const std::string& file : shipped_scenarios()) {
    RegisterBenchmark(("Replication:" + file).c_str(), replicate, file)
        ->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("Start:" + file).c_str(), start, file)->Unit(benchmark::kMicrosecond);
    RegisterBenchmark(("Load:" + file).c_str(), load, file)->Unit(benchmark::kMicrosecond);
  }
  RegisterBenchmark("LoadNetwork", load_network)
      ->Arg(1'000)
      ->Arg(10'000)
      ->Arg(100'000)
      ->Unit(benchmark::kMillisecond);
}

}  // namespace chokepoint::test
