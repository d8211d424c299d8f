#pragma once

#include <cstdint>
#include <string>

namespace chokepoint::tools {

/// What `replay` is asked for.
struct ReplayOptions {
  std::string store;
  std::int64_t run = 0;  ///< run_id
  bool json = false;
};

/// Simulates a run of a store again, from what the store alone holds, and compares the results;
/// kFailed when they differ.
int replay_command(const ReplayOptions& options);

}  // namespace chokepoint::tools
