#pragma once

#include <string>
#include <vector>

namespace chokepoint::tools {

/// What another program left behind.
struct Finished {
  int code = -1;  ///< exit code; 127 when it cannot be started, 128 + number of the ending signal
  std::string out;
  std::string error;
};

/// Runs a program, found by PATH, with these words and waits for it. It gets nothing to read.
/// Throws RunError when the system has no more processes or pipes.
Finished run_program(const std::vector<std::string>& words);

/// The path of this executable.
std::string this_program();

}  // namespace chokepoint::tools
