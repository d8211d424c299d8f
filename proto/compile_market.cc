#include <algorithm>
#include <cmath>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

constexpr double kMostElasticity = 100;

/// Bits of Order::refused_offers.
constexpr std::size_t kMostOffers = 32;
constexpr sim::Duration kShortestInterval{60};

}  // namespace

void ScenarioCompiler::read_buyers() {
  for (const v1::Buyer& in : in_.buyer()) {
    const Cursor at = root_.child("buyer", in.id());
    models::Buyer buyer{in.id(), {}, in.end_use()};
    if (sites_.look_up(in.id())) at.error("id", "a site has this id already");
    if (const auto country = countries_.find(at, "country", in.country())) buyer.country = *country;
    buyers_.add(in.id(), out_.buyers.add(buyer));
  }
}

void ScenarioCompiler::read_demands() {
  for (const v1::Demand& in : in_.demand()) read_demand(in);
}

void ScenarioCompiler::read_demand(const v1::Demand& in) {
  const Cursor at = root_.child("demand", in.id());
  models::Demand demand;
  demand.id = in.id();
  demand.stream = stream_of(in.stream(), in.id());
  demand.priority = read_priority(at, in.priority());
  demand.weight = read_weight(at, in.has_weight() ? in.weight() : 1);
  demand.terms =
      read_terms(at, in.critical_level(), in.floor(), in.has_ceiling() ? in.ceiling() : 1);
  const auto buyer = buyers_.find(at, "buyer", in.buyer());
  const auto item = items_.find(at, "item", in.item());
  std::vector<models::ItemId> wanted;
  if (item) wanted.push_back(*item);
  for (const std::string& name : in.accept()) {
    if (const auto other = items_.find(at, "accept", name)) wanted.push_back(*other);
  }
  if (in.orders_case() == v1::Demand::kPeriodic) {
    read_periodic_orders(at.child("periodic"), in.periodic(), demand);
    if (in.has_rate()) at.error("rate", "the sizes of periodic orders say how much is ordered");
  } else if (in.has_rate()) {
    demand.rate = read_rate(at.child("rate"), in.rate());
  } else {
    at.error("rate", "a demand needs a rate", "rate { per: \"month\" constant: 100 }");
  }
  if (!in.patience().empty()) {
    demand.patience = read_duration(at, "patience", in.patience(), sim::Duration(0));
  }
  demand.forecast =
      in.has_forecast() ? read_rate(at.child("forecast"), in.forecast()) : demand.rate;
  read_orders(at, in, demand);
  read_demand_terms(at, in, demand);
  if (!buyer || !item) return;
  demand.buyer = *buyer;
  demand.item = *item;
  demand.region = out_.countries[out_.buyers[*buyer].country].region;
  const models::DemandId id = out_.demands.add(std::move(demand));
  demands_.add(in.id(), id);
  for (const models::ItemId one : wanted) {
    out_.items[one].reported = true;
    const std::size_t before = out_.demands[id].offers.size();
    offer(id, one);
    if (out_.demands[id].offers.size() > before) continue;
    at.error("item", fmt::format("no lane brings {} to {}", out_.items[one].id, in.buyer()),
             "a lane from a site that makes, stocks or receives it");
  }
  if (out_.demands[id].offers.size() > kMostOffers) {
    at.error("accept", fmt::format("more than {} ways to meet this demand", kMostOffers));
  }
}

void ScenarioCompiler::read_demand_terms(const Cursor& at, const v1::Demand& in,
                                         models::Demand& demand) {
  demand.initial_backlog = static_cast<models::Quantity>(
      read_number(at, "initial_backlog", static_cast<double>(in.initial_backlog()), 0, 1e12));
  demand.ship_complete = in.ship_complete();
  demand.backorder_cost = read_number(at, "backorder_cost_usd", in.backorder_cost_usd(), 0);
  demand.lost_sale_cost = read_number(at, "lost_sale_cost_usd", in.lost_sale_cost_usd(), 0);
  demand.price_elasticity =
      read_number(at, "price_elasticity", in.price_elasticity(), -kMostElasticity, 0);
}

/// Orders of random size; their mean is the rate that plans and forecasts know.
void ScenarioCompiler::read_periodic_orders(const Cursor& at, const v1::PeriodicOrders& in,
                                            models::Demand& demand) {
  models::PeriodicOrders orders{
      read_duration(at, "every", in.every(), sim::kWeek, kShortestInterval)};
  if (in.every().empty()) at.error("every", "is empty", "every: \"7 days\"");
  if (in.has_size()) {
    orders.size = read_number_law(at.child("size"), in.size());
    const double mean = std::max(0.0, sim::mean(*orders.size));
    demand.rate =
        sim::TimeSeries({{sim::Time{}, mean / static_cast<double>(orders.every.count())}});
  } else {
    at.error("size", "how large are the orders?", "size { poisson { mean: 6 } }");
  }
  orders.autocorrelation = read_number(at, "autocorrelation", in.autocorrelation(), -1, 1);
  if (std::abs(orders.autocorrelation) == 1) {
    at.error("autocorrelation", "orders would wander away", "a value between -1 and 1");
  }
  demand.orders = orders;
}

void ScenarioCompiler::read_orders(const Cursor& at, const v1::Demand& in, models::Demand& demand) {
  const double cv = read_number(at, "noise_cv", in.noise_cv(), 0, 100);
  if (cv > 0) demand.noise = sim::Law(sim::Lognormal{1, std::sqrt(std::log1p(cv * cv))});
  switch (in.orders_case()) {
    case v1::Demand::kPoisson: {
      models::PoissonOrders orders{sim::Law(sim::Fixed{1})};
      const Cursor here = at.child("poisson");
      if (in.poisson().has_size()) {
        orders.size = read_number_law(here.child("size"), in.poisson().size());
        if (!(sim::mean(orders.size) >= 0.5)) {
          here.error("size", "the mean order must be at least half a piece");
        }
      }
      if (cv > 0) at.error("noise_cv", "orders that come at random vary already", "use `every`");
      demand.orders = orders;
      break;
    }
    case v1::Demand::kEvery:
      demand.orders = models::PeriodicOrders{
          read_duration(at, "every", in.every(), sim::kWeek, kShortestInterval)};
      if (in.every().empty()) at.error("every", "is empty", "every: \"7 days\"");
      break;
    case v1::Demand::kPeriodic:
      if (cv > 0) at.error("noise_cv", "periodic orders vary by their size");
      break;
    case v1::Demand::ORDERS_NOT_SET:
      at.error("", "how do orders come?", "poisson {}, every: \"7 days\" or periodic {}");
  }
}

/// All ways to bring an item to the buyer of a demand: each site that has it and a lane.
void ScenarioCompiler::offer(models::DemandId demand, models::ItemId item) {
  const std::string& buyer = out_.buyers[out_.demands[demand].buyer].id;
  for (const auto& [place, stock] : stocks_[item]) {
    const std::string& site = out_.sites[place].id;
    std::optional<models::LaneId> best;
    bool best_is_general = false;
    for (const v1::Lane* lane : entries(directory().lanes_to, buyer)) {
      const bool general = lane->item().empty();
      if (lane->from() != site || !carries(*lane, out_.items[item].id)) continue;
      if (best && (general || !best_is_general)) continue;
      best = lanes_.look_up(lane->id());
      best_is_general = general;
    }
    if (!best) continue;
    models::Offer made{demand, item, stock, models::kNone<models::ProcessId>, *best};
    for (const models::ProcessId id : entries(directory().makers, stock)) {
      if (out_.processes[id].start == models::Start::kMakeToOrder) made.process = id;
    }
    const models::OfferId id = out_.offers.add(made);
    out_.demands[demand].offers.push_back(id);
    out_.stocks[stock].offers.push_back(id);
    out_.stocks[stock].whole_orders |= out_.demands[demand].ship_complete;
    if (made.process != models::kNone<models::ProcessId>) {
      out_.processes[made.process].offers.push_back(id);
    }
  }
}

}  // namespace chokepoint::proto
