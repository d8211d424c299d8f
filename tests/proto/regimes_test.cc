// The overlays of scenarios/regimes replace whole lists of uses, which have no ids. They must not
// change anything of the base beside what they are for.
#include <gtest/gtest.h>

#include <string>

#include "tests/proto/trial.h"

namespace chokepoint::proto {
namespace {

std::string repository(const std::string& file) {
  return std::string(CHOKEPOINT_SOURCE_DIR) + "/" + file;
}

v1::Scenario read_file_alone(const std::string& file) {
  return read_layer(read_source(file), file);
}

const v1::Process* find_process(const v1::Scenario& scenario, const std::string& id) {
  for (const v1::Process& process : scenario.process()) {
    if (process.id() == id) return &process;
  }
  return nullptr;
}

TEST(Regimes, AreTitledOverlaysOfTheBase) {
  const std::vector<std::string> files = scenario_files("scenarios/regimes");
  EXPECT_GE(files.size(), 6U);
  const ScenarioFamily base({repository("scenarios/base.txtpb"), {}, {}});
  for (const std::string& file : files) {
    const v1::Scenario alone = read_file_alone(file);
    EXPECT_NE(alone.title(), "") << file;
    // Until the base has contracts there is no retained share to set.
    if (alone.has_contracts() && !base.message().has_contracts()) continue;
    const ScenarioFamily laid({repository("scenarios/base.txtpb"), {repository(file)}, {}});
    EXPECT_EQ(laid.nominal().processes.size(), base.nominal().processes.size()) << file;
    EXPECT_EQ(laid.nominal().pools.size(), base.nominal().pools.size()) << file;
    EXPECT_EQ(laid.nominal().demands.size(), base.nominal().demands.size()) << file;
    EXPECT_NE(to_text(laid.message()), to_text(base.message())) << file;
  }
}

TEST(Regimes, ChangeNothingOfAUseButItsPriority) {
  const v1::Scenario base = read_file_alone("scenarios/base.txtpb");
  for (const std::string& file : scenario_files("scenarios/regimes")) {
    const v1::Scenario regime = read_file_alone(file);
    for (const v1::Process& process : regime.process()) {
      const v1::Process* original = find_process(base, process.id());
      ASSERT_NE(original, nullptr) << file << ": " << process.id();
      v1::Process expected;
      expected.set_id(process.id());
      *expected.mutable_use() = original->use();
      v1::Process without = process;
      for (v1::CapacityUse& use : *expected.mutable_use()) use.clear_priority();
      for (v1::CapacityUse& use : *without.mutable_use()) use.clear_priority();
      EXPECT_EQ(to_text(without), to_text(expected)) << file;
    }
  }
}

}  // namespace
}  // namespace chokepoint::proto
