#pragma once

#include <google/protobuf/arena.h>
#include <google/protobuf/message.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "proto/issues.h"
#include "proto/location_map.h"

namespace chokepoint::proto {

/// Gives back a message with the arena it is on.
struct OnArena {
  std::unique_ptr<google::protobuf::Arena> arena;
  void operator()(google::protobuf::Message*) { arena.reset(); }
};
/// A message whose parts are allocated side by side and given back at once: of a large scenario
/// that is a quarter of the time to read it.
using OwnedMessage = std::unique_ptr<google::protobuf::Message, OnArena>;

/// An empty message of the type of `prototype`.
OwnedMessage new_message(const google::protobuf::Message& prototype);

/// A message together with the places its fields were written at.
struct Document {
  OwnedMessage message;
  LocationMap locations;
};

/// Longest text and deepest nesting that parse_text accepts.
inline constexpr std::size_t kMaxTextBytes = std::size_t{512} << 20;
inline constexpr int kMaxNesting = 64;
/// Longest id; see valid_id() for what else an id must be.
inline constexpr std::size_t kMaxIdBytes = 200;

/// When parse_text records places: when it parses, or, for a text without mistakes, when a place is
/// first needed. The text is kept until then and parsed once more.
enum class Places { kAtOnce, kWhenNeeded };

/// Parses protobuf text into `into` (which is cleared first) and records where each field was
/// written. All mistakes are added to `issues`: after each one the offending statement is blanked
/// out and the text parsed again, so one call lists every mistake. What could be read is in `into`
/// even when there are issues, so that later checks can list theirs too. Also checked: an element
/// of a by-id list has a valid id and no other has the same. Never throws on any text. Cost: one
/// parse per round of mistakes, at most 100 rounds and a bounded total number of bytes.
void parse_text(std::string_view text, const std::string& file, google::protobuf::Message& into,
                LocationMap& locations, Issues& issues, Places places = Places::kAtOnce);

/// The string field `id` by which elements of this type are named in lists; null if there is none.
const google::protobuf::FieldDescriptor* id_field(const google::protobuf::Descriptor* type);

/// True for repeated message fields (not maps) whose elements are named by ids.
bool is_id_list(const google::protobuf::FieldDescriptor* field);

/// The id of a message that has an `id` field; empty if it has none or it was not given.
std::string id_of(const google::protobuf::Message& message);

/// What stands in brackets for the element in a canonical path: its id if that is valid, else its
/// 0-based position.
std::string element_key(const google::protobuf::Message& element, int index);

/// The names of all fields of a message type, for did_you_mean().
std::vector<std::string> field_names(const google::protobuf::Descriptor* type);

}  // namespace chokepoint::proto
