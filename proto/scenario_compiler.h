#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "models/scenario.h"
#include "proto/cursor.h"
#include "proto/names.h"
#include "proto/scenario.pb.h"

namespace chokepoint::proto {

using Strings = google::protobuf::RepeatedPtrField<std::string>;

/// Turns a merged message into a Scenario: names become ids, units seconds, every number is
/// checked. Each part of the schema has a file of its own: compile_*.cc. With issues the result is
/// not to be run.
class ScenarioCompiler {
 public:
  ScenarioCompiler(const v1::Scenario& in, const LocationMap& locations, Issues& issues);

  models::Scenario compile();

 private:
  // compile_network.cc: places, items, capacity
  void read_horizon();
  void read_places();
  void read_items();
  void read_pools();
  void read_conversions();
  void read_contracts();
  // compile_production.cc: processes and suppliers
  void read_processes();
  void read_process(const v1::Process& in, models::ProcessId id);
  void read_inputs(const Cursor& at, const v1::Process& in, models::Process& process);
  void read_uses(const Cursor& at, const v1::Process& in, models::ProcessId id);
  void read_outputs(const Cursor& at, const v1::Process& in, models::Process& process);
  void read_assembly(const Cursor& at, const v1::Process& in, models::Process& process);
  void read_routing(const Cursor& at, const v1::Process& in, models::Process& process);
  void read_wafer(const Cursor& at, const v1::WaferProcess& in, models::Process& process);
  void read_suppliers();
  // compile_stocks.cc: stocks, lanes between sites, replenishment
  void declare_stocks();
  void read_stocks();
  void read_policy(const Cursor& at, const v1::Stock& in, models::Stock& stock);
  void read_stock_terms(const Cursor& at, const v1::Stock& in, models::Stock& stock);
  models::Forecasting read_forecasting(const Cursor& at, const v1::OrderUpToForecast& in);
  void read_source(const Cursor& at, const v1::Stock& in, models::StockId id);
  void read_lanes();
  void read_push_lane(const Cursor& at, const v1::Lane& in, models::LaneId lane);
  models::DemandId internal_demand(models::LaneId lane, models::SiteId from, models::StockId to);
  models::StockId stock_of(models::ItemId item, models::SiteId site);
  // compile_market.cc: buyers, demands, offers
  void read_buyers();
  void read_demands();
  void read_demand(const v1::Demand& in);
  void read_demand_terms(const Cursor& at, const v1::Demand& in, models::Demand& demand);
  void read_periodic_orders(const Cursor& at, const v1::PeriodicOrders& in, models::Demand& demand);
  void read_orders(const Cursor& at, const v1::Demand& in, models::Demand& demand);
  void offer(models::DemandId demand, models::ItemId item);
  // compile_behaviour.cc: what buyers do about rules and shortage
  void read_behaviours();
  models::Leakage read_leakage(const Cursor& at, const v1::Leakage& in, models::DemandId id);
  models::Substitution read_substitution(const Cursor& at, const v1::Substitution& in,
                                         models::DemandId id);
  models::OrderInflation read_order_inflation(const Cursor& at, const v1::OrderInflation& in,
                                              models::DemandId id);
  // compile_rules.cc
  void read_rules();
  void read_rule(const v1::Rule& in, models::RuleId id);
  void check_rerouting();
  std::vector<bool> read_match(const Cursor& at, const v1::Match& in);
  void check_names(const Cursor& at, const Strings& buyers, const Strings& end_uses);
  void read_approvals(const Cursor& at, const v1::Licence& in, models::Licence& licence);
  models::Priority read_priority_rule(const Cursor& at, const v1::Priority& in);
  std::vector<bool> read_countries(const Cursor& at, std::string_view field, const Strings& names);
  models::CountryId destination(const models::Offer& offer) const;
  models::Effect read_effect(const Cursor& at, const v1::Rule& in, const models::ExportRule& rule);
  models::Licence read_licence(const Cursor& at, const v1::Licence& in);
  models::Quota read_quota(const Cursor& at, const v1::Quota& in, sim::Time from);
  models::RatioCap read_ratio_cap(const Cursor& at, const v1::RatioCap& in);
  // compile_echelons.cc: what replenishment needs to know of the network
  void link_echelons();
  void find_low_level_codes();
  void check_rooms();
  void find_order_leads();
  void check_returns();
  // compile_structure.cc: what follows from the network as a whole
  void check_cycles();
  void group_releases();
  void order_planning();
  void find_beginnings();
  void reserve();
  void check_sources();
  // compile_allocation.cc: what allocation rules ask of claimants
  models::ClaimTerms read_terms(const Cursor& at, std::int64_t critical_level, double floor,
                                double ceiling) const;
  void find_domestic();
  void read_margins();
  void read_process_margin(const v1::Process& in, models::ProcessId id);
  void read_demand_margins();

  /// Reported regions, streams and other small things.
  static std::uint64_t stream_of(const std::string& stream, const std::string& id);
  models::AllocationPolicy read_allocation(v1::Allocation in) const;
  int read_priority(const Cursor& at, int priority) const;
  double read_weight(const Cursor& at, double weight) const;

  /// Who makes what and which lanes lead where, so that a stock or a demand finds its own in
  /// networks of any size. Made once processes, suppliers and lanes are known; all in their order.
  struct Directory {
    std::unordered_map<models::StockId, std::vector<models::ProcessId>> makers;  ///< by main output
    std::unordered_map<models::StockId, std::vector<models::SupplierId>> suppliers;
    std::unordered_map<std::string, std::vector<const v1::Lane*>> lanes_to;  ///< by site or buyer
  };
  const Directory& directory();

  const v1::Scenario& in_;
  Cursor root_;
  models::Scenario out_;
  std::optional<Directory> directory_;

  Names<models::CountryId> countries_{"country"};
  Names<models::ItemId> items_{"item"};
  Names<models::SiteId> sites_{"site"};
  Names<models::PoolId> pools_{"pool"};
  Names<models::ProcessId> processes_{"process"};
  Names<models::SupplierId> suppliers_{"supplier"};
  Names<models::LaneId> lanes_{"lane"};
  Names<models::BuyerId> buyers_{"buyer"};
  Names<models::DemandId> demands_{"demand"};
  Names<models::RuleId> rules_{"rule"};
  std::map<std::string, std::vector<bool>> groups_;  ///< country groups, by country id
  /// The stocks of an item, by site in the order of the sites.
  sim::Column<models::ItemId, std::vector<std::pair<models::SiteId, models::StockId>>> stocks_;
  sim::Duration release_every_{};
};

}  // namespace chokepoint::proto
