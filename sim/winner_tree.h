#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "sim/event_queue.h"

namespace chokepoint::sim {

/// Pending events as a tournament: each has a leaf, and each inner node holds the number of the
/// leaf with the earlier of its two children. A changed leaf replays the matches on its way to the
/// root; who wins a match is worked out by arithmetic, since a processor guesses such branches
/// wrong half of the time, at 7 ns a time. The leaf of an event that was popped is mostly taken by
/// the next one that is posted, so that both together replay one way. Cost: O(log n) for push, or
/// pop where no push follows; allocates only when it outgrows its capacity; 24 bytes and a payload
/// for each of up to twice the most events ever pending. Clearing is linear in capacity. Source: D.
/// Knuth, The Art of Computer Programming 3 (1998), 5.4.1. Requires times after Time::min().
template <class Payload>
class WinnerTree {
  static_assert(std::is_trivially_copyable_v<Payload>, "payloads are copied");

 public:
  using Entry = QueueEntry<Payload>;

  WinnerTree() { resize(1); }

  /// Requires that (time, order) is not in the queue.
  void push(Time time, std::uint64_t order, const Payload& payload) {
    const std::uint32_t leaf = take_leaf();
    payloads_[leaf] = payload;
    keys_[leaf] = {high_of(time.time_since_epoch().count()), order};
    ++size_;
    replay(leaf);
  }

  /// The earliest entry. Requires !empty().
  Entry top() {
    assert(!empty());
    give_up_vacated();
    const std::uint32_t leaf = winners_[1];
    return {time_of(keys_[leaf].high), keys_[leaf].low, payloads_[leaf]};
  }

  /// Time of the earliest entry [s since the epoch]. Requires !empty().
  std::int64_t next_time() {
    assert(!empty());
    give_up_vacated();
    return time_of(keys_[winners_[1]].high);
  }

  /// Removes and returns the earliest entry. Requires !empty().
  Entry pop() {
    const Entry first = top();
    vacated_ = winners_[1];
    --size_;
    return first;
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void reserve(std::size_t capacity) {
    std::size_t leaves = capacity_;
    while (leaves < capacity) leaves *= 2;
    if (leaves > capacity_) resize(leaves);
  }

  /// Removes all entries and keeps the capacity.
  void clear() { resize(capacity_); }

 private:
  static constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  static constexpr std::uint32_t kNoLeaf = std::numeric_limits<std::uint32_t>::max();

  /// The number (high, low) grows with (time, order); that of an empty leaf is above all.
  struct Key {
    std::uint64_t high;
    std::uint64_t low;
  };

  static std::uint64_t high_of(std::int64_t time) {
    return static_cast<std::uint64_t>(time) + (std::uint64_t{1} << 63) - 1;
  }
  static std::int64_t time_of(std::uint64_t high) {
    return static_cast<std::int64_t>(high + 1 - (std::uint64_t{1} << 63));
  }
  static bool precedes(const Key& a, const Key& b) {
    using Wide = unsigned __int128;
    return (Wide{a.high} << 64 | a.low) < (Wide{b.high} << 64 | b.low);
  }

  /// A leaf without an event, the one just vacated if there is one.
  std::uint32_t take_leaf() {
    if (vacated_ != kNoLeaf) {
      const std::uint32_t leaf = vacated_;
      vacated_ = kNoLeaf;
      return leaf;
    }
    if (free_.empty()) resize(2 * capacity_);
    const std::uint32_t leaf = free_.back();
    free_.pop_back();
    return leaf;
  }

  void give_up_vacated() {
    if (vacated_ == kNoLeaf) return;
    keys_[vacated_] = {kNever, kNever};
    replay(vacated_);
    free_.push_back(vacated_);
    vacated_ = kNoLeaf;
  }

  void replay(std::uint32_t leaf) {
    const Key* const keys = keys_.data();
    std::uint32_t* const winners = winners_.data();
    Key best = keys[leaf];
    std::uint64_t winner = leaf;
    for (std::size_t at = capacity_ + leaf; at > 1;) {
      const std::uint64_t rival = winners[at ^ 1];
      const Key& other = keys[rival];
      // All three are of the width of the mask: g++ else compares a second time for the third.
      const std::uint64_t mask = -static_cast<std::uint64_t>(precedes(other, best));
      best.high ^= (best.high ^ other.high) & mask;
      best.low ^= (best.low ^ other.low) & mask;
      winner ^= (winner ^ rival) & mask;
      at /= 2;
      winners[at] = static_cast<std::uint32_t>(winner);
    }
  }

  /// Makes room for `leaves`, a power of two; to the same number: removes all entries.
  void resize(std::size_t leaves) {
    const std::size_t kept = leaves == capacity_ ? 0 : capacity_;
    keys_.resize(leaves);
    payloads_.resize(leaves);
    winners_.resize(2 * leaves);
    free_.clear();
    free_.reserve(leaves);
    for (std::size_t leaf = leaves; leaf-- > 0;) {
      winners_[leaves + leaf] = static_cast<std::uint32_t>(leaf);
      if (leaf < kept) continue;
      keys_[leaf] = {kNever, kNever};
      free_.push_back(static_cast<std::uint32_t>(leaf));
    }
    for (std::size_t at = leaves; at-- > 1;) {
      const std::uint32_t left = winners_[2 * at];
      const std::uint32_t right = winners_[2 * at + 1];
      winners_[at] = precedes(keys_[right], keys_[left]) ? right : left;
    }
    capacity_ = leaves;
    if (kept > 0) return;
    size_ = 0;
    vacated_ = kNoLeaf;
  }

  std::vector<Key> keys_;               ///< by leaf
  std::vector<Payload> payloads_;       ///< by leaf
  std::vector<std::uint32_t> winners_;  ///< the root is 1, the children of i are 2i and 2i + 1
  std::vector<std::uint32_t> free_;     ///< leaves without an event
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::uint32_t vacated_ = kNoLeaf;  ///< its event was popped, and its way is not replayed
};

}  // namespace chokepoint::sim
