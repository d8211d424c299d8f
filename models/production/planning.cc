#include "models/production/planning.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "models/production/capacity.h"
#include "models/production/process.h"
#include "models/trade/export_rules.h"

namespace chokepoint::models {
namespace {

/// Shares of capacity depend on requests and requests on shares: each pass takes the shares that
/// the requests of the pass before would get. More passes change the flagship by less than noise.
constexpr int kPasses = 3;
/// Pieces of an input beyond which nobody is limited by it.
constexpr double kPlenty = 1e15;

/// One planning run. Rows of `buckets_` numbers, by stock or process, in scratch memory.
class Planner {
 public:
  explicit Planner(Context& context)
      : context_(context),
        plan_(context.scenario.planning),
        work_(context.state.plan_scratch),
        buckets_(static_cast<std::size_t>((plan_.horizon + plan_.bucket - sim::Duration(1)) /
                                          plan_.bucket)) {}

  void run() {
    clear(work_.receipts, context_.scenario.stocks.size());
    clear(work_.requests, context_.scenario.processes.size());
    clear(work_.caps, context_.scenario.processes.size());
    work_.input_limits.assign(context_.scenario.processes.size() * buckets_, HUGE_VAL);
    work_.claim_limits = work_.input_limits;
    expect_receipts();
    look_up_capacity();
    forecast();
    cap_alone();
    explode();
    for (int pass = 0; pass < kPasses; ++pass) {
      cap_alone();
      cap_jointly();
      limit_by_inputs();
      explode();
    }
    publish();
  }

 private:
  const Scenario& scenario() const { return context_.scenario; }
  void clear(std::vector<double>& rows, std::size_t count) { rows.assign(count * buckets_, 0.0); }
  double* stock_row(std::vector<double>& rows, StockId id) { return &rows[index(id) * buckets_]; }
  double* process_row(std::vector<double>& rows, ProcessId id) {
    return &rows[index(id) * buckets_];
  }
  sim::Time begin_of(std::size_t bucket) const {
    return context_.now() + plan_.bucket * static_cast<sim::Duration::rep>(bucket);
  }
  double in_buckets(sim::Duration time) const {
    return static_cast<double>(time.count()) / static_cast<double>(plan_.bucket.count());
  }
  std::size_t bucket_of(sim::Time when) const {
    const double at = std::max(0.0, in_buckets(when - context_.now()));
    return std::min(buckets_, static_cast<std::size_t>(at));
  }

  /// What is under way and will arrive without a new decision.
  void expect_receipts() {
    // Whole starts are added up first: exact, so the order of lots does not matter.
    const State& state = context_.state;
    clear(work_.arriving, scenario().processes.size());
    for (std::size_t i = 0; i < state.lots.slots(); ++i) {
      const Lot& lot = state.lots[static_cast<LotId>(i)];
      if (!lot.live || lot.order != kNone<OrderId>) continue;
      const std::size_t bucket = bucket_of(lot.finish);
      if (bucket >= buckets_) continue;
      process_row(work_.arriving, lot.process)[bucket] += static_cast<double>(lot.starts);
    }
    std::vector<double>& good = context_.state.good_scratch;
    for (const ProcessId id : sim::ids<ProcessId>(scenario().processes.size())) {
      const Process& process = scenario().processes[id];
      const double* arriving = process_row(work_.arriving, id);
      for (std::size_t b = 0; b < buckets_; ++b) {
        if (arriving[b] == 0) continue;
        good_per_start(process, begin_of(b), state.processes[id].cumulative_starts, good);
        for (std::size_t k = 0; k < good.size(); ++k) {
          stock_row(work_.receipts, process.outputs[k].stock)[b] += good[k] * arriving[b];
        }
      }
    }
    for (const Supplier& supplier : scenario().suppliers) {
      if (supplier.on_order) continue;
      for (std::size_t b = 0; b < buckets_; ++b) {
        stock_row(work_.receipts, supplier.stock)[b] +=
            supplier.contract.integral(begin_of(b), begin_of(b + 1));
      }
    }
  }

  /// Each line as if it had its pools to itself.
  void cap_alone() {
    for (const ProcessId id : plan_.order) {
      double* caps = process_row(work_.caps, id);
      std::fill(caps, caps + buckets_, HUGE_VAL);
      for (const CapacityUse& use : scenario().processes[id].uses) {
        for (std::size_t b = 0; b < buckets_; ++b) {
          const double most = capacity(use.pool, b) + own_slots(use, b);
          caps[b] = std::min(caps[b], most / static_cast<double>(use.amount));
        }
      }
    }
  }

  /// Capacity of the pools by bucket that is free for all lines [millionths of a unit]; servers do
  /// not limit the plan.
  void look_up_capacity() {
    work_.capacity.assign(scenario().pools.size() * buckets_, HUGE_VAL);
    for (const PoolId id : sim::ids<PoolId>(scenario().pools.size())) {
      const CapacityPool& pool = scenario().pools[id];
      if (pool.is_servers) continue;
      for (std::size_t b = 0; b < buckets_; ++b) {
        const Slots slots = slots_between(context_, {id, 0}, begin_of(b), begin_of(b + 1));
        work_.capacity[index(id) * buckets_ + b] = kCapacityScale * slots.free;
      }
    }
  }
  double capacity(PoolId id, std::size_t bucket) const {
    return work_.capacity[index(id) * buckets_ + bucket];
  }
  /// Capacity that only this line may use [millionths of a unit].
  double own_slots(const CapacityUse& use, std::size_t b) const {
    if (context_.state.pools[use.pool].lines.empty()) return 0;
    return kCapacityScale * slots_between(context_, use, begin_of(b), begin_of(b + 1)).own;
  }

  /// Each line's part when all lines that share a pool ask for what they asked in the first pass;
  /// what a line does not get is asked for again in the next bucket.
  void cap_jointly() {
    for (const PoolId id : sim::ids<PoolId>(scenario().pools.size())) {
      const CapacityPool& pool = scenario().pools[id];
      if (pool.is_servers || pool.users.empty()) continue;
      work_.carry.assign(pool.users.size(), 0.0);
      work_.granted.assign(pool.users.size(), 0.0);
      for (std::size_t b = 0; b < buckets_; ++b) share_bucket(pool, id, b);
    }
  }

  /// A reserve is kept of each period's capacity, and a bucket may hold several.
  ClaimTerms terms_in_bucket(const CapacityPool& pool, const CapacityUse& use) const {
    ClaimTerms terms = use.terms;
    const double periods =
        static_cast<double>(plan_.bucket.count()) / static_cast<double>(pool.release_every.count());
    terms.critical_level =
        static_cast<Quantity>(static_cast<double>(terms.critical_level) * periods);
    return terms;
  }

  void share_bucket(const CapacityPool& pool, PoolId id, std::size_t b) {
    std::vector<Claim>& claims = context_.state.release_scratch.list;
    std::vector<Quantity>& shares = context_.state.release_scratch.shares;
    claims.resize(pool.users.size());
    shares.resize(pool.users.size());
    for (std::size_t k = 0; k < pool.users.size(); ++k) {
      const CapacityUse& use = use_of(pool.users[k], id);
      work_.carry[k] += process_row(work_.requests, pool.users[k])[b];
      // No claim for starts whose inputs cannot be there.
      const double limit = process_row(work_.claim_limits, pool.users[k])[b] - work_.granted[k];
      const double starts = std::max(0.0, std::min(work_.carry[k], limit));
      const double wanted = starts * static_cast<double>(use.amount) - own_slots(use, b);
      claims[k] = {static_cast<Quantity>(std::max(0.0, wanted)), 0, use.priority, use.weight,
                   terms_in_bucket(pool, use)};
    }
    const auto available = static_cast<Quantity>(capacity(id, b));
    allocate(pool.allocation, claims, available, shares);
    const Quantity left = available - std::accumulate(shares.begin(), shares.end(), Quantity{0});
    for (std::size_t k = 0; k < pool.users.size(); ++k) {
      const CapacityUse& use = use_of(pool.users[k], id);
      const auto amount = static_cast<double>(use.amount);
      const double share = static_cast<double>(shares[k]) + own_slots(use, b);
      ClaimTerms& terms = claims[k].terms;
      terms.taken = shares[k];
      const auto spare = static_cast<double>(may_take(pool.allocation, terms, left, available));
      double& cap = process_row(work_.caps, pool.users[k])[b];
      cap = std::min(cap, (share + spare) / amount);
      const double starts = std::min(work_.carry[k], share / amount);
      work_.carry[k] -= starts;
      work_.granted[k] += starts;
    }
  }

  /// An input limits its users to what is there and under way of it and, once a newly started lot
  /// could arrive, what its makers' shares of capacity can bring: without this limit a line would
  /// keep capacity, and be sent other inputs, for pieces that cannot come. Pieces keep, capacity
  /// does not: this limit is on all starts up to a bucket.
  void limit_by_inputs() {
    std::fill(work_.input_limits.begin(), work_.input_limits.end(), HUGE_VAL);
    std::fill(work_.claim_limits.begin(), work_.claim_limits.end(), HUGE_VAL);
    sum_up_caps();
    for (auto maker = plan_.order.rbegin(); maker != plan_.order.rend(); ++maker) {
      limit_users_of(scenario().processes[*maker].outputs.front().stock);
    }
  }

  /// Starts that a line's share of capacity allows up to each bucket.
  void sum_up_caps() {
    work_.summed_caps = work_.caps;
    for (const ProcessId id : plan_.order) {
      const Process& process = scenario().processes[id];
      double sum = 0;
      double* row = process_row(work_.summed_caps, id);
      for (std::size_t b = 0; b < buckets_; ++b) {
        if (begin_of(b) >= process.from && begin_of(b) < process.until) sum += row[b];
        row[b] = sum;
      }
    }
  }

  /// Requires that the makers of the stock have their own limits.
  void limit_users_of(StockId id) {
    const Stock& stock = scenario().stocks[id];
    work_.carry.assign(stock.plan_users.size(), 0.0);
    work_.granted.assign(stock.plan_users.size(), 0.0);
    double budget = static_cast<double>(context_.state.stocks[id].available());
    double made = 0;
    for (std::size_t b = 0; b < buckets_; ++b) {
      double until = 0;
      for (const ProcessId maker : stock.plan_makers) until += producible(maker, b);
      budget += stock_row(work_.receipts, id)[b] + std::max(0.0, until - made);
      made = std::max(made, until);
      if (budget > kPlenty) break;
      budget -= share_input(stock, b, budget);
    }
  }

  /// Pieces that a maker can newly bring up to a bucket, with all of its share of capacity and no
  /// more than its own inputs allow.
  double producible(ProcessId id, std::size_t bucket) {
    const Process& process = scenario().processes[id];
    const auto lead = static_cast<std::size_t>(sim::mean(process.cycle_time) /
                                               static_cast<double>(plan_.bucket.count()));
    if (bucket < lead) return 0;
    const double starts = std::min(process_row(work_.summed_caps, id)[bucket - lead],
                                   process_row(work_.claim_limits, id)[bucket - lead]);
    std::vector<double>& good = context_.state.good_scratch;
    good_per_start(process, begin_of(bucket - lead), context_.state.processes[id].cumulative_starts,
                   good);
    return starts * good.front();
  }

  /// Divides `budget` pieces of an input among the lines that use it; returns what they took.
  double share_input(const Stock& stock, std::size_t b, double budget) {
    std::vector<Claim>& claims = context_.state.release_scratch.list;
    std::vector<Quantity>& shares = context_.state.release_scratch.shares;
    claims.resize(stock.plan_users.size());
    shares.resize(stock.plan_users.size());
    for (std::size_t k = 0; k < stock.plan_users.size(); ++k) {
      const PlanUser& user = stock.plan_users[k];
      work_.carry[k] += process_row(work_.requests, user.process)[b];
      const double starts = std::min(work_.carry[k], process_row(work_.caps, user.process)[b]);
      const double pieces = starts * static_cast<double>(user.quantity);
      claims[k] = {static_cast<Quantity>(pieces), 0, user.priority, user.weight, user.terms};
    }
    allocate(stock.allocation, claims, static_cast<Quantity>(std::max(0.0, budget)), shares);
    double taken = 0;
    for (std::size_t k = 0; k < stock.plan_users.size(); ++k) {
      const PlanUser& user = stock.plan_users[k];
      const double starts = static_cast<double>(shares[k]) / static_cast<double>(user.quantity);
      work_.carry[k] -= starts;
      work_.granted[k] += starts;
      lower(process_row(work_.claim_limits, user.process)[b], work_.granted[k]);
      // What goes on without a plan, such as test, shows its backlog to the stage before it whole,
      // for which that stage then claims capacity; it claims none itself for what cannot come.
      const bool plans = scenario().processes[user.process].start == Start::kPlanned;
      const bool soon = static_cast<double>(b + 1) <= in_buckets(stock.plan_lead);
      if (plans || soon) lower(process_row(work_.input_limits, user.process)[b], work_.granted[k]);
      taken += static_cast<double>(shares[k]);
    }
    return taken;
  }

  static void lower(double& limit, double value) { limit = std::min(limit, value); }

  const CapacityUse& use_of(ProcessId process, PoolId pool) const {
    const std::vector<CapacityUse>& uses = scenario().processes[process].uses;
    return *std::find_if(uses.begin(), uses.end(),
                         [pool](const CapacityUse& use) { return use.pool == pool; });
  }

  void explode() {
    work_.gross = work_.forecast;
    clear(work_.claimed, scenario().stocks.size());
    clear(work_.requests, scenario().processes.size());
    work_.overdue.assign(scenario().processes.size(), 0.0);
    for (const ProcessId id : plan_.order) plan_process(id);
  }

  /// Requirements of buyers, on the stock of the first item they may have.
  void forecast() {
    clear(work_.forecast, scenario().stocks.size());
    for (const DemandId id : sim::ids<DemandId>(scenario().demands.size())) {
      const Demand& demand = scenario().demands[id];
      if (demand.buyer == kNone<BuyerId>) continue;
      const auto backlog = static_cast<double>(context_.state.demands[id].outstanding);
      require(demand, 0, context_.now(), backlog);
      for (std::size_t b = 0; b < buckets_; ++b) {
        const double pieces = demand.forecast.integral(begin_of(b), begin_of(b + 1));
        require(demand, b, begin_of(b), pieces);
      }
    }
  }

  void require(const Demand& demand, std::size_t bucket, sim::Time when, double pieces) {
    if (pieces <= 0) return;
    for (const OfferId offer : demand.offers) {
      const double share = expected_share(scenario(), offer, context_.now(), when);
      if (share <= 0) continue;
      const StockId stock = scenario().offers[offer].stock;
      stock_row(work_.forecast, stock)[bucket] += pieces * share;
      return;
    }
  }

  /// What is on hand at a stock or will come without a new decision, up to and including `bucket`.
  double supply_until(StockId stock, std::size_t bucket) {
    const double* receipts = stock_row(work_.receipts, stock);
    double supply = static_cast<double>(context_.state.stocks[stock].available());
    for (std::size_t b = 0; b <= bucket; ++b) supply += receipts[b];
    return supply;
  }

  /// Requests of one process from the unmet requirements of its main output, then requirements of
  /// its inputs from what of it fits into capacity.
  void plan_process(ProcessId id) {
    const Process& process = scenario().processes[id];
    if (process.start == Start::kScheduled) return;
    std::vector<double>& good = context_.state.good_scratch;
    good_per_start(process, context_.now(), context_.state.processes[id].cumulative_starts, good);
    if (good.front() <= 0) return;

    const StockId stock = process.outputs.front().stock;
    double* gross = stock_row(work_.gross, stock);
    double* claimed = stock_row(work_.claimed, stock);
    double* requests = process_row(work_.requests, id);
    const double per_start = good.front();
    double lead = sim::mean(process.cycle_time) / static_cast<double>(plan_.bucket.count());
    if (process.start == Start::kPlanned) lead += in_buckets(plan_.safety_time);
    double supply = static_cast<double>(context_.state.stocks[stock].available());
    double needed = 0;
    double planned = 0;
    for (std::size_t b = 0; b < buckets_; ++b) {
      supply += stock_row(work_.receipts, stock)[b];
      needed += gross[b];
      planned += claimed[b];  // by producers that come before this one
      const double net = needed - supply - planned;
      if (net <= 0) continue;
      planned += net;
      ask(id, requests, static_cast<double>(b) - lead, net / per_start);
    }
    pass_on(id, requests, claimed, lead, per_start);
  }

  /// Spreads starts over the two buckets around `at`; nothing starts before launch. What should
  /// have started already is overdue: asked for in the first bucket, and there at once.
  void ask(ProcessId id, double* requests, double at, double starts) {
    const Process& process = scenario().processes[id];
    if (process.from > context_.now()) {
      at = std::max(at, in_buckets(std::min(process.from - context_.now(), plan_.horizon)));
    }
    if (at < 0) work_.overdue[index(id)] += starts;
    at = std::max(at, 0.0);
    const auto first = static_cast<std::size_t>(at);
    const double later = at - static_cast<double>(first);
    if (first < buckets_) requests[first] += starts * (1 - later);
    if (first + 1 < buckets_) requests[first + 1] += starts * later;
  }

  void pass_on(ProcessId id, const double* requests, double* claimed, double lead,
               double per_start) {
    const Process& process = scenario().processes[id];
    const double* caps = process_row(work_.caps, id);
    const double* limits = process_row(work_.input_limits, id);
    double carry = 0;
    double started = 0;
    for (std::size_t b = 0; b < buckets_; ++b) {
      if (begin_of(b) >= process.until) break;
      carry += requests[b];
      const double starts = std::clamp(std::min(carry, limits[b] - started), 0.0, caps[b]);
      carry -= starts;
      started += starts;
      if (starts <= 0) continue;
      const auto finish = b + static_cast<std::size_t>(lead);
      if (finish < buckets_) claimed[finish] += starts * per_start;
      for (const Input& input : process.inputs) {
        consume(input, b, starts * static_cast<double>(input.quantity));
      }
    }
  }

  /// Puts a requirement on the first of an input's stocks that can meet it: one that is made to
  /// plan, or a by-product as far as it lasts.
  void consume(const Input& input, std::size_t bucket, double pieces) {
    for (std::size_t rank = 0; rank < input.stocks.size(); ++rank) {
      const StockId stock = input.stocks[rank];
      double* gross = stock_row(work_.gross, stock);
      const bool last = rank + 1 == input.stocks.size();
      if (last || scenario().stocks[stock].made_to_plan) {
        gross[bucket] += pieces;
        return;
      }
      double spare = supply_until(stock, bucket);
      for (std::size_t b = 0; b < buckets_; ++b) spare -= gross[b];
      const double taken = std::clamp(spare, 0.0, pieces);
      gross[bucket] += taken;
      pieces -= taken;
      if (pieces <= 0) return;
    }
  }

  void publish() {
    for (const ProcessId id : plan_.order) {
      if (scenario().processes[id].start != Start::kPlanned) continue;
      const double* requests = process_row(work_.requests, id);
      ProcessState& state = context_.state.processes[id];
      state.plan.assign(requests, requests + buckets_);
      state.plan_overdue = work_.overdue[index(id)];
      state.plan.front() -= state.plan_overdue;
      state.plan_begin = context_.now();
      state.plan_started = 0;
    }
  }

  Context& context_;
  const Planning& plan_;
  PlanScratch& work_;
  std::size_t buckets_;
};

}  // namespace

void make_plan(Context& context) { Planner(context).run(); }

}  // namespace chokepoint::models
