#include <algorithm>
#include <cmath>

#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

using models::EchelonLink;
using models::index;
using models::ProcessId;
using models::StockId;

/// Ways from an echelon's stock to all stocks downstream of it.
constexpr std::size_t kMostWays = 10000;

/// By stock: stocks one step downstream, and how many pieces go into one piece there.
std::vector<std::vector<EchelonLink>> steps_downstream(const models::Scenario& scenario) {
  std::vector<std::vector<EchelonLink>> next(scenario.stocks.size());
  for (const models::Offer& offer : scenario.offers) {
    const StockId to = scenario.demands[offer.demand].replenishes;
    if (to != models::kNone<StockId>) next[index(offer.stock)].push_back({to, 1});
  }
  for (const models::Process& process : scenario.processes) {
    if (process.by_chance || process.outputs.empty()) continue;  // what goes round has no echelon
    const models::Output& made = process.outputs.front();
    for (const models::Input& input : process.inputs) {
      next[index(input.stocks.front())].push_back({made.stock, input.quantity / made.quantity});
    }
  }
  return next;
}

}  // namespace

/// Every stock downstream of an echelon base-stock reports what buyers ask of it.
void ScenarioCompiler::link_echelons() {
  const auto downstream = steps_downstream(out_);
  for (const StockId id : sim::ids<StockId>(out_.stocks.size())) {
    const auto* policy = std::get_if<models::BaseStock>(&out_.stocks[id].policy);
    if (policy == nullptr || !policy->echelon) continue;
    // One entry for each way downstream: pieces that take several ways into one piece add up.
    std::vector<EchelonLink> reached = {{id, 1}};
    for (std::size_t at = 0; at < std::min(reached.size(), kMostWays); ++at) {
      const EchelonLink here = reached[at];
      out_.stocks[here.stock].echelons.push_back({id, here.per_piece});
      for (const EchelonLink& next : downstream[index(here.stock)]) {
        if (next.per_piece == 0) {
          root_.child("stock", out_.stocks[id].id)
              .child("base_stock")
              .error("echelon",
                     fmt::format("one piece becomes several of {}", out_.stocks[next.stock].id),
                     "count in the finer unit, or use a local base-stock");
        } else {
          reached.push_back({next.stock, here.per_piece * next.per_piece});
        }
      }
    }
    if (reached.size() > kMostWays) {
      root_.child("stock", out_.stocks[id].id).error("base_stock", "too many ways downstream");
    }
  }
}

/// How far each stock is from the buyers: level by level, so that what is decided downstream is
/// known upstream.
void ScenarioCompiler::find_low_level_codes() {
  const auto downstream = steps_downstream(out_);
  for (std::size_t round = 0; round < out_.stocks.size(); ++round) {
    bool changed = false;
    for (const StockId id : sim::ids<StockId>(out_.stocks.size())) {
      int& code = out_.stocks[id].low_level_code;
      for (const EchelonLink& next : downstream[index(id)]) {
        const int below = out_.stocks[next.stock].low_level_code + 1;
        if (below <= code) continue;
        code = below;
        changed = true;
      }
    }
    if (!changed) return;
  }
}

/// Limited room blocks servers: whatever else fills the stock could not be stopped.
void ScenarioCompiler::check_rooms() {
  for (const v1::Stock& in : in_.stock()) {
    const auto item = items_.look_up(in.item());
    const auto site = sites_.look_up(in.site());
    if (!in.has_capacity() || !item || !site) continue;
    const StockId id = stock_of(*item, *site);
    const Cursor at = root_.child("stock", in.id());
    for (const models::Process& process : out_.processes) {
      for (const models::Output& output : process.outputs) {
        if (output.stock != id) continue;
        bool servers = false;
        for (const models::CapacityUse& use : process.uses) {
          servers |= out_.pools[use.pool].is_servers;
        }
        if (!servers) {
          at.error("capacity", fmt::format("process {} holds no servers to block", process.id));
        } else if (process.outputs.size() > 1 && !process.by_chance) {
          at.error("capacity", fmt::format("process {} fills other stocks too", process.id));
        }
      }
    }
    for (const models::Supplier& supplier : out_.suppliers) {
      if (supplier.stock == id) {
        at.error("capacity", fmt::format("supplier {} cannot be blocked", supplier.id));
      }
    }
    for (const models::Demand& demand : out_.demands) {
      if (demand.replenishes == id) at.error("capacity", "shipments cannot be blocked");
    }
  }
}

/// How long orders of a stock take, on average; MRP nets that far ahead.
void ScenarioCompiler::find_order_leads() {
  for (models::Stock& stock : out_.stocks) {
    double lead = 0;
    if (const auto* supplier = std::get_if<models::SupplierId>(&stock.source)) {
      lead = sim::mean(out_.suppliers[*supplier].lead_time);
    } else if (const auto* process = std::get_if<ProcessId>(&stock.source)) {
      lead = sim::mean(out_.processes[*process].cycle_time);
    } else if (const auto* demand = std::get_if<models::DemandId>(&stock.source)) {
      const models::Lane& lane = out_.lanes[out_.offers[out_.demands[*demand].offers.front()].lane];
      lead = sim::mean(lane.transit) + static_cast<double>(lane.order_delay.count());
    }
    stock.mrp_lead = sim::Duration(std::llround(lead));
  }
}

/// Pieces go back to a supplier or up a lane.
void ScenarioCompiler::check_returns() {
  for (const models::Stock& stock : out_.stocks) {
    const auto* policy = std::get_if<models::OrderUpToForecast>(&stock.policy);
    if (policy == nullptr || !policy->returns) continue;
    if (!std::holds_alternative<ProcessId>(stock.source)) continue;
    root_.child("stock", stock.id)
        .child("order_up_to_forecast")
        .error("returns", "a process takes nothing back", "a supplier or a lane");
  }
}

}  // namespace chokepoint::proto
