#pragma once

#include <CLI/CLI.hpp>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "tools/arguments.h"
#include "tools/commands.h"

namespace chokepoint::tools {

// The command line: every family of subcommands declares its own in a file grammar_*.cc, and only
// those and main.cc include CLI11, which is slow to compile.

/// A subcommand: what CLI11 parses, and what is done afterwards.
struct Subcommand {
  CLI::App* app;
  /// Does the work; takes the command line as typed and returns the exit code.
  std::function<int(const std::string& command_line)> run;
  /// The command that says more about a mistake in a scenario; empty: the subcommand's help.
  std::function<std::string()> on_mistake{};
};

/// The command line as CLI11 sees it. Values that options write to must outlive parsing: families
/// keep them in what `run` captures.
struct Grammar {
  CLI::App app;
  std::deque<Subcommand> commands;

  Grammar();

  /// Adds a subcommand with its help; set `run` of what comes back.
  Subcommand& add(const std::string& name, const std::string& about, const char* examples);
};

void add_simulation_commands(Grammar& grammar);  ///< run, compare, displacement, explain
void add_frontier_command(Grammar& grammar);     ///< frontier
void add_analysis_commands(Grammar& grammar);    ///< analyse, export
void add_evidence_commands(Grammar& grammar);    ///< calibrate, backtest, validate, classify
void add_sweep_commands(Grammar& grammar);       ///< sweep, shard, merge, sql, replay
void add_file_commands(Grammar& grammar);        ///< check, scenario, version
void add_page_commands(Grammar& grammar);        ///< report, graph, schema
void add_speed_commands(Grammar& grammar);       ///< bench, generate

// --- Options that several subcommands have

/// --set and --overlay.
void add_changes(CLI::App& command, std::vector<std::string>& sets,
                 std::vector<std::string>& overlays);

/// add_changes, --reps, --seed, --jobs, --json, --out, --check, --quiet.
void add_simulation(CLI::App& command, ExperimentOptions& options, Texts& texts);

/// add_simulation, --confidence, --store.
void add_common(CLI::App& command, ExperimentOptions& options, Texts& texts);

/// --report, --report-reps.
void add_report_options(CLI::App& command, ExperimentOptions& options, Texts& texts);

/// Takes back options that a subcommand has no use for.
void remove_options(CLI::App& command, const std::vector<std::string>& names);

/// BASE and OTHER, or OTHER alone.
void add_sides(CLI::App& command, std::vector<std::string>& sides);
void read_sides(const std::vector<std::string>& sides, CompareOptions& options);

}  // namespace chokepoint::tools
