// The subcommands that read files and simulate nothing.
#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"
#include "tools/scenario.h"

namespace chokepoint::tools {

void add_file_commands(Grammar& grammar) {
  Subcommand& check = grammar.add("check", "Find mistakes in scenario files", kCheckExamples);
  const auto options = std::make_shared<CheckOptions>();
  check.app->add_option("FILE", options->files, "Scenarios or overlays")->required()->type_name("");
  add_changes(*check.app, options->sets, options->overlays);
  check.run = [options](const std::string&) { return check_command(*options); };

  Subcommand& scenario =
      grammar.add("scenario", "Show a scenario with all that is laid over it, or how two differ",
                  kScenarioExamples);
  const auto shown = std::make_shared<ScenarioOptions>();
  scenario.app->add_option("show|diff", shown->action, "What to do")->required()->type_name("");
  scenario.app->add_option("FILE", shown->files, "One scenario to show, two to compare")
      ->required()
      ->expected(1, 2)
      ->type_name("");
  add_changes(*scenario.app, shown->sets, shown->overlays);
  scenario.app->add_flag("--values", shown->values,
                         "Show lines PATH = VALUE, with where each value was written");
  scenario.run = [shown](const std::string&) { return scenario_command(*shown); };

  grammar.add("version", "Print versions", "").run = [](const std::string&) {
    return version_command();
  };
}

}  // namespace chokepoint::tools
