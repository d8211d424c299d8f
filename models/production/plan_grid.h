#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "models/state.h"

namespace chokepoint::models {

/// The time axis of a planning run that begins now, and rows of numbers by bucket in the planner's
/// working memory: by stock, process or pool.
class PlanGrid {
 public:
  explicit PlanGrid(Context& context)
      : context_(context),
        plan_(context.scenario.planning),
        work_(context.state.plan_scratch),
        buckets_(static_cast<std::size_t>((plan_.horizon + plan_.bucket - sim::Duration(1)) /
                                          plan_.bucket)) {}

 protected:
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

  Context& context_;
  const Planning& plan_;
  PlanScratch& work_;
  std::size_t buckets_;
};

}  // namespace chokepoint::models
