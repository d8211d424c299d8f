#pragma once

#include <string>

#include "proto/results_writer.h"
#include "tools/numbers.h"

namespace chokepoint::tools {

// What `frontier` says of one policy or one value of a lever.

/// What `other` changes against the base. Requires the same replications on both sides.
v1::FrontierPoint frontier_point(const std::string& policy, const proto::Experiment& base,
                                 const proto::Experiment& other, double confidence);

/// Says of each point whether both sides lose, and which point dominates it.
void mark_points(v1::FrontierReport& report);

/// "+1,220 [+1,180, +1,260]"; "0" where nothing changes.
std::string change_text(const v1::Change& change, const Scale& scale);

/// "both lose; dominated by rule-2026-01", or less.
std::string note_text(const v1::FrontierPoint& point);

}  // namespace chokepoint::tools
