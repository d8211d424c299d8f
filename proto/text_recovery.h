#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "proto/issues.h"

namespace chokepoint::proto {

/// What parse_with_recovery leaves behind besides the message.
struct RecoveredText {
  std::string text;  ///< As parsed in the end: mistakes are spaces, positions are unchanged.
  std::unique_ptr<google::protobuf::TextFormat::ParseInfoTree> tree;
  std::vector<std::size_t> blanked_ids;  ///< Where statements about a field `id` were blanked out.
  bool complete = false;  ///< The message holds all statements that were not blanked out.
};

/// Parses `text` into `into`. After a mistake, reports it, overwrites the statement it is in with
/// spaces and parses again: at most 100 times, and with a bounded number of bytes read in total.
/// Never throws on any text without NUL bytes of at most kMaxTextBytes.
RecoveredText parse_with_recovery(std::string text, const std::string& file,
                                  google::protobuf::Message& into, Issues& issues);

}  // namespace chokepoint::proto
