#pragma once

#include <csignal>

namespace chokepoint::tools {

/// While one of these lives, the first SIGINT or SIGTERM only sets a mark; a second one of the same
/// kind ends the program. At most one at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();

  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// Whether a signal has come. Any thread may ask.
  bool interrupted() const;

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
};

}  // namespace chokepoint::tools
