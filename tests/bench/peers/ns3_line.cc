// The serial line of scenarios/bench/serial-line.txtpb in ns-3, at its best: Simulator::Schedule on
// member functions, the heap scheduler (faster here than the default map), no zero-delay events,
// and a fast generator (xoshiro256++ with Boost's ziggurats) instead of ns-3's own. Prints a line
// of JSON.
//
//   ns3_line ORDERS SEED
//
// One simulated day is a second, which ns-3 counts in nanoseconds.
#include <ns3/core-module.h>

#include <array>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>

namespace {

/// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", 2021.
class Xoshiro {
 public:
  using result_type = std::uint64_t;
  explicit Xoshiro(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9E3779B97F4A7C15u;
      std::uint64_t x = seed;
      x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
      x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
      word = x ^ (x >> 31);
    }
  }
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int bits) { return x << bits | x >> (64 - bits); }
  std::array<std::uint64_t, 4> state_;
};

class Line {
 public:
  Line(std::uint64_t orders, std::uint64_t seed) : left_(orders), random_(seed) {
    expect(0);
    expect(1);
  }

  struct Class {
    std::uint64_t orders = 0;
    std::uint64_t filled = 0;
    double waited = 0;  // [ns]
  };
  const Class& of(int kind) const { return classes_[kind]; }

 private:
  static constexpr double kRates[2] = {0.4, 0.6};
  static constexpr double kMeans[3] = {9.5, 4.5, 4.5};
  static constexpr double kSigma = 0.5;
  static constexpr double kDay = 1e9;  // [ns]

  static ns3::Time days(double days) {
    return ns3::NanoSeconds(static_cast<std::int64_t>(days * kDay));
  }

  void expect(int kind) {
    const double gap = exponential_(random_) / kRates[kind];
    ns3::Simulator::Schedule(days(gap), &Line::arrive, this, kind);
  }

  void arrive(int kind) {
    expect(kind);
    ++classes_[kind].orders;
    if (stock_ > 0) {
      --stock_;
      ++classes_[kind].filled;
    } else {
      owed_[kind].push_back(ns3::Simulator::Now().GetNanoSeconds());
    }
    if (--left_ == 0) ns3::Simulator::Stop();
    enter(0);
  }

  void enter(int stage) {
    if (free_[stage] == 0) {
      ++waiting_[stage];
      return;
    }
    --free_[stage];
    serve(stage);
  }

  void serve(int stage) {
    const double mu = std::log(kMeans[stage]) - kSigma * kSigma / 2;
    ns3::Simulator::Schedule(days(std::exp(mu + kSigma * normal_(random_))), &Line::leave, this,
                             stage);
  }

  void leave(int stage) {
    if (waiting_[stage] > 0) {
      --waiting_[stage];
      serve(stage);
    } else {
      ++free_[stage];
    }
    stage == 2 ? finish() : enter(stage + 1);
  }

  void finish() {
    for (int kind : {0, 1}) {
      if (owed_[kind].empty()) continue;
      const auto since = owed_[kind].front();
      classes_[kind].waited += static_cast<double>(ns3::Simulator::Now().GetNanoSeconds() - since);
      owed_[kind].pop_front();
      return;
    }
    ++stock_;
  }

  std::uint64_t left_;
  Xoshiro random_;
  boost::random::exponential_distribution<double> exponential_;
  boost::random::normal_distribution<double> normal_;
  int stock_ = 50;
  std::array<int, 3> free_ = {10, 5, 5};
  std::array<std::uint64_t, 3> waiting_{};
  std::array<std::deque<std::int64_t>, 2> owed_;
  std::array<Class, 2> classes_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: ns3_line ORDERS SEED\n", stderr);
    return 2;
  }
  const std::uint64_t orders = std::strtoull(argv[1], nullptr, 10);
  ns3::ObjectFactory heap;
  heap.SetTypeId("ns3::HeapScheduler");
  ns3::Simulator::SetScheduler(heap);
  Line line(orders, std::strtoull(argv[2], nullptr, 10));
  const auto begin = std::chrono::steady_clock::now();
  ns3::Simulator::Run();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("{\"orders\":%llu,\"seconds\":%.6f,\"orders_per_second\":%.1f,\"classes\":[",
              static_cast<unsigned long long>(orders), seconds,
              static_cast<double>(orders) / seconds);
  for (int kind : {0, 1}) {
    const Line::Class& one = line.of(kind);
    const auto count = static_cast<double>(one.orders);
    std::printf("%s{\"orders\":%llu,\"fill\":%.6f,\"wait_days\":%.6f}", kind == 0 ? "" : ",",
                static_cast<unsigned long long>(one.orders),
                static_cast<double>(one.filled) / count, one.waited / 1e9 / count);
  }
  std::puts("]}");
  ns3::Simulator::Destroy();
}
