#include "sim/agenda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "sim/random.h"
#include "tests/sim/sorted_queue.h"

namespace chokepoint::sim {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Time at(std::int64_t seconds) { return Time(Duration(seconds)); }

/// Runs `agenda` and returns what was handled, in order.
template <class SomeAgenda>
std::vector<int> run(SomeAgenda& agenda, std::int64_t end) {
  std::vector<int> handled;
  const std::uint64_t count =
      agenda.run_until(at(end), [&](const int& what) { handled.push_back(what); });
  EXPECT_EQ(count, handled.size());
  return handled;
}

TEST(AgendaTest, OrdersByTimeThenPhaseThenPosting) {
  Agenda<int> agenda;
  agenda.start(at(0));
  agenda.at(at(5), 1, 5);
  agenda.at(at(5), 0, 3);
  agenda.at(at(3), 255, 2);
  agenda.at(at(5), 1, 6);
  agenda.at(at(5), 0, 4);
  agenda.after(Duration(3), 0, 1);
  EXPECT_EQ(agenda.posted(), 6u);
  EXPECT_EQ(agenda.next_time(), at(3));
  EXPECT_THAT(run(agenda, 10), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_TRUE(agenda.empty());
}

TEST(AgendaTest, HorizonIsExclusiveAndClockEndsThere) {
  Agenda<int> agenda;
  agenda.start(at(100));
  agenda.at(at(109), 0, 1);
  agenda.at(at(110), 0, 2);
  EXPECT_THAT(run(agenda, 110), ElementsAre(1));
  EXPECT_EQ(agenda.now(), at(110));
  EXPECT_FALSE(agenda.empty());
  EXPECT_THAT(run(agenda, 110), IsEmpty());
  EXPECT_THAT(run(agenda, 111), ElementsAre(2));
  EXPECT_EQ(agenda.now(), at(111));
}

TEST(AgendaTest, ClockShowsTheEventAndAfterCountsFromIt) {
  Agenda<int> agenda;
  agenda.start(at(0));
  agenda.at(at(4), 0, 0);
  std::vector<std::int64_t> times;
  agenda.run_until(at(20), [&](const int&) {
    times.push_back(agenda.now().time_since_epoch().count());
    agenda.after(Duration(7), 0, 0);
  });
  EXPECT_THAT(times, ElementsAre(4, 11, 18));
}

TEST(AgendaTest, EarlierPhasePostedNowIsHandledNext) {
  Agenda<int> agenda;
  agenda.start(at(0));
  agenda.at(at(1), 2, 1);
  agenda.at(at(1), 2, 4);
  agenda.at(at(1), 3, 5);
  std::vector<int> handled;
  agenda.run_until(at(2), [&](const int& what) {
    handled.push_back(what);
    if (what == 1) agenda.after(Duration(0), 2, 45);
    if (what == 1) agenda.after(Duration(0), 0, 2);
    if (what == 2) agenda.after(Duration(0), 1, 3);
  });
  EXPECT_THAT(handled, ElementsAre(1, 2, 3, 4, 45, 5));
}

TEST(AgendaTest, StopKeepsClockAndRest) {
  Agenda<int> agenda;
  agenda.start(at(0));
  for (int i = 1; i <= 4; ++i) agenda.at(at(i), 0, i);
  const std::uint64_t handled = agenda.run_until(at(10), [&](const int& what) {
    if (what == 2) agenda.stop();
  });
  EXPECT_EQ(handled, 2u);
  EXPECT_EQ(agenda.now(), at(2));
  EXPECT_EQ(agenda.next_time(), at(3));
  EXPECT_THAT(run(agenda, 10), ElementsAre(3, 4));
}

TEST(AgendaTest, StartForgetsTheLastRun) {
  Agenda<int> agenda;
  agenda.start(at(50));
  agenda.at(at(60), 0, 1);
  agenda.start(at(10));
  EXPECT_EQ(agenda.now(), at(10));
  EXPECT_EQ(agenda.posted(), 0u);
  EXPECT_TRUE(agenda.empty());
  EXPECT_THAT(run(agenda, 100), IsEmpty());
}

TEST(AgendaDeathTest, RefusesThePast) {
#ifdef NDEBUG
  GTEST_SKIP() << "assertions are off";
#else
  Agenda<int> agenda;
  agenda.start(at(10));
  EXPECT_DEATH(agenda.at(at(9), 0, 1), "when >= now_");
#endif
}

/// A branching workload: every event posts up to two more, many at the same instant. Returns the
/// time and identity of each event handled; `stride` cuts the run into pieces.
template <template <class> class Queue>
std::vector<std::tuple<std::int64_t, int>> branching_run(std::int64_t stride) {
  Agenda<int, Queue> agenda;
  RandomStream random(7, 0, 0, 0);
  agenda.start(at(0));
  int made = 0;
  const auto post = [&] {
    const auto phase = static_cast<std::uint8_t>(random.next() % 3);
    agenda.after(Duration(static_cast<std::int64_t>(random.next() % 4)), phase, made++);
  };
  for (int i = 0; i < 20; ++i) post();
  std::vector<std::tuple<std::int64_t, int>> handled;
  for (std::int64_t end = stride; end <= 120; end += stride) {
    agenda.run_until(at(end), [&](const int& what) {
      handled.emplace_back(agenda.now().time_since_epoch().count(), what);
      for (std::uint64_t i = random.next() % 3; i > 0; --i) post();
      if (made % 16 == 0) post();
    });
  }
  return handled;
}

TEST(AgendaTest, TraceDependsNeitherOnQueueNorOnHorizons) {
  const auto trace = branching_run<HeapQueue>(120);
  ASSERT_GT(trace.size(), 200u);
  EXPECT_TRUE(std::is_sorted(trace.begin(), trace.end(), [](const auto& a, const auto& b) {
    return std::get<0>(a) < std::get<0>(b);
  }));
  EXPECT_EQ(branching_run<SortedQueue>(120), trace);
  EXPECT_EQ(branching_run<LadderQueue>(120), trace);
  EXPECT_EQ(branching_run<PendingEvents>(1), trace);
  EXPECT_EQ(branching_run<WinnerTree>(8), trace);
}

/// Posts each event anew, and listens or does not.
template <bool kListens>
struct Repeating {
  Agenda<int>& agenda;
  RandomStream& random;
  std::vector<int>& handled;
  std::size_t& told;

  void operator()(const int& what) {
    handled.push_back(what);
    agenda.after(Duration(1 + static_cast<std::int64_t>(random.next() % 100'000)), 0, what);
  }
  void foresee(const int&, std::size_t) requires kListens { ++told; }
};

template <bool kListens>
std::vector<int> run_many(std::size_t& told) {
  Agenda<int> agenda;
  agenda.start(at(0));
  RandomStream random(1, 0, 0, 0);
  for (int i = 0; i < 20'000; ++i)
    agenda.at(at(static_cast<std::int64_t>(random.next() % 100'000)), 0, i);
  std::vector<int> handled;
  agenda.run_until(at(200'000), Repeating<kListens>{agenda, random, handled, told});
  return handled;
}

TEST(AgendaTest, WhoListensToWhatComesHandlesTheSame) {
  std::size_t told = 0;
  std::size_t untold = 0;
  EXPECT_EQ(run_many<true>(told), run_many<false>(untold));
  EXPECT_GT(told, 60'000U);
  EXPECT_EQ(untold, 0U);
}

}  // namespace
}  // namespace chokepoint::sim
