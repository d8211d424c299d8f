#include <algorithm>
#include <variant>

#include "proto/read_values.h"
#include "proto/scenario_compiler.h"
#include "sim/calendar.h"
#include "sim/random.h"

namespace chokepoint::proto {
namespace {

/// Longer spans are mistakes in a date, and would take as long to simulate.
/// Longest span that is reported by quarter and month.
constexpr sim::Duration kLongestByQuarter = sim::kDay * 366 * 200;
constexpr sim::Duration kShortestRelease{60};

models::Region region_of(v1::Region region) {
  switch (region) {
    case v1::US:
      return models::Region::kUs;
    case v1::CN:
      return models::Region::kCn;
    default:
      return models::Region::kRow;
  }
}

}  // namespace

ScenarioCompiler::ScenarioCompiler(const v1::Scenario& in, const LocationMap& locations,
                                   Issues& issues)
    : in_(in), root_(locations, issues) {}

/// Room for what is declared, since a large scenario is copied often while it grows.
void ScenarioCompiler::reserve() {
  const auto lanes = static_cast<std::size_t>(in_.lane_size());
  const std::size_t demands = static_cast<std::size_t>(in_.demand_size()) + lanes;
  out_.items.reserve(static_cast<std::size_t>(in_.item_size()));
  out_.pools.reserve(static_cast<std::size_t>(in_.pool_size()));
  out_.processes.reserve(static_cast<std::size_t>(in_.process_size()));
  out_.suppliers.reserve(static_cast<std::size_t>(in_.supplier_size()));
  out_.stocks.reserve(static_cast<std::size_t>(in_.stock_size()));
  out_.lanes.reserve(lanes);
  out_.demands.reserve(demands);
  out_.offers.reserve(demands);
}

models::Scenario ScenarioCompiler::compile() {
  reserve();
  read_horizon();
  read_places();
  read_items();
  read_pools();
  read_conversions();
  declare_stocks();
  read_buyers();
  read_processes();
  read_contracts();
  read_suppliers();
  read_lanes();
  read_stocks();
  read_demands();
  read_behaviours();
  find_domestic();
  read_margins();
  read_rules();
  check_sources();
  check_cycles();
  check_rooms();
  find_order_leads();
  check_returns();
  if (root_.issues().empty()) link_echelons();
  if (root_.issues().empty()) find_low_level_codes();
  if (root_.issues().empty()) {
    group_releases();
    order_planning();
    find_beginnings();
    models::note_shortcuts(out_);
  }
  // These grew step by step, and are the larger part of a large scenario.
  out_.stocks.shrink_to_fit();
  out_.demands.shrink_to_fit();
  out_.offers.shrink_to_fit();
  return std::move(out_);
}

void ScenarioCompiler::read_horizon() {
  if (in_.schema() != 1) root_.error("schema", fmt::format("{} is not 1", in_.schema()));
  if (in_.name().empty()) root_.error("name", "a scenario needs a name");
  out_.name = in_.name();
  out_.title = in_.title();
  if (in_.home() != v1::REGION_UNSPECIFIED) out_.home = region_of(in_.home());
  out_.standard_lead_time =
      read_duration(root_, "standard_lead_time", in_.standard_lead_time(), sim::Duration(0));
  out_.tie_order = in_.tie_order() == v1::DEMAND_FIRST ? models::TieOrder::kDemandFirst
                                                       : models::TieOrder::kReceiveFirst;
  const Cursor at = root_.child("horizon");
  const v1::Horizon& in = in_.horizon();
  models::Horizon& horizon = out_.horizon;
  if (in.start().empty()) at.error("start", "a scenario needs the date it starts");
  if (in.end().empty()) at.error("end", "a scenario needs the date it ends");
  horizon.start = read_date(at, "start", in.start(), sim::Time());
  horizon.end = read_date(at, "end", in.end(), horizon.start + sim::kDay);
  horizon.report_from = read_date(at, "report_from", in.report_from(), horizon.start);
  if (horizon.end <= horizon.start) {
    at.error("end", fmt::format("{} is not after the start {}", in.end(), in.start()));
  } else if (horizon.end - horizon.start > sim::kLongestDuration) {
    at.error("end", "the scenario is longer than 10,000 years of 365 days");
  } else if (horizon.end - horizon.start > kLongestByQuarter && !in.whole_span()) {
    at.error("end", "a scenario longer than 200 years needs whole_span: true");
  } else if (horizon.report_from < horizon.start || horizon.report_from >= horizon.end) {
    at.error("report_from", fmt::format("{} is outside the horizon", in.report_from()));
  }
  horizon.by_quarter = !in.whole_span();
  release_every_ =
      read_duration(at, "release_every", in.release_every(), sim::kWeek, kShortestRelease);
}

void ScenarioCompiler::read_places() {
  for (const v1::Country& in : in_.country()) {
    countries_.add(in.id(), out_.countries.add({in.id(), region_of(in.region())}));
  }
  // Sites and buyers of unknown countries count as in the first one: there must be one.
  if (in_.country().empty()) out_.countries.add({});
  for (const v1::CountryGroup& in : in_.country_group()) {
    const Cursor at = root_.child("country_group", in.id());
    groups_[in.id()] = read_countries(at, "country", in.country());
  }
  for (const v1::Site& in : in_.site()) {
    const Cursor at = root_.child("site", in.id());
    models::Site site{in.id(), {}};
    if (const auto country = countries_.find(at, "country", in.country())) site.country = *country;
    sites_.add(in.id(), out_.sites.add(site));
  }
}

void ScenarioCompiler::read_items() {
  for (const v1::Item& in : in_.item()) {
    const Cursor at = root_.child("item", in.id());
    models::Item item;
    item.id = in.id();
    item.family = in.family();
    item.reported = in.has_chip();
    item.stream = stream_of(in.stream(), in.id());
    item.unit_value_usd = read_number(at, "unit_value_usd", in.unit_value_usd(), 0, 1e12);
    if (in.has_chip()) {
      const Cursor chip = at.child("chip");
      const auto figure = [&chip](std::string_view field, double value) {
        return read_number(chip, field, value, 0, 1e12);
      };
      item.chip = models::Chip{figure("tpp", in.chip().tpp()),
                               figure("die_area_mm2", in.chip().die_area_mm2()),
                               figure("memory_bandwidth_gb_s", in.chip().memory_bandwidth_gb_s()),
                               figure("interconnect_gb_s", in.chip().interconnect_gb_s()),
                               figure("hbm_gb", in.chip().hbm_gb())};
    }
    items_.add(in.id(), out_.items.add(item));
  }
}

void ScenarioCompiler::read_pools() {
  for (const v1::CapacityPool& in : in_.pool()) {
    const Cursor at = root_.child("pool", in.id());
    models::CapacityPool pool;
    pool.id = in.id();
    pool.resource = in.resource().empty() ? in.id() : in.resource();
    pool.unit = in.unit().empty() ? "starts" : in.unit();
    pool.allocation = read_allocation(in.allocation());
    pool.release_every =
        read_duration(at, "release_every", in.release_every(), release_every_, kShortestRelease);
    switch (in.kind_case()) {
      case v1::CapacityPool::kPerPeriod:
        pool.capacity = read_rate(at.child("per_period"), in.per_period());
        break;
      case v1::CapacityPool::kServers: {
        pool.is_servers = true;
        const Cursor servers = at.child("servers");
        pool.capacity = read_level(servers, in.servers(), 0, 1e9);
        if (in.servers().point_size() > 1 && in.servers().interpolation() != v1::STEP) {
          servers.error("interpolation", "servers come and go whole", "interpolation: STEP");
        }
        const bool in_turn = std::holds_alternative<models::FirstCome>(pool.allocation) ||
                             std::holds_alternative<models::StrictPriority>(pool.allocation);
        if (!in_turn) {
          at.error("allocation", "servers are given to one start after the other",
                   "FIRST_COME or STRICT_PRIORITY");
        }
        break;
      }
      case v1::CapacityPool::KIND_NOT_SET:
        at.error("", "a pool needs a capacity", "per_period or servers");
    }
    if (in.has_other_customers()) {
      const Cursor others = at.child("other_customers");
      if (pool.is_servers) others.error("", "servers are not re-booked");
      pool.other_customers = read_rate(others, in.other_customers());
    }
    pools_.add(in.id(), out_.pools.add(std::move(pool)));
  }
}

void ScenarioCompiler::read_conversions() {
  for (const v1::Conversion& in : in_.conversion()) {
    const Cursor at = root_.child("conversion", in.id());
    const auto from = pools_.find(at, "from", in.from());
    const auto to = pools_.find(at, "to", in.to());
    const sim::TimeSeries amount = read_rate(at.child("amount"), in.amount());
    const double ratio = in.has_ratio() ? in.ratio() : 1;
    read_number(at, "ratio", ratio, std::numeric_limits<double>::min(), 1e6);
    const sim::Duration lag = read_duration(at, "lag", in.lag(), sim::Duration(0));
    if (!from || !to) continue;
    if (out_.pools[*from].is_servers || out_.pools[*to].is_servers) {
      at.error("", "both pools must be counted per period");
      continue;
    }
    sim::TimeSeries& left = out_.pools[*from].capacity;
    left = left.plus(amount.scaled(-1));
    for (const sim::TimeSeries::Point& point : left.points()) {
      if (point.value >= 0) continue;
      at.error("amount", fmt::format("takes more than pool \"{}\" has on {}", in.from(),
                                     sim::format_date(point.time)));
      break;
    }
    sim::TimeSeries& right = out_.pools[*to].capacity;
    right = right.plus(amount.scaled(ratio).delayed(lag));
  }
}

void ScenarioCompiler::read_contracts() {
  for (models::CapacityPool& pool : out_.pools) {
    if (pool.contract_shares.empty()) continue;
    pool.contract_shares.resize(pool.users.size());
    sim::TimeSeries sum;
    for (const sim::TimeSeries& share : pool.contract_shares) sum = sum.plus(share);
    for (const sim::TimeSeries::Point& point : sum.points()) {
      if (point.value <= 1 + 1e-9) continue;
      root_.child("pool", pool.id)
          .error("", fmt::format("its lines hold {:.4g} of it on {}; at most 1", point.value,
                                 sim::format_date(point.time)));
      break;
    }
  }
  if (!in_.has_contracts()) return;
  const Cursor at = root_.child("contracts");
  models::Contracts& out = out_.contracts;
  out.retained_share = read_number(at, "retained_share", in_.contracts().retained_share(), 0, 1);
  if (in_.contracts().rebooking_lag().empty()) at.error("rebooking_lag", "is required");
  out.rebooking_lag =
      read_duration(at, "rebooking_lag", in_.contracts().rebooking_lag(), sim::Duration(0));
}

std::uint64_t ScenarioCompiler::stream_of(const std::string& stream, const std::string& id) {
  return sim::hash_name(stream.empty() ? id : stream);
}

models::AllocationPolicy ScenarioCompiler::read_allocation(v1::Allocation in) const {
  switch (in) {
    case v1::PROPORTIONAL:
      return models::Proportional{};
    case v1::STRICT_PRIORITY:
      return models::StrictPriority{};
    case v1::EQUAL_CUT:
      return models::EqualCut{};
    case v1::MAX_MIN_FAIR:
      return models::MaxMinFair{};
    case v1::WEIGHTED:
      return models::Weighted{};
    case v1::CRITICAL_LEVEL:
      return models::CriticalLevel{};
    case v1::CONTRACT:
      return models::Contract{};
    case v1::DOMESTIC_FIRST:
      return models::DomesticFirst{};
    case v1::MARGIN:
      return models::Margin{};
    default:
      return models::FirstCome{};
  }
}

int ScenarioCompiler::read_priority(const Cursor& at, int priority) const {
  return static_cast<int>(read_number(at, "priority", priority == 0 ? 1 : priority, 1, 1000));
}

double ScenarioCompiler::read_weight(const Cursor& at, double weight) const {
  return read_number(at, "weight", weight, 1 / models::kWeightScale, models::kMostWeight);
}

}  // namespace chokepoint::proto
