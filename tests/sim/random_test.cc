#include "sim/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace chokepoint::sim {
namespace {

using testing::ElementsAre;

// Bounds are four standard errors: with the seeds fixed a failure means a change of the code.
constexpr double kErrors = 4;

std::vector<std::uint64_t> numbers(RandomStream stream, int n) {
  std::vector<std::uint64_t> result;
  for (int i = 0; i < n; ++i) result.push_back(stream.next());
  return result;
}

TEST(RandomTest, PhiloxKnownAnswers) {
  // Random123 distribution, tests/kat_vectors, philox4x32 with 10 rounds.
  using Philox = r123::Philox4x32;
  const auto philox = [](Philox::ctr_type counter, Philox::key_type key) {
    const auto bits = Philox()(counter, key);
    return std::vector<std::uint32_t>(bits.begin(), bits.end());
  };
  EXPECT_THAT(philox({{0, 0, 0, 0}}, {{0, 0}}),
              ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_THAT(philox({{kOnes, kOnes, kOnes, kOnes}}, {{kOnes, kOnes}}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
  EXPECT_THAT(
      philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, {{0xa4093822, 0x299f31d0}}),
      ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST(RandomTest, MixAndHashKnownAnswers) {
  // First output of splitmix64 from state 0; FNV-1a of "" and "a" from the FNV reference.
  EXPECT_EQ(mix_bits(0), 0xE220A8397B1DCDAFu);
  EXPECT_EQ(hash_name(""), mix_bits(0xCBF29CE484222325u));
  EXPECT_EQ(hash_name("a"), mix_bits(0xAF63DC4C8601EC8Cu));
  static_assert(hash_name("a") != hash_name("b"));
}

TEST(RandomTest, NameIsTheCounter) {
  constexpr std::uint64_t kSubject = 0x0123456789ABCDEF;
  const std::uint64_t key = mix_bits(2025 ^ mix_bits(3));
  std::vector<std::uint64_t> expected;
  for (std::uint32_t block = 0; block < 3; ++block) {
    const auto bits = r123::Philox4x32()(
        {{block, 17, 0x89ABCDEF, 0x01234567}},
        {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}});
    expected.push_back(std::uint64_t{bits[1]} << 32 | bits[0]);
    expected.push_back(std::uint64_t{bits[3]} << 32 | bits[2]);
  }
  EXPECT_EQ(numbers(RandomStream(2025, 17, 3, kSubject), 6), expected);
}

TEST(RandomTest, OtherStreamsDoNotMatter) {
  const auto alone = numbers(RandomStream(1, 2, 3, 4), 9);
  RandomStream before(1, 2, 3, 3);
  RandomStream stream(1, 2, 3, 4);
  RandomStream after(1, 2, 3, 5);
  std::vector<std::uint64_t> interleaved;
  for (int i = 0; i < 9; ++i) {
    after.next();
    interleaved.push_back(stream.next());
    before.next();
    before.uniform();
  }
  EXPECT_EQ(interleaved, alone);
}

TEST(RandomTest, CopiesContinueAlikeFromEitherHalfOfABlock) {
  for (const int skip : {0, 1, 2, 3}) {
    RandomStream stream(9, 0, 0, 0);
    for (int i = 0; i < skip; ++i) stream.next();
    const RandomStream copy = stream;
    const auto rest = numbers(stream, 5);
    EXPECT_EQ(numbers(copy, 5), rest) << skip;
  }
}

TEST(RandomTest, EveryPartOfTheNameMatters) {
  std::set<std::uint64_t> seen;
  std::size_t drawn = 0;
  const auto add = [&](const RandomStream& stream) {
    for (const std::uint64_t x : numbers(stream, 4)) {
      seen.insert(x);
      ++drawn;
    }
  };
  for (std::uint32_t i = 0; i < 50; ++i) {
    add(RandomStream(100 + i, 0, 0, 0));
    add(RandomStream(0, 100 + i, 0, 0));
    add(RandomStream(0, 0, 100 + i, 0));
    add(RandomStream(0, 0, 0, 100 + i));
    add(RandomStream(0, 0, 0, std::uint64_t{100 + i} << 32));
  }
  EXPECT_EQ(seen.size(), drawn);
}

TEST(RandomTest, HashSeparatesSimilarNames) {
  std::set<std::uint64_t> hashes;
  for (int i = 0; i < 20'000; ++i) hashes.insert(hash_name("buyer_" + std::to_string(i)));
  EXPECT_EQ(hashes.size(), 20'000u);
}

/// Checks n uniforms against the first two moments, 32 equal cells and lag-one correlation.
template <class Draw>
void expect_uniform(int n, Draw draw) {
  double sum = 0;
  double squares = 0;
  double products = 0;
  double previous = 0;
  std::vector<int> cells(32);
  for (int i = 0; i < n; ++i) {
    const double u = draw(i);
    ASSERT_TRUE(u > 0 && u < 1) << u;
    const double d = u - 0.5;
    sum += d;
    squares += d * d;
    products += d * previous;
    previous = d;
    ++cells[static_cast<std::size_t>(u * 32)];
  }
  EXPECT_NEAR(sum / n, 0, kErrors * std::sqrt(1.0 / 12 / n));
  // Var (U - 1/2)^2 = 1/80 - 1/144 = 1/180.
  EXPECT_NEAR(squares / n, 1.0 / 12, kErrors * std::sqrt(1.0 / 180 / n));
  EXPECT_NEAR(12 * products / n, 0, kErrors / std::sqrt(n));
  double chi_square = 0;
  for (const int count : cells) chi_square += (count - n / 32.0) * (count - n / 32.0) / (n / 32.0);
  EXPECT_NEAR(chi_square, 31, kErrors * std::sqrt(2.0 * 31));
}

TEST(RandomTest, UniformAlongAStream) {
  RandomStream stream(42, 0, 1, hash_name("fab"));
  expect_uniform(1'000'000, [&](int) { return stream.uniform(); });
}

TEST(RandomTest, UniformAcrossSubjectsReplicationsAndPurposes) {
  expect_uniform(200'000, [](int i) {
    return RandomStream(42, 0, 1, static_cast<std::uint64_t>(i)).uniform();
  });
  expect_uniform(200'000, [](int i) {
    return RandomStream(42, static_cast<std::uint32_t>(i), 1, 5).uniform();
  });
  expect_uniform(200'000, [](int i) {
    return RandomStream(42, 0, static_cast<std::uint32_t>(i), 5).uniform();
  });
}

TEST(RandomTest, UniformIsAnOddMultipleOfTwoToTheMinus53) {
  RandomStream stream(3, 0, 0, 0);
  for (int i = 0; i < 1'000; ++i) {
    const double scaled = stream.uniform() * 0x1p53;
    ASSERT_EQ(scaled, std::floor(scaled));
    ASSERT_EQ(std::fmod(scaled, 2), 1);
  }
}

}  // namespace
}  // namespace chokepoint::sim
