#include "models/inventory/netting.h"

#include <algorithm>
#include <cmath>

namespace chokepoint::models {
namespace {

/// Rows of buckets on a stack in the state's working memory; bucket 0 begins now.
class Netting {
 public:
  Netting(Context& context, sim::Duration every)
      : context_(context), every_(every), rows_(context.state.mrp_scratch) {}

  /// Buckets until an order placed at the next review arrives.
  std::size_t cover(const Stock& stock) const {
    return static_cast<std::size_t>((stock.mrp_lead + every_ - sim::Duration(1)) / every_) + 1;
  }

  /// Pushes the gross requirement of `buckets` buckets; returns where the row begins.
  std::size_t push_gross(StockId id, std::size_t buckets) {
    const std::size_t row = rows_.size();
    rows_.resize(row + buckets, 0.0);
    const Stock& stock = context_.scenario.stocks[id];
    for (const OfferId offer : stock.offers) {
      const DemandId demand = context_.scenario.offers[offer].demand;
      const Demand& what = context_.scenario.demands[demand];
      if (what.offers.front() != offer) continue;
      if (what.buyer != kNone<BuyerId>) {
        for (std::size_t i = 0; i < buckets; ++i) rows_[row + i] += forecast_orders(what, i);
      } else {
        add_planned(what.replenishes, 1, row, buckets);
      }
    }
    for (const ProcessId id_of : sim::ids<ProcessId>(context_.scenario.processes.size())) {
      const Process& process = context_.scenario.processes[id_of];
      if (process.start != Start::kOnOrder) continue;
      for (const Input& input : process.inputs) {
        if (input.stocks.front() != id) continue;
        const auto each = static_cast<double>(input.quantity);
        rows_[row] += each * static_cast<double>(context_.state.processes[id_of].requested.value);
        add_planned(process.outputs.front().stock, each / good(process), row, buckets);
      }
    }
    return row;
  }

  double& cell(std::size_t at) { return rows_[at]; }

 private:
  static double good(const Process& process) {
    const Output& made = process.outputs.front();
    const double yield = made.yield.empty() ? 1.0 : made.yield.points().back().value;
    return std::max(1e-9, static_cast<double>(made.quantity) * yield);
  }

  sim::Time begin_of(std::size_t bucket) const {
    return context_.now() + every_ * static_cast<std::int64_t>(bucket);
  }

  /// Pieces that buyers are expected to order in a bucket; orders of this instant are placed.
  double forecast_orders(const Demand& demand, std::size_t bucket) const {
    const sim::Time from = begin_of(bucket);
    const sim::Time until = begin_of(bucket + 1);
    const auto* periodic = std::get_if<PeriodicOrders>(&demand.orders);
    if (periodic == nullptr) return demand.forecast.integral(from, until);
    const sim::Time start = context_.scenario.horizon.start;
    std::int64_t next = (from - start + periodic->every - sim::Duration(1)) / periodic->every;
    double pieces = 0;
    for (sim::Time at = start + periodic->every * next; at < until; at += periodic->every) {
      if (at > context_.now()) pieces += demand.forecast.integral(at, at + periodic->every);
    }
    return pieces;
  }

  /// Adds what the stock downstream will order, times `each`, to a row.
  void add_planned(StockId id, double each, std::size_t row, std::size_t buckets) {
    const Stock& stock = context_.scenario.stocks[id];
    const auto* mrp = std::get_if<Mrp>(&stock.policy);
    const std::size_t reach = mrp == nullptr ? 0 : cover(stock) - 1;
    const std::size_t gross = push_gross(id, buckets + reach);
    const StockState& state = context_.state.stocks[id];
    double needed = 0;
    for (std::size_t i = 0; i < reach; ++i) needed += rows_[gross + i];
    Quantity covered = state.net() + state.on_order.value;
    for (std::size_t i = 0; i < buckets; ++i) {
      needed += rows_[gross + i + reach];
      if (mrp == nullptr) {
        rows_[row + i] += each * rows_[gross + i];
        continue;
      }
      if (i == 0) continue;  // ordered already, by level
      const Quantity net = up(needed) + mrp->safety_stock - covered;
      const Quantity order =
          lot_sized(std::max<Quantity>(0, net), stock.order_minimum, stock.order_multiple);
      covered += order;
      rows_[row + i] += each * static_cast<double>(order);
    }
    rows_.resize(gross);
  }

  static Quantity up(double pieces) { return static_cast<Quantity>(std::ceil(pieces - 1e-9)); }

  Context& context_;
  sim::Duration every_;
  std::vector<double>& rows_;
};

}  // namespace

Quantity gross_requirement(Context& context, StockId id) {
  const Stock& stock = context.scenario.stocks[id];
  Netting netting(context, std::get<Mrp>(stock.policy).every);
  const std::size_t buckets = netting.cover(stock);
  const std::size_t row = netting.push_gross(id, buckets);
  double pieces = 0;
  for (std::size_t i = 0; i < buckets; ++i) pieces += netting.cell(row + i);
  context.state.mrp_scratch.resize(row);
  return static_cast<Quantity>(std::ceil(pieces - 1e-9));
}

}  // namespace chokepoint::models
