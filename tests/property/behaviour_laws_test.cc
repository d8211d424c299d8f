// Laws of buyers' behaviours: one of no strength is none, one of full strength is seen, and none
// makes or loses a piece (checked every month).

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

/// Scarce boards, random orders, a ban that is announced and ends, a licence, a front and a
/// domestic alternative.
std::string world(const std::string& behaviour) {
  return small_world("2026-01-01") + R"(
    country { id: "MY" } buyer { id: "my-trader" country: "MY" }
    lane { id: "to-my" from: "plant" to: "my-trader" transit { unit: "days" exponential { mean: 5 } } }
    site { id: "fab" country: "CN" } item { id: "own" chip { tpp: 500 die_area_mm2: 500 } }
    lane { id: "inland" from: "fab" to: "cn-cloud" }
    supplier { id: "boards" item: "board" site: "plant" contract { per: "day" constant: 8 } }
    supplier { id: "owns" item: "own" site: "fab" contract { per: "day" constant: 3 } }
    stock { id: "shelf" item: "board" site: "plant" allocation: PROPORTIONAL initial: 100 }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 5 }
             poisson { size { uniform { low: 1 high: 9 } } } }
    demand { id: "my" buyer: "my-trader" item: "board" rate { per: "day" constant: 1 } poisson {} }
    demand { id: "own" buyer: "cn-cloud" item: "own" rate { per: "day" constant: 1 } poisson {} }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 5 }
             every: "5 days" noise_cv: 0.3 patience: "40 days" )" +
         behaviour + R"( }
    rule { id: "advice" announced: "2025-01-20" from: "2025-02-20" match { destination: "CN" item: "board" }
           discouragement { share: 0.2 ramp: "20 days" } }
    rule { id: "office" announced: "2025-02-01" from: "2025-03-01" match { destination: "CN" item: "board" }
           licence { approval_probability: 0.7 processing_time { unit: "days" fixed: 3 } } }
    rule { id: "ban" announced: "2025-05-01" from: "2025-06-01" until: "2025-09-01"
           match { destination: "CN" item: "board" } prohibit {} }
  )";
}

/// Values of every outcome of a plain scenario, in bits.
std::vector<std::vector<std::uint64_t>> plain_outcomes(const Results& run, const Results& plain) {
  std::vector<std::vector<std::uint64_t>> all;
  for (const proto::OutcomeKey& key : proto::outcome_keys(plain.experiment())) {
    std::vector<std::uint64_t>& bits = all.emplace_back();
    for (const double value : run.metric(key.metric, key.item, key.region, key.period)) {
      bits.push_back(std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value));
    }
  }
  return all;
}

struct Strengths {
  std::string none;
  std::string some;
};

TEST(Behaviour, OfNoStrengthIsNone) {
  const std::vector<Strengths> all = {
      {"pull_forward { share: 0 reach: \"90 days\" }",
       "pull_forward { share: 1 reach: \"90 days\" }"},
      {"pull_forward { share: 1 reach: \"0 days\" }",
       "pull_forward { share: 1 reach: \"9 days\" }"},
      {"safety_hoarding { cover: \"0 days\" }", "safety_hoarding { cover: \"9 days\" }"},
      {"order_inflation { factor: 1 }", "order_inflation { factor: 1.7 }"},
      {"order_inflation { factor: 2 after: \"400 days\" }", "order_inflation { factor: 2 }"},
      {"leakage { share: 0 through: \"my\" }", "leakage { share: 0.6 through: \"my\" }"},
      {"substitution { to: \"own\" }", "substitution { to: \"own\" per_month: 0.2 }"},
      {"substitution { to: \"own\" per_month: 0.2 ceiling: 0 }",
       "substitution { to: \"own\" per_month: 0.2 ceiling: 0.1 }"}};
  const Results plain(from_text(world("")), 2);
  for (const Strengths& one : all) {
    const Results none(from_text(world(one.none)), 2);
    EXPECT_EQ(none.fingerprint(), plain.fingerprint()) << one.none;
    EXPECT_EQ(plain_outcomes(none, plain), plain_outcomes(plain, plain)) << one.none;
    const Results some(from_text(world(one.some)), 2);
    EXPECT_NE(some.fingerprint(), plain.fingerprint()) << one.some;
  }
}

// All of them together, at the strength at which mistakes would show.
TEST(Behaviour, NeitherMakesNorLosesPieces) {
  const std::string all = R"(
    pull_forward { share: 1 reach: "60 days" } safety_hoarding { cover: "45 days" }
    order_inflation { factor: 2.5 after: "3 days" }
    leakage { share: 0.5 through: "my" delay { unit: "days" exponential { mean: 20 } }
              enforcement { constant: 0.3 } }
    substitution { to: "own" per_month: 0.2 ceiling: 0.6 lock_in: 0.5 learning: 100
                   win_back_per_month: 0.1 })";
  for (const char* allocation :
       {"PROPORTIONAL", "FIRST_COME", "CONTRACT", "EQUAL_CUT", "WEIGHTED"}) {
    const Results run(from_text(world(all), {std::string("stock[shelf].allocation=") + allocation}),
                      3);
    for (const char* metric : {"leaked", "seized", "moved", "withdrawn"}) {
      EXPECT_GT(run.metric(metric, "board", "CN")[0], 0) << metric;
    }
  }
}

}  // namespace
}  // namespace chokepoint::test
