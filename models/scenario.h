#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/inventory/allocation.h"
#include "models/inventory/replenishment.h"
#include "models/market/behaviour_terms.h"
#include "models/network/ids.h"
#include "models/production/foundry.h"
#include "models/trade/threshold.h"
#include "sim/calendar.h"
#include "sim/few.h"
#include "sim/sampler.h"
#include "sim/table.h"
#include "sim/time.h"
#include "sim/time_series.h"

namespace chokepoint::models {

// A scenario as the simulation sees it: names are dense ids, units are seconds and pieces, every
// number has been validated. Compiled once by proto/scenario_reader and never changed by a run.
// Fields carry the names of the schema; proto/scenario.proto is their manual. What every event
// reads comes first, names and what is read once a run last: in networks of thousands of nodes that
// decides the speed.

enum class Region : std::uint8_t { kUs, kCn, kRow };
inline constexpr int kRegions = 3;

enum class TieOrder : std::uint8_t { kReceiveFirst, kDemandFirst };

struct Horizon {
  sim::Time start;
  sim::Time end;           ///< exclusive
  sim::Time report_from;   ///< start <= report_from < end
  bool by_quarter = true;  ///< results by quarter and month besides those of the whole span
};

/// A set of rules, by RuleId.
using RuleSet = std::uint64_t;
inline constexpr std::size_t kMaxRules = 64;
constexpr RuleSet bit_of(RuleId rule) { return RuleSet{1} << index(rule); }

struct Item {
  double unit_value_usd = 0;
  bool reported = false;  ///< an accelerator, or ordered by a buyer
  std::uint64_t stream = 0;
  std::string id;
  std::string family;
  std::optional<Chip> chip;
};

struct Country {
  std::string id;
  Region region = Region::kRow;
};

struct Site {
  std::string id;
  CountryId country;
};

/// Units of capacity are counted in millionths, so that a share of a wafer is exact.
inline constexpr double kCapacityScale = 1e6;

struct CapacityPool {
  bool is_servers = false;
  AllocationPolicy allocation;
  sim::Duration release_every{};
  sim::Few<ProcessId, 2> users;
  sim::TimeSeries capacity;  ///< per second for a period's starts, or number of servers
  std::string id;
  std::string resource;  ///< what it is in the trade; its id where the scenario does not say
  std::string unit;
  sim::TimeSeries other_customers;               ///< what they would give up [units per second]
  std::vector<sim::TimeSeries> contract_shares;  ///< by position in users; empty: no contracts
};

/// How claims beyond and below contract slots are settled; see proto/scenario.proto.
struct Contracts {
  double retained_share = 1;
  sim::Duration rebooking_lag{};
};

enum class Start : std::uint8_t { kPush, kOnOrder, kPlanned, kMakeToOrder, kScheduled };

/// How parts are held for orders of a MAKE_TO_ORDER process; see proto/scenario.proto.
enum class Assembly : std::uint8_t { kNone, kCommit, kNoHoldback };
/// Inputs of a process that commits parts.
inline constexpr std::size_t kMostCommitted = 16;

struct Input {
  sim::Few<StockId> stocks;  ///< of the item, then of its alternates, at the process's site
  Quantity quantity = 1;
  bool rationed = false;  ///< some of its stocks keep a reserve; see note_shortcuts
  int priority = 1;
  double weight = 1;
  ClaimTerms terms{};  ///< margin: per piece
};

struct CapacityUse {
  PoolId pool;
  bool is_servers = false;  ///< like the pool's; see note_shortcuts
  std::int64_t amount;      ///< millionths of a unit per start; whole servers for a pool of servers
  int priority = 1;
  double weight = 1;
  std::size_t line = 0;  ///< position of the process among the pool's users
  ClaimTerms terms{};    ///< in millionths of a unit; margin: per millionth
};

struct Output {
  StockId stock;
  ItemId item;
  Quantity quantity = 1;
  bool limited = false;        ///< its stock has limited room; this and the next: note_shortcuts
  std::uint32_t position = 0;  ///< among the outputs of all processes
  sim::TimeSeries yield;       ///< share of good pieces; empty: all
  double share = 0;            ///< chance that a start brings this output; see Process::by_chance
};

struct Process {
  Start start = Start::kPush;
  bool periodic = false;  ///< released once a period instead of whenever possible
  Assembly assembly = Assembly::kNone;
  bool binomial_yield = false;
  bool by_chance = false;      ///< each start brings one of the outputs, by their shares
  bool is_plain = false;       ///< one output, and every start brings all of its pieces
  bool holds_servers = false;  ///< for its cycle time; this and its neighbours: note_shortcuts
  bool competes = false;       ///< with other processes for the same servers
  Quantity lot_size = 0;       ///< 0: a release travels as one lot
  sim::Time from = sim::Time::min();
  sim::Time until = sim::Time::max();
  std::uint64_t stream = 0;
  ItemId begins = kNone<ItemId>;  ///< the reported item that its starts become and no other
  sim::Sampler cycle_time{};      ///< [s]
  sim::Few<Output> outputs{};
  sim::Few<CapacityUse> uses{};
  sim::Few<Input> inputs{};
  std::vector<OfferId> offers{};  ///< of orders that a MAKE_TO_ORDER process serves
  std::string id;
  SiteId site{};
  std::optional<WaferProcess> wafer{};
  sim::TimeSeries schedule{};  ///< starts per second
  int preference = 0;
  double margin_usd = 0;  ///< of a start
};

/// Processes whose starts are decided together, once a period, and who claims what of whom.
/// Processes are named by their position in the group.
struct ReleaseGroup {
  struct Claimant {
    std::size_t position;
    std::size_t node;  ///< which of the process's uses
  };
  struct StockClaims {
    StockId stock;
    std::vector<std::size_t> processes;
  };
  /// The inputs that stand at one place of the bills; stocks in order of preference.
  struct InputStage {
    std::size_t input;
    std::vector<std::size_t> processes;
    std::vector<StockClaims> stocks;
  };
  sim::Duration every{};
  std::vector<ProcessId> processes;
  std::vector<PoolId> pools;
  std::vector<std::vector<Claimant>> pool_claimants;  ///< by position in `pools`
  std::vector<InputStage> input_stages;
  /// What one linear programme divides: pools under Margin by position in `pools`, and input
  /// stocks.
  struct MarginStock {
    StockId stock;
    std::vector<std::pair<std::size_t, Quantity>> uses;  ///< process and pieces per start
  };
  std::vector<std::size_t> margin_pools{};
  std::vector<MarginStock> margin_stocks{};
};

/// How long a supplier is up and down in turn [s].
struct Interruption {
  sim::Sampler up;
  sim::Sampler down;
};

struct Supplier {
  std::uint64_t stream;
  StockId stock;
  bool on_order = false;
  bool at_random = false;    ///< pieces arrive one by one, a Poisson process
  sim::TimeSeries arrivals;  ///< pieces per second
  std::optional<Interruption> interruption;
  sim::TimeSeries contract;  ///< pieces per second
  sim::Duration deliver_every{};
  sim::Sampler lead_time;  ///< [s]
  bool sequential = false;
  std::string id;
};

/// A stock upstream whose echelon holds this one.
struct EchelonLink {
  StockId stock;
  Quantity per_piece;  ///< its pieces in one piece here
};

/// [USD]; see proto/scenario.proto.
struct StockCosts {
  double holding = 0;
  double fixed_order = 0;
  double unit = 0;
  double pipeline = 0;
  double backlog = 0;
};

/// Where a stock's replenishment orders go.
using ReplenishmentSource = std::variant<std::monostate, ProcessId, SupplierId, DemandId>;

/// A planned process that takes an item from one stock only.
struct PlanUser {
  ProcessId process;
  Quantity quantity;
  int priority;
  double weight;
  ClaimTerms terms{};
};

struct Stock {
  ItemId item;
  SiteId site;
  Region region = Region::kRow;
  bool made_to_plan = false;  ///< main output of a planned process
  bool whole_orders = false;  ///< some demand here is served only as a whole
  AllocationPolicy allocation;
  sim::Few<OfferId, 2> offers;       ///< of orders that this stock may serve
  sim::Few<ProcessId, 2> consumers;  ///< processes that start as soon as pieces arrive
  std::vector<DemandId> push_to;     ///< lanes that take whatever is left
  sim::Few<EchelonLink> echelons{};  ///< that count what buyers order here; itself included
  ReplenishmentSource source;
  Quantity order_minimum = 0;
  Quantity order_multiple = 1;
  std::optional<Quantity> capacity{};  ///< room; beyond it, finished lots block their servers
  ReplenishmentPolicy policy;
  std::string id;
  Quantity initial = 0;
  std::vector<PlanUser> plan_users;      ///< planned processes whose first planned choice it is
  sim::Duration plan_lead{};             ///< shortest mean cycle time of its planned makers
  std::vector<ProcessId> plan_makers{};  ///< processes whose main output it is, if planned
  StockCosts costs{};
  sim::Duration mrp_lead{};  ///< mean time from an order to its arrival, for Mrp
  int low_level_code = 0;    ///< stocks between this one and the buyers, at most
};

struct Lane {
  std::uint64_t stream;
  CountryId origin;
  bool instant = false;
  sim::Duration order_delay{};
  sim::Sampler transit;  ///< [s]
  std::string id;
};

struct Buyer {
  std::string id;
  CountryId country;
  std::string end_use;
};

struct PoissonOrders {
  sim::Sampler size;  ///< pieces per order
};
struct PeriodicOrders {
  sim::Duration every;
  std::optional<sim::Sampler> size{};  ///< pieces per order; without it, what the rate gives
  double autocorrelation = 0;
};
/// Orders of a stock's replenishment through a lane.
struct InternalOrders {};

/// A stream of orders: of a buyer, or of a stock that is replenished through a lane.
struct Demand {
  std::uint64_t stream;
  BuyerId buyer = kNone<BuyerId>;
  StockId replenishes = kNone<StockId>;
  ItemId item;
  int priority = 1;
  Region region = Region::kRow;
  bool ship_complete = false;
  BehaviourId behaviour = kNone<BehaviourId>;  ///< most buyers order what they need and no more
  sim::Few<OfferId> offers;                    ///< in order of preference
  std::optional<sim::Duration> patience;
  RuleSet comes_before = 0;  ///< rules under which exports wait while its orders do
  sim::TimeSeries rate;      ///< pieces per second
  std::variant<InternalOrders, PoissonOrders, PeriodicOrders> orders;
  std::string id;
  std::optional<sim::Sampler> noise{};  ///< that an order is multiplied by
  double weight = 1;
  sim::TimeSeries forecast;  ///< what the producer expects [pieces per second]
  Quantity initial_backlog = 0;
  double backorder_cost = 0;  ///< of a piece that waits for a day [USD]
  double lost_sale_cost = 0;  ///< of a piece [USD]
  ClaimTerms terms{};
  double price_elasticity = 0;  ///< of its orders, to charges that it bears; at most 0

  /// Whether what cannot be served at once waits; else it is lost at the end of the instant.
  bool waits() const { return !patience || *patience > sim::Duration(0); }
};

/// One way to meet a demand: an item, from a stock or made to order, along a lane.
struct Offer {
  DemandId demand;
  ItemId item;
  StockId stock = kNone<StockId>;        ///< or
  ProcessId process = kNone<ProcessId>;  ///< made to order
  LaneId lane;
};

enum class Stage : std::uint8_t { kOrder, kStart, kAssembly, kExport, kDelivery };
inline constexpr int kStages = 5;

enum class InTransit : std::uint8_t { kRelease, kReturn, kHold };

struct Prohibit {};
struct Licence {
  int officers = 0;
  sim::Sampler processing_time;  ///< [s]
  double approval_probability = 0;
  sim::Duration validity = sim::kLongestDuration;
  std::vector<double> approval_by_buyer{};  ///< by BuyerId; empty: the same for all
  Quantity volume = 0;                      ///< pieces that one licence covers; 0: all
};
/// The period of a quota: the rule's whole life, by the calendar, or every so often.
enum class QuotaPeriod : std::uint8_t { kLife, kMonth, kQuarter, kYear, kEvery };
struct Quota {
  double amount = 0;  ///< pieces, or TPP where `tpp`
  bool tpp = false;
  QuotaPeriod per = QuotaPeriod::kLife;
  sim::Duration every{};  ///< of kEvery
  sim::Time anchor;       ///< from which kEvery counts
  bool per_buyer = false;
  double carry_over = 0;
};
struct RatioCap {
  double cap = 0;
  std::vector<bool> reference;  ///< by OfferId: deliveries that count
  bool same_product = false;
  bool tpp = false;
  std::optional<sim::Duration> window{};
};
/// Whose orders come first; see Demand::comes_before for the other direction.
struct Priority {
  std::vector<DemandId> before;
  bool same_product = false;
};
struct Charge {
  double share = 0;
  double pass_through = 0;
};
struct Certification {
  int capacity = 0;
  sim::Sampler time;  ///< [s]
};
struct Discouragement {
  double share = 0;
  sim::Duration ramp{};
};
using Effect = std::variant<Prohibit, Licence, Quota, RatioCap, Charge, Certification,
                            Discouragement, Priority>;

enum class HeldOrders : std::uint8_t { kWait, kCancel, kWriteDown, kReroute };

struct ExportRule {
  std::string id;
  std::string issuer;
  std::uint64_t stream;
  sim::Time announced = sim::Time::min();
  sim::Time from = sim::Time::min();
  sim::Time until = sim::Time::max();
  Stage stage = Stage::kExport;
  InTransit in_transit = InTransit::kRelease;
  HeldOrders held_orders = HeldOrders::kWait;
  BuyerId reroute_to = kNone<BuyerId>;
  std::vector<RuleId> supersedes;
  Effect effect;
  std::vector<bool> matches;  ///< by OfferId
};

struct Planning {
  sim::Duration bucket{};
  sim::Duration horizon{};
  sim::Duration safety_time{};
  std::vector<ProcessId> order;  ///< planned processes, downstream first
};

struct Scenario {
  std::string name;
  std::string title;
  Horizon horizon;
  TieOrder tie_order = TieOrder::kReceiveFirst;
  sim::Column<ItemId, Item> items;
  sim::Column<CountryId, Country> countries;
  sim::Column<SiteId, Site> sites;
  sim::Column<PoolId, CapacityPool> pools;
  sim::Column<ProcessId, Process> processes;
  sim::Column<SupplierId, Supplier> suppliers;
  sim::Column<StockId, Stock> stocks;
  sim::Column<LaneId, Lane> lanes;
  sim::Column<BuyerId, Buyer> buyers;
  sim::Column<DemandId, Demand> demands;
  sim::Column<BehaviourId, Behaviour> behaviours;
  sim::Column<OfferId, Offer> offers;
  sim::Column<RuleId, ExportRule> rules;
  std::vector<ReleaseGroup> release_groups;
  Planning planning;
  Contracts contracts;
  Region home = Region::kUs;
  sim::Duration standard_lead_time{};  ///< an order is late from so long after its date
};

/// Fills in what the event loop would otherwise find out at every event: the fields that refer to
/// this function. The last step of compiling a scenario. Cost: linear.
void note_shortcuts(Scenario& scenario);

}  // namespace chokepoint::models
