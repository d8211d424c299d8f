#include "tools/order_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "models/supply_chain.h"
#include "proto/issues.h"
#include "sim/calendar.h"
#include "tools/errors.h"
#include "tools/numbers.h"

namespace chokepoint::tools {
namespace {

using models::Journal;

std::string pieces(models::Quantity quantity) {
  return grouped(static_cast<double>(quantity), 0) + (quantity == 1 ? " piece" : " pieces");
}

/// What an entry of the journal says happened.
class Describer {
 public:
  explicit Describer(const models::Scenario& scenario) : scenario_(scenario) {}

  std::string operator()(const Journal::Entry& entry) const {
    return std::visit([&](const auto& what) { return text(what, entry); }, entry.what);
  }

 private:
  const std::string& rule(models::RuleId id) const { return scenario_.rules[id].id; }

  std::string text(const models::LotFinished&, const Journal::Entry& entry) const {
    const auto process = static_cast<models::ProcessId>(entry.subject);
    return fmt::format("a lot of {} finished at {}",
                       grouped(static_cast<double>(entry.quantity), 0),
                       scenario_.processes[process].id);
  }
  std::string text(const models::ShipmentArrived&, const Journal::Entry& entry) const {
    const models::Offer& offer = scenario_.offers[static_cast<models::OfferId>(entry.subject)];
    return fmt::format("{} of {} arrived along {}", pieces(entry.quantity),
                       scenario_.items[offer.item].id, scenario_.lanes[offer.lane].id);
  }
  std::string text(const models::SupplyArrived& what, const Journal::Entry&) const {
    const models::Supplier& supplier = scenario_.suppliers[what.supplier];
    return fmt::format("supplier {} delivered{}", supplier.id,
                       supplier.on_order || supplier.at_random ? "" : " by its contract");
  }
  std::string text(const models::DemandArrived& what, const Journal::Entry&) const {
    return fmt::format("{} ordered", scenario_.demands[what.demand].id);
  }
  std::string text(const models::ReleaseDue&, const Journal::Entry&) const {
    return "capacity of the period was given out";
  }
  std::string text(const models::RuleChanged& what, const Journal::Entry&) const {
    return fmt::format("rule {} changed", rule(what.rule));
  }
  std::string text(const models::LicenceDecided& what, const Journal::Entry&) const {
    return fmt::format("a licence under {} was decided", rule(what.rule));
  }
  std::string text(const models::LicenceLapsed& what, const Journal::Entry&) const {
    return fmt::format("a licence under {} lapsed", rule(what.rule));
  }
  std::string text(const models::LimitRenewed& what, const Journal::Entry&) const {
    return fmt::format("limit {} had room again", rule(what.rule));
  }
  std::string text(const models::ShipmentCertified& what, const Journal::Entry&) const {
    return fmt::format("a laboratory was done under {}", rule(what.rule));
  }
  std::string text(const models::StockReviewDue& what, const Journal::Entry&) const {
    return fmt::format("stock {} was reviewed", scenario_.stocks[what.stock].id);
  }
  std::string text(const models::StockOrderReached& what, const Journal::Entry&) const {
    return fmt::format("an order of {} reached its source",
                       scenario_.stocks[scenario_.demands[what.demand].replenishes].id);
  }
  std::string text(const models::ProcessOpened& what, const Journal::Entry&) const {
    return fmt::format("process {} opened", scenario_.processes[what.process].id);
  }
  std::string text(const models::ServersChanged& what, const Journal::Entry&) const {
    return fmt::format("servers of {} changed", scenario_.pools[what.pool].id);
  }
  std::string text(const models::SupplierSwitched& what, const Journal::Entry&) const {
    return fmt::format("supplier {} failed or recovered", scenario_.suppliers[what.supplier].id);
  }
  std::string text(const models::SlotsRebooked& what, const Journal::Entry&) const {
    return fmt::format("slots of {} changed hands", scenario_.pools[what.pool].id);
  }
  std::string text(const models::PlanDue&, const Journal::Entry&) const {
    return "the plan was made";
  }
  std::string text(const models::MonthBegan&, const Journal::Entry&) const {
    return "a month began";
  }
  std::string text(const models::OrderExpired&, const Journal::Entry&) const {
    return "a buyer's patience ended";
  }
  std::string text(const models::RuleAnnounced& what, const Journal::Entry&) const {
    return fmt::format("rule {} was announced", rule(what.rule));
  }
  std::string text(const models::LeakArrived&, const Journal::Entry&) const {
    return "goods leaked";
  }
  std::string text(const models::LeakSeized&, const Journal::Entry&) const {
    return "goods were seized";
  }
  std::string text(const models::CensusDue&, const Journal::Entry&) const { return "a census"; }

  const models::Scenario& scenario_;
};

/// Events that come again by themselves: what posted them is no reason.
bool is_a_root(const Journal::Entry& entry) {
  const auto is = [&](auto what) { return std::holds_alternative<decltype(what)>(entry.what); };
  return is(models::ReleaseDue{}) || is(models::DemandArrived{}) || is(models::MonthBegan{}) ||
         is(models::StockReviewDue{}) || is(models::PlanDue{}) || is(models::SupplyArrived{});
}

std::string chain(const Journal& journal, const Describer& describe, std::uint64_t event) {
  std::string text;
  std::string indent = "    ";
  while (event != Journal::kBeginning) {
    const Journal::Entry& entry = journal.entries[event];
    text += fmt::format("{}{}  {}\n", indent, sim::format_date(entry.at).substr(0, 10),
                        describe(entry));
    if (is_a_root(entry)) break;
    event = entry.cause;
    indent += "  ";
  }
  return text;
}

struct Asked {
  models::DemandId demand;
  sim::Time day;
};

Asked read_order(const models::Scenario& scenario, const std::string& order) {
  const std::size_t at = order.rfind('@');
  const std::string name = order.substr(0, at);
  const auto day = at == std::string::npos ? std::nullopt : sim::parse_date(order.substr(at + 1));
  if (!day) {
    throw UsageError(
        fmt::format("--order {}: write DEMAND@DATE, such as us-cloud@2025-07-01", order));
  }
  std::vector<std::string> known;
  for (const auto id : sim::ids<models::DemandId>(scenario.demands.size())) {
    if (scenario.demands[id].buyer == models::kNone<models::BuyerId>) continue;
    if (scenario.demands[id].id == name) return {id, *day};
    known.push_back(scenario.demands[id].id);
  }
  const std::string hint = proto::did_you_mean(name, known);
  throw UsageError(
      fmt::format("there is no demand \"{}\"{}{}", name, hint.empty() ? "" : "; ", hint));
}

}  // namespace

std::string order_history(const models::Scenario& scenario, std::uint64_t seed,
                          const std::string& order) {
  const Asked asked = read_order(scenario, order);
  Journal journal;
  models::Watch watch;
  watch.journal = &journal;
  models::simulate(scenario, seed, 0, false, watch);
  std::vector<const Journal::Sent*> shipments;
  sim::Time nearest = sim::Time::max();
  const auto distance = [&](sim::Time placed) { return std::chrono::abs(placed - asked.day); };
  for (const Journal::Sent& sent : journal.sent) {
    if (sent.demand != asked.demand) continue;
    const bool that_day = sent.placed >= asked.day && sent.placed < asked.day + sim::kDay;
    if (that_day) shipments.push_back(&sent);
    if (nearest == sim::Time::max() || distance(sent.placed) < distance(nearest)) {
      nearest = sent.placed;
    }
  }
  const std::string& name = scenario.demands[asked.demand].id;
  if (shipments.empty()) {
    throw UsageError(fmt::format(
        "nothing was sent for an order of {} on that day{}", name,
        nearest == sim::Time::max()
            ? ""
            : "; the nearest with a shipment is of " + sim::format_date(nearest).substr(0, 10)));
  }
  const Describer describe(scenario);
  std::string text = fmt::format("{}, ordered {}, first replication of seed {}\n", name,
                                 sim::format_date(shipments.front()->placed), seed);
  for (const Journal::Sent* sent : shipments) {
    text += fmt::format("  {} {} left, because\n{}",
                        sim::format_date(journal.entries[sent->event].at).substr(0, 10),
                        pieces(sent->quantity), chain(journal, describe, sent->event));
  }
  return text;
}

}  // namespace chokepoint::tools
