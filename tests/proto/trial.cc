#include "tests/proto/trial.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/supply_chain.h"
#include "proto/results_writer.h"

namespace chokepoint::proto {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSeed = 1;
constexpr double kConfidence = 0.9;

std::vector<models::Replication> replicate(const ScenarioFamily& family, int count, bool check) {
  std::vector<models::Replication> results;
  for (int r = 0; r < count; ++r) {
    const auto replication = static_cast<std::uint32_t>(r);
    const models::Scenario scenario = family.instantiate(kSeed, replication);
    models::Watch watch;
    watch.causes = check;
    results.push_back(models::simulate(scenario, kSeed, replication, check, watch));
  }
  return results;
}

/// Late piece-days by demand, cause and month.
std::string charges_of(const Experiment& experiment) {
  std::ostringstream text;
  for (const models::Replication& one : experiment.replications) {
    for (const models::LateCharge& charge : one.charges) {
      text << models::index(charge.demand) << ' '
           << models::in_words(*experiment.scenario, charge.cause) << ' ' << charge.month << ' '
           << charge.piece_days << '\n';
    }
  }
  return text.str();
}

}  // namespace

std::vector<models::Replication> simulate_checked(const ScenarioFamily& family, int replications) {
  return replicate(family, replications, true);
}

Trial run_trial(const ScenarioRequest& request, int replications, const std::string& scratch) {
  Trial trial;
  try {
    const ScenarioFamily family(request);
    Experiment experiment(family.nominal(), kSeed);
    experiment.replications = replicate(family, replications, true);
    trial.digest = to_json(run_report(experiment, "", kConfidence)) + charges_of(experiment);

    v1::Scenario lawless = family.message();
    lawless.clear_rule();
    std::ofstream(scratch) << to_text(lawless);
    const ScenarioFamily without(ScenarioRequest{scratch, {}, {}});
    Experiment base(without.nominal(), kSeed);
    base.replications = replicate(without, replications, false);
    trial.digest += to_json(compare_report(base, experiment, "", kConfidence));
    trial.ran = true;
  } catch (const ScenarioError& error) {
    trial.issues = error.what();
  }
  return trial;
}

std::string read_source(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(fs::path(CHOKEPOINT_SOURCE_DIR) / path, std::ios::binary).rdbuf();
  return text.str();
}

std::vector<std::string> scenario_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(CHOKEPOINT_SOURCE_DIR) / folder)) {
    if (entry.path().extension() != ".txtpb") continue;
    files.push_back(fs::relative(entry.path(), CHOKEPOINT_SOURCE_DIR).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

v1::Scenario read_layer(const std::string& text, const std::string& name) {
  v1::Scenario message;
  LocationMap locations;
  Issues issues;
  parse_text(text, name, message, locations, issues);
  EXPECT_EQ(issues.text(), "");
  return message;
}

std::string to_text(const google::protobuf::Message& message) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(message, &text);
  return text;
}

}  // namespace chokepoint::proto
