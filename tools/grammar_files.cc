// The subcommands that read files and simulate nothing.
#include <memory>

#include "tools/grammar.h"
#include "tools/help_texts.h"

namespace chokepoint::tools {

void add_file_commands(Grammar& grammar) {
  Subcommand& check = grammar.add("check", "Find mistakes in scenario files", kCheckExamples);
  const auto options = std::make_shared<CheckOptions>();
  check.app->add_option("FILE", options->files, "Scenarios or overlays")->required()->type_name("");
  add_changes(*check.app, options->sets, options->overlays);
  check.run = [options](const std::string&) { return check_command(*options); };

  grammar.add("version", "Print versions", "").run = [](const std::string&) {
    return version_command();
  };
}

}  // namespace chokepoint::tools
