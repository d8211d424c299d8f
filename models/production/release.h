#pragma once

#include <vector>

#include "models/state.h"

namespace chokepoint::models {

// Once a period, work is released to capacity that is counted per period: the requests of all
// processes meet the pools and input stocks they share, each of which divides by its own rule.

/// Starts granted to a process.
struct Grant {
  ProcessId process;
  Quantity starts;
};

/// What orders wait for at make-to-order processes, by position in the group.
struct WaitingOrders {
  std::vector<Quantity> total;     ///< pieces that may start
  std::vector<Claim> orders;       ///< order by order, oldest first
  std::vector<std::size_t> begin;  ///< first of a position's orders; one entry more than positions
};

/// Grants what processes of `group` ask for: the plan, the schedule, orders.
/// Grants are in the group's order; inputs have been consumed, lots not yet started. Which node
/// refused what is recorded.
///
/// Method: in rounds, each pool and each stock in turn cuts the claims that reached it, by its
/// rule; what is left after all cuts is granted. Capacity and pieces that a later cut freed are
/// offered again in the next round, until nothing more is granted.
void release_work(Context& context, const ReleaseGroup& group, const WaitingOrders& waiting,
                  std::vector<Grant>& grants);

/// A process that pushes starts what has arrived since the release from the capacity that the
/// period has left, first come first served. Returns the starts; their inputs have been consumed.
Quantity start_within_period(Context& context, ProcessId process);

}  // namespace chokepoint::models
