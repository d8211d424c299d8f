#include <algorithm>
#include <limits>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

constexpr double kMostPieces = 1e12;
constexpr double kMostReviews = 10000;  // of a moving average

models::Quantity pieces(const Cursor& at, std::string_view field, std::int64_t value, double low) {
  return static_cast<models::Quantity>(
      read_number(at, field, static_cast<double>(value), low, kMostPieces));
}

/// Time between two reviews.
sim::Duration read_review(const Cursor& at, const std::string& every) {
  if (every.empty()) at.error("every", "a review needs the time between two", "every: \"7 days\"");
  return read_duration(at, "every", every, sim::kWeek, sim::Duration(60));
}

}  // namespace

models::StockId ScenarioCompiler::stock_of(models::ItemId item, models::SiteId site) {
  auto& sites = stocks_[item];
  const auto found =
      std::lower_bound(sites.begin(), sites.end(), std::pair(site, models::StockId{}));
  if (found != sites.end() && found->first == site) return found->second;
  models::Stock stock;
  stock.id = out_.items[item].id + "@" + out_.sites[site].id;
  stock.item = item;
  stock.site = site;
  stock.region = out_.countries[out_.sites[site].country].region;
  const models::StockId id = out_.stocks.add(std::move(stock));
  sites.insert(found, {site, id});
  return id;
}

/// Declared stocks come first and under their own names, so that others can refer to them.
void ScenarioCompiler::declare_stocks() {
  stocks_.assign(out_.items.size(), {});
  for (const v1::Stock& in : in_.stock()) {
    const Cursor at = root_.child("stock", in.id());
    const auto item = items_.find(at, "item", in.item());
    const auto site = sites_.find(at, "site", in.site());
    if (!item || !site) continue;
    const std::size_t known = out_.stocks.size();
    const models::StockId id = stock_of(*item, *site);
    const bool twice = out_.stocks.size() == known;
    if (twice) at.error("", fmt::format("{} at {} has a stock already", in.item(), in.site()));
    out_.stocks[id].id = in.id();
    out_.stocks[id].initial = pieces(at, "initial", in.initial(), 0);
    out_.stocks[id].allocation = read_allocation(in.allocation());
  }
}

void ScenarioCompiler::read_stocks() {
  for (const v1::Stock& in : in_.stock()) {
    const auto item = items_.look_up(in.item());
    const auto site = sites_.look_up(in.site());
    if (!item || !site) continue;
    const Cursor at = root_.child("stock", in.id());
    const models::StockId id = stock_of(*item, *site);
    read_policy(at, in, out_.stocks[id]);
    read_stock_terms(at, in, out_.stocks[id]);
    if (in.policy_case() != v1::Stock::POLICY_NOT_SET) {
      read_source(at, in, id);
    } else if (!in.from().empty()) {
      at.error("from", "a stock without a policy orders nothing",
               "base_stock, reorder_up_to, reorder_quantity, periodic_review, "
               "order_up_to_forecast, anchor_and_adjust or mrp");
    }
  }
  for (const models::ProcessId id : sim::ids<models::ProcessId>(out_.processes.size())) {
    for (const models::Input& input : out_.processes[id].inputs) {
      for (const models::StockId stock : input.stocks) {
        out_.stocks[stock].consumers.push_back(id);
      }
    }
  }
}

void ScenarioCompiler::read_policy(const Cursor& at, const v1::Stock& in, models::Stock& stock) {
  switch (in.policy_case()) {
    case v1::Stock::kBaseStock:
      stock.policy =
          models::BaseStock{pieces(at.child("base_stock"), "level", in.base_stock().level(), 0),
                            in.base_stock().echelon()};
      break;
    case v1::Stock::kReorderUpTo: {
      const Cursor here = at.child("reorder_up_to");
      const auto& policy = in.reorder_up_to();
      stock.policy =
          models::ReorderUpTo{pieces(here, "reorder_point", policy.reorder_point(), -kMostPieces),
                              pieces(here, "order_up_to", policy.order_up_to(), -kMostPieces)};
      if (policy.order_up_to() <= policy.reorder_point()) {
        here.error("order_up_to", fmt::format("{} is not above the reorder point {}",
                                              policy.order_up_to(), policy.reorder_point()));
      }
      break;
    }
    case v1::Stock::kReorderQuantity: {
      const Cursor here = at.child("reorder_quantity");
      const auto& policy = in.reorder_quantity();
      stock.policy = models::ReorderQuantity{
          pieces(here, "reorder_point", policy.reorder_point(), -kMostPieces),
          pieces(here, "quantity", policy.quantity(), 1)};
      break;
    }
    case v1::Stock::kPeriodicReview: {
      const Cursor here = at.child("periodic_review");
      const auto& policy = in.periodic_review();
      stock.policy = models::PeriodicReview{read_review(here, policy.every()),
                                            pieces(here, "order_up_to", policy.order_up_to(), 0)};
      break;
    }
    case v1::Stock::kOrderUpToForecast: {
      const Cursor here = at.child("order_up_to_forecast");
      const auto& policy = in.order_up_to_forecast();
      const sim::Duration every = read_review(here, policy.every());
      if (policy.cover().empty()) here.error("cover", "how much time does the level cover?");
      const sim::Duration cover =
          read_duration(here, "cover", policy.cover(), sim::kWeek, sim::Duration(1));
      stock.policy = models::OrderUpToForecast{
          every,
          static_cast<double>(cover.count()) / static_cast<double>(every.count()),
          read_forecasting(here, policy),
          read_number(here, "safety_factor", policy.safety_factor(), -100, 100),
          pieces(here, "safety_stock", policy.safety_stock(), -kMostPieces),
          policy.returns()};
      break;
    }
    case v1::Stock::kAnchorAndAdjust: {
      const Cursor here = at.child("anchor_and_adjust");
      const auto& policy = in.anchor_and_adjust();
      const auto share = [&](const char* field, bool given, double value) {
        return given ? read_number(here, field, value, 0, 1) : 1.0;
      };
      const double smoothing = read_number(here, "smoothing", policy.smoothing(), 0, 1);
      stock.policy = models::AnchorAndAdjust{
          read_review(here, policy.every()),
          {models::ExponentialSmoothing{smoothing},
           read_number(here, "initial_forecast", policy.initial_forecast(), 0, kMostPieces)},
          pieces(here, "desired_stock", policy.desired_stock(), -kMostPieces),
          share("stock_adjustment", policy.has_stock_adjustment(), policy.stock_adjustment()),
          share("supply_line_weight", policy.has_supply_line_weight(), policy.supply_line_weight()),
          read_date(here, "fixed_until", policy.fixed_until(), out_.horizon.start),
          pieces(here, "fixed_order", policy.fixed_order(), 0)};
      break;
    }
    case v1::Stock::kMrp: {
      const Cursor here = at.child("mrp");
      stock.policy =
          models::Mrp{read_review(here, in.mrp().every()),
                      pieces(here, "safety_stock", in.mrp().safety_stock(), -kMostPieces)};
      break;
    }
    case v1::Stock::POLICY_NOT_SET:
      break;
  }
}

models::Forecasting ScenarioCompiler::read_forecasting(const Cursor& at,
                                                       const v1::OrderUpToForecast& in) {
  models::Forecasting out;
  out.initial = read_number(at, "initial_forecast", in.initial_forecast(), 0, kMostPieces);
  switch (in.forecast_case()) {
    case v1::OrderUpToForecast::kMovingAverage:
      out.method = models::MovingAverage{static_cast<int>(
          read_number(at, "moving_average", in.moving_average(), 1, kMostReviews))};
      break;
    case v1::OrderUpToForecast::kSmoothing:
      out.method = models::ExponentialSmoothing{
          read_number(at, "smoothing", in.smoothing(), std::numeric_limits<double>::min(), 1)};
      break;
    case v1::OrderUpToForecast::FORECAST_NOT_SET:
      out.method = models::MovingAverage{1};
      at.error("", "how is demand forecast?", "moving_average: 5 or smoothing: 0.2");
  }
  return out;
}

/// What orders and pieces cost, how orders are rounded, how much room there is.
void ScenarioCompiler::read_stock_terms(const Cursor& at, const v1::Stock& in,
                                        models::Stock& stock) {
  stock.order_minimum = pieces(at, "order_minimum", in.order_minimum(), 0);
  stock.order_multiple =
      in.order_multiple() == 0 ? 1 : pieces(at, "order_multiple", in.order_multiple(), 1);
  const bool orders = in.policy_case() != v1::Stock::POLICY_NOT_SET;
  if (!orders && in.order_minimum() != 0) at.error("order_minimum", "the stock orders nothing");
  if (!orders && in.order_multiple() != 0) at.error("order_multiple", "the stock orders nothing");
  if (in.has_capacity()) stock.capacity = pieces(at, "capacity", in.capacity(), 0);
  stock.costs = {read_number(at, "holding_cost_usd", in.holding_cost_usd(), 0),
                 read_number(at, "fixed_order_cost_usd", in.fixed_order_cost_usd(), 0),
                 read_number(at, "unit_cost_usd", in.unit_cost_usd(), 0),
                 in.has_pipeline_cost_usd()
                     ? read_number(at, "pipeline_cost_usd", in.pipeline_cost_usd(), 0)
                     : in.holding_cost_usd(),
                 read_number(at, "backlog_cost_usd", in.backlog_cost_usd(), 0)};
}

const ScenarioCompiler::Directory& ScenarioCompiler::directory() {
  if (directory_) return *directory_;
  directory_.emplace();
  for (const models::ProcessId id : sim::ids<models::ProcessId>(out_.processes.size())) {
    const models::Process& process = out_.processes[id];
    if (!process.outputs.empty()) directory_->makers[process.outputs.front().stock].push_back(id);
  }
  for (const models::SupplierId id : sim::ids<models::SupplierId>(out_.suppliers.size())) {
    directory_->suppliers[out_.suppliers[id].stock].push_back(id);
  }
  for (const v1::Lane& lane : in_.lane()) directory_->lanes_to[lane.to()].push_back(&lane);
  return *directory_;
}

/// The process, supplier or lane that replenishes a stock: the one named, or the only one there is.
void ScenarioCompiler::read_source(const Cursor& at, const v1::Stock& in, models::StockId id) {
  std::vector<models::ReplenishmentSource> found;
  std::vector<std::string> names;
  const auto make_by = [&](models::ProcessId process) {
    if (out_.processes[process].start != models::Start::kOnOrder) return;
    found.emplace_back(process);
    names.push_back(out_.processes[process].id);
  };
  if (in.from().empty()) {
    for (const models::ProcessId process : entries(directory().makers, id)) make_by(process);
  } else if (const auto process = processes_.look_up(in.from())) {
    make_by(*process);
  }
  for (const models::SupplierId supplier : entries(directory().suppliers, id)) {
    const models::Supplier& what = out_.suppliers[supplier];
    if (!what.on_order || (!in.from().empty() && what.id != in.from())) continue;
    found.emplace_back(supplier);
    names.push_back(what.id);
  }
  for (const v1::Lane* lane : entries(directory().lanes_to, in.site())) {
    const auto from = sites_.look_up(lane->from());
    const auto number = lanes_.look_up(lane->id());
    if (lane->push() || !from || !number) continue;
    if (!carries(*lane, in.item()) || (!in.from().empty() && lane->id() != in.from())) continue;
    found.emplace_back(internal_demand(*number, *from, id));
    names.push_back(lane->id());
  }
  if (found.size() == 1) {
    out_.stocks[id].source = found.front();
    return;
  }
  const std::string goods = fmt::format("{} at {}", in.item(), in.site());
  if (!in.from().empty()) {
    std::vector<std::string> known = processes_.all();
    for (const std::string& name : suppliers_.all()) known.push_back(name);
    for (const std::string& name : lanes_.all()) known.push_back(name);
    at.error("from",
             fmt::format("no ON_ORDER process, supplier on order or lane \"{}\" brings {}",
                         in.from(), goods),
             did_you_mean(in.from(), known));
  } else if (found.empty()) {
    at.error("", fmt::format("nothing takes orders for {}", goods),
             "an ON_ORDER process, a supplier on order, or a lane from another site");
  } else {
    at.error("from", fmt::format("{} can come from {}", goods, fmt::join(names, " and ")),
             "name one");
  }
}

void ScenarioCompiler::read_lanes() {
  for (const v1::Lane& in : in_.lane()) {
    const Cursor at = root_.child("lane", in.id());
    models::Lane lane{};
    lane.id = in.id();
    lane.stream = stream_of(in.stream(), in.id());
    lane.instant = !in.has_transit();
    lane.order_delay = read_duration(at, "order_delay", in.order_delay(), sim::Duration(0));
    lane.transit = read_time_law(at.child("transit"), in.transit(), in.has_transit());
    const auto from = sites_.find(at, "from", in.from());
    if (from) lane.origin = out_.sites[*from].country;
    if (!sites_.look_up(in.to()) && !buyers_.look_up(in.to())) {
      std::vector<std::string> known = sites_.all();
      for (const std::string& name : buyers_.all()) known.push_back(name);
      at.error("to", fmt::format("there is no site or buyer \"{}\"", in.to()),
               did_you_mean(in.to(), known));
    }
    for (const std::string& item : in.item()) items_.find(at, "item", item);
    const models::LaneId id = out_.lanes.add(std::move(lane));
    lanes_.add(in.id(), id);
    if (in.push()) read_push_lane(at, in, id);
  }
}

void ScenarioCompiler::read_push_lane(const Cursor& at, const v1::Lane& in, models::LaneId lane) {
  const auto from = sites_.look_up(in.from());
  const auto to = sites_.look_up(in.to());
  if (!to) at.error("push", "goods are pushed to a site; buyers get what they order");
  if (in.item().empty()) at.error("item", "a lane that pushes names its items");
  if (!from || !to) return;
  for (const std::string& name : in.item()) {
    const auto item = items_.look_up(name);
    if (!item) continue;
    const models::DemandId demand = internal_demand(lane, *from, stock_of(*item, *to));
    out_.stocks[stock_of(*item, *from)].push_to.push_back(demand);
  }
}

/// Orders of a stock at the other end of a lane.
models::DemandId ScenarioCompiler::internal_demand(models::LaneId lane, models::SiteId from,
                                                   models::StockId to) {
  models::Demand demand;
  demand.id = out_.lanes[lane].id + ":" + out_.stocks[to].id;
  demand.stream = sim::mix_bits(out_.lanes[lane].stream ^ out_.items[out_.stocks[to].item].stream);
  demand.replenishes = to;
  demand.item = out_.stocks[to].item;
  const models::DemandId id = out_.demands.add(std::move(demand));
  models::Offer offer{id, out_.stocks[to].item, stock_of(out_.stocks[to].item, from),
                      models::kNone<models::ProcessId>, lane};
  const models::OfferId made = out_.offers.add(offer);
  out_.demands[id].offers.push_back(made);
  out_.stocks[offer.stock].offers.push_back(made);
  return id;
}

}  // namespace chokepoint::proto
