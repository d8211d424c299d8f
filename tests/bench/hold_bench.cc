// The hold model: N events pending; the earliest is taken out and a new one posted an exponential
// time later. It is what a simulation asks of its queue, with nothing else. Every queue sees the
// same delays and posting numbers, so all take out the same events in the same order. Source: D.
// Jones, "An empirical comparison of priority-queue and event-set implementations", CACM 29 (1986).
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

#include "sim/heap_queue.h"
#include "sim/ladder_queue.h"
#include "sim/pending_events.h"
#include "sim/random.h"
#include "sim/winner_tree.h"

namespace chokepoint::test {
namespace {

using sim::Duration;
using sim::Time;
using Payload = std::uint64_t;
static_assert(sizeof(sim::QueueEntry<Payload>) == 24);

/// std::priority_queue of the same records under the same order, with the members of our queues.
class StandardQueue {
 public:
  using Entry = sim::QueueEntry<Payload>;
  void push(Time time, std::uint64_t order, Payload payload) {
    queue_.push({time.time_since_epoch().count(), order, payload});
  }
  Entry pop() {
    const Entry first = queue_.top();
    queue_.pop();
    return first;
  }

 private:
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const { return sim::precedes(b, a); }
  };
  std::priority_queue<Entry, std::vector<Entry>, Later> queue_;
};

/// Exponential delays of mean a million seconds, drawn beforehand: their cost is not the queue's.
class Delays {
 public:
  Delays() {
    sim::RandomStream random(1, 0, 0, 0);
    for (Duration& delay : delays_) {
      delay = Duration(std::llround(-1e6 * std::log(random.uniform())));
    }
  }
  Duration next() { return delays_[next_++ % delays_.size()]; }

 private:
  // A prime, so that the posting numbers do not repeat with the delays.
  std::vector<Duration> delays_ = std::vector<Duration>(65'521);
  std::size_t next_ = 0;
};

/// A queue with N events pending that has been held long enough to look the way it will for good.
template <class Queue>
class Hold {
 public:
  explicit Hold(std::size_t pending) : pending_(pending) {
    for (std::size_t i = 0; i < pending; ++i) queue_.push(Time(delays_.next()), posted_++, i);
    for (std::size_t i = 0; i < pending; ++i) step();
  }
  std::size_t pending() const { return pending_; }
  void step() {
    const auto first = queue_.pop();
    queue_.push(first.when() + delays_.next(), posted_++, first.payload);
  }

 private:
  std::size_t pending_;
  Delays delays_;
  Queue queue_;
  std::uint64_t posted_ = 0;
};

template <class Queue>
void hold(benchmark::State& state) {
  // Filling ten million takes longer than measuring: the queue is kept from call to call.
  static std::unique_ptr<Hold<Queue>> kept;
  const auto pending = static_cast<std::size_t>(state.range(0));
  if (kept == nullptr || kept->pending() != pending) {
    kept.reset();
    kept = std::make_unique<Hold<Queue>>(pending);
  }
  for (auto _ : state) kept->step();
  state.SetItemsProcessed(state.iterations());
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (std::int64_t n = 100; n <= 10'000'000; n *= 10) bench->Arg(n);
}

BENCHMARK_TEMPLATE(hold, StandardQueue)->Apply(sizes);
BENCHMARK_TEMPLATE(hold, sim::PendingEvents<Payload>)->Apply(sizes);
BENCHMARK_TEMPLATE(hold, sim::HeapQueue<Payload>)->Apply(sizes);
BENCHMARK_TEMPLATE(hold, sim::WinnerTree<Payload>)->Apply(sizes);
BENCHMARK_TEMPLATE(hold, sim::LadderQueue<Payload>)->Apply(sizes);

}  // namespace
}  // namespace chokepoint::test
