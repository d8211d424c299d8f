#pragma once

#include <cstddef>
#include <vector>

namespace chokepoint::sim {

/// A first come, first served list. Cost: O(1) for push and pop, amortised; allocates only when
/// more entries are in it than ever before.
template <class Entry>
struct Fifo {
  std::vector<Entry> entries;
  std::size_t head = 0;
  bool empty() const { return head == entries.size(); }
  auto begin() const { return entries.begin() + static_cast<std::ptrdiff_t>(head); }
  auto end() const { return entries.end(); }
  Entry& front() { return entries[head]; }
  const Entry& front() const { return entries[head]; }
  Entry& back() { return entries.back(); }
  void push(const Entry& entry) {
    // Room is made at the front rather than at the back once half of the list is spent.
    if (entries.size() == entries.capacity() && head > entries.size() / 2) {
      entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(head));
      head = 0;
    }
    entries.push_back(entry);
  }
  void pop() {
    if (++head < entries.size()) return;
    entries.clear();
    head = 0;
  }
  void pop_back() {
    entries.pop_back();
    if (empty()) pop_all();
  }
  void pop_all() {
    entries.clear();
    head = 0;
  }
};

}  // namespace chokepoint::sim
