#pragma once

#include <functional>
#include <string>

#include "proto/analysis.pb.h"

namespace chokepoint::tools {

/// What `analyse` prints. `title` turns the name of an input into words.
std::string analysis_text(const v1::AnalysisReport& report,
                          const std::function<std::string(const std::string&)>& title);

}  // namespace chokepoint::tools
