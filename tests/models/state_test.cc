// The invariants of the state hold along runs of every scenario that is shipped, and State::check()
// says what is wrong when they do not.

#include "models/state.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

class Shipped : public testing::TestWithParam<std::string> {};

TEST_P(Shipped, KeepsItsBooks) {
  const proto::ScenarioFamily family = from_file(GetParam(), no_longer_than_others(GetParam()));
  // Throws when a month's books do not balance.
  EXPECT_NO_THROW(models::simulate(family.instantiate(7, 0), 7, 0, true));
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Shipped, testing::ValuesIn(shipped_scenarios()),
                         [](const auto& file) {
                           std::string name = file.param;
                           for (char& c : name) c = std::isalnum(c) ? c : '_';
                           return name;
                         });

TEST(WorkingMemory, OfAnotherScenarioChangesNothing) {
  models::WorkingMemory memory;
  for (const char* file : {"base.txtpb", "teaching/hello.txtpb", "policies/buyers-react.txtpb",
                           "oracles/d12-classification.txtpb", "bench/mm1.txtpb"}) {
    const proto::ScenarioFamily family = from_file(file, no_longer_than_others(file));
    const models::Scenario scenario = family.instantiate(7, 3);
    const models::Replication reused = models::simulate(scenario, 7, 3, true, {}, &memory);
    EXPECT_EQ(reused.fingerprint, models::simulate(scenario, 7, 3).fingerprint) << file;
    EXPECT_GT(memory.lots.slots() + memory.orders.slots(), 0U) << "given back";
  }
}

/// The message of check() after `harm`; empty if it finds nothing.
std::string complaint(const std::function<void(models::State&)>& harm) {
  Stepper run(from_file("teaching/hello.txtpb"));
  run.through_day(37);  // boards are on the way
  harm(run.state());
  try {
    run.state().check();
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

template <class Id>
Id named(const auto& entities, const char* name) {
  return id_of<Id>(entities, name);
}

TEST(StateCheck, FindsNothingInAGoodState) {
  EXPECT_EQ(complaint([](models::State&) {}), "");
}

TEST(StateCheck, FindsPiecesThatCameFromNowhere) {
  const std::string found = complaint([](models::State& state) {
    state.stocks[named<models::StockId>(state.scenario.stocks, "wafer@plant")].on_hand.value += 1;
  });
  EXPECT_NE(found.find("item wafer"), std::string::npos) << found;
}

TEST(StateCheck, FindsPiecesMadeThatAreNowhere) {
  const std::string found = complaint([](models::State& state) {
    state.ledger[named<models::ItemId>(state.scenario.items, "slow")].made += 1;
  });
  EXPECT_NE(found.find("item slow"), std::string::npos) << found;
}

TEST(StateCheck, FindsShipmentsThatGrow) {
  const std::string found = complaint([](models::State& state) {
    for (std::size_t i = 0; i < state.shipments.slots(); ++i) {
      models::Shipment& shipment = state.shipments[static_cast<models::ShipmentId>(i)];
      if (!shipment.live) continue;
      shipment.quantity += 1;
      return;
    }
  });
  EXPECT_NE(found.find("pieces came in"), std::string::npos) << found;
}

TEST(StateCheck, FindsOrdersThatWantMoreThanIsOwed) {
  const std::string found = complaint([](models::State& state) {
    const auto demand = named<models::DemandId>(state.scenario.demands, "us");
    ASSERT_NE(state.demands[demand].first, models::kNone<models::OrderId>);
    state.orders[state.demands[demand].first].open += 1;
  });
  EXPECT_NE(found.find("stock fast@plant owes"), std::string::npos) << found;
}

TEST(StateCheck, FindsOrdersBelowZero) {
  const std::string found = complaint([](models::State& state) {
    const auto demand = named<models::DemandId>(state.scenario.demands, "us");
    state.orders[state.demands[demand].first].ready = -1;
  });
  EXPECT_NE(found.find("an order of us"), std::string::npos) << found;
}

TEST(StateCheck, FindsStartsWithoutALot) {
  const std::string found = complaint([](models::State& state) {
    state.processes[named<models::ProcessId>(state.scenario.processes, "make-fast")]
        .in_process.value += 1;
  });
  EXPECT_NE(found.find("process make-fast"), std::string::npos) << found;
}

TEST(StateCheck, FindsMoreReservedThanThereIs) {
  const std::string found = complaint([](models::State& state) {
    auto& stock = state.stocks[named<models::StockId>(state.scenario.stocks, "fast@plant")];
    stock.reserved = stock.on_hand.value + 1;
  });
  EXPECT_NE(found.find("stock fast@plant"), std::string::npos) << found;
}

}  // namespace
}  // namespace chokepoint::test
