#include "tools/checksum.h"

#include <fmt/format.h>
#include <sha256.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using Digits = std::array<char, SHA256_DIGEST_STRING_LENGTH>;

}  // namespace

std::string sha256(std::string_view text) {
  Digits digits{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digits.data());
  return digits.data();
}

std::string sha256_of_file(const std::filesystem::path& file) {
  Digits digits{};
  if (SHA256File(file.c_str(), digits.data()) == nullptr) {
    throw RunError(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  }
  return digits.data();
}

}  // namespace chokepoint::tools
