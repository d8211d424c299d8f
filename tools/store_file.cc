#include "tools/store_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string_view>

#include "tools/atomic_file.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;

// The database header: https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::size_t kHeaderBytes = 100;
constexpr std::string_view kMagic("SQLite format 3\0", 16);
constexpr std::size_t kUserVersionAt = 60;
constexpr std::size_t kApplicationAt = 68;

using Header = std::array<char, kHeaderBytes>;

std::uint32_t big_endian(const Header& header, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(header[i]);
  }
  return number;
}

bool has_content(const fs::path& file) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  return !error && size > 0;
}

void require_header(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw RunError(fmt::format("cannot read {}: {}", file.string(), std::strerror(errno)));
  Header header{};
  in.read(header.data(), header.size());
  if (!in || std::string_view(header.data(), kMagic.size()) != kMagic ||
      big_endian(header, kApplicationAt) != kStoreApplication) {
    throw UsageError(
        fmt::format("{} is not a store of chokepoint and is left as it is", file.string()));
  }
  const std::uint32_t found = big_endian(header, kUserVersionAt);
  if (found != kStoreVersion) {
    throw UsageError(
        fmt::format("{} is a store of version {}, this program has version {}; choose another file",
                    file.string(), found, kStoreVersion));
  }
}

}  // namespace

void require_store(const fs::path& file) {
  prepare_directory(file.has_parent_path() ? file.parent_path() : fs::path("."));
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) return;
  if (!fs::is_regular_file(status)) {
    throw UsageError(fmt::format("--store {}: not a regular file", file.string()));
  }
  if (has_content(file)) require_header(file);
}

void require_existing_store(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) throw UsageError(fmt::format("there is no store {}", file.string()));
  if (!fs::is_regular_file(status)) {
    throw UsageError(fmt::format("{} is not a regular file", file.string()));
  }
  require_header(file);
}

}  // namespace chokepoint::tools
