#pragma once

#include <chrono>

namespace chokepoint::sim {

/// Simulated time has a resolution of one second, in UTC. Integers make ties exact and results
/// portable; the order of simultaneous events is part of the model (see agenda.h).
using Duration = std::chrono::seconds;
using Time = std::chrono::sys_time<Duration>;

inline constexpr Duration kDay{86'400};
inline constexpr Duration kWeek{7 * 86'400};

/// Length of `duration` in days [days].
constexpr double in_days(Duration duration) {
  return static_cast<double>(duration.count()) / static_cast<double>(kDay.count());
}

}  // namespace chokepoint::sim
