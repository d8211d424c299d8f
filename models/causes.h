#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "models/scenario.h"

namespace chokepoint::models {

/// What a late piece can wait for.
enum class CauseKind : std::uint8_t {
  kRule,           ///< an export rule holds it
  kPool,           ///< a pool of capacity is full
  kSupplier,       ///< a supplier delivers no more, by its ramp or because it has failed
  kReserve,        ///< it is on hand, and the stock's allocation keeps it back
  kReplenishment,  ///< the stock's policy has not ordered it
  kPlan,           ///< the plan has not asked for it, or the process has not opened
  kProduction,     ///< it is being made: the cycle time of a process
  kSupply,         ///< it has been ordered: the lead time of a supplier
  kTransit,        ///< it is on its way: the transit time of a lane
};
inline constexpr int kCauseKinds = 9;

/// One cause: a kind, and which rule, pool, supplier, stock, process or lane it is.
struct Cause {
  CauseKind kind;
  std::uint32_t which;
  auto operator<=>(const Cause&) const = default;
};

/// Whether something other than time holds the piece back, so that it could be relaxed.
bool is_lead_time(const Cause& cause);

/// The id of what the cause names, such as "cowos-l".
std::string id_of(const Scenario& scenario, const Cause& cause);
/// In words, such as "pool cowos-l is full".
std::string in_words(const Scenario& scenario, const Cause& cause);

/// Late piece-days of a demand that a cause is charged with, by calendar month.
struct LateCharge {
  DemandId demand;
  Cause cause;
  std::size_t month;  ///< position in ReportAxes::months
  Quantity piece_days;
};

/// Sums of charges. Cost of add: one addition.
class CauseTable {
 public:
  explicit CauseTable(const Scenario& scenario);
  /// Requires months that do not go back.
  void add(DemandId demand, const Cause& cause, std::size_t month, Quantity piece_days);
  /// All charges, by demand, cause and month.
  std::vector<LateCharge> charges() const;

 private:
  void close_month();

  std::size_t demands_;
  std::vector<std::size_t> first_;  ///< by kind: column of its first cause
  std::size_t columns_ = 0;
  std::vector<Quantity> current_;  ///< by demand and column, of month_
  std::size_t month_ = 0;
  std::vector<LateCharge> closed_;
};

}  // namespace chokepoint::models
