#include "tools/grammar.h"

#include "tools/help_texts.h"

namespace chokepoint::tools {

Grammar::Grammar() : app(kAbout, "chokepoint") {
  app.footer(kExitCodes);
  app.set_version_flag("--version", "chokepoint " + version());
  add_simulation_commands(*this);
  add_frontier_command(*this);
  add_analysis_commands(*this);
  add_evidence_commands(*this);
  add_sweep_commands(*this);
  add_file_commands(*this);
  add_page_commands(*this);
  add_speed_commands(*this);
}

Subcommand& Grammar::add(const std::string& name, const std::string& about, const char* examples) {
  CLI::App* command = app.add_subcommand(name, about);
  command->footer(examples);
  commands.push_back({command, {}, {}});
  return commands.back();
}

void add_changes(CLI::App& command, std::vector<std::string>& sets,
                 std::vector<std::string>& overlays) {
  command.add_option("--set", sets, "Change one value of the scenario; may be repeated")
      ->type_name("PATH=VALUE")
      ->allow_extra_args(false);
  command.add_option("--overlay", overlays, "Lay a file over the scenario; may be repeated")
      ->type_name("FILE")
      ->allow_extra_args(false);
}

void add_simulation(CLI::App& command, ExperimentOptions& options, Texts& texts) {
  add_changes(command, options.sets, options.overlays);
  command.add_option("--reps", texts.replications, "Replications")->type_name("N [64]");
  command.add_option("--seed", texts.seed, "Seed of all random numbers")->type_name("S [1]");
  command.add_option("--jobs", texts.jobs, "Threads; results do not depend on them")
      ->type_name("J [all cores]");
  command.add_flag("--json", options.json, "Print results as one line of JSON");
  command.add_option("--out", options.out, "Write tables (CSV) to this directory")
      ->type_name("DIR");
  command.add_flag("--check", options.check, "Test conservation laws every month; slower");
  command.add_flag("--quiet", options.quiet, "No progress and no list of files");
}

void add_common(CLI::App& command, ExperimentOptions& options, Texts& texts) {
  add_simulation(command, options, texts);
  command.add_option("--confidence", texts.confidence, "Of intervals")->type_name("C [0.9]");
  command.add_option("--store", options.store, "Add results to this SQLite file")
      ->type_name("FILE");
}

void remove_options(CLI::App& command, const std::vector<std::string>& names) {
  for (const std::string& name : names) command.remove_option(command.get_option(name));
}

void add_sides(CLI::App& command, std::vector<std::string>& sides) {
  command
      .add_option("BASE OTHER", sides, "Two scenarios; of one alone, the base is the file it names")
      ->required()
      ->expected(1, 2)
      ->type_name("");
}

void read_sides(const std::vector<std::string>& sides, CompareOptions& options) {
  options.other = sides.back();
  if (sides.size() == 2) options.base = sides.front();
}

}  // namespace chokepoint::tools
