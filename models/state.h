#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "models/events.h"
#include "models/follow_ups.h"
#include "models/inventory/linear_program.h"
#include "models/market/substitution.h"
#include "models/metrics.h"
#include "models/nodes.h"
#include "models/scenario.h"
#include "models/trade/export_ledger.h"
#include "models/trade/export_rules.h"
#include "models/trade/judgements.h"
#include "sim/fingerprint.h"
#include "sim/pending_events.h"
#include "sim/random.h"
#include "sim/table.h"

namespace chokepoint::models {

// Everything that changes during a replication. Components change it through the functions here
// wherever pieces move, so that the mass balance is kept in one place.

/// What a random stream is for; part of its address.
enum class Purpose : std::uint32_t {
  kOrderTimes = 1,
  kOrderSizes,
  kCycleTimes,
  kYields,
  kTransitTimes,
  kLeadTimes,
  kLicences,
  kUncertainInputs,
  kCertifications,
  kRouting,
  kInterruptions,
  kLeakage,
};

/// Demand at a stock that forecasts, review by review.
struct ForecastState {
  double level = 0;            ///< forecast of the demand of a review period [pieces]
  double error = 0;            ///< standard deviation of its error [pieces]
  std::vector<double> window;  ///< the last demands, for a moving average
  std::size_t next = 0;        ///< position of the oldest in `window`
};

/// A lot that has finished and found no room: it holds its servers.
struct BlockedLot {
  ProcessId process;
  Quantity pieces;
};

/// The parts of an order whose process commits them.
struct Kit {
  OrderId order;
  std::uint32_t generation = 0;
  ProcessId process;
  Quantity starts = 0;                              ///< not yet made
  std::array<Quantity, kMostCommitted> reserved{};  ///< parts held for it, by input
  bool ready = false;                               ///< is in its process's list of complete kits
  bool live = false;
};

/// Pieces of a part that a kit still waits for.
struct PartClaim {
  KitId kit;
  std::uint32_t generation;  ///< of the kit's order
  std::uint32_t input;
  Quantity open;
};

/// Slots that a line holds in a pool under contract.
struct ContractLine {
  std::int64_t budget = 0;  ///< millionths left in this period
  double carry = 0;
  double rebooked = 0;  ///< from (or, negative, to) other customers [units per second]
};

struct PoolState {
  std::int64_t busy = 0;     ///< servers held
  std::int64_t servers = 0;  ///< there are, until servers_until
  sim::Time servers_until = sim::Time::min();
  double carry = 0;                 ///< fraction of a millionth of capacity, from period to period
  std::int64_t budget = 0;          ///< millionths left in this period that all lines may use
  std::int64_t opened = 0;          ///< millionths there were in all
  std::vector<ContractLine> lines;  ///< by position in CapacityPool::users; empty: no slots held
  /// Millionths that lines have taken of what was free for all, likewise; empty: not under
  /// Contract.
  std::vector<std::int64_t> taken{};
};

struct SupplierState {
  double carry = 0;
  sim::Time last_arrival = sim::Time::min();
  double exposure = 0;  ///< of the arrival rate, up to the next piece
  bool down = false;
  sim::Time switched;       ///< since when it is up or down
  sim::Duration up_time{};  ///< in this contract period, up to `switched`
  Fifo<Quantity> waiting;   ///< orders placed while it is down
};

/// More pieces than there are.
inline constexpr Quantity kUnlimited = std::numeric_limits<Quantity>::max();
/// Why an order was placed before its pieces are needed.
enum class Ahead : std::uint8_t { kNo, kPulled, kHoarded };

/// What sets an order apart from a plain one.
struct OrderTerms {
  Quantity phantom = 0;                 ///< of its open pieces: never to be delivered
  DemandId leaks_to = kNone<DemandId>;  ///< whose buyer it is for, in truth
  Ahead ahead = Ahead::kNo;
};

/// What a buyer's behaviours remember of a demand.
struct BehaviourState {
  Quantity pulled = 0;      ///< ordered early and not yet made up for
  sim::Time pulled_from;    ///< from then on they are made up for
  Quantity hoarded = 0;     ///< safety stock
  bool works_off = false;   ///< later orders are reduced by it
  double usual_share = 1;   ///< deliverable before what the buyer is prepared for
  double feared_share = 2;  ///< deliverable then; above 1: it is prepared for nothing
  sim::Time feared_from = sim::Time::min();
  double inflation_carry = 0;  ///< fractions of a piece
  double leakage_carry = 0;
  double moving_carry = 0;
  Moving moving;

  Quantity& pieces(Ahead what) { return what == Ahead::kPulled ? pulled : hoarded; }
};

struct Order {
  DemandId demand;
  Quantity open = 0;               ///< neither shipped nor in production for it
  Quantity pegged = 0;             ///< in production for it
  Quantity ready = 0;              ///< finished for it and reserved
  Quantity licensed = kUnlimited;  ///< pieces that its licences still let leave
  sim::Time placed;
  std::uint64_t number = 0;  ///< order of commitment over all demands
  std::uint64_t key = 0;     ///< address of its random numbers
  OrderId previous = kNone<OrderId>;
  OrderId next = kNone<OrderId>;
  RuleSet pending = 0;
  RuleSet approved = 0;
  RuleSet denied = 0;
  std::uint32_t refused_offers = 0;  ///< by position in the demand's offers
  std::uint32_t generation = 0;
  std::uint16_t shipments = 0;
  std::uint16_t renewals = 0;  ///< licences that lapsed or were used up
  bool blocked = false;        ///< counted as blocked by a rule
  bool live = false;
  bool booked = false;       ///< its parts are owed by their stocks
  bool old = false;          ///< from before the start, or come back: not counted as an order
  bool lost = false;         ///< its buyer gave up
  KitId kit = kNone<KitId>;  ///< that holds parts for it
  OrderTerms terms{};

  Quantity outstanding() const { return open + pegged + ready; }
  /// Open pieces that the buyer will take.
  Quantity wanted() const { return open - terms.phantom; }
};

struct Lot {
  ProcessId process;
  Quantity starts = 0;
  OrderId order = kNone<OrderId>;  ///< the pieces are pegged to
  sim::Time finish{};
  bool live = false;
};

enum class ShipmentStatus : std::uint8_t { kAtLaboratory, kUnderWay, kReturning, kHeld };

struct Shipment {
  OfferId offer{};
  Quantity quantity = 0;
  sim::Time placed;  ///< the order's date
  sim::Time left;
  std::uint32_t generation = 0;
  ShipmentStatus status = ShipmentStatus::kUnderWay;
  RuleId held_by = kNone<RuleId>;
  RuleSet certifications = 0;  ///< still to be passed
  std::uint64_t key = 0;       ///< address of its random numbers
  bool live = false;
  DemandId leaks_to = kNone<DemandId>;  ///< see OrderTerms
};

/// What the rules in force say about an offer, by stage.
using OfferVerdicts = std::array<Verdict, kStages>;

struct RuleState {
  int busy_officers = 0;
  std::vector<LicenceDecided> queue;  ///< applications waiting for an officer
  std::size_t queue_head = 0;
  int busy_benches = 0;                       ///< of the laboratory
  std::vector<ShipmentCertified> laboratory;  ///< shipments waiting for a bench
  std::size_t laboratory_head = 0;
};

/// Working memory of a release, kept so that the event loop allocates nothing.
struct ReleaseScratch {
  std::vector<Quantity> wanted, granted, claims, needs, shares;
  std::vector<Claim> list;
  std::vector<ReleaseGroup::Claimant> who;
  AllocationScratch ranks;
  LinearProgram program;
  LinearSolver solver;
  std::vector<std::uint32_t> by_margin;
};

/// A process as a user of a pool, as the planner sees it.
struct PlanLine {
  ProcessId process;
  const CapacityUse* use;
  ClaimTerms terms;  ///< for a bucket of the plan
};

/// A process that takes part when a bucket of a pool or stock is divided: where its rows begin, by
/// bucket, and what it still wants and has been given.
struct PlanPart {
  const double* requests;   ///< starts
  double* caps;             ///< starts that its shares of pools allow
  double* claim_limits;     ///< starts up to a bucket that its inputs allow
  double* input_limits;     ///< likewise, of what it passes on to its inputs
  const double* own;        ///< its contract slots, of a pool
  double each;              ///< units of the pool, or pieces of the stock, for a start
  std::size_t planned = 0;  ///< buckets in which its inputs plan with what it gets
  double carry = 0;         ///< starts asked for up to now and not given
  double granted = 0;       ///< starts
};

/// Working memory of the planner: rows of buckets, by stock, process, pool or line.
struct PlanScratch {
  std::vector<PlanLine> lines;
  std::vector<std::size_t> first_line;  ///< by pool
  // What one planning run looks up once.
  std::vector<double> forecast, capacity, own_slots, yields, arriving, receipts, supply, caps_alone;
  // What changes from pass to pass.
  std::vector<double> gross, claimed, requests, caps, input_limits, claim_limits, summed_caps,
      overdue;
  // One pool or stock at a time.
  std::vector<PlanPart> parts;
  std::vector<double> slots, producible, starts;
};

/// Pieces of an item that entered and left the model, for the mass balance.
struct Ledger {
  Quantity initial = 0;
  Quantity made = 0;
  Quantity supplied = 0;
  Quantity consumed = 0;
  Quantity delivered = 0;
  Quantity written_down = 0;
};

/// Records that come and go, and working memory: what a replication leaves to the next one of its
/// thread, so that only the first goes to the heap for them. Of whichever scenario.
struct WorkingMemory {
  sim::Pool<LotId, Lot> lots;
  sim::Pool<KitId, Kit> kits;
  sim::Pool<OrderId, Order> orders;
  sim::Pool<ShipmentId, Shipment> shipments;
  sim::PendingEvents<Happening> pending;  ///< while no agenda has it
  FollowUps todo;                         ///< at this instant
  std::vector<double> good_scratch;       ///< working memory of finish_lot
  ReleaseScratch release_scratch;
  PlanScratch plan_scratch;
  std::vector<double> mrp_scratch;  ///< working memory of gross_requirement

  /// Forgets what is in it and keeps the room.
  void forget_contents();
};

struct State : WorkingMemory, Nodes {
  /// Takes over the room of `memory`.
  State(const Scenario& scenario, std::uint64_t seed, std::uint32_t replication,
        WorkingMemory memory = {});

  const Scenario& scenario;
  std::uint64_t seed;
  std::uint32_t replication;

  sim::Column<PoolId, PoolState> pools;
  sim::Column<SupplierId, SupplierState> suppliers;
  sim::Column<BehaviourId, BehaviourState> behaviours;
  sim::Column<RuleId, RuleState> rules;
  sim::Column<OfferId, OfferVerdicts> verdicts;  ///< none where there are no rules
  sim::Column<ItemId, Ledger> ledger;
  sim::Column<StockId, ForecastState> forecasts;
  sim::Column<StockId, Fifo<BlockedLot>> blocked_lots;
  sim::Column<StockId, Fifo<PartClaim>> part_claims;
  ExportLedger export_ledger;

  std::uint64_t orders_placed = 0;
  std::uint32_t last_generation = 0;

  sim::Column<ProcessId, sim::RandomStream> yields;
  sim::Column<SupplierId, sim::RandomStream> lead_times;
  sim::Column<ProcessId, sim::RandomStream> routing;
  sim::Column<SupplierId, sim::RandomStream> interruptions;

  Recorder recorder;
  sim::Fingerprint fingerprint;
  JudgementLedger judgements;

  sim::Time month_began;

  const OfferVerdicts& verdicts_of(OfferId offer) const {
    static constexpr OfferVerdicts kNoRules{};
    return verdicts.empty() ? kNoRules : verdicts[offer];
  }

  /// A stream for one draw or a few, at an address of its own.
  sim::RandomStream stream(Purpose purpose, std::uint64_t subject) const {
    return {seed, replication, static_cast<std::uint32_t>(purpose), subject};
  }

  /// A stock is to be looked at before this instant is over.
  void touch(StockId stock) {
    if (stocks[stock].touched) return;
    stocks[stock].touched = true;
    todo.add<FollowUps::kServe>(stock);
  }
  /// Pieces arrive at a stock and may be used at once.
  void put(StockId stock, Quantity quantity, sim::Time now) {
    if (quantity == 0) return;
    StockState& state = stocks[stock];
    state.on_hand.move(now, quantity);
    touch(stock);
  }
  /// Pieces leave a stock. Requires that they are there.
  void take(StockId stock, Quantity quantity, sim::Time now) {
    if (quantity == 0) return;
    StockState& state = stocks[stock];
    assert(state.on_hand.value >= quantity);
    state.on_hand.move(now, -quantity);
    review(stock);
    if (state.has_blocked) touch(stock);  // there is room again
  }
  /// The inventory position of a stock fell (or its policy should look again).
  void review(StockId stock) {
    StockState& state = stocks[stock];
    if (state.to_review || !state.reviewed_at_once) return;
    state.to_review = true;
    todo.add<FollowUps::kReview>(stock);
  }
  /// Buyers ask a stock for pieces (or, below zero, give up): its echelons follow.
  void change_echelons(StockId stock, Quantity demanded);

  /// What happened, where, how much: for the fingerprint of the run.
  void note(sim::Time now, std::uint64_t kind_and_subject, Quantity quantity) {
    fingerprint.add(static_cast<std::uint64_t>(now.time_since_epoch().count()));
    fingerprint.add(kind_and_subject);
    fingerprint.add(static_cast<std::uint64_t>(quantity));
  }

  /// Pieces shipped on lanes and not arrived, by item.
  std::vector<Quantity> in_transit() const;

  /// Throws std::logic_error naming the first item whose pieces are not conserved, stock that is
  /// negative, or order book that does not add up. Cost: linear in the state.
  void check() const;
};

/// What components work on.
struct Context {
  const Scenario& scenario;
  State& state;
  Agenda& agenda;
  sim::Time now() const { return agenda.now(); }
};

}  // namespace chokepoint::models
