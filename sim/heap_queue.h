#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "sim/event_queue.h"

namespace chokepoint::sim {

/// Pending events as a 4-ary heap: the earliest (time, order) comes out first.
/// Cost: O(log n) for push and pop, O(1) for top; allocates only when it outgrows its capacity.
/// Source: A. LaMarca, R. Ladner, "The influence of caches on the performance of heaps", 1996 (four
/// children share cache lines); moving a hole instead of swapping halves the copies.
template <class Payload>
class HeapQueue {
  static_assert(std::is_trivially_copyable_v<Payload>, "entries are copied while percolating");

 public:
  using Entry = QueueEntry<Payload>;

  /// Requires that (time, order) is not in the queue.
  void push(Time time, std::uint64_t order, const Payload& payload) {
    const Entry entry{time.time_since_epoch().count(), order, payload};
    std::size_t hole = entries_.size();
    entries_.push_back(entry);
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kArity;
      if (!precedes(entry, entries_[parent])) break;
      entries_[hole] = entries_[parent];
      hole = parent;
    }
    entries_[hole] = entry;
  }

  /// The earliest entry, valid until the next push or pop. Requires !empty().
  const Entry& top() const {
    assert(!empty());
    return entries_.front();
  }

  /// Time of the earliest entry [s since the epoch]. Requires !empty().
  std::int64_t next_time() const { return top().time; }

  /// Removes and returns the earliest entry. Requires !empty().
  Entry pop() {
    assert(!empty());
    const Entry first = entries_.front();
    const Entry last = entries_.back();
    entries_.pop_back();
    if (!entries_.empty()) sink_from_root(last);
    return first;
  }

  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  void reserve(std::size_t capacity) { entries_.reserve(capacity); }

  /// Removes all entries and keeps the capacity.
  void clear() { entries_.clear(); }

 private:
  static constexpr std::size_t kArity = 4;

  void sink_from_root(const Entry& entry) {
    const std::size_t size = entries_.size();
    std::size_t hole = 0;
    for (;;) {
      const std::size_t first_child = hole * kArity + 1;
      if (first_child >= size) break;
      const std::size_t children_end = std::min(first_child + kArity, size);
      std::size_t least = first_child;
      for (std::size_t child = first_child + 1; child < children_end; ++child) {
        if (precedes(entries_[child], entries_[least])) least = child;
      }
      if (!precedes(entries_[least], entry)) break;
      entries_[hole] = entries_[least];
      hole = least;
    }
    entries_[hole] = entry;
  }

  std::vector<Entry> entries_;
};

}  // namespace chokepoint::sim
