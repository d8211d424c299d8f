#pragma once

#include <string>
#include <string_view>

namespace chokepoint::tools {

/// Writes `text` to `file`, which then appears whole, and says so on standard error unless `quiet`;
/// to standard output if `file` is empty. Throws RunError when it cannot be written.
void write_text(std::string_view text, const std::string& file, bool quiet = false);

}  // namespace chokepoint::tools
