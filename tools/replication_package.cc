#include "tools/replication_package.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <set>

#include "proto/path.h"
#include "proto/sweep.pb.h"
#include "tools/errors.h"
#include "tools/starter_scripts.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kScenarioHead =
    "# proto-file: proto/scenario.proto\n# proto-message: chokepoint.v1.Scenario\n"
    "# With everything laid over it that the runs had.\n";

/// File names of the sides' scenarios, without folder: the side's name where that is one.
std::vector<std::string> scenario_names(const ExperimentRecord& record) {
  std::set<std::string> taken;
  std::vector<std::string> names;
  for (const SideRecord& side : record.sides) {
    std::string name;
    for (const char c : side.scenario.name) {
      name += proto::valid_id(std::string(1, c)) && c != '/' ? c : '_';
    }
    if (name.empty() || name.front() == '.') name = "side" + name;
    while (!taken.insert(name).second) name += "_";
    names.push_back(name + ".txtpb");
  }
  return names;
}

/// The plan with the package's scenarios, which hold all that was laid over them.
std::string plan_text(const ExperimentRecord& record, const std::vector<std::string>& names) {
  v1::SweepPlan plan;
  if (!google::protobuf::TextFormat::ParseFromString(record.plan, &plan)) {
    throw RunError(fmt::format("the plan of {} in the store cannot be read", record.name));
  }
  plan.clear_overlay();
  plan.clear_set();
  plan.set_scenario("scenarios/" + names.front());
  for (int i = 0; i < plan.policy_size(); ++i) {
    v1::Policy& policy = *plan.mutable_policy(i);
    policy.clear_overlay();
    policy.clear_set();
    policy.set_scenario("scenarios/" + names.at(static_cast<std::size_t>(i) + 1));
  }
  plan.set_replications(static_cast<std::uint32_t>(record.replications));
  std::string text;
  google::protobuf::TextFormat::PrintToString(plan, &text);
  return "# proto-file: proto/sweep.proto\n# proto-message: chokepoint.v1.SweepPlan\n" + text;
}

/// What runs everything again, into a store.
std::string command_of(const ExperimentRecord& record, const std::vector<std::string>& names) {
  if (record.command == "sweep") return "sweep plan.txtpb";
  std::string scenarios;
  for (const std::string& name : names) scenarios += " scenarios/" + name;
  return fmt::format("{}{} --reps {} --seed {}", record.command, scenarios, record.replications,
                     record.seed);
}

std::string command_text(const ExperimentRecord& record, const std::vector<std::string>& names) {
  return fmt::format(
      "#!/bin/sh\n"
      "# Runs everything again and compares the data: sh command.sh\n"
      "# Needs the simulator that made them, {}; CHOKEPOINT says where it is.\n"
      "set -eu\n"
      "cd \"$(dirname \"$0\")\"\n"
      "chokepoint=${{CHOKEPOINT:-chokepoint}}\n"
      "\"$chokepoint\" {} --store again.sqlite --quiet >/dev/null\n"
      "\"$chokepoint\" export again.sqlite --out again --quiet\n"
      "for file in data/*; do cmp \"$file\" \"again/${{file#data/}}\"; done\n"
      "echo 'the data are the same'\n",
      record.engine, command_of(record, names));
}

std::string readme_text(const ExperimentRecord& record, const v1::ExportMetadata& metadata) {
  std::string tables;
  for (const v1::ExportedTable& table : metadata.tables()) {
    tables += fmt::format("| `data/{}` | {} | {} |\n", table.file(), table.row(), table.rows());
  }
  return fmt::format(
      "# {}\n\n{}{}Made by the simulator {}: {} design, {} points, {} replications, seed {}; {} "
      "runs of {}.\n\n"
      "| file | a row is | rows |\n|---|---|---|\n{}\n"
      "`data/metadata.json` says what each column means, `data/codebook.csv` what each variable "
      "does.\nText is UTF-8, a missing value is empty.\n\n"
      "| to do | command |\n|---|---|\n"
      "| see that nothing has changed | `sha256sum -c SHA256SUMS` |\n"
      "| open the data | `Rscript analysis.R`, `python3 analysis.py`, in Stata `do analysis.do` |\n"
      "| run everything again and compare | `sh command.sh` |\n",
      record.name, record.title, record.title.empty() ? "" : "\n\n", record.engine, record.design,
      metadata.points(), record.replications, record.seed, metadata.runs(), metadata.runs_asked(),
      tables);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> package_files(const ExperimentRecord& record,
                                                               const v1::ExportMetadata& metadata) {
  const bool batches = std::any_of(record.provenance.begin(), record.provenance.end(),
                                   [](const auto& fact) { return fact.first == "method"; });
  if (batches) {
    throw UsageError(
        fmt::format("{} is one long run in batches, which a package cannot repeat", record.name));
  }
  const std::vector<std::string> names = scenario_names(record);
  std::vector<std::pair<std::string, std::string>> files;
  files.emplace_back("README.md", readme_text(record, metadata));
  for (std::size_t side = 0; side < names.size(); ++side) {
    files.emplace_back("scenarios/" + names[side],
                       kScenarioHead + record.sides[side].scenario.text);
  }
  if (record.command == "sweep") files.emplace_back("plan.txtpb", plan_text(record, names));
  files.emplace_back("command.sh", command_text(record, names));
  files.emplace_back("analysis.R", r_script(metadata));
  files.emplace_back("analysis.py", python_script(metadata));
  files.emplace_back("analysis.do", stata_script(metadata));
  return files;
}

}  // namespace chokepoint::tools
