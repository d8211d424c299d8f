#pragma once

#include <string>

#include "tools/generated_network.h"

namespace chokepoint::tools {

struct GenerateOptions {
  NetworkSize size;
  std::string out;  ///< a file; empty: standard output
  bool quiet = false;
};

/// Writes the scenario of a made-up network. Throws RunError.
int generate_command(const GenerateOptions& options);

}  // namespace chokepoint::tools
