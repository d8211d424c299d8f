#pragma once

#include <string>

#include "sim/estimates.h"

namespace chokepoint::tools {

// Numbers for people. What is undefined (NaN) is printed as "-".

/// "1,234,567.8"; never "-0".
std::string grouped(double value, int decimals);

/// How the numbers of one table are printed: in ones, thousands or millions.
struct Scale {
  double divisor = 1;
  const char* word = "";  ///< "", "thousand " or "million ", to stand before the unit
  int decimals = 0;
};

/// A scale for numbers of which the largest is about `largest`: four digits or more are left.
Scale scale_for(double largest);

/// "1,234".
std::string scaled(double value, const Scale& scale);

/// "1,234 ±56": half the width of the interval; without an interval, or with one of no width, the
/// mean alone.
std::string with_margin(const sim::Estimate& estimate, const Scale& scale);

/// "+1,234 [+1,100, +1,368]"; without an interval, or with one of no width, the mean alone.
std::string with_interval(const sim::Estimate& estimate, const Scale& scale);

/// "61%" from 0.61.
std::string percent(double share);

}  // namespace chokepoint::tools
