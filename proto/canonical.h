#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <utility>
#include <vector>

namespace chokepoint::proto {

/// Every value of a message as (path, text), in the order of the schema and of lists: paths as
/// `--set` takes them, strings in quotes, numbers as the shortest text that reads back. Two
/// messages mean the same exactly when these are the same, whatever version of protobuf prints
/// them. Linear time.
std::vector<std::pair<std::string, std::string>> canonical_values(
    const google::protobuf::Message& message);

/// The same as lines `path = text`.
std::string canonical_text(const google::protobuf::Message& message);

}  // namespace chokepoint::proto
