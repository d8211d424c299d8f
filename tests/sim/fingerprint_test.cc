#include "sim/fingerprint.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <set>

#include "sim/random.h"

namespace chokepoint::sim {
namespace {

std::uint64_t fingerprint(std::initializer_list<std::uint64_t> numbers) {
  Fingerprint result;
  for (const std::uint64_t number : numbers) result.add(number);
  return result.value();
}

TEST(FingerprintTest, EqualSequencesAreEqual) {
  EXPECT_EQ(fingerprint({1, 2, 3}), fingerprint({1, 2, 3}));
}

TEST(FingerprintTest, OrderLengthAndZerosCount) {
  const std::set<std::uint64_t> values = {
      fingerprint({}),        fingerprint({0}),       fingerprint({0, 0}), fingerprint({1, 0}),
      fingerprint({0, 1}),    fingerprint({1}),       fingerprint({2, 1}), fingerprint({1, 2}),
      fingerprint({1, 2, 0}), fingerprint({0, 1, 2}), fingerprint({3})};
  EXPECT_EQ(values.size(), 11u);
}

TEST(FingerprintTest, AskingDoesNotChangeTheValue) {
  Fingerprint asked;
  Fingerprint silent;
  for (std::uint64_t i = 0; i < 5; ++i) {
    asked.add(i);
    silent.add(i);
    EXPECT_EQ(asked.value(), asked.value());
  }
  EXPECT_EQ(asked, silent);
}

TEST(FingerprintTest, OneBitChangesHalfOfTheValue) {
  // Also for the last number, which has had the least mixing.
  constexpr int kSamples = 500;
  for (const int later : {0, 1, 3}) {
    int flips = 0;
    for (int i = 0; i < kSamples; ++i) {
      RandomStream random(1, static_cast<std::uint32_t>(i), 0, 0);
      Fingerprint a;
      a.add(random.next());
      Fingerprint b = a;
      const std::uint64_t number = random.next();
      a.add(number);
      b.add(number ^ std::uint64_t{1} << (random.next() % 64));
      for (int j = 0; j < later; ++j) {
        a.add(7);
        b.add(7);
      }
      flips += std::popcount(a.value() ^ b.value());
    }
    EXPECT_NEAR(flips / double{kSamples}, 32, later == 0 ? 4 : 1.5) << later;
  }
}

TEST(FingerprintTest, NoCollisionsAmongPairsOfSmallNumbers) {
  std::set<std::uint64_t> values;
  for (std::uint64_t i = 0; i < 300; ++i) {
    for (std::uint64_t j = 0; j < 300; ++j) values.insert(fingerprint({i, j}));
  }
  EXPECT_EQ(values.size(), 90'000u);
}

TEST(FingerprintTest, ValuesArePinned) {
  // Computed by a second implementation in Python. Golden files store fingerprints: a change here
  // invalidates all of them.
  EXPECT_EQ(to_hex(fingerprint({1, 2, 3})), "ea4c438aabce5c42");
}

TEST(FingerprintTest, Hex) {
  EXPECT_EQ(to_hex(0), "0000000000000000");
  EXPECT_EQ(to_hex(0x0123456789ABCDEF), "0123456789abcdef");
  EXPECT_EQ(to_hex(~std::uint64_t{0}), "ffffffffffffffff");
}

}  // namespace
}  // namespace chokepoint::sim
