#pragma once

#include <limits>
#include <optional>
#include <string>

#include "proto/cursor.h"
#include "proto/values.pb.h"
#include "sim/time.h"
#include "sim/time_series.h"
#include "sim/variates.h"

namespace chokepoint::proto {

// Readers of the values that scenarios are made of. Each returns something usable even when it
// reports an error, so that reading goes on and all errors are found at once.

/// `value` if it is a number between `low` and `high`; else an error and `low`.
double read_number(const Cursor& at, std::string_view field, double value, double low,
                   double high = std::numeric_limits<double>::max());

/// A date; `otherwise` if the text is empty or wrong.
sim::Time read_date(const Cursor& at, std::string_view field, const std::string& text,
                    sim::Time otherwise);

/// A duration of at least `shortest`; `otherwise` if the text is empty or wrong.
sim::Duration read_duration(const Cursor& at, std::string_view field, const std::string& text,
                            sim::Duration otherwise, sim::Duration shortest = sim::Duration(0));

/// A law of a time [s]; needs a unit. `absent` stands for a message that was not given.
sim::Law read_time_law(const Cursor& at, const v1::Distribution& in, bool given);

/// A law of a number; takes no unit.
sim::Law read_number_law(const Cursor& at, const v1::Distribution& in);

/// A rate per second from a ramp that names the time it counts per.
sim::TimeSeries read_rate(const Cursor& at, const v1::Ramp& in);

/// A level between `low` and `high` from a ramp without `per`.
sim::TimeSeries read_level(const Cursor& at, const v1::Ramp& in, double low, double high);

/// What an index holds under a key; nothing where it has no such key.
template <class Index, class Key>
const typename Index::mapped_type& entries(const Index& index, const Key& key) {
  static const typename Index::mapped_type kNothing{};
  const auto at = index.find(key);
  return at == index.end() ? kNothing : at->second;
}

/// Whether a lane carries an item: one that names no items carries all.
bool carries(const v1::Lane& lane, const std::string& item);

}  // namespace chokepoint::proto
