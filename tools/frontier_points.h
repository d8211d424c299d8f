#pragma once

#include <string>
#include <vector>

#include "proto/results_writer.h"
#include "tools/numbers.h"

namespace chokepoint::tools {

// What `frontier` says of one policy or one value of a lever.

/// Every measure of policies, replication by replication: levels[measure][replication], in the
/// order of policy_measures().
using Levels = std::vector<std::vector<double>>;
Levels levels_of(const proto::Experiment& experiment);

/// What a policy changes against its base, from the levels of both. Requires equally many
/// replications.
v1::FrontierPoint frontier_point(const std::string& policy, const Levels& base, const Levels& other,
                                 double confidence);

/// Says of each point whether both sides lose, and which point dominates it.
void mark_points(v1::FrontierReport& report);

/// "+1,220 [+1,180, +1,260]"; "0" where nothing changes.
std::string change_text(const v1::Change& change, const Scale& scale);

/// "both lose; dominated by rule-2026-01", or less.
std::string note_text(const v1::FrontierPoint& point);

}  // namespace chokepoint::tools
