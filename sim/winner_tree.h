#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "sim/event_queue.h"

namespace chokepoint::sim {

/// Pending events as a tournament: each has a leaf, and each inner node holds the earlier of its
/// two children. A changed leaf replays the matches on its way to the root; who wins a match is
/// worked out by arithmetic, since a processor guesses such branches wrong half of the time, at 7
/// ns a time. The leaf of an event that was popped is mostly taken by the next one that is posted,
/// so that both together replay one way. Cost: O(log n) for push, or pop where no push follows;
/// allocates only when it outgrows its capacity; 24 bytes and a payload for each of up to twice the
/// most events ever pending. Clearing is linear in capacity. Source: D. Knuth, The Art of Computer
/// Programming 3 (1998), 5.4.1. Requires times after Time::min().
template <class Payload>
class WinnerTree {
  static_assert(std::is_trivially_copyable_v<Payload>, "payloads are copied");

 public:
  using Entry = QueueEntry<Payload>;

  WinnerTree() { resize(1); }

  /// Requires that (time, order) is not in the queue.
  void push(Time time, std::uint64_t order, const Payload& payload) {
    const std::size_t leaf = take_leaf();
    payloads_[leaf] = payload;
    ++size_;
    Node& node = nodes_[capacity_ + leaf];
    node.high = high_of(time.time_since_epoch().count());
    node.low = order;
    replay(leaf);
  }

  /// The earliest entry. Requires !empty().
  Entry top() {
    assert(!empty());
    give_up_vacated();
    const Node& winner = nodes_[1];
    return {time_of(winner.high), winner.low, payloads_[winner.leaf]};
  }

  /// Time of the earliest entry [s since the epoch]. Requires !empty().
  std::int64_t next_time() {
    assert(!empty());
    give_up_vacated();
    return time_of(nodes_[1].high);
  }

  /// Removes and returns the earliest entry. Requires !empty().
  Entry pop() {
    const Entry first = top();
    vacated_ = nodes_[1].leaf;
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
  static constexpr std::size_t kNoLeaf = std::numeric_limits<std::size_t>::max();

  /// The number (high, low) grows with (time, order); an empty leaf comes after every event.
  struct Node {
    std::uint64_t high;
    std::uint64_t low;
    std::uint64_t leaf;
  };

  static std::uint64_t high_of(std::int64_t time) {
    return static_cast<std::uint64_t>(time) + (std::uint64_t{1} << 63) - 1;
  }
  static std::int64_t time_of(std::uint64_t high) {
    return static_cast<std::int64_t>(high + 1 - (std::uint64_t{1} << 63));
  }

  /// A leaf without an event, the one just vacated if there is one.
  std::size_t take_leaf() {
    if (vacated_ != kNoLeaf) {
      const std::size_t leaf = vacated_;
      vacated_ = kNoLeaf;
      return leaf;
    }
    if (free_.empty()) resize(2 * capacity_);
    const std::size_t leaf = free_.back();
    free_.pop_back();
    return leaf;
  }

  void give_up_vacated() {
    if (vacated_ == kNoLeaf) return;
    nodes_[capacity_ + vacated_].high = nodes_[capacity_ + vacated_].low = kNever;
    replay(vacated_);
    free_.push_back(static_cast<std::uint32_t>(vacated_));
    vacated_ = kNoLeaf;
  }

  void replay(std::size_t leaf) {
    std::size_t at = capacity_ + leaf;
    Node winner = nodes_[at];
    Node* const nodes = nodes_.data();
    while (at > 1) {
      winner = earlier(winner, nodes[at ^ 1]);
      at /= 2;
      nodes[at] = winner;
    }
  }

  static Node earlier(const Node& a, const Node& b) {
    using Wide = unsigned __int128;
    const bool take_b = (Wide{b.high} << 64 | b.low) < (Wide{a.high} << 64 | a.low);
    const std::uint64_t mask = -static_cast<std::uint64_t>(take_b);
    return {a.high ^ ((a.high ^ b.high) & mask), a.low ^ ((a.low ^ b.low) & mask),
            a.leaf ^ ((a.leaf ^ b.leaf) & mask)};
  }

  /// Makes room for `leaves`, a power of two; to the same number: removes all entries.
  void resize(std::size_t leaves) {
    const std::vector<Node> before = leaves == capacity_ ? std::vector<Node>{} : nodes_;
    const std::size_t kept = before.empty() ? 0 : capacity_;
    nodes_.assign(2 * leaves, Node{kNever, kNever, 0});
    payloads_.resize(leaves);
    free_.clear();
    free_.reserve(leaves);
    for (std::size_t leaf = leaves; leaf-- > 0;) {
      Node& node = nodes_[leaves + leaf];
      if (leaf < kept) node = before[kept + leaf];
      node.leaf = leaf;
      if (leaf >= kept) free_.push_back(static_cast<std::uint32_t>(leaf));
    }
    for (std::size_t at = leaves; at-- > 1;) {
      nodes_[at] = earlier(nodes_[2 * at], nodes_[2 * at + 1]);
    }
    capacity_ = leaves;
    if (kept > 0) return;
    size_ = 0;
    vacated_ = kNoLeaf;
  }

  std::vector<Node> nodes_;          ///< the root is 1, the children of i are 2i and 2i + 1
  std::vector<Payload> payloads_;    ///< by leaf
  std::vector<std::uint32_t> free_;  ///< leaves without an event
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t vacated_ = kNoLeaf;  ///< a leaf whose event was popped and whose way is not replayed
};

}  // namespace chokepoint::sim
