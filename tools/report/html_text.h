#pragma once

#include <string>
#include <string_view>

namespace chokepoint::tools::report {

/// Text that stands for itself in HTML and XML, between tags and in quoted attributes. Bytes that
/// are no UTF-8, and control characters, become U+FFFD.
std::string html(std::string_view text);

/// JSON text as it may stand inside a <script> element: no character in it can end the element.
std::string json_in_script(std::string_view json);

/// RFC 4648, with padding.
std::string base64(std::string_view bytes);

}  // namespace chokepoint::tools::report
