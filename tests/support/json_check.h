#pragma once

#include <string>
#include <string_view>

namespace chokepoint::test {

/// An empty string if `text` is one JSON value by RFC 8259, spaces around it allowed; else what is
/// wrong and at which byte.
std::string json_error(std::string_view text);

}  // namespace chokepoint::test
