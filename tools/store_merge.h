#pragma once

#include <cstdint>
#include <string>

namespace chokepoint::tools {

/// Adds everything that the store `from` holds to the store `into`, which is created if missing:
/// runs that are in both are kept once. All or nothing. Returns the number in `into` of the last
/// experiment of `from`. Throws UsageError when one of them is no store, RunError with SQLite's
/// reason. Cost: about a second per million numbers.
std::int64_t merge_store(const std::string& into, const std::string& from);

/// To be called after the last merge_store(): makes the view `wide` anew and leaves one file.
void finish_merge(const std::string& into);

}  // namespace chokepoint::tools
