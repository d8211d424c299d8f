#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace chokepoint::sim {

/// A column of values addressed by a dense id type (an `enum class XId : std::uint32_t`), so that
/// an id of one kind cannot index a column of another. Cost: that of std::vector.
template <class Id, class Value>
class Column {
 public:
  Column() = default;
  explicit Column(std::size_t size, const Value& value = Value()) : values_(size, value) {}

  decltype(auto) operator[](Id id) {
    assert(static_cast<std::size_t>(id) < values_.size());
    return values_[static_cast<std::size_t>(id)];
  }
  decltype(auto) operator[](Id id) const {
    assert(static_cast<std::size_t>(id) < values_.size());
    return values_[static_cast<std::size_t>(id)];
  }

  /// Appends `value` and returns the id under which it is found.
  Id add(Value value) {
    values_.push_back(std::move(value));
    return static_cast<Id>(values_.size() - 1);
  }

  void assign(std::size_t size, const Value& value) { values_.assign(size, value); }
  void reserve(std::size_t size) { values_.reserve(size); }
  /// Gives back the room for more values.
  void shrink_to_fit() { values_.shrink_to_fit(); }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }

  bool operator==(const Column&) const = default;

 private:
  std::vector<Value> values_;
};

/// All ids of a column of `size` entries, in order: `for (StockId id : ids<StockId>(n))`.
template <class Id>
class IdRange {
 public:
  class Iterator {
   public:
    explicit Iterator(std::uint32_t at) : at_(at) {}
    Id operator*() const { return static_cast<Id>(at_); }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    std::uint32_t at_;
  };
  explicit IdRange(std::size_t size) : size_(static_cast<std::uint32_t>(size)) {}
  Iterator begin() const { return Iterator(0); }
  Iterator end() const { return Iterator(size_); }

 private:
  std::uint32_t size_;
};

template <class Id>
IdRange<Id> ids(std::size_t size) {
  return IdRange<Id>(size);
}

/// Storage for short-lived records (lots, orders, shipments): an id stays valid until released and
/// is then reused, last released first. Allocates only while the number of live records grows past
/// its previous maximum, so a warm event loop allocates nothing.
template <class Id, class Value>
class Pool {
 public:
  Id add(Value value) {
    if (free_.empty()) {
      values_.push_back(std::move(value));
      free_.reserve(values_.capacity());  // so that releasing never allocates
      return static_cast<Id>(values_.size() - 1);
    }
    const Id id = free_.back();
    free_.pop_back();
    values_[static_cast<std::size_t>(id)] = std::move(value);
    return id;
  }
  /// Room for so many live records, so that growing to them allocates nothing.
  void reserve(std::size_t size) {
    values_.reserve(size);
    free_.reserve(size);
  }
  void release(Id id) { free_.push_back(id); }
  Value& operator[](Id id) { return values_[static_cast<std::size_t>(id)]; }
  const Value& operator[](Id id) const { return values_[static_cast<std::size_t>(id)]; }
  std::size_t live() const { return values_.size() - free_.size(); }
  /// Ids ever handed out are below this; a record must itself say whether it is live.
  std::size_t slots() const { return values_.size(); }
  void clear() {
    values_.clear();
    free_.clear();
  }

 private:
  std::vector<Value> values_;
  std::vector<Id> free_;
};

}  // namespace chokepoint::sim
