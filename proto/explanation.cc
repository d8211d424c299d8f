#include "proto/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "proto/issues.h"
#include "sim/calendar.h"
#include "sim/estimates.h"

namespace chokepoint::proto {
namespace {

constexpr const char* kKinds[] = {"rule", "pool",       "supplier", "reserve", "replenishment",
                                  "plan", "production", "supply",   "transit"};
static_assert(std::size(kKinds) == models::kCauseKinds);
constexpr const char* kRegions[] = {"US", "CN", "ROW"};

/// "2025-04"
std::string month_name(sim::Time month) { return sim::format_date(month).substr(0, 7); }

[[noreturn]] void refuse(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  const std::string hint = did_you_mean(name, known);
  throw std::invalid_argument(
      fmt::format("{} \"{}\"{}{}", what, name, hint.empty() ? "" : "; ", hint));
}

void read_period(const models::ReportAxes& axes, Question& question) {
  std::vector<std::string> known = {"total"};
  std::optional<std::size_t> first;
  for (std::size_t month = 0; month < axes.months.size(); ++month) {
    const sim::Time begins = axes.months[month];
    const std::string date = sim::format_date(begins);
    bool inside = question.period == "total";
    for (const std::string& name :
         {date.substr(0, 7), sim::quarter_name(begins), date.substr(0, 4)}) {
      inside |= name == question.period;
      known.push_back(name);
    }
    if (!inside) continue;
    if (!first) first = month;
    question.last_month = month + 1;
  }
  if (!first) refuse("no reported period", question.period, known);
  question.first_month = *first;
}

void find_demands(const models::Scenario& scenario, const models::ReportAxes& axes,
                  Question& question) {
  std::vector<std::string> buyers(std::begin(kRegions), std::end(kRegions));
  buyers.push_back("ALL");
  std::vector<std::string> items = {"all"};
  bool known_buyer = false;
  bool known_item = question.item == "all";
  for (const models::DemandId id : sim::ids<models::DemandId>(scenario.demands.size())) {
    const models::Demand& demand = scenario.demands[id];
    if (demand.buyer == models::kNone<models::BuyerId>) continue;
    buyers.push_back(scenario.buyers[demand.buyer].id);
    items.push_back(scenario.items[demand.item].id);
    const bool buyer = question.buyer == "ALL" || question.buyer == buyers.back() ||
                       question.buyer == kRegions[static_cast<int>(demand.region)];
    const bool item = question.item == "all" || question.item == items.back();
    known_buyer |= buyer;
    known_item |= item;
    if (buyer && item) question.demands.push_back(id);
  }
  for (std::size_t at = 0; at < axes.items.size(); ++at) {
    if (scenario.items[axes.items[at]].id == question.item) question.reported_item = at;
  }
  if (!known_buyer) refuse("no buyer or region", question.buyer, buyers);
  if (!known_item) refuse("nobody orders", question.item, items);
  if (question.demands.empty()) {
    throw std::invalid_argument(fmt::format("{} does not order {}", question.buyer, question.item));
  }
}

v1::Change change_of(const std::vector<double>& values, double confidence) {
  const sim::Estimate found = sim::estimate(values, confidence);
  v1::Change change;
  if (found.n > 0) change.set_mean(found.mean);
  if (found.n > 1) change.set_low(found.low);
  if (found.n > 1) change.set_high(found.high);
  return change;
}

std::vector<double> sum_of(const Experiment& experiment, const Question& question,
                           std::vector<double> models::Replication::*column) {
  std::vector<double> values;
  for (const models::Replication& one : experiment.replications) {
    double sum = 0;
    for (const models::DemandId demand : question.demands) {
      for (std::size_t month = question.first_month; month < question.last_month; ++month) {
        sum += (one.*column)[models::index(demand) * experiment.axes.months.size() + month];
      }
    }
    values.push_back(sum);
  }
  return values;
}

/// Pieces of the item on hand when a month begins; nothing for a month beyond the span.
void add_stock(const Experiment& experiment, const Question& question, std::size_t month,
               double confidence, v1::Change& out) {
  const std::size_t months = experiment.axes.months.size();
  if (!question.reported_item || month >= months) return;
  std::vector<double> values;
  for (const models::Replication& one : experiment.replications) {
    values.push_back(one.on_hand[*question.reported_item * months + month]);
  }
  out = change_of(values, confidence);
}

/// Of the quarters that lie in the question's months.
v1::Change written_down(const Experiment& experiment, const Question& question, double confidence) {
  const models::ReportAxes& axes = experiment.axes;
  std::vector<double> values(experiment.replications.size(), 0.0);
  for (std::size_t quarter = 0; quarter < axes.quarters.size(); ++quarter) {
    const sim::Time begins = axes.quarters[quarter];
    const auto month =
        std::upper_bound(axes.months.begin(), axes.months.end(), begins) - axes.months.begin() - 1;
    const auto at = static_cast<std::size_t>(month);
    if (at < question.first_month || at >= question.last_month) continue;
    for (std::size_t r = 0; r < values.size(); ++r) {
      const double usd = models::evaluate(*experiment.scenario, axes, experiment.replications[r],
                                          models::Metric::kWriteDown,
                                          {question.reported_item, std::nullopt, quarter});
      values[r] += usd;
    }
  }
  return change_of(values, confidence);
}

/// Piece-days of one cause: by replication in the period, and by month over all replications.
struct Column {
  std::vector<double> in_period;
  std::vector<double> by_month;
};

std::map<models::Cause, Column> columns_of(const Experiment& experiment, const Question& question) {
  std::map<models::Cause, Column> columns;
  const std::size_t n = experiment.replications.size();
  for (std::size_t r = 0; r < n; ++r) {
    for (const models::LateCharge& charge : experiment.replications[r].charges) {
      const auto asked = std::find(question.demands.begin(), question.demands.end(), charge.demand);
      if (asked == question.demands.end() || charge.month >= question.last_month) continue;
      Column& column = columns[charge.cause];
      column.in_period.resize(n, 0.0);
      column.by_month.resize(question.last_month, 0.0);
      const auto piece_days = static_cast<double>(charge.piece_days);
      column.by_month[charge.month] += piece_days;
      if (charge.month >= question.first_month) column.in_period[r] += piece_days;
    }
  }
  return columns;
}

/// The first month of the unbroken run of charged months that reaches into the period.
std::size_t began(const Column& column, const Question& question) {
  std::size_t month = question.first_month;
  while (month + 1 < question.last_month && column.by_month[month] == 0) ++month;
  while (month > 0 && column.by_month[month - 1] > 0) --month;
  return month;
}

}  // namespace

Question read_question(const models::Scenario& scenario, const models::ReportAxes& axes,
                       const std::string& buyer, const std::string& item,
                       const std::string& period) {
  Question question{buyer, item, period, {}};
  read_period(axes, question);
  find_demands(scenario, axes, question);
  return question;
}

std::vector<double> delivered(const Experiment& experiment, const Question& question) {
  return sum_of(experiment, question, &models::Replication::delivered_of);
}

v1::ExplainReport explain(const Experiment& experiment, const Question& question,
                          const std::string& version, double confidence) {
  const models::Scenario& scenario = *experiment.scenario;
  v1::ExplainReport report;
  report.set_scenario(scenario.name);
  report.set_version(version);
  report.set_seed(experiment.seed);
  report.set_replications(static_cast<std::int64_t>(experiment.replications.size()));
  report.set_fingerprint(fingerprint(experiment));
  report.set_buyer(question.buyer);
  report.set_item(question.item);
  report.set_period(question.period);
  report.set_standard_lead_time_days(sim::in_days(scenario.standard_lead_time));
  *report.mutable_ordered() =
      change_of(sum_of(experiment, question, &models::Replication::ordered_of), confidence);
  *report.mutable_delivered() = change_of(delivered(experiment, question), confidence);

  if (question.reported_item) {
    add_stock(experiment, question, question.first_month, confidence,
              *report.mutable_stock_before());
    add_stock(experiment, question, question.last_month, confidence, *report.mutable_stock_after());
    *report.mutable_written_down_usd() = written_down(experiment, question, confidence);
  }
  const std::map<models::Cause, Column> columns = columns_of(experiment, question);
  std::vector<double> late(experiment.replications.size(), 0.0);
  double all = 0;
  for (const auto& [cause, column] : columns) {
    for (std::size_t r = 0; r < late.size(); ++r) late[r] += column.in_period[r];
  }
  for (const double piece_days : late) all += piece_days;
  const std::vector<sim::Time>& months = experiment.axes.months;
  const sim::Time end =
      question.last_month < months.size() ? months[question.last_month] : scenario.horizon.end;
  const double days = sim::in_days(end - months[question.first_month]);
  for (double& one : late) one /= days;
  *report.mutable_late() = change_of(late, confidence);
  for (const auto& [cause, column] : columns) {
    double sum = 0;
    for (const double piece_days : column.in_period) sum += piece_days;
    if (sum == 0) continue;
    v1::DelayCause& out = *report.add_causes();
    out.set_kind(kKinds[static_cast<std::size_t>(cause.kind)]);
    out.set_id(models::id_of(scenario, cause));
    out.set_text(models::in_words(scenario, cause));
    *out.mutable_piece_days() = change_of(column.in_period, confidence);
    out.set_share(sum / all);
    out.set_since(month_name(months[began(column, question)]));
  }
  std::stable_sort(
      report.mutable_causes()->begin(), report.mutable_causes()->end(),
      [](const v1::DelayCause& a, const v1::DelayCause& b) { return a.share() > b.share(); });
  return report;
}

std::optional<Relaxation> relaxation(const v1::Scenario& scenario, const v1::DelayCause& cause) {
  const auto find = [&](const auto& entities) {
    const auto at = std::find_if(entities.begin(), entities.end(),
                                 [&](const auto& one) { return one.id() == cause.id(); });
    return at == entities.end() ? nullptr : &*at;
  };
  const auto ten_times = [&](const std::string& path, const v1::Ramp& ramp) {
    return fmt::format("{}[{}].{}.scale={}", cause.kind(), cause.id(), path,
                       10 * (ramp.has_scale() ? ramp.scale() : 1));
  };
  if (cause.kind() == "rule") {
    const v1::Rule* rule = find(scenario.rule());
    if (rule == nullptr) return std::nullopt;
    const std::string from = rule->from().empty() ? scenario.horizon().start() : rule->from();
    return Relaxation{"without the rule", fmt::format("rule[{}].until=\"{}\"", cause.id(), from)};
  }
  if (cause.kind() == "pool") {
    const v1::CapacityPool* pool = find(scenario.pool());
    if (pool == nullptr) return std::nullopt;
    const bool servers = pool->has_servers();
    return Relaxation{"ten times its capacity",
                      ten_times(servers ? "servers" : "per_period",
                                servers ? pool->servers() : pool->per_period())};
  }
  if (cause.kind() == "supplier") {
    const v1::Supplier* supplier = find(scenario.supplier());
    if (supplier == nullptr || !supplier->has_contract()) return std::nullopt;
    return Relaxation{"ten times its supply", ten_times("contract", supplier->contract())};
  }
  if (cause.kind() == "reserve" && find(scenario.stock()) != nullptr) {
    return Relaxation{"first come, first served",
                      fmt::format("stock[{}].allocation=FIRST_COME", cause.id())};
  }
  return std::nullopt;
}

}  // namespace chokepoint::proto
