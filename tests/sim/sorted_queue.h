#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/event_queue.h"

namespace chokepoint::sim {

/// The dumb twin of the event queues: a vector kept in descending order, so that a glance shows it
/// to be right. Cost: O(n) per push.
template <class Payload>
class SortedQueue {
 public:
  using Entry = QueueEntry<Payload>;

  void push(Time time, std::uint64_t order, const Payload& payload) {
    const Entry entry{time.time_since_epoch().count(), order, payload};
    const auto later = [](const Entry& a, const Entry& b) { return precedes(b, a); };
    entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), entry, later), entry);
  }
  const Entry& top() const { return entries_.back(); }
  std::int64_t next_time() const { return top().time; }
  Entry pop() {
    const Entry first = entries_.back();
    entries_.pop_back();
    return first;
  }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  void reserve(std::size_t capacity) { entries_.reserve(capacity); }
  void clear() { entries_.clear(); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace chokepoint::sim
