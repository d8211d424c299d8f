#include "proto/location_map.h"

#include <utility>

#include "proto/path.h"

namespace chokepoint::proto {

Location nearest(const LocationMap::Entries& entries, std::string_view path) {
  while (true) {
    const auto found = entries.find(path);
    if (found != entries.end()) return found->second;
    if (path.empty()) return {};
    path = parent_path(path);
  }
}

void LocationMap::defer(std::function<void(Entries&)> record) {
  entries_.clear();
  deferred_ = std::make_unique<Deferred>();
  deferred_->record = std::move(record);
}

const LocationMap::Entries& LocationMap::entries() const {
  if (deferred_) {
    // What the recording needs, such as the text, is not kept any longer.
    std::call_once(deferred_->once, [this] { std::exchange(deferred_->record, {})(entries_); });
  }
  return entries_;
}

LocationMap::Entries& LocationMap::entries() {
  std::as_const(*this).entries();
  return entries_;
}

void LocationMap::set(std::string path, Location where) {
  entries().insert_or_assign(std::move(path), std::move(where));
}

void LocationMap::set_first(std::string path, Location where) {
  entries().try_emplace(std::move(path), std::move(where));
}

bool LocationMap::contains(std::string_view path) const {
  return entries().find(path) != entries().end();
}

Location LocationMap::find(std::string_view path) const { return nearest(entries(), path); }

void LocationMap::erase(std::string_view path) {
  Entries& all = entries();
  auto entry = all.lower_bound(path);
  while (entry != all.end() && std::string_view(entry->first).starts_with(path)) {
    // `rule[a]` starts with `rule` and is below it; `rules` is not.
    const char next = entry->first.size() == path.size() ? '.' : entry->first[path.size()];
    const bool below = path.empty() || next == '.' || next == '[';
    entry = below ? all.erase(entry) : std::next(entry);
  }
}

}  // namespace chokepoint::proto
