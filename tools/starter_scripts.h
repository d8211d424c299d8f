#pragma once

#include <string>

#include "proto/analysis.pb.h"

namespace chokepoint::tools {

// Scripts of a replication package, which open its data in other tools and repeat a first result:
// mean differences of a policy against the base, or means where there is no policy. Each is run
// from the package's folder and needs nothing beyond what its first lines name.

std::string r_script(const v1::ExportMetadata& metadata);
std::string python_script(const v1::ExportMetadata& metadata);
std::string stata_script(const v1::ExportMetadata& metadata);

}  // namespace chokepoint::tools
