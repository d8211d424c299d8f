#pragma once

#include "tools/sweep_options.h"

namespace chokepoint::tools {

/// Carries out a plan: here, or as shards by a scheduler.
int sweep_command(const SweepCommandOptions& options);

}  // namespace chokepoint::tools
