#pragma once

#include <functional>
#include <string>

#include "proto/analysis.pb.h"
#include "tools/numbers.h"

namespace chokepoint::tools {

/// Writes what the numbers of a measure say, a sentence a line, into `reading`. `title` turns the
/// name of an input into words.
void write_reading(v1::MeasureAnalysis& measure,
                   const std::function<std::string(const std::string&)>& title);

/// "hbm >= 0.9", "0.4 <= quota <= 0.6".
std::string bound_text(const v1::BoxBound& bound, const std::string& name);

/// "61% [55%, 68%]"; "-" where it is undefined.
std::string share_text(const v1::EstimatedShare& share);

/// "+1,234 [+1,100, +1,368]" in the scale; "-" where it is undefined.
std::string interval_text(const v1::EstimatedShare& value, const Scale& scale);

/// A scale for everything a measure's tables show.
Scale scale_of(const v1::MeasureAnalysis& measure);

}  // namespace chokepoint::tools
