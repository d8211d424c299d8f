#pragma once

#include <filesystem>
#include <string>

namespace chokepoint::tools {

/// "CHOK" in the header of a store, at the place SQLite reserves for the program.
inline constexpr std::uint32_t kStoreApplication = 0x43484F4B;
/// Version of the tables.
inline constexpr std::uint32_t kStoreVersion = 1;

/// Throws unless `given` is missing, empty, or a store of this version: UsageError when it is
/// something else or another program is at work on it, RunError when it cannot be read or its
/// directory cannot be written to. Only reads.
void require_store(const std::filesystem::path& given);

/// A private copy of a store, FILE.part, that takes the store's place when it is complete. While it
/// lives, others that want to change the store wait. Without commit() the store is as it was and
/// the copy is gone. Every function throws RunError with the system's reason.
class StoreCopy {
 public:
  explicit StoreCopy(const std::filesystem::path& file);
  ~StoreCopy();

  StoreCopy(const StoreCopy&) = delete;
  StoreCopy& operator=(const StoreCopy&) = delete;

  /// Where the copy is; empty file for a new store.
  const std::filesystem::path& path() const { return part_; }

  /// Requires that nobody has the copy open.
  void commit();

 private:
  void lock();
  void copy();
  [[noreturn]] void fail(int error) const;

  std::filesystem::path file_;
  std::filesystem::path part_;
  int descriptor_ = -1;
  bool committed_ = false;
};

}  // namespace chokepoint::tools
