#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>

namespace chokepoint::sim {

/// A list that mostly has no more than `kFew` entries, which are kept inside it: whoever reads the
/// record it is part of has them at hand, without another line of memory to wait for. Cost: that of
/// std::vector, from which it differs in nothing else.
template <class Entry, std::size_t kFew = 1>
using Few = boost::container::small_vector<Entry, kFew>;

}  // namespace chokepoint::sim
