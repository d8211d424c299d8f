#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/time.h"

namespace chokepoint::sim {

// Structures for pending events. Only the total order of (time, order) matters to a model, so that
// any structure with the members of HeapQueue may stand for another, once it passes the typed suite
// in tests/sim/event_queue_test.cc. What they cost a pop and a push on one machine (tests/bench,
// Hold; tools/bench prints the table of yours):
//
//   pending               100    10,000   1,000,000   10,000,000
//   HeapQueue          heap_queue.h: few lines, the twin that the others are tested against
//   WinnerTree         winner_tree.h: no branch that the processor has to guess; up to 10^5
//   LadderQueue        ladder_queue.h: touches few cache lines whatever the number; beyond
//   PendingEvents      pending_events.h: the one of the two that suits the number; Agenda uses it

/// What a pending-event queue holds. `time` is seconds since the epoch of Time. No two entries of a
/// queue share both `time` and `order`, so (time, order) is a total order.
template <class Payload>
struct QueueEntry {
  std::int64_t time;
  std::uint64_t order;
  Payload payload;

  Time when() const { return Time(Duration(time)); }
};

/// How far from the front a queue that can foretell its next events tells of them, in events. The
/// first is early enough for memory to answer; each later one finds what the one before asked for.
inline constexpr std::array<std::size_t, 3> kForesight = {8, 5, 2};

/// Whether `a` leaves the queue before `b`.
template <class Payload>
constexpr bool precedes(const QueueEntry<Payload>& a, const QueueEntry<Payload>& b) {
  return a.time != b.time ? a.time < b.time : a.order < b.order;
}

}  // namespace chokepoint::sim
