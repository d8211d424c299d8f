// One variate of each law: from a sampler, as the simulation draws, and by the exact quantile.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/sampler.h"

namespace chokepoint::test {
namespace {

const std::vector<std::pair<std::string, sim::Law>>& laws() {
  static const std::vector<std::pair<std::string, sim::Law>> all = {
      {"fixed", sim::Fixed{3}},
      {"uniform", sim::Uniform{1, 5}},
      {"exponential", sim::Exponential{3}},
      {"lognormal", sim::Lognormal{3, 0.5}},
      {"gamma", sim::Gamma{3, 0.5}},
      {"triangular", sim::Triangular{1, 2, 6}},
      {"normal", sim::Normal{3, 1}},
      {"poisson", sim::Poisson{3}},
      {"poisson-large", sim::Poisson{1000}}};
  return all;
}

void bits(benchmark::State& state) {
  sim::RandomStream stream(1, 0, 0, 0);
  for (auto _ : state) benchmark::DoNotOptimize(stream.next());
}
BENCHMARK(bits)->Name("Variate:64-bits");

void sample(benchmark::State& state, const sim::Law& law) {
  const sim::Sampler sampler(law);
  sim::RandomStream stream(1, 0, 0, 0);
  for (auto _ : state) benchmark::DoNotOptimize(sampler.draw(stream));
}

void quantile(benchmark::State& state, const sim::Law& law) {
  sim::RandomStream stream(1, 0, 0, 0);
  for (auto _ : state) benchmark::DoNotOptimize(sim::draw(law, stream));
}

/// A stream with a name of its own and one draw, as for each shipment.
void named(benchmark::State& state) {
  const sim::Sampler sampler(sim::Exponential{3});
  std::uint64_t subject = 0;
  for (auto _ : state) {
    sim::RandomStream stream(1, 0, 0, subject++);
    benchmark::DoNotOptimize(sampler.draw(stream));
  }
}
BENCHMARK(named)->Name("Variate:exponential-of-a-new-stream");

const bool registered = [] {
  for (const auto& [name, law] : laws()) {
    benchmark::RegisterBenchmark(("Variate:" + name).c_str(), sample, law);
    benchmark::RegisterBenchmark(("Quantile:" + name).c_str(), quantile, law);
  }
  return true;
}();

}  // namespace
}  // namespace chokepoint::test
