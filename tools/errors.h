#pragma once

#include <stdexcept>

namespace chokepoint::tools {

/// Exit codes of the executable.
enum ExitCode : int {
  kDone = 0,
  kFailed = 1,               ///< while running or writing
  kBadInput = 2,             ///< usage or scenario
  kMissingPrerequisite = 3,  ///< something that must be installed
  kInterrupted = 130,        ///< by a signal; finished work is kept
};

/// The command line asks for something that cannot be. Exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Something this program needs is missing from the machine. Exit code 3.
class MissingError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file could not be written, or a replication failed. Exit code 1.
class RunError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace chokepoint::tools
