#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "proto/scenario_reader.h"
#include "proto/side_by_side.h"
#include "sim/calendar.h"
#include "tools/bench.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using models::Scenario;

constexpr const char* kFolder = "scenarios/bench";

/// The names of the scenarios made for this, and "generated".
std::vector<std::string> known_names() {
  std::vector<std::string> names = {"generated"};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder, error)) {
    if (entry.path().extension() == ".txtpb") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The file that `what` names. Throws UsageError for a word that is neither a name nor a file.
std::string file_of(const std::string& what) {
  const std::string shipped = fmt::format("{}/{}.txtpb", kFolder, what);
  std::error_code error;
  if (std::filesystem::exists(shipped, error)) return shipped;
  if (what.ends_with(".txtpb") || what.find('/') != std::string::npos) return what;
  const std::vector<std::string> names = known_names();
  const std::string hint = proto::did_you_mean(what, names);
  throw UsageError(fmt::format(
      "there is no benchmark \"{}\"; {}", what,
      hint.empty() ? fmt::format("name one of {}, or a scenario file", fmt::join(names, ", "))
                   : hint));
}

/// Orders of buyers per second at the start.
double order_rate(const Scenario& scenario) {
  double rate = 0;
  for (const models::Demand& demand : scenario.demands) {
    if (demand.buyer == models::kNone<models::BuyerId>) continue;
    if (const auto* poisson = std::get_if<models::PoissonOrders>(&demand.orders)) {
      rate += demand.rate.value(scenario.horizon.start) / sim::mean(poisson->size);
    } else if (const auto* periodic = std::get_if<models::PeriodicOrders>(&demand.orders)) {
      rate += 1 / static_cast<double>(periodic->every.count());
    }
  }
  return rate;
}

/// Moves the end of the message's scenario. Throws UsageError if that is beyond the calendar.
void end_after(v1::Scenario& message, const models::Horizon& horizon, double seconds) {
  const sim::Time latest = *sim::parse_date("9999-12-31");
  if (!(seconds < static_cast<double>((latest - horizon.report_from).count()))) {
    throw UsageError("--orders: the scenario would end after the year 9999");
  }
  const sim::Duration span(std::max<std::int64_t>(1, static_cast<std::int64_t>(seconds)));
  message.mutable_horizon()->set_end(sim::format_date(horizon.report_from + span));
  message.mutable_horizon()->set_whole_span(true);
}

}  // namespace

Scenario bench_scenario(const BenchOptions& options) {
  proto::ScenarioFamily family({file_of(options.what), {}, {}});
  if (options.lines == 1 && !options.orders) return std::move(family).nominal();
  v1::Scenario message = family.message();
  if (options.lines > 1) {
    if (message.rule_size() + message.uncertain_size() > 0 || message.has_planning()) {
      throw UsageError("--lines: only for scenarios without rules, uncertain inputs and planning");
    }
    message = proto::side_by_side(message, options.lines);
  }
  // So many copies in so much less time: as many orders in all.
  const models::Horizon& horizon = family.nominal().horizon;
  const double lines = static_cast<double>(options.lines);
  const auto span = static_cast<double>((horizon.end - horizon.report_from).count());
  const double seconds =
      options.orders ? static_cast<double>(*options.orders) / order_rate(family.nominal()) : span;
  end_after(message, horizon, seconds / lines);
  return proto::compile_scenario(message);
}

}  // namespace chokepoint::tools
