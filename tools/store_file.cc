#include "tools/store_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// The file itself, where `file` is a link to it: a link must stay one.
fs::path resolved(const fs::path& file) {
  std::error_code error;
  const fs::path target = fs::is_symlink(file, error) ? fs::weakly_canonical(file, error) : file;
  return error ? file : target;
}

fs::path beside(const fs::path& file, const char* suffix) {
  fs::path name = file;
  return name += suffix;
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
        fmt::format("{} is not a store of chokepoint and is left as it is; choose another file "
                    "for --store",
                    file.string()));
  }
  const std::uint32_t found = big_endian(header, kUserVersionAt);
  if (found != kStoreVersion) {
    throw UsageError(
        fmt::format("{} is a store of version {}, this program writes version {}; choose another "
                    "file for --store",
                    file.string(), found, kStoreVersion));
  }
}

}  // namespace

void require_store(const fs::path& given) {
  const fs::path file = resolved(given);
  std::error_code error;
  const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (!fs::is_directory(directory, error)) {
    throw RunError(
        fmt::format("cannot write {}: no directory {}", file.string(), directory.string()));
  }
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    throw RunError(fmt::format("cannot write {}: {}", file.string(), std::strerror(errno)));
  }
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) return;
  if (!fs::is_regular_file(status)) {
    throw UsageError(fmt::format("--store {}: not a regular file", file.string()));
  }
  if (!has_content(file)) return;
  require_header(file);
  // They hold changes that are not in the file yet and would be lost.
  if (has_content(beside(file, "-wal")) || has_content(beside(file, "-journal"))) {
    throw UsageError(fmt::format("{} is open in another program; close that first", file.string()));
  }
}

StoreCopy::StoreCopy(const fs::path& file) : file_(resolved(file)), part_(beside(file_, ".part")) {
  try {
    lock();
    require_store(file_);
    copy();
  } catch (...) {
    if (descriptor_ >= 0) {
      ::unlink(part_.c_str());
      ::close(descriptor_);
    }
    throw;
  }
}

StoreCopy::~StoreCopy() {
  if (!committed_) ::unlink(part_.c_str());
  ::close(descriptor_);
}

void StoreCopy::lock() {
  for (;;) {
    descriptor_ = ::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) fail(errno);
    while (::flock(descriptor_, LOCK_EX) != 0) {
      if (errno != EINTR) fail(errno);
    }
    // While we waited, whoever had the lock has renamed or removed the file we opened.
    struct stat ours {};
    struct stat there {};
    const bool same = ::fstat(descriptor_, &ours) == 0 && ::stat(part_.c_str(), &there) == 0 &&
                      ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
    if (same) return;
    ::close(descriptor_);
    descriptor_ = -1;
  }
}

void StoreCopy::copy() {
  if (::ftruncate(descriptor_, 0) != 0) fail(errno);
  if (!has_content(file_)) return;
  const int source = ::open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (source < 0) fail(errno);
  struct stat status {};
  ssize_t copied = ::fstat(source, &status) == 0 ? 1 : -1;
  if (copied > 0 && ::fchmod(descriptor_, status.st_mode & 07777) != 0) copied = -1;
  std::string buffer(std::size_t{1} << 20, '\0');
  while (copied > 0) {
    copied = ::read(source, buffer.data(), buffer.size());
    for (ssize_t done = 0; done < copied;) {
      const ssize_t step =
          ::write(descriptor_, buffer.data() + done, static_cast<std::size_t>(copied - done));
      if (step < 0) {
        copied = -1;
        break;
      }
      done += step;
    }
  }
  const int error = errno;
  ::close(source);
  if (copied < 0) fail(error);
}

void StoreCopy::commit() {
  if (::fsync(descriptor_) != 0 && errno != EINVAL) fail(errno);
  if (::rename(part_.c_str(), file_.c_str()) != 0) fail(errno);
  committed_ = true;
  sync_directory(file_.parent_path());
}

void StoreCopy::fail(int error) const {
  throw RunError(fmt::format("cannot write {}: {}", file_.string(), std::strerror(error)));
}

}  // namespace chokepoint::tools
