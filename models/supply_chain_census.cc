#include "models/supply_chain_census.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "models/market/order_book.h"
#include "models/production/process.h"

namespace chokepoint::models {
namespace {

template <class Id>
Cause cause(CauseKind kind, Id which) {
  return {kind, static_cast<std::uint32_t>(index(which))};
}

}  // namespace

Census::Census(const Scenario& scenario)
    : scenario_(scenario),
      ways_(scenario.offers.size()),
      makers_(scenario.stocks.size()),
      suppliers_(scenario.stocks.size()),
      rank_(scenario.stocks.size()),
      waiting_(scenario.stocks.size()),
      in_transit_(scenario.stocks.size()),
      late_on_way_(scenario.offers.size()),
      table_(scenario),
      good_(scenario.processes.size()) {
  for (const OfferId id : sim::ids<OfferId>(scenario.offers.size())) {
    const Offer& offer = scenario.offers[id];
    ways_[id] = {offer.demand, offer.lane, scenario.demands[offer.demand].replenishes};
  }
  for (const StockId id : sim::ids<StockId>(scenario.stocks.size())) {
    downstream_first_.push_back(id);
  }
  std::stable_sort(downstream_first_.begin(), downstream_first_.end(), [&](StockId a, StockId b) {
    return scenario.stocks[a].low_level_code < scenario.stocks[b].low_level_code;
  });
  for (std::size_t at = 0; at < downstream_first_.size(); ++at) rank_[downstream_first_[at]] = at;
  for (const ProcessId id : sim::ids<ProcessId>(scenario.processes.size())) {
    for (const Output& output : scenario.processes[id].outputs) {
      makers_[output.stock].push_back(id);
    }
  }
  for (const SupplierId id : sim::ids<SupplierId>(scenario.suppliers.size())) {
    suppliers_[scenario.suppliers[id].stock].push_back(id);
  }
}

void Census::take(Context& context) {
  const std::optional<std::size_t> month = context.state.recorder.month();
  if (!month) return;
  if (month != month_) open_month(context, *month);
  list_shipments(context);
  list_orders(context);
  for (const StockId stock : downstream_first_) {
    if (!waiting_[stock].empty()) trace_stock(context, stock);
  }
}

void Census::open_month(const Context& context, std::size_t month) {
  month_ = month;
  for (const ProcessId id : sim::ids<ProcessId>(scenario_.processes.size())) {
    good_per_start(scenario_.processes[id], context.now(),
                   context.state.processes[id].cumulative_starts, good_[id]);
  }
}

std::vector<LateCharge> Census::charges() const { return table_.charges(); }

void Census::charge(DemandId demand, const Cause& what, Quantity pieces) {
  if (pieces > 0) table_.add(demand, what, *month_, pieces);
}

void Census::charge(Queue& late, const Cause& what) {
  Quantity pieces = 0;
  for (std::size_t i = 0; i < late.size(); ++i) {
    pieces += late[i].pieces;
    const bool last = i + 1 == late.size() || late[i + 1].demand != late[i].demand;
    if (last) charge(late[i].demand, what, std::exchange(pieces, 0));
  }
  late.clear();
}

void Census::cover(Queue& late, double pieces, const Cause& what) {
  std::size_t done = 0;
  Quantity of_demand = 0;  // covered of the demand whose orders come now
  for (; done < late.size(); ++done) {
    Late& one = late[done];
    if (done > 0 && one.demand != late[done - 1].demand) {
      charge(late[done - 1].demand, what, std::exchange(of_demand, 0));
    }
    const double all = static_cast<double>(one.pieces) * one.needs;
    if (all > pieces + 1e-9) {
      const auto covered = static_cast<Quantity>(std::max(0.0, pieces / one.needs + 1e-9));
      charge(one.demand, what, of_demand + covered);
      of_demand = 0;
      one.pieces -= covered;
      break;
    }
    of_demand += one.pieces;
    pieces -= all;
  }
  if (of_demand > 0) charge(late[done - 1].demand, what, of_demand);
  late.erase(late.begin(), late.begin() + static_cast<std::ptrdiff_t>(done));
}

// --- Which pieces are late

void Census::list_shipments(const Context& context) {
  std::fill(in_transit_.begin(), in_transit_.end(), 0);
  const sim::Time newest = context.now() - scenario_.standard_lead_time;
  for (std::size_t i = 0; i < context.state.shipments.slots(); ++i) {
    const Shipment& shipment = context.state.shipments[static_cast<ShipmentId>(i)];
    if (!shipment.live) continue;
    const Way& way = ways_[shipment.offer];
    if (way.replenishes != kNone<StockId>) {
      in_transit_[way.replenishes] += shipment.quantity;
    } else if (shipment.placed < newest) {
      RuleId rule = shipment.held_by;
      if (shipment.status == ShipmentStatus::kAtLaboratory) {
        rule = static_cast<RuleId>(std::countr_zero(shipment.certifications));
      }
      if (rule == kNone<RuleId>) {
        late_on_way_[shipment.offer] += shipment.quantity;
      } else {
        charge(way.demand, cause(CauseKind::kRule, rule), shipment.quantity);
      }
    }
  }
  for (const OfferId offer : sim::ids<OfferId>(ways_.size())) {
    charge(ways_[offer].demand, cause(CauseKind::kTransit, ways_[offer].lane),
           std::exchange(late_on_way_[offer], 0));
  }
}

void Census::list_orders(Context& context) {
  for (const DemandId demand : sim::ids<DemandId>(scenario_.demands.size())) {
    if (scenario_.demands[demand].buyer == kNone<BuyerId>) continue;
    const bool ruled = is_ruled(context, scenario_.demands[demand]);
    OrderId id = context.state.demands[demand].first;
    for (; id != kNone<OrderId>; id = context.state.orders[id].next) {
      const Order& order = context.state.orders[id];
      const sim::Time due = order.placed + scenario_.standard_lead_time;
      if (due >= context.now()) break;
      list_order(context, order, due, ruled);
    }
  }
}

/// Whether any rule in force concerns the demand: without one, no order of it needs to be judged.
bool Census::is_ruled(const Context& context, const Demand& demand) const {
  return std::any_of(demand.offers.begin(), demand.offers.end(), [&](OfferId offer) {
    const OfferVerdicts& verdicts = context.state.verdicts_of(offer);
    return std::any_of(verdicts.begin(), verdicts.end(),
                       [](const Verdict& verdict) { return verdict != Verdict{}; });
  });
}

void Census::list_order(Context& context, const Order& order, sim::Time due, bool ruled) {
  const auto& offers = scenario_.demands[order.demand].offers;
  RuleSet holding = 0;
  OfferId free = ruled ? kNone<OfferId> : offers.front();
  for (std::size_t i = 0; ruled && i < offers.size(); ++i) {
    const RuleSet rules = order_book::holding(context, order, offers[i]);
    if (rules == 0) free = offers[i];
    if (rules == 0) break;
    if (holding == 0) holding = rules;
  }
  const OfferId offer = free == kNone<OfferId> ? offers.front() : free;
  const ProcessId maker = scenario_.offers[offer].process;
  Quantity waits = order.wanted() + order.ready;
  if (maker != kNone<ProcessId>) {
    charge(order.demand, cause(CauseKind::kProduction, maker), order.pegged);
  } else {
    waits += order.pegged;
  }
  if (free == kNone<OfferId>) {
    charge(order.demand, {CauseKind::kRule, static_cast<std::uint32_t>(std::countr_zero(holding))},
           waits);
    return;
  }
  if (waits == 0) return;
  const Late late{due, order.number, order.demand, waits, 1};
  const StockId stock = scenario_.offers[offer].stock;
  if (maker == kNone<ProcessId>) {
    waiting_[stock].push_back(late);
  } else {
    one_order_.assign(1, late);
    trace_maker(context, maker, stock, one_order_);
  }
}

// --- What they wait for

double Census::coming(const Context& context, StockId stock) const {
  const StockState& state = context.state.stocks[stock];
  return static_cast<double>(state.available() +
                             std::max(state.on_order.value, in_transit_[stock]));
}

void Census::trace_stock(Context& context, StockId stock) {
  Queue late;
  late.swap(waiting_[stock]);
  const auto earlier = [](const Late& a, const Late& b) {
    if (a.due != b.due) return a.due < b.due;
    return a.number != b.number ? a.number < b.number : a.demand < b.demand;
  };
  // Orders of one demand come in order.
  if (!std::is_sorted(late.begin(), late.end(), earlier)) {
    std::sort(late.begin(), late.end(), earlier);
  }
  const StockState& state = context.state.stocks[stock];
  cover(late, static_cast<double>(state.available()), cause(CauseKind::kReserve, stock));
  for (const ProcessId maker : makers_[stock]) {
    const Process& process = scenario_.processes[maker];
    const ProcessState& making = context.state.processes[maker];
    if (late.empty()) break;
    if (making.in_process.value == 0) continue;
    double good = 0;
    for (std::size_t i = 0; i < process.outputs.size(); ++i) {
      if (process.outputs[i].stock == stock) good += good_[maker][i];
    }
    cover(late, static_cast<double>(making.in_process.value) * good,
          cause(CauseKind::kProduction, maker));
  }
  if (!late.empty()) trace_source(context, stock, late);
  late.clear();
  if (waiting_[stock].empty()) waiting_[stock].swap(late);  // keeps its memory
}

void Census::trace_source(Context& context, StockId stock, Queue& late) {
  const ReplenishmentSource& source = scenario_.stocks[stock].source;
  if (const auto* lane = std::get_if<DemandId>(&source)) {
    trace_lane(context, *lane, late);
    return;
  }
  if (const ProcessId maker = slowest_maker(context, stock); maker != kNone<ProcessId>) {
    trace_maker(context, maker, stock, late);
    return;
  }
  if (const auto* supplier = std::get_if<SupplierId>(&source)) {
    const auto ordered = static_cast<double>(context.state.stocks[stock].on_order.value);
    const bool down = context.state.suppliers[*supplier].down;
    cover(late, ordered, cause(down ? CauseKind::kSupplier : CauseKind::kSupply, *supplier));
    charge(late, cause(CauseKind::kReplenishment, stock));
  } else if (!suppliers_[stock].empty()) {
    charge(late, cause(CauseKind::kSupplier, suppliers_[stock].front()));
  } else {
    charge(late, cause(CauseKind::kReplenishment, stock));
  }
}

/// Pieces on the way; then what the stock upstream owes this one, or a rule holds there.
void Census::trace_lane(Context& context, DemandId lane, Queue& late) {
  const Demand& demand = scenario_.demands[lane];
  const OfferId offer = demand.offers.front();
  const StockId upstream = scenario_.offers[offer].stock;
  cover(late, static_cast<double>(in_transit_[demand.replenishes]),
        cause(CauseKind::kTransit, scenario_.offers[offer].lane));
  const OrderId oldest = context.state.demands[lane].first;
  if (late.empty()) return;
  if (oldest == kNone<OrderId>) {
    charge(late, cause(CauseKind::kReplenishment, demand.replenishes));
    return;
  }
  const RuleSet rules = order_book::holding(context, context.state.orders[oldest], offer);
  if (rules != 0) {
    charge(late, {CauseKind::kRule, static_cast<std::uint32_t>(std::countr_zero(rules))});
  } else if (rank_[upstream] <= rank_[demand.replenishes]) {
    charge(late, cause(CauseKind::kTransit, scenario_.offers[offer].lane));
  } else {
    Queue& there = waiting_[upstream];
    there.insert(there.end(), late.begin(), late.end());
    late.clear();
  }
}

/// Of several makers, the one that is refused most; a closed one only where all are.
ProcessId Census::slowest_maker(const Context& context, StockId stock) const {
  ProcessId slowest = kNone<ProcessId>;
  std::pair<bool, Quantity> most{false, -1};
  for (const ProcessId maker : makers_[stock]) {
    const bool open = is_open(scenario_.processes[maker], context.now());
    const std::pair<bool, Quantity> now{open, context.state.processes[maker].unmet};
    if (now <= most && slowest != kNone<ProcessId>) continue;
    slowest = maker;
    most = now;
  }
  return slowest;
}

/// The node that refused most at the last release, or what a process lacks that is not released by
/// period. Where none refused, no more was asked for than what comes: the scarcest input tells why.
std::optional<std::size_t> Census::refusing_node(const Context& context, ProcessId maker) const {
  const Process& process = scenario_.processes[maker];
  if (process.periodic) {
    if (const auto node = context.state.recorder.most_refusing(maker)) return node;
  }
  for (std::size_t i = 0; i < process.uses.size(); ++i) {
    const CapacityPool& pool = scenario_.pools[process.uses[i].pool];
    const auto servers = static_cast<Quantity>(pool.capacity.value(context.now()));
    const Quantity free = servers - context.state.pools[process.uses[i].pool].busy;
    if (pool.is_servers && free < process.uses[i].amount) return i;
  }
  const bool follows = process.start == Start::kPush || process.start == Start::kPlanned;
  if (process.inputs.empty() || (!follows && startable_from_inputs(context, maker) > 0))
    return std::nullopt;
  return process.uses.size() + scarcest_input(context, maker);
}

/// The input of which least starts' worth is there or coming: it will be there last.
std::size_t Census::scarcest_input(const Context& context, ProcessId maker) const {
  const auto& inputs = scenario_.processes[maker].inputs;
  std::size_t scarcest = 0;
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double starts =
        coming(context, inputs[i].stocks.front()) / static_cast<double>(inputs[i].quantity);
    if (starts >= least) continue;
    least = starts;
    scarcest = i;
  }
  return scarcest;
}

void Census::trace_maker(Context& context, ProcessId maker, StockId from, Queue& late) {
  const Process& process = scenario_.processes[maker];
  const bool open = is_open(process, context.now());
  const std::optional<std::size_t> node = open ? refusing_node(context, maker) : std::nullopt;
  if (node && *node < process.uses.size()) {
    charge(late, cause(CauseKind::kPool, process.uses[*node].pool));
  } else if (node) {
    trace_input(maker, *node - process.uses.size(), from, late);
  } else if (open && process.start == Start::kOnOrder) {
    charge(late, cause(CauseKind::kReplenishment, from));
  } else {
    charge(late, cause(CauseKind::kPlan, maker));
  }
}

void Census::trace_input(ProcessId maker, std::size_t input, StockId from, Queue& late) {
  const Process& process = scenario_.processes[maker];
  const Input& what = process.inputs[input];
  const StockId stock = what.stocks.front();
  if (rank_[stock] <= rank_[from]) {  // a loop of rework
    charge(late, cause(CauseKind::kProduction, maker));
    return;
  }
  const double good = std::max(good_[maker].front(), 1e-9);
  for (Late& one : late) {
    one.needs *= static_cast<double>(what.quantity) / good;
    waiting_[stock].push_back(one);
  }
  late.clear();
}

}  // namespace chokepoint::models
