#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "models/supply_chain.h"
#include "proto/results_writer.h"
#include "proto/scenario_reader.h"

namespace chokepoint::test {

// Scenarios for tests: from text or from the repository's files, run as a whole or step by step.
// Everything throws on a mistake (an invalid scenario, an unknown name), so that a test with a typo
// fails and says why.

/// Compiles a scenario given as protobuf text, with PATH=VALUE settings on top.
proto::ScenarioFamily from_text(const std::string& text, const std::vector<std::string>& sets = {});

/// Compiles `file`, a path below scenarios/ such as "teaching/hello.txtpb".
proto::ScenarioFamily from_file(const std::string& file, const std::vector<std::string>& sets = {});

/// Paths below scenarios/ of all scenario files that the repository ships, sorted.
std::vector<std::string> shipped_scenarios();

/// Settings under which a shipped scenario takes no longer than others: of a benchmark the first
/// thirty years, since its million orders would keep a sanitizer busy for minutes.
std::vector<std::string> no_longer_than_others(const std::string& file);

/// Places, items and lanes that many small scenarios share: a plant in TW that sells `board` (an
/// accelerator) to `us-cloud` and `cn-cloud` without transit time, from 2025-01-01 to `end`.
std::string small_world(const std::string& end);

/// Replications of one scenario, with the state's invariants checked every month.
class Results {
 public:
  Results(proto::ScenarioFamily family, std::uint32_t replications, std::uint64_t seed = 1);

  /// An outcome, one value per replication; NaN where it is undefined.
  std::vector<double> metric(const std::string& metric, const std::string& item,
                             const std::string& region = "ALL",
                             const std::string& period = "total") const;

  /// The outcome of the only replication.
  double value(const std::string& metric, const std::string& item,
               const std::string& region = "ALL", const std::string& period = "total") const;

  const proto::Experiment& experiment() const { return *experiment_; }
  std::string fingerprint() const { return proto::fingerprint(*experiment_); }

 private:
  std::unique_ptr<proto::ScenarioFamily> family_;
  std::unique_ptr<proto::Experiment> experiment_;
};

/// One replication, moved on by the test and looked at by names.
class Stepper {
 public:
  explicit Stepper(const proto::ScenarioFamily& family, std::uint64_t seed = 1,
                   std::uint32_t replication = 0);

  /// Handles everything up to and including the instant `day` days after the start, and checks the
  /// state's invariants.
  void through_day(double day);

  /// Handles everything to the horizon.
  models::Replication finish();

  models::Quantity on_hand(const std::string& stock) const;
  models::Quantity on_order(const std::string& stock) const;
  models::Quantity outstanding(const std::string& demand) const;
  /// Starts so far, whether finished or not.
  models::Quantity starts(const std::string& process) const;
  models::Quantity in_process(const std::string& process) const;
  const models::Ledger& ledger(const std::string& item) const;
  models::Quantity delivered(const std::string& item) const { return ledger(item).delivered; }

  models::SupplyChain& chain() { return *chain_; }
  models::State& state() { return chain_->state(); }
  const models::Scenario& scenario() const { return *scenario_; }

 private:
  std::unique_ptr<models::Scenario> scenario_;
  std::unique_ptr<models::SupplyChain> chain_;
};

/// Days on which pieces of an item reached buyers, one entry per piece, up to day `last`.
std::vector<int> delivery_days(const proto::ScenarioFamily& family, const std::string& item,
                               int last);

/// Mean and standard error of values.
struct MeanAndError {
  double mean;
  double error;
};
MeanAndError mean_and_error(const std::vector<double>& values);

/// The id of the entity of that name in a column of the scenario.
template <class Id, class Entities>
Id id_of(const Entities& entities, const std::string& name) {
  for (const Id id : sim::ids<Id>(entities.size())) {
    if (entities[id].id == name) return id;
  }
  throw std::invalid_argument("there is nothing called " + name);
}

}  // namespace chokepoint::test
