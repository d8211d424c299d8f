#pragma once

#include <string>
#include <vector>

#include "proto/report.pb.h"

namespace chokepoint::tools::report {

// The table `pages` of a store: what report pages show, as protobuf text.

/// A page that a store has.
struct PageLine {
  std::string title;
  std::string version;
  std::string seed;
  std::int64_t replications = 0;
  bool complete = false;  ///< with the further runs that --report asks for
};

/// Adds a page to a store that is there already. One of the same title, version, seed and
/// replications is replaced, unless it is complete and the new one is not. Throws RunError.
void store_page(const std::string& file, const v1::ReportPage& page, bool complete);

/// The pages of a store, in the order in which they were added. Throws UsageError when `file` is no
/// store, RunError when it cannot be read.
std::vector<PageLine> stored_pages(const std::string& file);

/// The page of this title (the one added last, if there are several, or if `title` is empty).
/// Throws like stored_pages(), and UsageError when there is none.
v1::ReportPage read_page(const std::string& file, const std::string& title);

}  // namespace chokepoint::tools::report
