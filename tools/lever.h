#pragma once

#include <string>
#include <vector>

#include "proto/scenario_reader.h"

namespace chokepoint::tools {

/// A number of a scenario that is moved between two values.
struct Lever {
  std::string path;
  double low = 0;
  double high = 0;
  std::size_t steps = 9;  ///< values, both ends included
  bool whole = false;     ///< the scenario takes whole numbers only

  /// Rising; whole numbers where the lever is whole, each once.
  std::vector<double> values() const;

  /// "PATH=VALUE", for --set.
  std::string assignment(double value) const;
};

/// Reads "PATH=LOW:HIGH" or "PATH=LOW:HIGH:STEPS" given with `option`. Throws UsageError.
Lever read_lever(const std::string& option, const std::string& text);

/// Decimals that show low, low + step, low + 2 step, ... in full, at most six.
int decimals_for(double low, double step);

/// Finds out whether the lever is whole. Throws ScenarioError when the scenario has no such number.
void resolve_lever(Lever& lever, const std::string& option, const proto::ScenarioFamily& family);

}  // namespace chokepoint::tools
