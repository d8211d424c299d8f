#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "proto/results_writer.h"
#include "sim/calendar.h"
#include "tools/classification.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/scenario_files.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kNoVintages = "none";

std::optional<sim::Time> read_day(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto day = sim::parse_date(text);
  if (!day) throw UsageError(fmt::format("--on {}: expected a date such as 2025-04-14", text));
  return day;
}

/// The vintages asked for; an empty name stands for the rules of the catalogue itself.
std::vector<std::string> vintage_files(const ClassifyOptions& options) {
  if (options.vintages == std::vector<std::string>{kNoVintages}) return {""};
  if (!options.vintages.empty()) return options.vintages;
  const std::filesystem::path folder = std::filesystem::path(root_of(options.chips)).parent_path();
  std::vector<std::string> files = scenario_files_in((folder / "vintages").string());
  if (files.empty()) files.emplace_back();
  return files;
}

/// Throws UsageError for a chip that is not in the catalogue, or a catalogue without chips.
std::vector<std::string> chosen_chips(const ClassifyOptions& options,
                                      const std::vector<std::string>& known) {
  if (known.empty()) {
    throw UsageError(fmt::format("{} has no chip that a buyer in China can order", options.chips));
  }
  for (const std::string& chip : options.chip) {
    if (std::find(known.begin(), known.end(), chip) != known.end()) continue;
    const std::string hint = proto::did_you_mean(chip, known);
    throw UsageError(
        fmt::format("{} has no chip \"{}\"; {}", options.chips, chip,
                    hint.empty() ? fmt::format("it has {}", fmt::join(known, ", ")) : hint));
  }
  if (options.chip.empty()) return known;
  std::vector<std::string> chosen;
  for (const std::string& chip : known) {
    const bool asked =
        std::find(options.chip.begin(), options.chip.end(), chip) != options.chip.end();
    if (asked) chosen.push_back(chip);
  }
  return chosen;
}

std::string clause_text(const v1::Classification& row) {
  if (row.clause().empty()) return "no rule in force asks for figures";
  return row.has_value() ? fmt::format("{} ({:.6g})", row.clause(), row.value()) : row.clause();
}

std::string classification_text(const v1::ClassificationReport& report) {
  TextTable table(6);
  table.add({"chip", "vintage", "on", "rule", "clause that decides (value)", "for China"});
  for (const v1::Classification& row : report.chips()) {
    table.add({row.chip(), row.vintage(), row.date(), row.rule().empty() ? "-" : row.rule(),
               clause_text(row), row.treatment()});
  }
  return table.text();
}

}  // namespace

int classify_command(const ClassifyOptions& options) {
  const std::optional<sim::Time> on = read_day(options.on);
  const proto::ScenarioRequest catalogue{options.chips, options.overlays, options.sets};
  std::vector<RuleVintage> vintages;
  for (const std::string& file : vintage_files(options)) vintages.emplace_back(catalogue, file);
  v1::ClassificationReport report;
  for (const std::string& chip : chosen_chips(options, vintages.front().chips())) {
    for (const RuleVintage& vintage : vintages) {
      if (!vintage.has(chip)) continue;  // it takes the chip out
      *report.add_chips() = vintage.classify(chip, on.value_or(vintage.day()));
    }
  }
  fmt::print("{}", options.json ? proto::to_json(report) + "\n" : classification_text(report));
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  return kDone;
}

}  // namespace chokepoint::tools
