#include "tools/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace chokepoint::tools {
namespace {

constexpr std::chrono::seconds kPatience{2};

bool is_plain_terminal() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && (term == nullptr || std::string_view(term) != "dumb");
}

}  // namespace

Progress::Progress(std::size_t total, const char* what, bool quiet)
    : total_(total), what_(what), visible_(!quiet && is_plain_terminal()) {}

Progress::~Progress() { erase(); }

void Progress::show(std::size_t done) {
  if (!visible_) return;
  const auto spent = std::chrono::steady_clock::now() - began_;
  if (spent < kPatience) return;
  std::string line = fmt::format("{} of {} {}", done, total_, what_);
  if (done > 0) {
    const double each = std::chrono::duration<double>(spent).count() / static_cast<double>(done);
    const std::chrono::duration<double> left(each * static_cast<double>(total_ - done));
    line += fmt::format(", {} left", waiting_time(left));
  }
  const std::size_t width = line.size();
  if (width < width_) line.append(width_ - width, ' ');
  width_ = width;
  fmt::print(stderr, "\r{}", line);
  std::fflush(stderr);
}

void Progress::erase() {
  if (width_ == 0) return;
  fmt::print(stderr, "\r{:{}}\r", "", width_);
  std::fflush(stderr);
  width_ = 0;
}

std::string waiting_time(std::chrono::duration<double> time) {
  const auto seconds = static_cast<long long>(std::ceil(time.count()));
  if (seconds < 100) return fmt::format("{} s", seconds);
  const long long minutes = (seconds + 30) / 60;
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace chokepoint::tools
