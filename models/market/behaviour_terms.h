#pragma once

#include <optional>

#include "models/network/ids.h"
#include "sim/sampler.h"
#include "sim/time.h"
#include "sim/time_series.h"

namespace chokepoint::models {

// What buyers do about rules and shortage; proto/scenario.proto is the manual of these fields.

struct PullForward {
  double share = 0;
  sim::Duration reach{};
};

struct SafetyHoarding {
  sim::Duration cover{};
};

struct OrderInflation {
  double factor = 1;
  sim::Duration after{};
};

struct Leakage {
  double share = 0;
  DemandId through = kNone<DemandId>;
  sim::Sampler delay;           ///< [s]
  sim::TimeSeries enforcement;  ///< probability that a shipment is seized; empty: 0
  double mark_up = 0;           ///< of the item's value
};

struct Substitution {
  DemandId to = kNone<DemandId>;
  double per_month = 0;
  double ceiling = 1;
  double lock_in = 0;
  double learning = 0;  ///< [pieces]
  double win_back_per_month = 0;
};

/// Those of one demand, at least one; each is off unless given.
struct Behaviour {
  std::optional<PullForward> pull_forward;
  std::optional<SafetyHoarding> safety_hoarding;
  std::optional<OrderInflation> order_inflation;
  std::optional<Leakage> leakage;
  std::optional<Substitution> substitution;

  /// Whether the buyer reacts to the announcement of rules.
  bool prepares() const { return pull_forward || safety_hoarding; }
  bool any() const { return prepares() || order_inflation || leakage || substitution; }
};

}  // namespace chokepoint::models
