#pragma once

#include <string>
#include <vector>

namespace chokepoint::tools {

/// What `scenario` is asked for.
struct ScenarioOptions {
  std::string action;              ///< show, diff
  std::vector<std::string> files;  ///< one or two
  std::vector<std::string> sets;
  std::vector<std::string> overlays;
  bool values = false;  ///< show as lines PATH = VALUE
};

/// Prints a scenario with all that is laid over it, or the values in which two differ.
int scenario_command(const ScenarioOptions& options);

}  // namespace chokepoint::tools
