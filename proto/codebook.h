#pragma once

#include <string>

namespace chokepoint::proto {

/// What a metric means, for people who meet it in a table.
struct CodebookEntry {
  std::string label;        ///< a short phrase
  std::string kind;         ///< flow, level, money, ratio
  std::string aggregation;  ///< how values of periods, or of items, make one
};

/// The entry of a metric that results use. A metric without an entry of its own is explained by its
/// name. Constant time.
CodebookEntry codebook_entry(const std::string& metric);

}  // namespace chokepoint::proto
