// Dividing what is scarce among 8, 64 or 1,000 claims, half of what is claimed being there.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "models/inventory/allocation.h"
#include "sim/random.h"

namespace chokepoint::test {
namespace {

using models::AllocationPolicy;
using models::Claim;
using models::Quantity;

std::vector<Claim> claims_of(std::size_t number) {
  sim::RandomStream random(1, 0, 0, 0);
  std::vector<Claim> claims(number);
  for (std::size_t i = 0; i < number; ++i) {
    Claim& claim = claims[i];
    claim.amount = static_cast<Quantity>(1 + random.next() % 1000);
    claim.priority = static_cast<int>(1 + random.next() % 3);
    claim.commitment = static_cast<std::int64_t>(random.next() % 1000);
    claim.weight = 1 + static_cast<double>(random.next() % 4);
    claim.terms.critical_level = static_cast<Quantity>(random.next() % 3) * 100;
    claim.terms.margin = static_cast<double>(random.next() % 100);
    claim.terms.domestic = random.next() % 2 == 0;
  }
  return claims;
}

void divide(benchmark::State& state, const AllocationPolicy& policy) {
  const std::vector<Claim> claims = claims_of(static_cast<std::size_t>(state.range(0)));
  Quantity claimed = 0;
  for (const Claim& claim : claims) claimed += claim.amount;
  std::vector<Quantity> grants(claims.size());
  models::AllocationScratch scratch;
  for (auto _ : state) {
    models::allocate(policy, claims, claimed / 2, grants, scratch);
    benchmark::DoNotOptimize(grants.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// Registers the alternatives of the variant from number I on.
template <std::size_t I = 0>
bool register_from() {
  if constexpr (I < std::variant_size_v<AllocationPolicy>) {
    const AllocationPolicy policy{std::in_place_index<I>};
    const std::string name = std::string("Allocation:") + models::name(policy);
    benchmark::RegisterBenchmark(name.c_str(), divide, policy)->Arg(8)->Arg(64)->Arg(1000);
    return register_from<I + 1>();
  }
  return true;
}

const bool registered = register_from();

}  // namespace
}  // namespace chokepoint::test
