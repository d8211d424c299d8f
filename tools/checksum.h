#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace chokepoint::tools {

/// SHA-256 as 64 small hexadecimal digits, as `sha256sum` prints it.
std::string sha256(std::string_view text);

/// SHA-256 of what a file holds. Throws RunError when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace chokepoint::tools
