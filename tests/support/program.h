#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint::test {

/// What a run of the executable left behind.
struct Finished {
  int code = -1;  ///< exit code; 1000 + number of the signal that ended it
  std::string out;
  std::string error;
};

struct SignalPlan {
  int number;
  std::chrono::milliseconds after;
};

/// Runs the executable with these words and waits for it. stdout goes to `out_file` if given and is
/// then not collected.
Finished chokepoint(const std::vector<std::string>& words,
                    std::optional<SignalPlan> signal = std::nullopt,
                    const std::string& out_file = "");

/// A directory of its own for a test, removed with all that is in it.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();

  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  /// Path of `name` inside.
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::filesystem::path& path() const { return path_; }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& text) const;

  /// Names of everything in it, sorted.
  std::vector<std::string> names() const;

 private:
  std::filesystem::path path_;
};

std::string contents(const std::string& file);

/// A plant that makes two accelerators on the same machines for buyers in the US and China; a
/// quarter of run-in is not reported. `extra` is added to the end.
std::string plant(const std::string& name, const std::string& extra = "");

/// A rule for the plant's Chinese buyer.
inline constexpr const char* kBan =
    "rule { id: \"ban\" from: \"2025-04-01\" stage: START\n"
    "  match { item: \"slow\" destination: \"CN\" } prohibit {} }\n";

}  // namespace chokepoint::test
