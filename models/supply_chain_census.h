#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/causes.h"
#include "models/state.h"

namespace chokepoint::models {

/// Asks every midnight what each late piece waits for.
///
/// An order is due at its date plus the scenario's standard lead time; its pieces are late from
/// then until they reach the buyer or are given up. At a census each late piece is charged, as one
/// piece-day, to one cause: a rule that holds it, its way or its production if it is under way, or
/// what it waits for at its stock. What is on the way to a stock covers the orders with the
/// earliest due dates; the others wait for the node that refused the maker most at its last
/// attempt: a pool, or an input, where the same is asked of the input's stock, down to the
/// suppliers.
///
/// It reads the state and changes nothing. Cost: linear in late orders, shipments and stocks, about
/// a microsecond for the flagship.
class Census {
 public:
  explicit Census(const Scenario& scenario);

  /// Charges a day of every piece that is late now. Requires that the reported span has begun.
  void take(Context& context);

  /// All charges so far, by demand, cause and month.
  std::vector<LateCharge> charges() const;

 private:
  /// Late pieces of one order.
  struct Late {
    sim::Time due;
    std::uint64_t number;
    DemandId demand;
    Quantity pieces;
    double needs;  ///< pieces of the stock's item that one of them takes
  };
  using Queue = std::vector<Late>;

  void open_month(const Context& context, std::size_t month);
  void list_orders(Context& context);
  void list_order(Context& context, const Order& order, sim::Time due, bool ruled);
  void list_shipments(const Context& context);
  void trace_stock(Context& context, StockId stock);
  void trace_source(Context& context, StockId stock, Queue& late);
  void trace_lane(Context& context, DemandId lane, Queue& late);
  void trace_maker(Context& context, ProcessId maker, StockId from, Queue& late);
  void trace_input(ProcessId maker, std::size_t input, StockId from, Queue& late);
  ProcessId slowest_maker(const Context& context, StockId stock) const;
  std::optional<std::size_t> refusing_node(const Context& context, ProcessId maker) const;
  std::size_t scarcest_input(const Context& context, ProcessId maker) const;
  double coming(const Context& context, StockId stock) const;
  bool is_ruled(const Context& context, const Demand& demand) const;

  /// The first `pieces` of the stock's item cover late pieces: they are charged to the cause.
  void cover(Queue& late, double pieces, const Cause& cause);
  void charge(Queue& late, const Cause& cause);
  void charge(DemandId demand, const Cause& cause, Quantity pieces);

  /// What a shipment under an offer is, side by side: the census looks at each of them.
  struct Way {
    DemandId demand;
    LaneId lane;
    StockId replenishes;  ///< kNone for a buyer's
  };

  const Scenario& scenario_;
  sim::Column<OfferId, Way> ways_;
  std::vector<StockId> downstream_first_;
  sim::Column<StockId, std::vector<ProcessId>> makers_;
  sim::Column<StockId, std::vector<SupplierId>> suppliers_;
  sim::Column<StockId, std::size_t> rank_;  ///< place in downstream_first_
  sim::Column<StockId, Queue> waiting_;
  sim::Column<StockId, Quantity> in_transit_;
  sim::Column<OfferId, Quantity> late_on_way_;
  Queue one_order_;
  CauseTable table_;
  /// Good pieces per start of each output, as the month began: learning is slow, and powers cost.
  sim::Column<ProcessId, std::vector<double>> good_;
  std::optional<std::size_t> month_;
};

}  // namespace chokepoint::models
