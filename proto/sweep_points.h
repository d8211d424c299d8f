#pragma once

#include "proto/sweep_study.h"

namespace chokepoint::proto {

/// Lays out the points of a study whose plan and axes are there, and says which axes are levers
/// outside of the design. Issues are put at the plan's design.
void lay_out_points(Study& study, const Cursor& plan);

/// Whether a design samples its axes, so that levers with levels are combined with it.
bool samples(const v1::SweepDesign& design);

}  // namespace chokepoint::proto
