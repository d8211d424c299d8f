// Judging every offer of a scenario with many rules, at every stage, on a day when most are in
// force.
#include <benchmark/benchmark.h>

#include <string>

#include "models/trade/export_rules.h"
#include "sim/calendar.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

constexpr const char* kFile = "policies/as-it-happened.txtpb";

/// Calls once(scenario, offer, day) for each offer; items are offers.
template <class Once>
void for_each_offer(benchmark::State& state, Once once) {
  const models::Scenario scenario = from_file(kFile).instantiate(1, 0);
  const sim::Time day = *sim::parse_date("2025-09-01");
  for (auto _ : state) {
    for (const models::OfferId offer : sim::ids<models::OfferId>(scenario.offers.size())) {
      once(scenario, offer, day);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(scenario.offers.size()));
}

void verdicts(benchmark::State& state) {
  for_each_offer(state, [](const models::Scenario& scenario, models::OfferId offer, sim::Time day) {
    for (int stage = 0; stage < models::kStages; ++stage) {
      benchmark::DoNotOptimize(
          models::judge(scenario, offer, static_cast<models::Stage>(stage), day, day));
    }
  });
}
BENCHMARK(verdicts)->Name("Rules:verdicts-of-all-stages");

void shares(benchmark::State& state) {
  for_each_offer(state, [](const models::Scenario& scenario, models::OfferId offer, sim::Time day) {
    benchmark::DoNotOptimize(models::expected_share(scenario, offer, day, day));
  });
}
BENCHMARK(shares)->Name("Rules:expected-share");

}  // namespace
}  // namespace chokepoint::test
