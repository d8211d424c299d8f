#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/event_queue.h"
#include "sim/ladder_queue.h"
#include "sim/winner_tree.h"

namespace chokepoint::sim {

/// Pending events in the structure that suits their number: a winner tree up to kMany, beyond it a
/// ladder, for good. Both give the same order, so a model cannot tell. The tree has no branch that
/// a processor could guess wrong, which costs it 7 ns a time, but replays a way as long as the tree
/// is high; the ladder touches an event a constant number of times. Cost of the hold model, an
/// event taken and one posted, with draws, in nanoseconds (`tools/bench --filter hold`):
///
///     pending            100   10,000   1,000,000
///     priority_queue      46       89         346
///     HeapQueue           27       48         485
///     WinnerTree          15       32         404
///     LadderQueue         33       28         130
template <class Payload>
class PendingEvents {
 public:
  using Entry = QueueEntry<Payload>;

  /// The tree is faster below and the ladder above, where the tree leaves the second-level cache.
  static constexpr std::size_t kMany = std::size_t{1} << 13;
  static constexpr std::size_t kForetold = std::size_t{1} << 14;

  void push(Time time, std::uint64_t order, const Payload& payload) {
    if (is_many_) {
      ladder_.push(time, order, payload);
      return;
    }
    if (tree_.size() == kMany) move_to_ladder();
    is_many_ ? ladder_.push(time, order, payload) : tree_.push(time, order, payload);
  }
  Entry top() { return is_many_ ? ladder_.top() : tree_.top(); }
  std::int64_t next_time() { return is_many_ ? ladder_.next_time() : tree_.next_time(); }
  Entry pop() { return is_many_ ? ladder_.pop() : tree_.pop(); }
  /// Tells of coming events: see LadderQueue. Only where so many are pending that what they read
  /// has left the cache; before, it costs more than it saves.
  template <class Foresee>
  void advance(const Foresee& foresee) {
    if (is_many_ && ladder_.size() >= kForetold) ladder_.advance(foresee);
  }
  bool empty() const { return is_many_ ? ladder_.empty() : tree_.empty(); }
  std::size_t size() const { return is_many_ ? ladder_.size() : tree_.size(); }
  void reserve(std::size_t capacity) {
    capacity > kMany ? ladder_.reserve(capacity) : tree_.reserve(capacity);
  }
  void clear() {
    tree_.clear();
    ladder_.clear();
    is_many_ = false;
  }

 private:
  void move_to_ladder() {
    while (!tree_.empty()) {
      const Entry entry = tree_.pop();
      ladder_.push(entry.when(), entry.order, entry.payload);
    }
    is_many_ = true;
  }

  WinnerTree<Payload> tree_;
  LadderQueue<Payload> ladder_;
  bool is_many_ = false;
};

}  // namespace chokepoint::sim
