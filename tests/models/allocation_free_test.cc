// A warm event loop does not go to the heap. All of operator new is counted in this executable. The
// run is warm that has the memory of a replication before it, from 80% of its horizon on: before,
// lists of single processes and stocks may still grow to a new maximum.

#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <cstdlib>
#include <new>
#include <string>

#include "tests/support/scenarios.h"

namespace {

std::atomic<long> allocations = 0;

void* counted(std::size_t size) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* counted_or_throw(std::size_t size) {
  void* const memory = counted(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

// Every form that pairs with another is replaced, so that no sanitizer sees a mixed pair.
void* operator new(std::size_t size) { return counted_or_throw(size); }
void* operator new[](std::size_t size) { return counted_or_throw(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace chokepoint::test {
namespace {

struct Count {
  long warming;  ///< up to 80% of the horizon
  long warm;     ///< after it
};

Count count(const std::string& file) {
  const models::Scenario scenario = from_file(file).instantiate(1, 0);
  models::WorkingMemory memory;
  models::simulate(scenario, 1, 0, false, {}, &memory);
  const long before = allocations;
  models::SupplyChain chain(scenario, 1, 0, {}, &memory);
  const sim::Duration span = scenario.horizon.end - scenario.horizon.start;
  chain.run_until(scenario.horizon.start + span * 4 / 5);
  const long warm = allocations;
  chain.run_until(scenario.horizon.end);
  return {warm - before, allocations - warm};
}

class AllocationFree : public testing::TestWithParam<std::string> {};

TEST_P(AllocationFree, WhenWarm) {
  const Count found = count(GetParam());
  EXPECT_GT(found.warming, 0);  // the counter counts
  EXPECT_EQ(found.warm, 0);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, AllocationFree, testing::ValuesIn(shipped_scenarios()),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name) c = std::isalnum(c) ? c : '_';
                           return name;
                         });

}  // namespace
}  // namespace chokepoint::test
