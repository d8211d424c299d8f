#include <algorithm>
#include <cmath>
#include <set>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"

namespace chokepoint::proto {
namespace {

constexpr double kMostPieces = 1e12;

models::Start start_of(v1::Start start) {
  switch (start) {
    case v1::ON_ORDER:
      return models::Start::kOnOrder;
    case v1::PLANNED:
      return models::Start::kPlanned;
    case v1::MAKE_TO_ORDER:
      return models::Start::kMakeToOrder;
    case v1::SCHEDULED:
      return models::Start::kScheduled;
    default:
      return models::Start::kPush;
  }
}

models::YieldLaw yield_law(const v1::WaferProcess& in) {
  switch (in.yield_model()) {
    case v1::MURPHY:
      return models::MurphyYield{};
    case v1::SEEDS:
      return models::SeedsYield{};
    case v1::NEGATIVE_BINOMIAL:
      return models::NegativeBinomialYield{in.has_alpha() ? in.alpha() : 2.0};
    default:
      return models::PoissonYield{};
  }
}

double gross_dies(const v1::WaferProcess& in, const models::Wafer& wafer, const models::Die& die) {
  if (in.has_gross_dies()) return in.gross_dies();
  switch (in.gross()) {
    case v1::GRID_DIE_CENTRED:
      return models::gross_dies_grid(wafer, die, models::GridOrigin::kDieCentred);
    case v1::GRID_CORNER:
      return models::gross_dies_grid(wafer, die, models::GridOrigin::kCorner);
    case v1::GRID_BEST:
      return models::gross_dies_grid(wafer, die, models::GridOrigin::kBest);
    default:
      return models::gross_dies_formula(wafer, die);
  }
}

std::int64_t at_least_one(std::int64_t given) { return given == 0 ? 1 : given; }

}  // namespace

void ScenarioCompiler::read_processes() {
  for (const v1::Process& in : in_.process()) {
    models::Process process{};
    process.id = in.id();
    process.stream = stream_of(in.stream(), in.id());
    processes_.add(in.id(), out_.processes.add(std::move(process)));
  }
  for (const models::ProcessId id : sim::ids<models::ProcessId>(out_.processes.size())) {
    read_process(in_.process(static_cast<int>(models::index(id))), id);
  }
}

void ScenarioCompiler::read_process(const v1::Process& in, models::ProcessId id) {
  const Cursor at = root_.child("process", in.id());
  models::Process& process = out_.processes[id];
  const auto site = sites_.find(at, "at", in.at());
  if (!site) return;
  process.site = *site;
  process.start = start_of(in.start());
  process.cycle_time = read_time_law(at.child("cycle_time"), in.cycle_time(), in.has_cycle_time());
  process.lot_size = static_cast<models::Quantity>(
      read_number(at, "lot_size", static_cast<double>(in.lot_size()), 0, kMostPieces));
  process.from = read_date(at, "from", in.from(), process.from);
  process.until = read_date(at, "until", in.until(), process.until);
  if (process.until <= process.from) at.error("until", "is not after `from`");
  process.preference = in.preference();
  process.binomial_yield = in.yield_noise() == v1::BINOMIAL;
  read_inputs(at, in, process);
  read_uses(at, in, id);
  read_outputs(at, in, process);
  read_routing(at, in, process);
  if (in.has_wafer()) read_wafer(at.child("wafer"), in.wafer(), process);

  const bool scheduled = process.start == models::Start::kScheduled;
  if (scheduled != in.has_schedule()) {
    at.error("schedule", scheduled ? "a SCHEDULED process needs a schedule"
                                   : "only a SCHEDULED process has a schedule");
  }
  if (in.has_schedule()) process.schedule = read_rate(at.child("schedule"), in.schedule());
  if (process.start == models::Start::kPush && process.inputs.empty()) {
    at.error("start", "a process without inputs cannot PUSH",
             "SCHEDULED starts by date, ON_ORDER for a stock, PLANNED by the plan");
  }
  read_assembly(at, in, process);
  if (process.start != models::Start::kMakeToOrder || process.outputs.empty()) return;
  const models::Output& made = process.outputs.front();
  if (made.quantity != 1 || process.outputs.size() > 1 || process.wafer) {
    at.error("output", "a MAKE_TO_ORDER process makes one piece of one item per start");
  }
}

void ScenarioCompiler::read_assembly(const Cursor& at, const v1::Process& in,
                                     models::Process& process) {
  if (in.assembly() == v1::ASSEMBLY_UNSPECIFIED) return;
  const bool commits = in.assembly() == v1::COMMIT;
  process.assembly = commits ? models::Assembly::kCommit : models::Assembly::kNoHoldback;
  if (process.start != models::Start::kMakeToOrder) {
    at.error("assembly", "only a MAKE_TO_ORDER process assembles to order");
  }
  for (int i = 0; i < in.input_size(); ++i) {
    if (in.input(i).alternate_size() == 0) continue;
    at.child("input", i).error("alternate", "parts of orders are booked for one item only");
  }
  if (in.output_size() == 1 && in.output(0).has_yield()) {
    at.child("output", 0).error("yield", "parts are booked for pieces that are all good");
  }
  if (!commits) return;
  if (process.inputs.size() > models::kMostCommitted) {
    at.error("input", fmt::format("more than {} parts to commit", models::kMostCommitted));
  }
  for (const models::CapacityUse& use : process.uses) {
    if (out_.pools[use.pool].is_servers) continue;
    at.error("assembly", "kits start when they are complete, not once a period",
             "a pool of servers, or NO_HOLDBACK");
  }
}

/// Shares of outputs, one of which every start brings.
void ScenarioCompiler::read_routing(const Cursor& at, const v1::Process& in,
                                    models::Process& process) {
  double total = 0;
  int given = 0;
  for (int i = 0; i < in.output_size(); ++i) {
    const v1::Output& from = in.output(i);
    if (!from.has_share()) continue;
    const Cursor here = at.child("output", i);
    ++given;
    total += read_number(here, "share", from.share(), 0, 1);
    if (from.has_yield()) here.error("yield", "a routed output has a share, not a yield");
    if (static_cast<std::size_t>(i) < process.outputs.size()) {
      process.outputs[static_cast<std::size_t>(i)].share = from.share();
    }
  }
  if (given == 0) return;
  process.by_chance = true;
  if (given < in.output_size()) at.error("output", "some outputs have a share and some have none");
  if (total > 1 + 1e-9) {
    at.error("output", fmt::format("the shares add up to {}, more than 1", total));
  }
  if (in.has_wafer()) at.error("wafer", "dies are binned, not routed", "salvage");
  // What goes round must take time, or it would go round for ever at one instant.
  if (!(sim::mean(process.cycle_time) > 0)) {
    at.error("cycle_time", "a process that routes by share takes time");
  }
}

void ScenarioCompiler::read_inputs(const Cursor& at, const v1::Process& in,
                                   models::Process& process) {
  for (int i = 0; i < in.input_size(); ++i) {
    const v1::Input& from = in.input(i);
    const Cursor here = at.child("input", i);
    models::Input input;
    input.quantity = static_cast<models::Quantity>(read_number(
        here, "quantity", static_cast<double>(at_least_one(from.quantity())), 1, kMostPieces));
    input.priority = read_priority(here, from.priority());
    input.weight = read_weight(here, from.has_weight() ? from.weight() : 1);
    input.terms = read_terms(here, from.critical_level(), from.floor(),
                             from.has_ceiling() ? from.ceiling() : 1);
    if (const auto item = items_.find(here, "item", from.item())) {
      input.stocks.push_back(stock_of(*item, process.site));
    }
    for (const std::string& alternate : from.alternate()) {
      const auto item = items_.find(here, "alternate", alternate);
      if (item) input.stocks.push_back(stock_of(*item, process.site));
    }
    if (!input.stocks.empty()) process.inputs.push_back(std::move(input));
  }
}

void ScenarioCompiler::read_uses(const Cursor& at, const v1::Process& in, models::ProcessId id) {
  models::Process& process = out_.processes[id];
  for (int i = 0; i < in.use_size(); ++i) {
    const v1::CapacityUse& from = in.use(i);
    const Cursor here = at.child("use", i);
    const auto pool = pools_.find(here, "pool", from.pool());
    if (!pool) continue;
    models::CapacityPool& shared = out_.pools[*pool];
    const double given = from.has_amount() ? from.amount() : 1.0;
    const double amount =
        read_number(here, "amount", given, std::numeric_limits<double>::min(), 1e6);
    models::CapacityUse use{.pool = *pool, .amount = 0};
    use.priority = read_priority(here, from.priority());
    use.weight = read_weight(here, from.has_weight() ? from.weight() : 1);
    use.terms = read_terms(here, from.critical_level(), from.floor(),
                           from.has_ceiling() ? from.ceiling() : 1);
    use.terms.critical_level *= static_cast<models::Quantity>(models::kCapacityScale);
    if (shared.is_servers) {
      use.amount = std::llround(amount);
      if (static_cast<double>(use.amount) != amount) here.error("amount", "servers are held whole");
    } else {
      use.amount = std::max<std::int64_t>(1, std::llround(amount * models::kCapacityScale));
    }
    if (!shared.users.empty() && shared.users.back() == id) {
      here.error("pool", fmt::format("pool \"{}\" is used twice", from.pool()));
      continue;
    }
    use.line = shared.users.size();
    shared.users.push_back(id);
    process.uses.push_back(use);
    if (from.has_contract_share()) {
      const Cursor share = here.child("contract_share");
      if (!in_.has_contracts()) share.error("", "slots are held only where there are `contracts`");
      if (shared.is_servers) share.error("", "servers are not held under contract");
      shared.contract_shares.resize(shared.users.size());
      shared.contract_shares.back() = read_level(share, from.contract_share(), 0, 1);
    }
  }
}

void ScenarioCompiler::read_outputs(const Cursor& at, const v1::Process& in,
                                    models::Process& process) {
  if (in.output_size() == 0) at.error("output", "a process needs an output");
  for (int i = 0; i < in.output_size(); ++i) {
    const v1::Output& from = in.output(i);
    const Cursor here = at.child("output", i);
    const auto item = items_.find(here, "item", from.item());
    if (!item) continue;
    models::Output output;
    output.item = *item;
    output.stock = stock_of(*item, process.site);
    output.quantity = static_cast<models::Quantity>(read_number(
        here, "quantity", static_cast<double>(at_least_one(from.quantity())), 1, kMostPieces));
    if (from.has_yield()) output.yield = read_level(here.child("yield"), from.yield(), 0, 1);
    if (in.has_wafer() && from.has_yield()) {
      here.error("yield", "the dies of a wafer follow from its defects", "use salvage");
    }
    if (!in.has_wafer() && from.salvage() != 0) {
      here.error("salvage", "only the dies of a wafer are salvaged", "use yield");
    }
    read_number(here, "salvage", from.salvage(), 0, 1);
    process.outputs.push_back(std::move(output));
  }
}

void ScenarioCompiler::read_wafer(const Cursor& at, const v1::WaferProcess& in,
                                  models::Process& process) {
  models::Wafer wafer;
  wafer.diameter_mm =
      in.diameter_mm() == 0 ? 300 : read_number(at, "diameter_mm", in.diameter_mm(), 1, 1000);
  wafer.edge_exclusion_mm = read_number(at, "edge_exclusion_mm", in.edge_exclusion_mm(), 0, 100);
  wafer.scribe_mm = read_number(at, "scribe_mm", in.scribe_mm(), 0, 10);
  const models::Die die{read_number(at, "die_width_mm", in.die_width_mm(), 0.1, 1000),
                        read_number(at, "die_height_mm", in.die_height_mm(), 0.1, 1000)};
  models::WaferProcess out;
  out.die_area_mm2 = die.width_mm * die.height_mm;
  if (in.has_gross_dies()) read_number(at, "gross_dies", in.gross_dies(), 0, 1e6);
  if (in.has_alpha()) read_number(at, "alpha", in.alpha(), std::numeric_limits<double>::min(), 1e6);
  if (in.has_alpha() && in.yield_model() != v1::NEGATIVE_BINOMIAL) {
    at.error("alpha", "only NEGATIVE_BINOMIAL clusters defects");
  }
  out.defects_per_cm2 = read_number(at, "defects_per_cm2", in.defects_per_cm2(), 0, 1000);
  out.learned_defects_per_cm2 = out.defects_per_cm2;
  if (in.has_learned_defects_per_cm2()) {
    out.learned_defects_per_cm2 =
        read_number(at, "learned_defects_per_cm2", in.learned_defects_per_cm2(), 0, 1000);
    out.wafers_to_halve = read_number(at, "wafers_to_halve", in.wafers_to_halve(),
                                      std::numeric_limits<double>::min(), 1e12);
  } else if (in.wafers_to_halve() != 0) {
    at.error("wafers_to_halve", "there is no learned_defects_per_cm2 to approach");
  }
  for (const v1::Output& output :
       in_.process(static_cast<int>(models::index(*processes_.look_up(process.id)))).output()) {
    out.salvage.push_back(output.salvage());
  }
  if (!root_.issues().empty()) return;  // sizes may be out of range
  out.law = yield_law(in);
  out.gross_dies = gross_dies(in, wafer, die);
  process.wafer = out;
}

void ScenarioCompiler::read_suppliers() {
  for (const v1::Supplier& in : in_.supplier()) {
    const Cursor at = root_.child("supplier", in.id());
    models::Supplier supplier{};
    supplier.id = in.id();
    supplier.stream = stream_of(in.stream(), in.id());
    supplier.deliver_every = release_every_;
    const auto item = items_.find(at, "item", in.item());
    const auto site = sites_.find(at, "site", in.site());
    if (item && site) supplier.stock = stock_of(*item, *site);
    switch (in.kind_case()) {
      case v1::Supplier::kContract:
        supplier.contract = read_rate(at.child("contract"), in.contract());
        break;
      case v1::Supplier::kOnOrder: {
        supplier.on_order = true;
        const Cursor order = at.child("on_order");
        supplier.lead_time = read_time_law(order.child("lead_time"), in.on_order().lead_time(),
                                           in.on_order().has_lead_time());
        supplier.sequential = in.on_order().sequential();
        break;
      }
      case v1::Supplier::kArrivals:
        supplier.at_random = true;
        supplier.arrivals = read_rate(at.child("arrivals"), in.arrivals());
        break;
      case v1::Supplier::KIND_NOT_SET:
        at.error("", "a supplier needs terms", "contract, on_order or arrivals");
    }
    if (in.has_interruption()) {
      const Cursor here = at.child("interruption");
      const auto& times = in.interruption();
      supplier.interruption = {read_time_law(here.child("up"), times.up(), times.has_up()),
                               read_time_law(here.child("down"), times.down(), times.has_down())};
      if (!(sim::mean(supplier.interruption->up) > 0)) here.error("up", "needs a mean above 0");
      if (!(sim::mean(supplier.interruption->down) > 0)) here.error("down", "needs a mean above 0");
      if (supplier.at_random) here.error("", "random arrivals do not fail", "contract");
    }
    suppliers_.add(in.id(), out_.suppliers.add(std::move(supplier)));
  }
}

}  // namespace chokepoint::proto
