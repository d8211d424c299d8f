// Metamorphic tests: changes of a scenario whose effect on the results is known without knowing the
// results. The numbers M1-M14 are those of the list of oracles.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sim/calendar.h"
#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const char* const kHello = "teaching/hello.txtpb";
const char* const kBase = "base.txtpb";

std::string text_of(const Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

/// Doubles in bits, so that equal means the same double and NaN equals NaN.
std::vector<std::uint64_t> bits(const std::vector<double>& values) {
  std::vector<std::uint64_t> result;
  for (const double value : values) {
    result.push_back(std::isnan(value) ? 0 : std::bit_cast<std::uint64_t>(value));
  }
  return result;
}

/// Outcomes by name, in bits.
using Outcomes = std::map<std::string, std::vector<std::uint64_t>>;

Outcomes outcomes(const Results& results) {
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(results.experiment());
  const std::vector<std::vector<double>> values = proto::outcome_values(results.experiment());
  Outcomes named;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    const proto::OutcomeKey& key = keys[k];
    named[key.metric + " " + key.item + " " + key.region + " " + key.period] = bits(values[k]);
  }
  return named;
}

/// Every outcome of `few` is in `many`, with the same values.
void expect_contained(const Outcomes& few, const Outcomes& many) {
  for (const auto& [name, values] : few) {
    ASSERT_TRUE(many.contains(name)) << name;
    EXPECT_EQ(values, many.at(name)) << name;
  }
}

// --- M1: names do not matter
// ------------------------------------------------------------------------

const std::string kPrefix = "renamed-";

/// Fields that hold the id of something, by message.
const std::map<std::string, std::set<std::string>>& references() {
  static const std::map<std::string, std::set<std::string>> fields = {
      {"CountryGroup", {"country"}},
      {"Site", {"country"}},
      {"Process", {"at"}},
      {"Input", {"item", "alternate"}},
      {"CapacityUse", {"pool"}},
      {"Output", {"item"}},
      {"Supplier", {"item", "site"}},
      {"Stock", {"item", "site", "from"}},
      {"Lane", {"from", "to", "item"}},
      {"Buyer", {"country"}},
      {"Demand", {"buyer", "item", "accept"}},
      {"Leakage", {"through"}},
      {"Substitution", {"to"}},
      {"Conversion", {"from", "to"}},
      {"Rule", {"supersedes", "reroute_to"}},
      {"Match", {"item", "origin", "destination", "buyer"}}};
  return fields;
}

void rename(Message& message) {
  const auto* type = message.GetDescriptor();
  const auto* reflection = message.GetReflection();
  const bool is_source = type->name() == "Source";
  std::vector<const FieldDescriptor*> given;
  reflection->ListFields(message, &given);
  const auto named = references().find(type->name());
  for (const FieldDescriptor* field : given) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (!field->is_repeated()) {
        rename(*reflection->MutableMessage(&message, field));
        continue;
      }
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        rename(*reflection->MutableRepeatedMessage(&message, field, i));
      }
      continue;
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || is_source) continue;
    const bool is_id = field->name() == "id";
    const bool refers = named != references().end() && named->second.contains(field->name());
    if (!is_id && !refers) continue;
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        reflection->SetRepeatedString(&message, field, i,
                                      kPrefix + reflection->GetRepeatedString(message, field, i));
      }
      continue;
    }
    const std::string old = reflection->GetString(message, field);
    const FieldDescriptor* stream = type->FindFieldByName("stream");
    if (is_id && stream != nullptr && reflection->GetString(message, stream).empty()) {
      reflection->SetString(&message, stream, old);
    }
    reflection->SetString(&message, field, kPrefix + old);
  }
  if (type->name() != "Uncertain") return;
  const FieldDescriptor* path = type->FindFieldByName("path");
  for (int i = 0; i < reflection->FieldSize(message, path); ++i) {
    std::string changed;
    for (const char c : reflection->GetRepeatedString(message, path, i)) {
      changed += c;
      // Elements of lists without ids are named by number, and come after the first bracket.
      if (c == '[' && changed.find('[') == changed.size() - 1) changed += kPrefix;
    }
    reflection->SetRepeatedString(&message, path, i, changed);
  }
}

/// The outcomes of a renamed scenario under the old names.
Outcomes old_names(const Outcomes& renamed) {
  Outcomes old;
  for (const auto& [name, values] : renamed) {
    std::string key = name;
    // Stocks that are not declared are called after their item and their site.
    for (auto at = key.find(kPrefix); at != std::string::npos; at = key.find(kPrefix)) {
      key.erase(at, kPrefix.size());
    }
    old[key] = values;
  }
  return old;
}

void expect_same_when_renamed(const proto::ScenarioFamily& family, std::uint32_t replications) {
  v1::Scenario renamed = family.message();
  rename(renamed);
  const Results before(from_text(text_of(family.message())), replications);
  const Results after(from_text(text_of(renamed)), replications);
  EXPECT_EQ(before.fingerprint(), after.fingerprint());
  EXPECT_EQ(outcomes(before), old_names(outcomes(after)));
  // The test sees a difference where there is one: another stream gives other numbers.
  renamed.mutable_demand(0)->set_stream("another");
  EXPECT_NE(before.fingerprint(), Results(from_text(text_of(renamed)), 1).fingerprint());
}

TEST(Metamorphic, M1NamesDoNotMatter) { expect_same_when_renamed(from_file(kHello), 2); }

TEST(Metamorphic, M1NamesDoNotMatterInTheBase) { expect_same_when_renamed(from_file(kBase), 2); }

// The draws of a licence are addressed by its rule, which has no `stream` to keep the old name.
TEST(Metamorphic, M1NamesDoNotMatterForLicences) {
  expect_same_when_renamed(from_text(small_world("2025-07-01") + R"(
    stock { id: "shelf" item: "board" site: "plant" initial: 1000 }
    demand { id: "cn" buyer: "cn-cloud" item: "board" rate { per: "day" constant: 2 } poisson {} }
    rule { id: "licence" match { destination: "CN" } licence { approval_probability: 0.5 } })"),
                           2);
}

// The draws of a lane between sites are addressed by the item's id too; items have no `stream`.
TEST(Metamorphic, M1NamesDoNotMatterForLanesBetweenSites) {
  expect_same_when_renamed(from_text(small_world("2025-07-01") + R"(
    site { id: "store" country: "TW" }
    lane { id: "inward" from: "plant" to: "store" transit { unit: "days" exponential { mean: 6 } } }
    lane { id: "store-us" from: "store" to: "us-cloud" }
    supplier { id: "boards" item: "board" site: "plant" contract { per: "week" constant: 70 } }
    stock { id: "shelf" item: "board" site: "store" base_stock { level: 30 } from: "inward" }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 5 } poisson {} })"),
                           2);
}

// --- M2, M4: what cannot matter does not
// -----------------------------------------------------------

/// A supplier, pool, process, stock and lane of their own that nobody asks for anything.
const char* const kIdleNode = R"(
  country { id: "nowhere" }
  site { id: "idle-site" country: "nowhere" }
  item { id: "idle-part" } item { id: "idle-board" }
  supplier { id: "idle-supplier" item: "idle-part" site: "idle-site"
             on_order { lead_time { unit: "days" exponential { mean: 3 } } } }
  pool { id: "idle-pool" per_period { per: "week" constant: 10 } }
  process { id: "idle-process" at: "idle-site" start: ON_ORDER input { item: "idle-part" }
            use { pool: "idle-pool" } output { item: "idle-board" }
            cycle_time { unit: "days" exponential { mean: 3 } } }
  stock { id: "idle-stock" item: "idle-board" site: "idle-site"
          initial: 5 base_stock { level: 5 } from: "idle-process" }
  stock { id: "idle-parts" item: "idle-part" site: "idle-site"
          initial: 5 base_stock { level: 5 } from: "idle-supplier" }
)";

/// A chain that works for itself and sells to nobody.
const char* const kBusyNode = R"(
  country { id: "nowhere" }
  site { id: "busy-site" country: "nowhere" }
  item { id: "busy-part" } item { id: "busy-board" }
  supplier { id: "busy-supplier" item: "busy-part" site: "busy-site"
             contract { per: "week" constant: 11 } }
  pool { id: "busy-pool" per_period { per: "week" constant: 10 } release_every: "3 days" }
  process { id: "busy-process" at: "busy-site" input { item: "busy-part" }
            use { pool: "busy-pool" } output { item: "busy-board" } yield_noise: BINOMIAL
            cycle_time { unit: "days" exponential { mean: 3 } } }
)";

/// Rules that match no order, and one that matches all of them for no time.
const char* const kIdleRules = R"(
  rule { id: "matches-nothing" stage: START in_transit: RETURN held_orders: CANCEL
         match { item: "idle-board" } prohibit {} }
  rule { id: "no-time" announced: "2024-02-01" from: "2025-05-05" until: "2025-05-05"
         stage: EXPORT in_transit: RETURN held_orders: CANCEL match {} prohibit {} }
  rule { id: "no-time-licence" announced: "2024-02-01" from: "2025-05-05" until: "2025-05-05"
         stage: START in_transit: HOLD match {}
         licence { officers: 1 approval_probability: 0 } }
)";

void expect_no_effect(const char* file, std::uint32_t replications) {
  const std::string text = text_of(from_file(file).message());
  const Results before(from_text(text), replications);
  const Results idle(from_text(text + kIdleNode), replications);
  EXPECT_EQ(before.fingerprint(), idle.fingerprint());
  expect_contained(outcomes(before), outcomes(idle));
  const Results ruled(from_text(text + kIdleNode + kIdleRules), replications);
  EXPECT_EQ(before.fingerprint(), ruled.fingerprint());
  expect_contained(outcomes(before), outcomes(ruled));
  // What works for itself changes the fingerprint, which covers it too, and no outcome of others.
  const Results busy(from_text(text + kBusyNode), replications);
  EXPECT_NE(before.fingerprint(), busy.fingerprint());
  expect_contained(outcomes(before), outcomes(busy));
}

TEST(Metamorphic, M2WhatNobodyUsesDoesNotMatter) { expect_no_effect(kHello, 2); }

TEST(Metamorphic, M2WhatNobodyUsesDoesNotMatterInTheBase) { expect_no_effect(kBase, 2); }

// --- M5: scale
// --------------------------------------------------------------------------------------

TEST(Metamorphic, M5ScalesWithQuantities) {
  const char* const file = "oracles/d9-policy-shock.txtpb";
  const std::vector<std::string> scaled = {"pool[slots].per_period.scale=3",
                                           "demand[h20].rate.scale=3",
                                           "demand[blackwell].rate.scale=3"};
  const Results one(from_file(file), 1);
  const Results three(from_file(file, scaled), 1);
  for (const char* metric : {"ordered", "delivered", "lost", "blocked", "work_in_process"}) {
    for (const char* item : {"H20", "B200"}) {
      EXPECT_DOUBLE_EQ(three.value(metric, item), 3 * one.value(metric, item)) << metric << item;
    }
  }
  EXPECT_GT(one.value("lost", "H20"), 0);
}

// --- M7: no limit
// -----------------------------------------------------------------------------------

std::string repair_shop(const std::string& pool, const std::string& use) {
  return small_world("2025-07-01") + pool + R"(
    process { id: "make" at: "plant" start: MAKE_TO_ORDER )" +
         use + R"( output { item: "board" }
              cycle_time { unit: "days" exponential { mean: 4 } } }
    demand { id: "us" buyer: "us-cloud" item: "board" rate { per: "day" constant: 6 } poisson {} })";
}

// Each order is a lot of its own, so the same cycle times are drawn with servers and without.
TEST(Metamorphic, M7EndlessServersAreNoServers) {
  const Results without(from_text(repair_shop("", "")), 3);
  const auto with = [](const char* servers) {
    return Results(from_text(repair_shop(
                       std::string("pool { id: \"line\" servers { constant: ") + servers + " } }",
                       "use { pool: \"line\" }")),
                   3);
  };
  EXPECT_EQ(with("1000000").fingerprint(), without.fingerprint());
  EXPECT_NE(with("20").fingerprint(), without.fingerprint());
}

// With capacity above everything ever asked for, a period's orders start at its end: the lead time
// is the cycle time and the wait for the release, and capacity has no say.
TEST(Metamorphic, M7CapacityAboveDemandDoesNotMatter) {
  const auto with = [](const char* capacity) {
    return Results(
        from_text(repair_shop(std::string("pool { id: \"line\" release_every: \"1 day\" per_period "
                                          "{ per: \"day\" constant: ") +
                                  capacity + " } }",
                              "use { pool: \"line\" }")),
        3);
  };
  EXPECT_EQ(with("1000").fingerprint(), with("100000000").fingerprint());
  EXPECT_NE(with("6").fingerprint(), with("1000").fingerprint());
}

// --- M10: another date
// ------------------------------------------------------------------------------

// 1461 days are four years with one leap day: months have the same lengths. Cycle times are fixed,
// because those of released work are addressed by date.
TEST(Metamorphic, M10ShiftedByFourYears) {
  const Results now(from_file(kHello), 3);
  const Results later(
      from_file(kHello, {"horizon.start=2029-01-01", "horizon.end=2030-01-01",
                         "rule[ban].from=2029-04-01", "rule[ban].until=2029-10-01"}),
      3);
  for (const char* metric : {"ordered", "delivered", "lost", "blocked", "backlog", "lead_time"}) {
    for (const char* item : {"fast", "slow", "all"}) {
      EXPECT_EQ(bits(now.metric(metric, item)), bits(later.metric(metric, item)))
          << metric << " of " << item;
      EXPECT_EQ(bits(now.metric(metric, item, "ALL", "2025Q3")),
                bits(later.metric(metric, item, "ALL", "2029Q3")))
          << metric << " of " << item;
    }
  }
  EXPECT_NE(
      now.metric("delivered", "slow"),
      Results(from_file(kHello, {"rule[ban].until=2025-11-01"}), 3).metric("delivered", "slow"));
}

// --- M12: the first class does not see the second ------------------------------------------------

// It must hold where all capacity is given out anew every period, whatever is in process.
TEST(Metamorphic, M12FirstClassDoesNotSeeTheSecond) {
  const std::vector<std::string> strict = {"pool[machines].allocation=STRICT_PRIORITY",
                                           "process[make-slow].use[0].priority=2",
                                           "supplier[wafers].contract.scale=10"};
  std::vector<std::string> more = strict;
  more.push_back("demand[cn].rate.scale=5");
  const Results few(from_file(kHello, strict), 3);
  const Results many(from_file(kHello, more), 3);
  for (const char* metric : {"ordered", "delivered", "lost", "backlog", "lead_time"}) {
    EXPECT_EQ(few.metric(metric, "fast"), many.metric(metric, "fast")) << metric;
  }
  EXPECT_NE(few.metric("lost", "slow"), many.metric("lost", "slow"));
  // Under shares the first does see it.
  EXPECT_NE(Results(from_file(kHello), 3).metric("delivered", "fast"),
            Results(from_file(kHello, {"demand[cn].rate.scale=5"}), 3).metric("delivered", "fast"));
}

// --- M13: stopping on the way
// -----------------------------------------------------------------------

void expect_same_in_chunks(const char* file, int chunks) {
  const proto::ScenarioFamily family = from_file(file);
  const models::Scenario scenario = family.instantiate(5, 1);
  const models::Replication whole = models::simulate(scenario, 5, 1);
  models::SupplyChain chain(scenario, 5, 1);
  std::mt19937_64 random(13);
  const auto span = (scenario.horizon.end - scenario.horizon.start).count();
  std::set<std::int64_t> stops;
  while (static_cast<int>(stops.size()) < chunks) {
    stops.insert(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(span)));
  }
  for (const std::int64_t stop : stops) {
    chain.run_until(scenario.horizon.start + sim::Duration(stop));
    chain.run_until(scenario.horizon.start + sim::Duration(stop));
  }
  for (sim::Time day = sim::next_month(scenario.horizon.start + sim::Duration(*stops.rbegin()));
       day < scenario.horizon.end; day = sim::next_month(day)) {
    chain.run_until(day);
  }
  chain.run_until(scenario.horizon.end);
  const models::Replication pieces = chain.finish();
  EXPECT_EQ(pieces.fingerprint, whole.fingerprint);
  EXPECT_EQ(pieces.events, whole.events);
  EXPECT_EQ(pieces.measures, whole.measures);
  EXPECT_EQ(pieces.capacity_used, whole.capacity_used);
  EXPECT_EQ(pieces.bound, whole.bound);
}

TEST(Metamorphic, M13StoppingOnTheWay) {
  expect_same_in_chunks(kHello, 200);
  expect_same_in_chunks(kBase, 50);
}

// --- M14: who goes first does not change how much is made
// -----------------------------------------

TEST(Metamorphic, M14TotalOutputOfOnePool) {
  const auto with = [](const char* allocation) {
    return Results(from_file(kHello, {std::string("pool[machines].allocation=") + allocation,
                                      "demand[us].patience=", "demand[cn].patience=",
                                      "rule[ban].from=2024-01-01", "rule[ban].until=2024-01-01"}),
                   3);
  };
  const Results fair = with("PROPORTIONAL");
  for (const char* other : {"FIRST_COME", "STRICT_PRIORITY", "EQUAL_CUT", "MAX_MIN_FAIR",
                            "WEIGHTED", "CRITICAL_LEVEL", "CONTRACT", "DOMESTIC_FIRST", "MARGIN"}) {
    const Results changed = with(other);
    EXPECT_EQ(fair.metric("delivered", "all"), changed.metric("delivered", "all")) << other;
    // The same pieces in another order of addition: equal but for the last bits.
    const std::vector<double> backlog = fair.metric("backlog", "all");
    const std::vector<double> changed_backlog = changed.metric("backlog", "all");
    for (std::size_t r = 0; r < backlog.size(); ++r) {
      EXPECT_NEAR(backlog[r], changed_backlog[r], 1e-9 * backlog[r]) << other;
    }
    EXPECT_EQ(fair.metric("capacity_used", "machines"), changed.metric("capacity_used", "machines"))
        << other;
  }
  for (const char* other :
       {"FIRST_COME", "EQUAL_CUT", "MAX_MIN_FAIR", "DOMESTIC_FIRST", "MARGIN"}) {
    EXPECT_NE(fair.metric("delivered", "fast"), with(other).metric("delivered", "fast")) << other;
  }
  // With equal weights.
  EXPECT_EQ(fair.metric("delivered", "fast"), with("WEIGHTED").metric("delivered", "fast"));
}

}  // namespace
}  // namespace chokepoint::test
