// Every structure for pending events must pass this suite: add its type to Queues.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/pending_events.h"
#include "sim/random.h"
#include "tests/sim/sorted_queue.h"

namespace chokepoint::sim {
namespace {

using Payload = std::uint32_t;

Time at(std::int64_t seconds) { return Time(Duration(seconds)); }

/// An oracle that shares no code with the queues, not even the comparison.
using Oracle = std::map<std::pair<std::int64_t, std::uint64_t>, Payload>;

template <class Queue>
class EventQueueTest : public testing::Test {
 protected:
  void push(std::int64_t time, std::uint64_t order) {
    const Payload payload = static_cast<Payload>(random_.next());
    queue_.push(at(time), order, payload);
    ASSERT_TRUE(oracle_.emplace(std::pair(time, order), payload).second) << "bad test";
  }

  /// Pops from both and compares; returns the time popped.
  std::int64_t pop() {
    const auto expected = *oracle_.begin();
    oracle_.erase(oracle_.begin());
    const auto top = queue_.top();
    const auto entry = queue_.pop();
    EXPECT_EQ(std::tuple(entry.time, entry.order, entry.payload),
              std::tuple(expected.first.first, expected.first.second, expected.second));
    EXPECT_EQ(std::tuple(top.time, top.order), std::tuple(entry.time, entry.order));
    EXPECT_EQ(entry.when(), at(entry.time));
    EXPECT_EQ(queue_.size(), oracle_.size());
    EXPECT_EQ(queue_.empty(), oracle_.empty());
    return entry.time;
  }

  std::int64_t below(std::uint64_t bound) {
    return static_cast<std::int64_t>(random_.next() % bound);
  }

  Queue queue_;
  Oracle oracle_;
  RandomStream random_{1, 0, 0, 0};
};

using Queues = testing::Types<HeapQueue<Payload>, WinnerTree<Payload>, LadderQueue<Payload>,
                              PendingEvents<Payload>, SortedQueue<Payload>>;
TYPED_TEST_SUITE(EventQueueTest, Queues);

TYPED_TEST(EventQueueTest, StartsEmpty) {
  EXPECT_TRUE(this->queue_.empty());
  EXPECT_EQ(this->queue_.size(), 0u);
}

TYPED_TEST(EventQueueTest, EveryPermutationOfSixComesOutSorted) {
  // Three times, two orders each: all the ways of filling a small heap.
  std::vector<int> permutation = {0, 1, 2, 3, 4, 5};
  do {
    for (const int i : permutation) this->push(i / 2, static_cast<std::uint64_t>(i % 2));
    while (!this->oracle_.empty()) this->pop();
  } while (std::next_permutation(permutation.begin(), permutation.end()));
}

TYPED_TEST(EventQueueTest, OrderIsUnsignedAndTimeIsSigned) {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t time : {std::int64_t{0}, kFar, -kFar, std::int64_t{-1}}) {
    for (const std::uint64_t order : {kLast, std::uint64_t{0}, std::uint64_t{1} << 63}) {
      this->push(time, order);
    }
  }
  std::int64_t previous = -kFar;
  while (!this->oracle_.empty()) {
    const std::int64_t time = this->pop();
    EXPECT_GE(time, previous);
    previous = time;
  }
}

TYPED_TEST(EventQueueTest, HoldModelAgreesWithOracle) {
  // Spread 1 makes nearly all entries ties; the largest makes nearly none.
  for (const std::uint64_t spread : {1, 3, 50, 100'000}) {
    for (const std::uint64_t pending : {1, 2, 5, 6, 21, 22, 300}) {
      SCOPED_TRACE(testing::Message() << "spread " << spread << ", pending " << pending);
      std::uint64_t posted = 0;
      const auto push = [&](std::int64_t now) {
        const std::uint64_t phase = this->random_.next() % 3;
        this->push(now + this->below(spread), phase << 56 | posted++);
      };
      for (std::uint64_t i = 0; i < pending; ++i) push(0);
      for (int i = 0; i < 1'000; ++i) push(this->pop());
      while (!this->oracle_.empty()) this->pop();
    }
  }
}

TYPED_TEST(EventQueueTest, GrowingAndShrinkingAgreesWithOracle) {
  std::uint64_t posted = 0;
  for (int round = 0; round < 20; ++round) {
    const std::int64_t pushes = this->below(200);
    for (std::int64_t i = 0; i < pushes; ++i) this->push(this->below(40), posted++);
    for (std::int64_t i = this->below(220); i > 0 && !this->oracle_.empty(); --i) this->pop();
  }
}

/// Holds so many that PendingEvents changes its structure, against the heap.
template <class Queue>
void hold_many(std::int64_t spread) {
  constexpr std::size_t kPending = 3 * PendingEvents<Payload>::kMany / 2;
  RandomStream random(1, 0, 0, static_cast<std::uint64_t>(spread));
  const auto ahead = [&] {
    // Mostly soon, sometimes very late.
    const auto reach = random.next() % 16 == 0 ? 1'000 * spread : spread;
    return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(reach));
  };
  Queue queue;
  HeapQueue<Payload> heap;
  std::uint64_t posted = 0;
  std::int64_t now = 0;
  const auto push = [&] {
    const std::int64_t when = now + ahead();
    queue.push(at(when), posted, static_cast<Payload>(posted));
    heap.push(at(when), posted, static_cast<Payload>(posted));
    ++posted;
  };
  const auto pop = [&] {
    const auto entry = queue.pop();
    const auto expected = heap.pop();
    ASSERT_EQ(std::tuple(entry.time, entry.order, entry.payload),
              std::tuple(expected.time, expected.order, expected.payload));
    now = entry.time;
  };
  while (heap.size() < kPending) push();
  for (std::size_t i = 0; i < 2 * kPending; ++i) {
    pop();
    push();
  }
  while (!heap.empty()) pop();
  EXPECT_TRUE(queue.empty());
}

TEST(PendingEventsTest, ManyPendingComeOutInTheSameOrder) {
  for (const std::int64_t spread : {1, 1'000, 100'000'000}) {
    SCOPED_TRACE(spread);
    hold_many<PendingEvents<Payload>>(spread);
    hold_many<LadderQueue<Payload>>(spread);
  }
}

/// Most events of a long queue are told of in advance, once for each number of steps, farthest
/// first, before they come out.
TEST(LadderQueueTest, ForetellsWhatComes) {
  constexpr std::uint64_t kPending = 20'000;
  RandomStream random(1, 0, 0, 0);
  LadderQueue<Payload> queue;
  for (std::uint64_t i = 0; i < kPending; ++i) {
    queue.push(at(static_cast<std::int64_t>(random.next() % 1'000'000)), i,
               static_cast<Payload>(i));
  }
  std::vector<std::vector<std::size_t>> told(kPending);
  std::vector<std::uint64_t> heard(kPending);
  std::uint64_t out = 0;
  std::size_t foretold = 0;
  double steps_off = 0;
  while (!queue.empty()) {
    queue.advance([&](const Payload& what, std::size_t steps) {
      told[static_cast<std::size_t>(what)].push_back(steps);
      heard[static_cast<std::size_t>(what)] = out + steps;
    });
    const auto what = static_cast<std::size_t>(queue.pop().payload);
    if (std::ranges::equal(told[what], kForesight)) {
      ++foretold;
      steps_off += std::abs(static_cast<double>(heard[what]) - static_cast<double>(out));
    }
    ++out;
  }
  EXPECT_GT(foretold, kPending * 9 / 10);
  EXPECT_LT(steps_off / static_cast<double>(foretold), 2) << "of the two steps told last";
}

TYPED_TEST(EventQueueTest, ClearForgetsEverything) {
  for (std::uint64_t i = 0; i < 10; ++i) this->push(5, i);
  this->queue_.clear();
  this->oracle_.clear();
  EXPECT_TRUE(this->queue_.empty());
  this->queue_.reserve(100);
  this->push(7, 0);
  EXPECT_EQ(this->pop(), 7);
}

}  // namespace
}  // namespace chokepoint::sim
