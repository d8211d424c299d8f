#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "proto/issues.h"

namespace chokepoint::proto {

/// Where each field of a message was written. Keys are canonical id paths: `rule[h20-ban].from` for
/// lists whose elements have ids, `demand[x].accept[0]` for other lists, `demand[x].accept` for the
/// first mention of a list, and the empty path for the root message.
class LocationMap {
 public:
  using Entries = std::map<std::string, Location, std::less<>>;

  /// Puts off the recording, which `record` does, until a place is first asked for or changed:
  /// places cost more than the values, and most files are faultless. Safe for several readers.
  void defer(std::function<void(Entries&)> record);

  /// Records `where` for `path`, replacing what was there.
  void set(std::string path, Location where);

  /// Records `where` for `path` unless something is recorded already.
  void set_first(std::string path, Location where);

  /// True when `path` itself was written somewhere.
  bool contains(std::string_view path) const;

  /// The place of `path`, or else of its nearest known ancestor; an empty Location if even the root
  /// is unknown.
  Location find(std::string_view path) const;

  /// Forgets `path` and everything below it.
  void erase(std::string_view path);

  const Entries& entries() const;
  Entries& entries();

 private:
  struct Deferred {
    std::once_flag once;
    std::function<void(Entries&)> record;
  };

  mutable Entries entries_;
  std::unique_ptr<Deferred> deferred_;  ///< null: everything is in entries_
};

/// The place of `path` in `entries`, or else of its nearest known ancestor.
Location nearest(const LocationMap::Entries& entries, std::string_view path);

}  // namespace chokepoint::proto
