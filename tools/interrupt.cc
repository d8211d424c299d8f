#include "tools/interrupt.h"

#include <atomic>

namespace chokepoint::tools {
namespace {

std::atomic<bool> signalled = false;
static_assert(std::atomic<bool>::is_always_lock_free);  // or a signal handler may not touch it

void remember(int) { signalled.store(true); }

}  // namespace

InterruptGuard::InterruptGuard() {
  signalled = false;
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &old_interrupt_);
  sigaction(SIGTERM, &action, &old_terminate_);
  // A shell starts background jobs of a script with SIGINT ignored; that stays so.
  if (old_interrupt_.sa_handler == SIG_IGN) sigaction(SIGINT, &old_interrupt_, nullptr);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

bool InterruptGuard::interrupted() const { return signalled.load(); }

}  // namespace chokepoint::tools
