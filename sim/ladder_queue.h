#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "sim/event_queue.h"
#include "sim/heap_queue.h"

namespace chokepoint::sim {

/// Pending events in three parts: a heap of the few that come next, a rung of buckets of equal
/// spans of time after them, each an unsorted list, and an unsorted list of all that is later than
/// the rung. When the heap is empty the next bucket is poured into it; when the rung is spent a new
/// one is laid over the nearer four fifths of what is later. An event is moved twice and sorted
/// among few, so that the cost hardly grows with the number pending.
/// Cost: O(1) a push and a pop on average where times do not crowd in one bucket, O(log n) where
/// they do; allocates only while more are pending than ever before (and for a rung or a heap
/// larger than before). Source: W. Tang, R. Goh, I. Thng, "Ladder queue", ACM TOMACS 15 (2005),
/// with one rung.
template <class Payload>
class LadderQueue {
 public:
  using Entry = QueueEntry<Payload>;

  /// Requires that (time, order) is not in the queue.
  void push(Time time, std::uint64_t order, const Payload& payload) {
    ++size_;
    const std::int64_t seconds = time.time_since_epoch().count();
    if (seconds <= heap_last_) {
      heap_.push(time, order, payload);
      return;
    }
    const std::uint32_t node = take_node({seconds, order, payload});
    if (seconds > rung_last_) {
      later_.push_back({seconds, node});
      return;
    }
    std::uint32_t& list = buckets_[bucket_of(seconds)];
    nodes_[node].next = list;
    list = node;
  }

  /// The earliest entry. Requires !empty().
  const Entry& top() {
    advance(NoForesight{});
    return heap_.top();
  }

  /// Time of the earliest entry [s since the epoch]. Requires !empty().
  std::int64_t next_time() { return top().time; }

  /// Removes and returns the earliest entry. Requires !empty().
  Entry pop() {
    advance(NoForesight{});
    --size_;
    return heap_.pop();
  }

  /// Makes ready for top, next_time or pop, and calls foresee(payload, steps) for most events once
  /// they are about `steps` events from the front, for each number in kForesight. Requires
  /// !empty().
  template <class Foresee>
  void advance(const Foresee& foresee) {
    assert(!empty());
    if (heap_.empty()) refill(foresee);
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  void reserve(std::size_t capacity) {
    nodes_.reserve(capacity);
    free_.reserve(capacity);
  }

  /// Removes all entries and keeps the capacity.
  void clear() {
    heap_.clear();
    nodes_.clear();
    free_.clear();
    buckets_.clear();
    later_.clear();
    size_ = next_bucket_ = 0;
    heap_last_ = rung_last_ = kFirst;
  }

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  static constexpr std::size_t kPerBucket = 1;  // events, on average
  static constexpr std::size_t kAhead = 8;      // buckets whose first event is fetched early
  static constexpr std::size_t kSample = 1'024;

  struct alignas(sizeof(Entry) <= 56 ? 64 : alignof(Entry)) Node {  // on one cache line
    Entry entry;
    std::uint32_t next;
  };

  /// An event later than the rung: its time is kept beside, so that sorting out touches few lines.
  struct Later {
    std::int64_t time;
    std::uint32_t node;
  };

  std::uint32_t take_node(const Entry& entry) {
    if (free_.empty()) {
      nodes_.push_back({entry, kNone});
      free_.reserve(nodes_.capacity());  // so that giving back never allocates
      return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t node = free_.back();
    free_.pop_back();
    nodes_[node].entry = entry;
    return node;
  }

  std::size_t bucket_of(std::int64_t seconds) const {
    const auto since = static_cast<std::uint64_t>(seconds) - static_cast<std::uint64_t>(rung_from_);
    return static_cast<std::size_t>(since >> width_bits_);
  }

  /// The last instant of a bucket.
  std::int64_t last_of(std::size_t bucket) const {
    const std::uint64_t after_first = (static_cast<std::uint64_t>(bucket + 1) << width_bits_) - 1;
    const auto room = static_cast<std::uint64_t>(kLast) - static_cast<std::uint64_t>(rung_from_);
    return after_first > room ? kLast : rung_from_ + static_cast<std::int64_t>(after_first);
  }

  struct NoForesight {};  ///< nobody is told of what comes

  /// Requires that the heap is empty and the queue is not.
  template <class Foresee>
  void refill(const Foresee& foresee) {
    for (;;) {
      for (; next_bucket_ < buckets_.size(); ++next_bucket_) {
        if constexpr (std::is_same_v<Foresee, NoForesight>) {
          fetch_first(next_bucket_ + kAhead);
        } else {
          foretell(foresee);
        }
        if (buckets_[next_bucket_] == kNone) continue;
        pour(next_bucket_++);
        return;
      }
      lay_rung();
    }
  }

  void fetch_first(std::size_t bucket) const {
    if (bucket >= buckets_.size() || buckets_[bucket] == kNone) return;
    __builtin_prefetch(&nodes_[buckets_[bucket]]);
  }

  /// Requires that the first event of the bucket has been fetched.
  void fetch_second(std::size_t bucket) const {
    if (bucket >= buckets_.size() || buckets_[bucket] == kNone) return;
    const std::uint32_t second = nodes_[buckets_[bucket]].next;
    if (second != kNone) __builtin_prefetch(&nodes_[second]);
  }

  /// Who foresees is slow enough for events to be fetched from further ahead, one after the other.
  template <class Foresee>
  void foretell(const Foresee& foresee) const {
    fetch_first(next_bucket_ + kForesight.front() + 4);
    fetch_second(next_bucket_ + kForesight.front() + 2);
    for (const std::size_t steps : kForesight) foresee_bucket(steps, foresee);
  }

  template <class Foresee>
  void foresee_bucket(std::size_t steps, const Foresee& foresee) const {
    const std::size_t bucket = next_bucket_ + steps;
    if (bucket >= buckets_.size()) return;
    for (std::uint32_t node = buckets_[bucket]; node != kNone; node = nodes_[node].next) {
      foresee(nodes_[node].entry.payload, steps);
    }
  }

  void pour(std::size_t bucket) {
    heap_last_ = last_of(bucket);
    std::uint32_t node = buckets_[bucket];
    buckets_[bucket] = kNone;
    while (node != kNone) {
      const Node& here = nodes_[node];
      if (here.next != kNone) __builtin_prefetch(&nodes_[here.next]);
      heap_.push(here.entry.when(), here.entry.order, here.entry.payload);
      free_.push_back(node);
      node = here.next;
    }
  }

  /// Requires that there is something later than the rung.
  void lay_rung() {
    const auto [first, last] = span_of_later();
    const std::size_t buckets = later_.size() / kPerBucket + 1;
    rung_from_ = first;
    width_bits_ = 0;
    const auto span = static_cast<std::uint64_t>(last) - static_cast<std::uint64_t>(first);
    while (span >> width_bits_ >= buckets) ++width_bits_;
    const std::size_t used = static_cast<std::size_t>(span >> width_bits_) + 1;
    rung_last_ = last_of(used - 1);
    buckets_.assign(used, kNone);
    next_bucket_ = 0;
    std::size_t left = 0;
    for (const Later& one : later_) {
      if (one.time > rung_last_) {
        later_[left++] = one;
        continue;
      }
      std::uint32_t& list = buckets_[bucket_of(one.time)];
      nodes_[one.node].next = list;
      list = one.node;
    }
    later_.resize(left);
  }

  /// The first time of what is later than the rung, and one that four fifths of it precede, by a
  /// sample.
  std::array<std::int64_t, 2> span_of_later() {
    sample_.clear();
    std::int64_t first = kLast;
    for (const Later& one : later_) first = std::min(first, one.time);
    const std::size_t every = later_.size() / kSample + 1;
    for (std::size_t i = 0; i < later_.size(); i += every) sample_.push_back(later_[i].time);
    const auto most = sample_.begin() + static_cast<std::ptrdiff_t>(sample_.size() * 4 / 5);
    std::nth_element(sample_.begin(), most, sample_.end());
    return {first, std::max(first, *most)};
  }

  HeapQueue<Payload> heap_;  ///< everything up to heap_last_
  std::vector<Node> nodes_;  ///< everything else, in lists
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> buckets_;  ///< first node of each
  std::vector<Later> later_;
  std::vector<std::int64_t> sample_;
  std::size_t size_ = 0;
  std::size_t next_bucket_ = 0;
  int width_bits_ = 0;  ///< a bucket spans 2^bits seconds
  std::int64_t rung_from_ = 0;
  std::int64_t rung_last_ = kFirst;
  std::int64_t heap_last_ = kFirst;
};

}  // namespace chokepoint::sim
