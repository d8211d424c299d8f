#include "models/production/release.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

#include "models/production/capacity.h"
#include "models/production/margin.h"
#include "models/production/process.h"

namespace chokepoint::models {
namespace {

/// Rounds beyond the first hand out what cuts elsewhere left over; few are ever needed.
constexpr int kMaxRounds = 8;

/// Scheduled starts up to the next release, and those that could not be made when they were due.
Quantity scheduled(Context& context, ProcessId id, sim::Duration every) {
  ProcessState& state = context.state.processes[id];
  const sim::TimeSeries& schedule = context.scenario.processes[id].schedule;
  const double due = schedule.integral(context.now(), context.now() + every);
  return state.unmet + take_whole(due, state.schedule_carry);
}

/// Planned starts up to the next release that have not been made.
Quantity planned(const Context& context, ProcessId id, sim::Duration every) {
  const ProcessState& state = context.state.processes[id];
  if (state.plan.empty()) return 0;
  const sim::Duration bucket = context.scenario.planning.bucket;
  const double buckets = static_cast<double>((context.now() + every - state.plan_begin).count()) /
                         static_cast<double>(bucket.count());
  double due = state.plan_overdue;
  for (std::size_t i = 0; i < state.plan.size() && static_cast<double>(i) < buckets; ++i) {
    due += state.plan[i] * std::min(1.0, buckets - static_cast<double>(i));
  }
  return std::max<Quantity>(0, static_cast<Quantity>(std::floor(due + 1e-9)) - state.plan_started);
}

/// One release: the working columns are by position in the group.
class Release {
 public:
  Release(Context& context, const ReleaseGroup& group, const WaitingOrders& waiting)
      : context_(context), group_(group), waiting_(waiting), work_(context.state.release_scratch) {
    const std::size_t processes = group.processes.size();
    work_.wanted.assign(processes, 0);
    work_.granted.assign(processes, 0);
    work_.claims.assign(processes, 0);
    work_.needs.assign(processes, 0);
  }

  void gather_requests() {
    for (std::size_t i = 0; i < group_.processes.size(); ++i) {
      const ProcessId id = group_.processes[i];
      work_.wanted[i] = request(id, waiting_.total[i]);
      const bool pushes = context_.scenario.processes[id].start == Start::kPush;
      if (pushes) work_.wanted[i] = startable(context_, id);
      context_.state.recorder.count_request(id, work_.wanted[i]);
    }
  }

  void open_pools() {
    for (const PoolId id : group_.pools) open_period(context_, id, group_.every);
  }

  void close_pools() {
    for (const PoolId id : group_.pools) {
      const PoolState& state = context_.state.pools[id];
      std::int64_t left = state.budget;
      for (const ContractLine& line : state.lines) left += line.budget;
      context_.state.recorder.count_capacity(
          id, static_cast<double>(state.opened - left) / kCapacityScale,
          static_cast<double>(state.opened) / kCapacityScale);
    }
  }

  /// Records what each node alone would refuse of the requests: the node that would refuse most is
  /// the one that binds, whatever the order of the cuts.
  void survey() {
    mode_ = Mode::kSurvey;
    work_.claims = work_.wanted;
    cut();
    mode_ = Mode::kCut;
  }

  /// Everybody claims what is not granted yet, unless some node has nothing left. Returns whether
  /// anything is claimed.
  bool claim_rest() {
    bool any = false;
    for (std::size_t i = 0; i < group_.processes.size(); ++i) {
      const Quantity rest = work_.wanted[i] - work_.granted[i];
      work_.claims[i] = rest == 0 || is_exhausted(i) ? 0 : rest;
      any |= work_.claims[i] != 0;
    }
    return any;
  }

  /// Cuts, grants and consumes once. Returns whether anything was granted.
  bool round() {
    cut();
    bool any = false;
    for (std::size_t i = 0; i < group_.processes.size(); ++i) any |= commit(i);
    return any;
  }

  void hand_over(std::vector<Grant>& grants) const {
    grants.clear();
    grants.reserve(group_.processes.size());  // once
    for (std::size_t i = 0; i < group_.processes.size(); ++i) {
      ProcessState& state = context_.state.processes[group_.processes[i]];
      state.unmet = work_.wanted[i] - work_.granted[i];
      state.month_started += work_.granted[i];
      if (work_.granted[i] > 0) grants.push_back({group_.processes[i], work_.granted[i]});
    }
  }

 private:
  const Process& process(std::size_t i) const {
    return context_.scenario.processes[group_.processes[i]];
  }

  Quantity request(ProcessId id, Quantity waiting) {
    const Process& what = context_.scenario.processes[id];
    if (!is_open(what, context_.now())) return 0;
    switch (what.start) {
      case Start::kPush:
        return 0;  // all there is, see gather_requests
      case Start::kOnOrder:
        return context_.state.processes[id].requested.value;
      case Start::kPlanned:
        return planned(context_, id, group_.every);
      case Start::kMakeToOrder:
        return waiting;
      case Start::kScheduled:
        return scheduled(context_, id, group_.every);
    }
    return 0;
  }

  /// Whether some node has not even one start left for the process: its claims elsewhere would only
  /// tie up what others can use.
  bool is_exhausted(std::size_t i) const {
    for (const CapacityUse& use : process(i).uses) {
      if (use.is_servers) continue;
      if (usable(context_.state, use) < use.amount) return true;
    }
    return startable(context_, group_.processes[i]) == 0;
  }

  void cut() {
    for (std::size_t i = 0; i < group_.processes.size(); ++i) cut_by_servers(i);
    if (mode_ == Mode::kCut) cut_by_margin(context_, group_, work_);
    for (std::size_t pool = 0; pool < group_.pools.size(); ++pool) cut_by_pool(pool);
    cut_by_inputs();
  }

  void lower(std::size_t i, std::size_t node, Quantity claim) {
    if (claim >= work_.claims[i]) return;
    if (mode_ == Mode::kSurvey) {
      context_.state.recorder.count_refusal(group_.processes[i], node, work_.claims[i] - claim);
    } else {
      work_.claims[i] = claim;
    }
  }

  void cut_by_servers(std::size_t i) {
    const Process& what = process(i);
    for (std::size_t node = 0; node < what.uses.size(); ++node) {
      if (!what.uses[node].is_servers) continue;
      const PoolId pool = what.uses[node].pool;
      const Quantity free = servers(context_, pool) - context_.state.pools[pool].busy;
      const Quantity lots = std::max<Quantity>(0, free) / what.uses[node].amount;
      lower(i, node, lots * std::max<Quantity>(1, what.lot_size));
    }
  }

  void cut_by_pool(std::size_t which) {
    const PoolId id = group_.pools[which];
    const AllocationPolicy& policy = context_.scenario.pools[id].allocation;
    work_.list.clear();
    work_.who.clear();
    for (const ReleaseGroup::Claimant& claimant : group_.pool_claimants[which]) {
      if (work_.claims[claimant.position] == 0) continue;
      claim_capacity(claimant, std::holds_alternative<FirstCome>(policy));
    }
    work_.shares.resize(work_.list.size());
    allocate(policy, work_.list, context_.state.pools[id].budget, work_.shares, work_.ranks);
    merge_shares();
    round_to_starts(context_.state.pools[id].budget);
    for (std::size_t k = 0; k < work_.who.size(); ++k) {
      const auto [i, node] = work_.who[k];
      lower(i, node, work_.shares[k]);
    }
  }

  const CapacityUse& use_of(const ReleaseGroup::Claimant& claimant) const {
    return process(claimant.position).uses[claimant.node];
  }

  /// What a process wants beyond its own slots, as one claim, or, first come first served, one for
  /// each order it starts for.
  void claim_capacity(const ReleaseGroup::Claimant& claimant, bool by_order) {
    const std::size_t i = claimant.position;
    const CapacityUse& use = use_of(claimant);
    std::int64_t own = own_slots(context_.state, use);
    const auto beyond = [&own](std::int64_t amount) {
      const std::int64_t used = std::min(own, amount);
      own -= used;
      return amount - used;
    };
    if (!by_order || process(i).start != Start::kMakeToOrder) {
      const ProcessState& state = context_.state.processes[group_.processes[i]];
      const std::int64_t amount = beyond(work_.claims[i] * use.amount);
      work_.list.push_back(
          {amount, state.commitment, use.priority, use.weight, terms_of(context_.state, use)});
      work_.who.push_back(claimant);
      return;
    }
    Quantity left = work_.claims[i];
    for (std::size_t k = waiting_.begin[i]; k < waiting_.begin[i + 1] && left > 0; ++k) {
      const Quantity pieces = std::min(left, waiting_.orders[k].amount);
      left -= pieces;
      work_.list.push_back(
          {beyond(pieces * use.amount), waiting_.orders[k].commitment, use.priority, use.weight});
      work_.who.push_back(claimant);
    }
  }

  /// Adds up the shares of one process's orders.
  void merge_shares() {
    std::size_t last = 0;
    for (std::size_t k = 1; k < work_.who.size(); ++k) {
      if (work_.who[k].position == work_.who[last].position) {
        work_.shares[last] += work_.shares[k];
        continue;
      }
      ++last;
      work_.who[last] = work_.who[k];
      work_.shares[last] = work_.shares[k];
    }
    if (!work_.who.empty()) work_.who.resize(last + 1);
  }

  /// Turns shares of the capacity free for all, `left`, and own slots into whole starts; what is
  /// left of broken starts goes to claimants in turn, one start each, as long as one fits and the
  /// pool's rule lets them take it.
  void round_to_starts(std::int64_t left) {
    for (std::size_t k = 0; k < work_.who.size(); ++k) {
      const CapacityUse& use = use_of(work_.who[k]);
      const std::int64_t own = own_slots(context_.state, use);
      const Quantity most = work_.claims[work_.who[k].position];
      const Quantity starts = std::min(most, (work_.shares[k] + own) / use.amount);
      left -= std::max<std::int64_t>(0, starts * use.amount - own);
      work_.shares[k] = starts;
    }
    for (std::size_t k = 0; k < work_.who.size(); ++k) {
      const CapacityUse& use = use_of(work_.who[k]);
      const std::int64_t beyond_own = work_.shares[k] * use.amount - own_slots(context_.state, use);
      const std::int64_t taken = std::max<std::int64_t>(0, beyond_own);
      const std::int64_t more = use.amount + std::min<std::int64_t>(0, beyond_own);
      // Under a ceiling what the line gets in this very division counts too.
      const std::int64_t most = std::min(left, free_for(context_.state, use, left + taken) - taken);
      if (most < more || work_.shares[k] >= work_.claims[work_.who[k].position]) continue;
      ++work_.shares[k];
      left -= more;
    }
  }

  /// Preferred stocks first: what a process does not get there it claims from its next alternate.
  void cut_by_inputs() {
    for (const ReleaseGroup::InputStage& stage : group_.input_stages) {
      for (const std::size_t i : stage.processes) {
        work_.needs[i] = work_.claims[i] * process(i).inputs[stage.input].quantity;
      }
      for (const ReleaseGroup::StockClaims& stock : stage.stocks) serve_stock(stage.input, stock);
      for (const std::size_t i : stage.processes) {
        if (work_.needs[i] == 0) continue;
        const Quantity per_start = process(i).inputs[stage.input].quantity;
        const Quantity got = work_.claims[i] * per_start - work_.needs[i];
        lower(i, process(i).uses.size() + stage.input, got / per_start);
      }
    }
  }

  /// Divides a stock among those who still need pieces of it. A process that takes the same item at
  /// two places of its bill meets itself only in commit().
  void serve_stock(std::size_t input, const ReleaseGroup::StockClaims& stock) {
    const Quantity available = context_.state.stocks[stock.stock].available();
    const AllocationPolicy& policy = context_.scenario.stocks[stock.stock].allocation;
    if (stock.processes.size() == 1 && is_work_conserving(policy)) {
      Quantity& need = work_.needs[stock.processes.front()];
      need -= std::min(need, available);
      return;
    }
    work_.list.clear();
    for (const std::size_t i : stock.processes) {
      const ProcessState& state = context_.state.processes[group_.processes[i]];
      const Input& what = process(i).inputs[input];
      ClaimTerms terms = what.terms;
      if (what.stocks.size() == 1) terms.taken = work_.granted[i] * what.quantity;
      work_.list.push_back({work_.needs[i], state.commitment, what.priority, what.weight, terms});
    }
    work_.shares.resize(work_.list.size());
    allocate(policy, work_.list, available, work_.shares, work_.ranks);
    for (std::size_t k = 0; k < stock.processes.size(); ++k) {
      work_.needs[stock.processes[k]] -= work_.shares[k];
    }
  }

  bool commit(std::size_t i) {
    if (work_.claims[i] == 0) return false;
    const ProcessId id = group_.processes[i];
    const Quantity starts = std::min(work_.claims[i], startable(context_, id));
    if (starts <= 0) return false;
    for (const CapacityUse& use : process(i).uses) {
      if (!use.is_servers) {
        use_capacity(context_.state, use, starts * use.amount);
      }
    }
    consume_inputs(context_, id, starts);
    work_.granted[i] += starts;
    ProcessState& state = context_.state.processes[id];
    if (process(i).start == Start::kPlanned) state.plan_started += starts;
    if (process(i).start == Start::kOnOrder) take_requests(context_, id, starts);
    return true;
  }

  enum class Mode { kSurvey, kCut };

  Context& context_;
  Mode mode_ = Mode::kCut;
  const ReleaseGroup& group_;
  const WaitingOrders& waiting_;
  ReleaseScratch& work_;
};

}  // namespace

Quantity start_within_period(Context& context, ProcessId id) {
  const Process& process = context.scenario.processes[id];
  Quantity starts = startable(context, id);
  for (const CapacityUse& use : process.uses) {
    if (use.is_servers) continue;
    starts = std::min(starts, usable(context.state, use) / use.amount);
  }
  if (starts <= 0) return 0;
  for (const CapacityUse& use : process.uses) {
    if (use.is_servers) continue;
    const std::int64_t used = starts * use.amount;
    use_capacity(context.state, use, used);
    context.state.recorder.count_capacity(use.pool, static_cast<double>(used) / kCapacityScale, 0);
  }
  context.state.processes[id].month_started += starts;
  consume_inputs(context, id, starts);
  return starts;
}

void release_work(Context& context, const ReleaseGroup& group, const WaitingOrders& waiting,
                  std::vector<Grant>& grants) {
  Release release(context, group, waiting);
  release.gather_requests();
  release.open_pools();
  release.survey();
  for (int round = 0; round < kMaxRounds; ++round) {
    if (!release.claim_rest() && round > 0) break;
    const bool any = release.round();
    if (round == 0) record_prices(context, group, context.state.release_scratch);
    if (!any) break;
  }
  release.close_pools();
  release.hand_over(grants);
}

}  // namespace chokepoint::models
