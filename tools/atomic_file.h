#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace chokepoint::tools {

/// A file that appears under its name only when it is complete: what is written goes to a temporary
/// file in the same directory, which commit() renames. Without commit() nothing is left behind.
/// Every function throws RunError, naming the file and the cause, when the system refuses.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();

  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;

  /// Appends `text`; buffered.
  void write(std::string_view text);

  /// Brings everything written to the disk; the file then only waits for its name.
  void finish();

  /// Gives the file its name, replacing a file of that name. Requires finish().
  void commit();

  const std::filesystem::path& target() const { return target_; }

 private:
  void flush();
  [[noreturn]] void fail(int error) const;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  std::string buffer_;
  int descriptor_ = -1;
};

/// Makes `directory` with its parents if it is missing. Throws RunError when that is impossible or
/// files cannot be written there.
void prepare_directory(const std::filesystem::path& directory);

/// Brings a renamed or new entry of `directory` to the disk; file systems that cannot are ignored.
void sync_directory(const std::filesystem::path& directory);

}  // namespace chokepoint::tools
