#pragma once

#include <cstdint>

namespace chokepoint::tools {

/// The largest resident size of this process since it began or since the last call of
/// forget_peak_memory() [bytes].
std::int64_t peak_memory();

/// Gives free memory back to the system and measures the peak anew. Where the system cannot, the
/// peak stays what it was.
void forget_peak_memory();

}  // namespace chokepoint::tools
