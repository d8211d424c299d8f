#include "tests/support/scenarios.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sim/statistics.h"

namespace chokepoint::test {
namespace {

namespace fs = std::filesystem;

const std::string kScenarios = CHOKEPOINT_SOURCE_DIR "/scenarios/";

/// Whether the file is rules to lay over a scenario, or says that it holds another message:
/// reported figures or a list of oracles.
bool is_no_scenario(const fs::path& file) {
  if (file.parent_path().filename() == "vintages") return true;
  const std::string says = "# proto-message: ";
  std::ifstream in(file);
  for (std::string line; std::getline(in, line) && line.starts_with("#");) {
    if (line.starts_with(says)) return line != says + "chokepoint.v1.Scenario";
  }
  return false;
}

/// A file of its own with the given text; gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    std::string pattern = (fs::temp_directory_path() / "chokepoint-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory " + pattern);
    directory_ = pattern;
    std::ofstream(path()) << text;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return (directory_ / "scenario.txtpb").string(); }

 private:
  fs::path directory_;
};

}  // namespace

proto::ScenarioFamily from_text(const std::string& text, const std::vector<std::string>& sets) {
  const TemporaryFile file(text);
  return proto::ScenarioFamily({file.path(), {}, sets});
}

proto::ScenarioFamily from_file(const std::string& file, const std::vector<std::string>& sets) {
  return proto::ScenarioFamily({kScenarios + file, {}, sets});
}

std::vector<std::string> shipped_scenarios() {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(kScenarios)) {
    if (entry.path().extension() != ".txtpb") continue;
    if (is_no_scenario(entry.path())) continue;
    files.push_back(fs::relative(entry.path(), kScenarios).string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> no_longer_than_others(const std::string& file) {
  if (!file.starts_with("bench/")) return {};
  return {"horizon.end=2030-01-01"};
}

std::string small_world(const std::string& end) {
  return R"(
    schema: 1 name: "small"
    country { id: "US" region: US } country { id: "CN" region: CN } country { id: "TW" }
    site { id: "plant" country: "TW" }
    item { id: "board" chip { tpp: 1000 die_area_mm2: 500 } unit_value_usd: 100 }
    buyer { id: "us-cloud" country: "US" } buyer { id: "cn-cloud" country: "CN" }
    lane { id: "to-us" from: "plant" to: "us-cloud" }
    lane { id: "to-cn" from: "plant" to: "cn-cloud" }
    horizon { start: "2025-01-01" end: ")" +
         end + "\" }\n";
}

Results::Results(proto::ScenarioFamily family, std::uint32_t replications, std::uint64_t seed)
    : family_(std::make_unique<proto::ScenarioFamily>(std::move(family))),
      experiment_(std::make_unique<proto::Experiment>(family_->nominal(), seed)) {
  for (std::uint32_t replication = 0; replication < replications; ++replication) {
    experiment_->replications.push_back(
        models::simulate(family_->instantiate(seed, replication), seed, replication, true));
  }
}

std::vector<double> Results::metric(const std::string& metric, const std::string& item,
                                    const std::string& region, const std::string& period) const {
  const std::vector<proto::OutcomeKey> keys = proto::outcome_keys(*experiment_);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    if (keys[k].metric != metric || keys[k].item != item || keys[k].region != region ||
        keys[k].period != period) {
      continue;
    }
    return proto::outcome_values(*experiment_)[k];
  }
  throw std::invalid_argument("there is no outcome " + metric + " of " + item + " in " + region +
                              " over " + period);
}

double Results::value(const std::string& metric, const std::string& item, const std::string& region,
                      const std::string& period) const {
  return this->metric(metric, item, region, period).at(0);
}

Stepper::Stepper(const proto::ScenarioFamily& family, std::uint64_t seed, std::uint32_t replication)
    : scenario_(std::make_unique<models::Scenario>(family.instantiate(seed, replication))),
      chain_(std::make_unique<models::SupplyChain>(*scenario_, seed, replication)) {}

void Stepper::through_day(double day) {
  const auto seconds = std::llround(day * static_cast<double>(sim::kDay.count()));
  // run_until excludes its end.
  chain_->run_until(scenario_->horizon.start + sim::Duration(seconds + 1));
  chain_->state().check();
}

models::Replication Stepper::finish() {
  chain_->run_until(scenario_->horizon.end);
  chain_->state().check();
  return chain_->finish();
}

models::Quantity Stepper::on_hand(const std::string& stock) const {
  return chain_->state().stocks[id_of<models::StockId>(scenario_->stocks, stock)].on_hand.value;
}

models::Quantity Stepper::on_order(const std::string& stock) const {
  return chain_->state().stocks[id_of<models::StockId>(scenario_->stocks, stock)].on_order.value;
}

models::Quantity Stepper::outstanding(const std::string& demand) const {
  return chain_->state()
      .demands[id_of<models::DemandId>(scenario_->demands, demand)]
      .outstanding.value;
}

models::Quantity Stepper::starts(const std::string& process) const {
  const auto& state =
      chain_->state().processes[id_of<models::ProcessId>(scenario_->processes, process)];
  return state.in_process.value + static_cast<models::Quantity>(state.cumulative_starts);
}

models::Quantity Stepper::in_process(const std::string& process) const {
  return chain_->state()
      .processes[id_of<models::ProcessId>(scenario_->processes, process)]
      .in_process.value;
}

const models::Ledger& Stepper::ledger(const std::string& item) const {
  return chain_->state().ledger[id_of<models::ItemId>(scenario_->items, item)];
}

std::vector<int> delivery_days(const proto::ScenarioFamily& family, const std::string& item,
                               int last) {
  Stepper run(family);
  std::vector<int> days;
  for (int day = 0; day <= last; ++day) {
    run.through_day(day);
    while (static_cast<models::Quantity>(days.size()) < run.delivered(item)) days.push_back(day);
  }
  return days;
}

MeanAndError mean_and_error(const std::vector<double>& values) {
  sim::Tally tally;
  for (const double value : values) tally.add(value);
  return {tally.mean(), tally.sd() / std::sqrt(static_cast<double>(tally.count()))};
}

}  // namespace chokepoint::test
