#pragma once

#include <string_view>

namespace chokepoint::tools::report {

// Files that are part of the program: CMake makes C++ of them with embed.cmake.

/// d3 and d3-sankey with their licences, and the script that draws the charts: the content of one
/// <script> element.
std::string_view page_script();
/// SHA-256 of page_script(), in hexadecimal digits.
std::string_view page_script_sha256();
std::string_view page_style();
/// "5.16.0", "0.12.3".
std::string_view d3_version();
std::string_view d3_sankey_version();

}  // namespace chokepoint::tools::report
