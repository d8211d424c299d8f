#include "models/production/planning.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "models/production/plan_grid.h"
#include "models/production/plan_outlook.h"

namespace chokepoint::models {
namespace {

/// Shares of capacity depend on requests and requests on shares: each pass takes the shares that
/// the requests of the pass before would get. More passes change the flagship by less than noise.
constexpr int kPasses = 3;
/// Pieces of an input beyond which nobody is limited by it.
constexpr double kPlenty = 1e15;

using Wide = unsigned __int128;  // a sum of many quantities fits

/// One planning run.
class Planner : PlanGrid {
 public:
  using PlanGrid::PlanGrid;

  void run() {
    look_ahead(context_);
    clear(work_.requests, scenario().processes.size());
    work_.input_limits.assign(scenario().processes.size() * buckets_, HUGE_VAL);
    work_.claim_limits = work_.input_limits;
    work_.caps = work_.caps_alone;
    explode();
    for (int pass = 0; pass < kPasses; ++pass) {
      work_.caps = work_.caps_alone;
      cap_jointly();
      limit_by_inputs();
      explode();
    }
    publish();
  }

 private:
  PlanPart part_of(ProcessId id, double each) {
    return {.requests = process_row(work_.requests, id),
            .caps = process_row(work_.caps, id),
            .claim_limits = process_row(work_.claim_limits, id),
            .input_limits = process_row(work_.input_limits, id),
            .own = nullptr,
            .each = each};
  }

  std::vector<Claim>& claims() { return context_.state.release_scratch.list; }
  std::vector<Quantity>& shares() { return context_.state.release_scratch.shares; }

  /// Each line's part when all lines that share a pool ask for what they asked in the first pass;
  /// what a line does not get is asked for again in the next bucket.
  void cap_jointly() {
    for (const PoolId id : sim::ids<PoolId>(scenario().pools.size())) {
      const CapacityPool& pool = scenario().pools[id];
      if (pool.is_servers || pool.users.empty()) continue;
      list_lines(pool, id);
      const double* capacity = &work_.capacity[index(id) * buckets_];
      for (std::size_t b = 0; b < buckets_; ++b) {
        share_bucket(pool, b, static_cast<Quantity>(capacity[b]));
      }
    }
  }

  void list_lines(const CapacityPool& pool, PoolId id) {
    claims().clear();
    work_.parts.clear();
    const std::size_t first = work_.first_line[index(id)];
    for (std::size_t k = first; k < first + pool.users.size(); ++k) {
      const PlanLine& line = work_.lines[k];
      claims().push_back({0, 0, line.use->priority, line.use->weight, line.terms});
      PlanPart part = part_of(line.process, static_cast<double>(line.use->amount));
      part.own = &work_.own_slots[k * buckets_];
      work_.parts.push_back(part);
    }
    shares().resize(pool.users.size());
  }

  void share_bucket(const CapacityPool& pool, std::size_t b, Quantity available) {
    const std::span<PlanPart> parts(work_.parts);
    const std::span<Quantity> share(shares());
    Wide total = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      PlanPart& part = parts[k];
      part.carry += part.requests[b];
      // No claim for starts whose inputs cannot be there.
      const double limit = part.claim_limits[b] - part.granted;
      const double starts = std::max(0.0, std::min(part.carry, limit));
      share[k] = static_cast<Quantity>(std::max(0.0, starts * part.each - part.own[b]));
      total += static_cast<Wide>(share[k]);
    }
    const bool all_served = divide(pool.allocation, available, total);
    const Quantity left =
        available - (all_served ? static_cast<Quantity>(total)
                                : std::accumulate(share.begin(), share.end(), Quantity{0}));
    const bool takes_all = is_work_conserving(pool.allocation);
    for (std::size_t k = 0; k < parts.size(); ++k) {
      PlanPart& part = parts[k];
      const double has = static_cast<double>(share[k]) + part.own[b];
      const Quantity spare = takes_all ? left : most_of(pool.allocation, k, left, available);
      lower(part.caps[b], (has + static_cast<double>(spare)) / part.each);
      give(part, has / part.each);
    }
  }

  /// Of what a division has left, what the pool's rule would let a line have beyond its share.
  Quantity most_of(const AllocationPolicy& policy, std::size_t k, Quantity left, Quantity whole) {
    ClaimTerms terms = claims()[k].terms;
    terms.taken = shares()[k];
    return may_take(policy, terms, left, whole);
  }

  /// Divides `available` among the parts: `shares` are what they want, `total` in all, and are
  /// lowered to what they get. Returns whether all get what they want: mostly, and then it takes no
  /// more than a look.
  bool divide(const AllocationPolicy& policy, Quantity available, Wide total) {
    if (total <= static_cast<Wide>(available) && is_work_conserving(policy)) return true;
    const std::span<Claim> claim(claims());
    const std::span<Quantity> share(shares());
    for (std::size_t k = 0; k < claim.size(); ++k) claim[k].amount = share[k];
    allocate(policy, claim, available, share, context_.state.release_scratch.ranks);
    return false;
  }

  static void give(PlanPart& part, double most) {
    const double starts = std::min(part.carry, most);
    part.carry -= starts;
    part.granted += starts;
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
    if (stock.plan_users.empty()) return;
    sum_up_producible(stock);
    list_users(stock);
    const double* receipts = stock_row(work_.receipts, id);
    double budget = static_cast<double>(context_.state.stocks[id].available());
    double made = 0;
    for (std::size_t b = 0; b < buckets_; ++b) {
      const double until = work_.producible[b];
      budget += receipts[b] + std::max(0.0, until - made);
      made = std::max(made, until);
      if (budget > kPlenty) break;
      budget -= share_input(stock, b, budget);
    }
  }

  /// Pieces of a stock that its makers can newly bring up to each bucket, with all of their shares
  /// of capacity and no more than their own inputs allow.
  void sum_up_producible(const Stock& stock) {
    work_.producible.assign(buckets_, 0.0);
    for (const ProcessId id : stock.plan_makers) {
      const auto lead = static_cast<std::size_t>(sim::mean(scenario().processes[id].cycle_time) /
                                                 static_cast<double>(plan_.bucket.count()));
      const double* caps = process_row(work_.summed_caps, id);
      const double* limits = process_row(work_.claim_limits, id);
      const double* yields = process_row(work_.yields, id);
      for (std::size_t b = lead; b < buckets_; ++b) {
        work_.producible[b] += std::min(caps[b - lead], limits[b - lead]) * yields[b - lead];
      }
    }
  }

  void list_users(const Stock& stock) {
    claims().clear();
    work_.parts.clear();
    const auto soon = static_cast<std::size_t>(in_buckets(stock.plan_lead));
    for (const PlanUser& user : stock.plan_users) {
      claims().push_back({0, 0, user.priority, user.weight, user.terms});
      PlanPart part = part_of(user.process, static_cast<double>(user.quantity));
      // What goes on without a plan, such as test, shows its backlog to the stage before it whole,
      // for which that stage then claims capacity; it claims none itself for what cannot come.
      const bool plans = scenario().processes[user.process].start == Start::kPlanned;
      part.planned = plans ? buckets_ : soon;
      work_.parts.push_back(part);
    }
    shares().resize(stock.plan_users.size());
  }

  /// Divides `budget` pieces of an input among the lines that use it; returns what they took.
  double share_input(const Stock& stock, std::size_t b, double budget) {
    const std::span<PlanPart> parts(work_.parts);
    const std::span<Quantity> share(shares());
    Wide total = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      PlanPart& part = parts[k];
      part.carry += part.requests[b];
      share[k] = static_cast<Quantity>(std::min(part.carry, part.caps[b]) * part.each);
      total += static_cast<Wide>(share[k]);
    }
    divide(stock.allocation, static_cast<Quantity>(std::max(0.0, budget)), total);
    double taken = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      PlanPart& part = parts[k];
      const auto pieces = static_cast<double>(share[k]);
      const double starts = pieces / part.each;
      part.carry -= starts;
      part.granted += starts;
      lower(part.claim_limits[b], part.granted);
      if (b < part.planned) lower(part.input_limits[b], part.granted);
      taken += pieces;
    }
    return taken;
  }

  static void lower(double& limit, double value) { limit = std::min(limit, value); }

  void explode() {
    work_.gross = work_.forecast;
    clear(work_.claimed, scenario().stocks.size());
    clear(work_.requests, scenario().processes.size());
    work_.overdue.assign(scenario().processes.size(), 0.0);
    for (const ProcessId id : plan_.order) plan_process(id);
  }

  /// Requests of one process from the unmet requirements of its main output, then requirements of
  /// its inputs from what of it fits into capacity.
  void plan_process(ProcessId id) {
    const Process& process = scenario().processes[id];
    if (process.start == Start::kScheduled) return;
    const double per_start = process_row(work_.yields, id)[0];
    if (per_start <= 0) return;

    const StockId stock = process.outputs.front().stock;
    double* gross = stock_row(work_.gross, stock);
    double* claimed = stock_row(work_.claimed, stock);
    double* requests = process_row(work_.requests, id);
    double lead = sim::mean(process.cycle_time) / static_cast<double>(plan_.bucket.count());
    if (process.start == Start::kPlanned) lead += in_buckets(plan_.safety_time);
    const double* supply = stock_row(work_.supply, stock);
    double needed = 0;
    double planned = 0;
    for (std::size_t b = 0; b < buckets_; ++b) {
      needed += gross[b];
      planned += claimed[b];  // by producers that come before this one
      const double net = needed - supply[b] - planned;
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
    const auto whole_lead = static_cast<std::size_t>(lead);
    std::vector<double>& starts = work_.starts;
    starts.assign(buckets_, 0.0);
    double carry = 0;
    double started = 0;
    for (std::size_t b = 0; b < buckets_ && begin_of(b) < process.until; ++b) {
      carry += requests[b];
      starts[b] = std::clamp(std::min(carry, limits[b] - started), 0.0, caps[b]);
      carry -= starts[b];
      started += starts[b];
      if (b + whole_lead < buckets_) claimed[b + whole_lead] += starts[b] * per_start;
    }
    if (started <= 0) return;
    for (const Input& input : process.inputs) consume(input, starts);
  }

  void consume(const Input& input, const std::vector<double>& starts) {
    const auto quantity = static_cast<double>(input.quantity);
    const StockId first = input.stocks.front();
    if (input.stocks.size() == 1 || scenario().stocks[first].made_to_plan) {
      double* gross = stock_row(work_.gross, first);
      for (std::size_t b = 0; b < buckets_; ++b) gross[b] += starts[b] * quantity;
      return;
    }
    for (std::size_t b = 0; b < buckets_; ++b) {
      if (starts[b] > 0) consume(input, b, starts[b] * quantity);
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
      double spare = stock_row(work_.supply, stock)[bucket];
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
};

}  // namespace

void make_plan(Context& context) { Planner(context).run(); }

}  // namespace chokepoint::models
