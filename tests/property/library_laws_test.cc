// Laws that hold in every scenario of the library, whatever its policies: conservation at every
// step (M8), stopping on the way changes nothing (M13), classes that are alike merge (M6), a limit
// above the flow and a rule that is never in force are no rules (M3, M4).

#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// Oracles and lessons; what calibration and policies are laid over is tested elsewhere.
std::vector<std::string> library() {
  std::vector<std::string> files;
  for (const std::string& file : shipped_scenarios()) {
    if (file.starts_with("oracles/") || file.starts_with("teaching/")) files.push_back(file);
  }
  return files;
}

class Library : public testing::TestWithParam<std::string> {};

TEST_P(Library, ConservesAndDoesNotCareWhereItStops) {
  const proto::ScenarioFamily family = from_file(GetParam());
  Stepper often(family);
  for (const double day : {0.0, 0.5, 1.0, 1.25, 2.0, 5.0, 9.5, 20.0, 31.0}) often.through_day(day);
  Stepper once(family);
  once.through_day(31);
  EXPECT_EQ(often.state().fingerprint.value(), once.state().fingerprint.value());
}

// What happens before the end does not depend on where the end is.
TEST_P(Library, LengthensWithoutChangingWhatWas) {
  const proto::ScenarioFamily family = from_file(GetParam());
  Stepper run(family);
  const models::Horizon& horizon = run.scenario().horizon;
  const double days = std::min(31.0, sim::in_days(horizon.end - horizon.start) - 1);
  const std::string later = sim::format_date(horizon.end + 90 * sim::kDay);
  Stepper longer(from_file(GetParam(), {"horizon.end=\"" + later + "\""}));
  run.through_day(days);
  longer.through_day(days);
  EXPECT_GT(run.state().fingerprint.value(), 0u);
  EXPECT_EQ(run.state().fingerprint.value(), longer.state().fingerprint.value());
}

INSTANTIATE_TEST_SUITE_P(Shipped, Library, testing::ValuesIn(library()), [](const auto& info) {
  std::string name = info.param;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
});

TEST(Metamorphic, M6AlikeClassesMerge) {
  const std::string store = R"(
    schema: 1 name: "two" horizon { start: "2025-01-01" end: "2027-01-01" report_from: "2025-02-10" }
    tie_order: DEMAND_FIRST
    country { id: "US" region: US } site { id: "store" country: "US" } item { id: "part" }
    supplier { id: "parts" item: "part" site: "store" on_order { lead_time { unit: "days" fixed: 1.25 } } }
    stock { id: "shelf" item: "part" site: "store" initial: 14 base_stock { level: 14 } }
    buyer { id: "customers" country: "US" } lane { id: "counter" from: "store" to: "customers" }
    demand { id: "a" buyer: "customers" item: "part" rate { per: "day" constant: 4 } poisson {} }
    demand { id: "b" buyer: "customers" item: "part" rate { per: "day" constant: 4 } poisson {} })";
  const MeanAndError two = mean_and_error(Results(from_text(store), 40).metric("fill", "part"));
  const MeanAndError one =
      mean_and_error(Results(from_file("oracles/s6-palm.txtpb"), 40).metric("fill", "part"));
  EXPECT_NEAR(two.mean, one.mean, 4 * std::hypot(two.error, one.error));
}

TEST(Metamorphic, M3AndM4IdleRulesAreNoRules) {
  const auto run = [](const std::string& rule) {
    return Results(from_text(small_world("2025-09-01") + R"(
      supplier { id: "boards" item: "board" site: "plant"
                 on_order { lead_time { unit: "days" exponential { mean: 3 } } } }
      stock { id: "shelf" item: "board" site: "plant" base_stock { level: 9 } }
      demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 2 } poisson {} }
      demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 2 } poisson {} } )" +
                             rule),
                   3)
        .fingerprint();
  };
  const std::string none = run("");
  EXPECT_EQ(none, run(R"(rule { id: "q" match { destination: "CN" } quota { amount: 1000000 } })"));
  EXPECT_EQ(none, run(R"(rule { id: "b" from: "2025-05-01" until: "2025-05-01"
                         match { destination: "CN" } prohibit {} })"));
  EXPECT_NE(none, run(R"(rule { id: "q" match { destination: "CN" } quota { amount: 100 } })"));
}

}  // namespace
}  // namespace chokepoint::test
