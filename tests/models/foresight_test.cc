// Asking memory for what an event will read changes nothing, whatever the scenario and the event;
// under the sanitizers these tests find a step that follows what is not there.

#include "models/foresight.h"

#include <gtest/gtest.h>

#include "tests/support/scenarios.h"

namespace chokepoint::test {
namespace {

using models::Happening;

template <class Event, class Id, class Make>
void foresee_all(const models::Context& context, std::size_t count, const Make& make) {
  for (const Id id : sim::ids<Id>(count)) {
    const Event event = make(id);
    for (const std::size_t steps : sim::kForesight) models::foresee(context, event, steps);
  }
}

void foresee_everything(const models::Context& context) {
  const models::State& state = context.state;
  const models::Scenario& scenario = context.scenario;
  foresee_all<models::LotFinished, models::LotId>(context, state.lots.slots(),
                                                  [](auto id) { return models::LotFinished{id}; });
  foresee_all<models::ShipmentArrived, models::ShipmentId>(context, state.shipments.slots(),
                                                           [](auto id) {
                                                             return models::ShipmentArrived{id, 1};
                                                           });
  foresee_all<models::SupplyArrived, models::SupplierId>(context, scenario.suppliers.size(),
                                                         [](auto id) {
                                                           return models::SupplyArrived{id, 1};
                                                         });
  foresee_all<models::DemandArrived, models::DemandId>(
      context, scenario.demands.size(), [](auto id) { return models::DemandArrived{id}; });
  foresee_all<models::StockOrderReached, models::DemandId>(
      context, scenario.demands.size(), [](auto id) {
        return models::StockOrderReached{id, 1};
      });
  for (const std::size_t steps : sim::kForesight) {
    models::foresee(context, models::MonthBegan{}, steps);
  }
}

TEST(Foresight, ChangesNothingInAnyShippedScenario) {
  for (const std::string& file : shipped_scenarios()) {
    SCOPED_TRACE(file);
    const proto::ScenarioFamily family = from_file(file, no_longer_than_others(file));
    Stepper plain(family);
    Stepper foreseeing(family);
    foreseeing.through_day(40);
    plain.through_day(40);
    models::Agenda unused;
    foresee_everything({foreseeing.scenario(), foreseeing.state(), unused});
    foreseeing.through_day(60);
    plain.through_day(60);
    EXPECT_EQ(foreseeing.state().fingerprint, plain.state().fingerprint);
  }
}

}  // namespace
}  // namespace chokepoint::test
