#include "models/production/plan_outlook.h"

#include <algorithm>
#include <cmath>

#include "models/production/capacity.h"
#include "models/production/plan_grid.h"
#include "models/production/process.h"
#include "models/trade/export_rules.h"

namespace chokepoint::models {
namespace {

class Outlook : PlanGrid {
 public:
  using PlanGrid::PlanGrid;

  void look() {
    list_lines();
    look_up_yields();
    look_up_capacity();
    cap_alone();
    expect_receipts();
    forecast();
  }

 private:
  /// What is under way and will arrive without a new decision.
  void expect_receipts() {
    // Whole starts are added up first: exact, so the order of lots does not matter.
    const State& state = context_.state;
    clear(work_.receipts, scenario().stocks.size());
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
    sum_up_receipts();
  }

  /// What is on hand at a stock or will come without a new decision, up to and including a bucket.
  void sum_up_receipts() {
    work_.supply = work_.receipts;
    for (const StockId id : sim::ids<StockId>(scenario().stocks.size())) {
      double supply = static_cast<double>(context_.state.stocks[id].available());
      double* row = stock_row(work_.supply, id);
      for (std::size_t b = 0; b < buckets_; ++b) row[b] = supply += row[b];
    }
  }

  /// The lines of all pools, in the order of the pools and their users; the same at every plan.
  void list_lines() {
    if (!work_.lines.empty()) return;
    for (const PoolId id : sim::ids<PoolId>(scenario().pools.size())) {
      const CapacityPool& pool = scenario().pools[id];
      work_.first_line.push_back(work_.lines.size());
      for (const ProcessId user : pool.users) {
        const CapacityUse& use = use_of(user, id);
        work_.lines.push_back({user, &use, terms_in_bucket(pool, use)});
      }
    }
  }
  std::size_t line_of(const CapacityUse& use) const {
    return work_.first_line[index(use.pool)] + use.line;
  }

  const CapacityUse& use_of(ProcessId process, PoolId pool) const {
    const auto& uses = scenario().processes[process].uses;
    return *std::find_if(uses.begin(), uses.end(),
                         [pool](const CapacityUse& use) { return use.pool == pool; });
  }

  /// A reserve is kept of each period's capacity, and a bucket may hold several.
  ClaimTerms terms_in_bucket(const CapacityPool& pool, const CapacityUse& use) const {
    ClaimTerms terms = use.terms;
    if (pool.is_servers) return terms;
    const double periods =
        static_cast<double>(plan_.bucket.count()) / static_cast<double>(pool.release_every.count());
    terms.critical_level =
        static_cast<Quantity>(static_cast<double>(terms.critical_level) * periods);
    return terms;
  }

  /// Good pieces of the main output by start, if it starts in a bucket.
  void look_up_yields() {
    clear(work_.yields, scenario().processes.size());
    std::vector<double>& good = context_.state.good_scratch;
    for (const ProcessId id : plan_.order) {
      const Process& process = scenario().processes[id];
      const double starts = context_.state.processes[id].cumulative_starts;
      const bool varies = !process.wafer && !process.by_chance && !process.outputs[0].yield.empty();
      double* row = process_row(work_.yields, id);
      for (std::size_t b = 0; b < buckets_; ++b) {
        if (b == 0 || varies) good_per_start(process, begin_of(b), starts, good);
        row[b] = good.front();
      }
    }
  }

  /// Capacity by bucket that is free for all lines of a pool, and that only one line may use
  /// [millionths of a unit]; servers do not limit the plan.
  void look_up_capacity() {
    work_.capacity.assign(scenario().pools.size() * buckets_, HUGE_VAL);
    work_.own_slots.assign(work_.lines.size() * buckets_, 0.0);
    for (const PoolId id : sim::ids<PoolId>(scenario().pools.size())) {
      const CapacityPool& pool = scenario().pools[id];
      if (pool.is_servers) continue;
      double* own = work_.own_slots.data() + work_.first_line[index(id)] * buckets_;
      work_.slots.resize(pool.users.size());
      for (std::size_t b = 0; b < buckets_; ++b) {
        const double free = slots_between(context_, id, begin_of(b), begin_of(b + 1), work_.slots);
        work_.capacity[index(id) * buckets_ + b] = kCapacityScale * free;
        for (std::size_t k = 0; k < work_.slots.size(); ++k) {
          own[k * buckets_ + b] = kCapacityScale * work_.slots[k];
        }
      }
    }
  }

  /// Each line as if it had its pools to itself.
  void cap_alone() {
    clear(work_.caps_alone, scenario().processes.size());
    for (const ProcessId id : plan_.order) {
      double* caps = process_row(work_.caps_alone, id);
      std::fill(caps, caps + buckets_, HUGE_VAL);
      for (const CapacityUse& use : scenario().processes[id].uses) {
        const double* capacity = &work_.capacity[index(use.pool) * buckets_];
        const double* own = &work_.own_slots[line_of(use) * buckets_];
        const auto amount = static_cast<double>(use.amount);
        for (std::size_t b = 0; b < buckets_; ++b) {
          caps[b] = std::min(caps[b], (capacity[b] + own[b]) / amount);
        }
      }
    }
  }

  /// Requirements of buyers, on the stock of the first item they may have.
  void forecast() {
    clear(work_.forecast, scenario().stocks.size());
    for (const DemandId id : sim::ids<DemandId>(scenario().demands.size())) {
      const Demand& demand = scenario().demands[id];
      if (demand.buyer == kNone<BuyerId>) continue;
      const auto backlog = static_cast<double>(context_.state.demands[id].outstanding.value);
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
};

}  // namespace

void look_ahead(Context& context) { Outlook(context).look(); }

}  // namespace chokepoint::models
