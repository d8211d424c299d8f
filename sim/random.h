#pragma once

#include <Random123/philox.h>

#include <cstdint>
#include <string_view>

namespace chokepoint::sim {

/// Bijective 64-bit mixing: every input bit affects every output bit.
/// Source: S. Vigna, splitmix64.c (public domain), after Steele, Lea and Flood, 2014.
constexpr std::uint64_t mix_bits(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

/// The subject of a RandomStream from the stream key of an entity. Equal on every platform.
/// Two of n names collide with probability n^2 / 2^65. Source: FNV-1a, 64 bits (Fowler, Noll, Vo),
/// finished by mix_bits because FNV alone hardly spreads the last characters.
constexpr std::uint64_t hash_name(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3u;
  }
  return mix_bits(hash);
}

/// Random numbers addressed by name: (seed, replication, purpose, subject) determines the whole
/// sequence, whatever other streams exist and in whatever order they were made. Comparing two
/// scenarios under the same names is therefore comparing them under common random numbers, and a
/// new entity leaves the numbers of all others alone.
/// The name is the counter of Philox4x32-10: key = seed mixed with purpose, counter = (block,
/// replication, subject). Two distinct names under one seed share no block.
/// Cost: about 10 ns per number, no memory beyond the object; a copy continues independently from
/// the same place. Repeats after 2^32 numbers. Source: J. Salmon et al., "Parallel random numbers:
/// as easy as 1, 2, 3", SC 2011.
class RandomStream {
 public:
  /// The stream of the name (0, 0, 0, 0).
  RandomStream() : RandomStream(0, 0, 0, 0) {}

  RandomStream(std::uint64_t seed, std::uint32_t replication, std::uint32_t purpose,
               std::uint64_t subject)
      : key_(mix_bits(seed ^ mix_bits(purpose))), subject_(subject), replication_(replication) {}

  /// 64 uniform bits.
  std::uint64_t next() {
    const std::uint32_t number = drawn_++;
    if (number % 2 != 0) return spare_;
    const r123::Philox4x32::ctr_type counter = {
        {number / 2, replication_, low_half(subject_), high_half(subject_)}};
    const r123::Philox4x32::key_type key = {{low_half(key_), high_half(key_)}};
    const r123::Philox4x32::ctr_type bits = r123::Philox4x32()(counter, key);
    spare_ = join(bits[2], bits[3]);
    return join(bits[0], bits[1]);
  }

  /// Uniform on the 2^52 odd multiples of 2^-53: strictly inside (0, 1), symmetric about 1/2 and
  /// exact, so that u and 1 - u are both safe arguments of a quantile. One number per call.
  double uniform() {
    // With 53 bits the half ulp would not be representable and the largest value would round to 1.
    return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52;
  }

 private:
  static constexpr std::uint32_t low_half(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static constexpr std::uint32_t high_half(std::uint64_t x) {
    return static_cast<std::uint32_t>(x >> 32);
  }
  static constexpr std::uint64_t join(std::uint32_t low, std::uint32_t high) {
    return std::uint64_t{high} << 32 | low;
  }

  std::uint64_t key_;
  std::uint64_t subject_;
  std::uint64_t spare_ = 0;
  std::uint32_t replication_;
  std::uint32_t drawn_ = 0;  ///< numbers so far, two to a block
};

static_assert(sizeof(RandomStream) <= 32, "two streams fit a cache line");

}  // namespace chokepoint::sim
