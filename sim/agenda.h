#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/pending_events.h"
#include "sim/time.h"

namespace chokepoint::sim {

/// The clock and the pending events of one run. Events are handled by (time, phase, posting number)
/// and by nothing else: at one instant the lower phase goes first, and within a phase the event
/// that was posted first. An event posted at the current instant with an earlier phase than the one
/// being handled is legal and is handled next. Events cannot be removed: a handler ignores a stale
/// one by a generation number in `What`.
/// Requires a trivially copyable `What` and fewer than 2^56 postings per run.
/// Cost: that of `Queue` (see event_queue.h); allocates only while more events are pending than
/// ever before.
template <class What, template <class> class Queue = PendingEvents>
class Agenda {
 public:
  /// The time of the event being handled; after run_until, its `end`.
  Time now() const { return now_; }

  /// Takes over the room of another queue, for start(), and hands it on.
  void adopt(Queue<What>&& queue) { queue_ = std::move(queue); }
  Queue<What> release() { return std::move(queue_); }

  /// Forgets all pending events and the posting count, and sets the clock.
  void start(Time now) {
    queue_.clear();
    posted_ = 0;
    current_ = kNoEvent;
    now_ = now;
    stopped_ = false;
  }

  /// Posts `what` for `when`. Requires when >= now().
  void at(Time when, std::uint8_t phase, const What& what) {
    assert(when >= now_);
    assert(posted_ >> kPhaseShift == 0);
    queue_.push(when, std::uint64_t{phase} << kPhaseShift | posted_, what);
    ++posted_;
  }

  /// Posts `what` for `delay` from now. Requires delay >= 0.
  void after(Duration delay, std::uint8_t phase, const What& what) {
    at(now_ + delay, phase, what);
  }

  /// Calls handle(const What&) for every event before `end`, including those posted meanwhile, and
  /// returns how many there were. The horizon is exclusive: events at `end` stay pending, so
  /// running to a and then to b equals running to b. Afterwards now() == end, unless stop() was
  /// called. Requires end >= now(); the handler must not call run_until or start.
  /// A handler with a member foresee(const What&, steps) hears of most events, where very many are
  /// pending, before they happen, so that it can have memory fetch what they will read: see
  /// kForesight. They may not happen next after all.
  template <class Handle>
  std::uint64_t run_until(Time end, Handle&& handle) {
    assert(end >= now_);
    stopped_ = false;
    std::uint64_t handled = 0;
    const std::int64_t limit = end.time_since_epoch().count();
    while (!queue_.empty()) {
      prepare(handle);
      if (queue_.next_time() >= limit) break;
      const auto entry = queue_.pop();
      now_ = entry.when();
      current_ = entry.order & kPostingMask;
      ++handled;
      handle(entry.payload);
      if (stopped_) return handled;
    }
    now_ = end;
    return handled;
  }

  /// Called by a handler: run_until returns after this event and now() stays at it. A later
  /// run_until carries on with the next event. No effect outside of run_until.
  void stop() { stopped_ = true; }

  /// Number of events posted since start().
  std::uint64_t posted() const { return posted_; }

  /// Posting number (counted from 0) of the event being handled or handled last; kNoEvent before
  /// the first.
  std::uint64_t current() const { return current_; }
  static constexpr std::uint64_t kNoEvent = ~std::uint64_t{0};

  /// Whether nothing is pending.
  bool empty() const { return queue_.empty(); }

  /// Time of the next pending event. Requires !empty().
  Time next_time() { return Time(Duration(queue_.next_time())); }

 private:
  template <class Handle>
  void prepare(Handle& handle) {
    if constexpr (requires(const What& what) { handle.foresee(what, std::size_t{}); }) {
      const auto foresee = [&handle](const What& what, std::size_t steps) {
        handle.foresee(what, steps);
      };
      if constexpr (requires { queue_.advance(foresee); }) queue_.advance(foresee);
    }
  }

  static constexpr int kPhaseShift = 56;
  static constexpr std::uint64_t kPostingMask = (std::uint64_t{1} << kPhaseShift) - 1;

  Queue<What> queue_;
  Time now_{};
  std::uint64_t posted_ = 0;
  std::uint64_t current_ = kNoEvent;
  bool stopped_ = false;
};

}  // namespace chokepoint::sim
