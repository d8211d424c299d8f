// Every late piece-day is charged to one cause: in every shipped scenario the charges add up to the
// late piece-days that a recount of orders and shipments finds, to the piece, and asking changes
// nothing.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Quantity;

/// Pieces ordered by buyers, due before `now`, and neither arrived nor given up.
Quantity late_pieces(const models::State& state, sim::Time now) {
  const models::Scenario& scenario = state.scenario;
  const auto is_late = [&](models::DemandId demand, sim::Time placed) {
    return scenario.demands[demand].buyer != models::kNone<models::BuyerId> &&
           placed + scenario.standard_lead_time < now;
  };
  Quantity late = 0;
  for (std::size_t i = 0; i < state.orders.slots(); ++i) {
    const models::Order& order = state.orders[static_cast<models::OrderId>(i)];
    if (!order.live || !is_late(order.demand, order.placed)) continue;
    late += order.outstanding() - order.terms.phantom;
  }
  for (std::size_t i = 0; i < state.shipments.slots(); ++i) {
    const models::Shipment& shipment = state.shipments[static_cast<models::ShipmentId>(i)];
    if (!shipment.live) continue;
    const models::DemandId demand = scenario.offers[shipment.offer].demand;
    if (is_late(demand, shipment.placed)) late += shipment.quantity;
  }
  return late;
}

struct Recount {
  Quantity late = 0;
  Quantity charged = 0;
  std::uint64_t fingerprint = 0;
};

/// Recounts at every midnight what the census is about to see.
Recount recount(const models::Scenario& scenario, std::uint32_t replication) {
  models::Watch watch;
  watch.causes = true;
  models::SupplyChain chain(scenario, 1, replication, watch);
  Recount result;
  const models::Horizon& horizon = scenario.horizon;
  for (sim::Time day = horizon.start + sim::kDay; day < horizon.end; day += sim::kDay) {
    chain.run_until(day);
    if (day >= horizon.report_from) result.late += late_pieces(chain.state(), day);
  }
  chain.run_until(horizon.end);
  const models::Replication done = chain.finish();
  for (const models::LateCharge& charge : done.charges) {
    EXPECT_GT(charge.piece_days, 0);
    result.charged += charge.piece_days;
  }
  result.fingerprint = done.fingerprint;
  return result;
}

class Shipped : public testing::TestWithParam<std::string> {};

TEST_P(Shipped, ChargesAddUpToAllLatePieceDays) {
  const proto::ScenarioFamily family = from_file(GetParam(), no_longer_than_others(GetParam()));
  const bool large = !family.nominal().planning.order.empty();
  for (std::uint32_t replication = 0; replication < (large ? 1u : 2u); ++replication) {
    const models::Scenario scenario = family.instantiate(1, replication);
    const Recount found = recount(scenario, replication);
    EXPECT_EQ(found.late, found.charged) << "replication " << replication;
    const models::Replication unasked = models::simulate(scenario, 1, replication);
    EXPECT_EQ(unasked.fingerprint, found.fingerprint);
    EXPECT_TRUE(unasked.charges.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Shipped, testing::ValuesIn(shipped_scenarios()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

}  // namespace
}  // namespace chokepoint::test
