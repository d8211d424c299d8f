#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace chokepoint::tools {

/// One line on stderr with work done and time left, for work of more than two seconds. It is shown
/// only on a terminal, holds no colour or escape sequence, and is erased by the destructor.
class Progress {
 public:
  /// Silent when `quiet` is set or stderr is not a terminal.
  Progress(std::size_t total, const char* what, bool quiet);
  ~Progress();

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Shows that `done` of the total are done.
  void show(std::size_t done);

  /// Takes the line off the screen, so that other text can be printed.
  void erase();

 private:
  std::size_t total_;
  const char* what_;
  bool visible_;
  std::size_t width_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// "12 s", "3 min", "2 h 10 min": for people waiting.
std::string waiting_time(std::chrono::duration<double> time);

}  // namespace chokepoint::tools
