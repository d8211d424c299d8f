#include "models/causes.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace chokepoint::models {

bool is_lead_time(const Cause& cause) {
  return cause.kind == CauseKind::kProduction || cause.kind == CauseKind::kSupply ||
         cause.kind == CauseKind::kTransit;
}

std::string id_of(const Scenario& scenario, const Cause& cause) {
  switch (cause.kind) {
    case CauseKind::kRule:
      return scenario.rules[static_cast<RuleId>(cause.which)].id;
    case CauseKind::kPool:
      return scenario.pools[static_cast<PoolId>(cause.which)].id;
    case CauseKind::kSupplier:
    case CauseKind::kSupply:
      return scenario.suppliers[static_cast<SupplierId>(cause.which)].id;
    case CauseKind::kReserve:
    case CauseKind::kReplenishment:
      return scenario.stocks[static_cast<StockId>(cause.which)].id;
    case CauseKind::kPlan:
    case CauseKind::kProduction:
      return scenario.processes[static_cast<ProcessId>(cause.which)].id;
    case CauseKind::kTransit:
      return scenario.lanes[static_cast<LaneId>(cause.which)].id;
  }
  return {};
}

std::string in_words(const Scenario& scenario, const Cause& cause) {
  const std::string id = id_of(scenario, cause);
  switch (cause.kind) {
    case CauseKind::kRule:
      return "rule " + id + " holds it";
    case CauseKind::kPool:
      return "pool " + id + " is full";
    case CauseKind::kSupplier:
      return "supplier " + id + " delivers no more";
    case CauseKind::kReserve:
      return "stock " + id + " keeps it back";
    case CauseKind::kReplenishment:
      return "stock " + id + " has not ordered it";
    case CauseKind::kPlan:
      return "no more has been asked of " + id;
    case CauseKind::kProduction:
      return "in production at " + id;
    case CauseKind::kSupply:
      return "ordered from " + id;
    case CauseKind::kTransit:
      return "on its way along " + id;
  }
  return {};
}

CauseTable::CauseTable(const Scenario& scenario) : demands_(scenario.demands.size()) {
  const std::array sizes = {
      scenario.rules.size(),     scenario.pools.size(),     scenario.suppliers.size(),
      scenario.stocks.size(),    scenario.stocks.size(),    scenario.processes.size(),
      scenario.processes.size(), scenario.suppliers.size(), scenario.lanes.size()};
  static_assert(sizes.size() == kCauseKinds);
  for (const std::size_t size : sizes) {
    first_.push_back(columns_);
    columns_ += size;
  }
  current_.assign(demands_ * columns_, 0);
}

void CauseTable::add(DemandId demand, const Cause& cause, std::size_t month, Quantity piece_days) {
  if (month != month_) close_month();
  month_ = month;
  const std::size_t column = first_[static_cast<std::size_t>(cause.kind)] + cause.which;
  current_[index(demand) * columns_ + column] += piece_days;
}

void CauseTable::close_month() {
  for (std::size_t at = 0; at < current_.size(); ++at) {
    if (current_[at] == 0) continue;
    const std::size_t column = at % columns_;
    const auto kind = std::upper_bound(first_.begin(), first_.end(), column) - first_.begin() - 1;
    const Cause cause{static_cast<CauseKind>(kind),
                      static_cast<std::uint32_t>(column - first_[static_cast<std::size_t>(kind)])};
    closed_.push_back({static_cast<DemandId>(at / columns_), cause, month_, current_[at]});
    current_[at] = 0;
  }
}

std::vector<LateCharge> CauseTable::charges() const {
  CauseTable all = *this;
  all.close_month();
  std::sort(all.closed_.begin(), all.closed_.end(), [](const LateCharge& a, const LateCharge& b) {
    return std::tuple(a.demand, a.cause, a.month) < std::tuple(b.demand, b.cause, b.month);
  });
  return all.closed_;
}

}  // namespace chokepoint::models
