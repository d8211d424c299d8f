#pragma once

#include "models/state.h"

namespace chokepoint::models {

// Processes: lots start when inputs and servers are there, and finish after their cycle time.

/// Whether the process may start at all now (launch and end dates).
bool is_open(const Process& process, sim::Time now);

/// Servers that a pool of servers has now.
Quantity servers(const Context& context, PoolId pool);

/// Starts that free servers allow now; 0 while the process is not open.
Quantity startable_on_servers(const Context& context, ProcessId process);

/// Starts that inputs and free servers allow now; capacity per period is not looked at.
Quantity startable(const Context& context, ProcessId process);

/// Starts that the inputs at hand allow.
Quantity startable_from_inputs(const Context& context, ProcessId process);

/// Starts that bring `pieces` good pieces of the main output, on average.
Quantity starts_for(const Context& context, ProcessId process, Quantity pieces);

/// Starts that a process which is not released by period wants now: what was ordered, or, pushing,
/// as much as there is.
Quantity wanted(const Context& context, ProcessId process);

/// Pieces of a stock that an input may take now: all of them, or by the stock's rule those above
/// its critical level.
Quantity spare(const Context& context, const Input& input, StockId stock);

/// Takes the inputs of `starts` starts from stock, preferred items first.
void consume_inputs(Context& context, ProcessId process, Quantity starts);

/// Starts lots whose inputs have been taken, for `order` if it is not kNone. Holds servers.
/// Cycle times come from `times`.
void start_lots(Context& context, ProcessId process, Quantity starts, OrderId order,
                sim::RandomStream& times);

/// A stock's policy asks an ON_ORDER process for starts; they wait in order.
void request_starts(Context& context, ProcessId process, Quantity starts);

/// The oldest of the starts asked for are made.
void take_requests(Context& context, ProcessId process, Quantity starts);

/// Lots that found no room at a stock leave their servers, oldest first, as far as there is room
/// now. Their pieces could be taken while they waited.
void unblock(Context& context, StockId stock);

/// A finished lot: its outputs have been put into stock.
struct FinishedLot {
  ProcessId process;
  Quantity starts;
  OrderId order;  ///< the good pieces of the main output are pegged to
  Quantity good;  ///< of the main output
};
FinishedLot finish_lot(Context& context, LotId lot);

/// Expected good pieces of each output per start, for a lot that starts at `when` after `starts`
/// starts before it.
void good_per_start(const Process& process, sim::Time when, double starts,
                    std::vector<double>& good);

}  // namespace chokepoint::models
