#pragma once

#include <string>

#include "proto/results_writer.h"

namespace chokepoint::proto {

/// The family of items that the headline is about.
inline constexpr const char* kHeadlineFamily = "blackwell";

/// What US buyers lose for each piece (or TPP) more delivered to China: in all, by quarter, by what
/// bound in the base, per piece started; and where China's pieces came from. A ratio of means of
/// paired changes with Fieller's interval; not defined when the denominator's interval covers zero
/// or with fewer than two replications. Requires the same replications and reported span on both
/// sides; an item that only one side has counts as zero on the other. Cost: proportional to
/// replications, reported items, quarters and the depth of the bill of materials; a few
/// milliseconds for the flagship.
v1::Displacement displacement(const Experiment& base, const Experiment& other, double confidence);

/// Change in deliveries to a region [pieces]: of a family, or of all accelerators if it is empty.
v1::Change change_in_deliveries(const Experiment& base, const Experiment& other,
                                models::Region region, const std::string& family,
                                double confidence);

/// The accelerator whose deliveries to China change most, up or down; empty if none does.
std::string most_changed_for_china(const Experiment& base, const Experiment& other);

}  // namespace chokepoint::proto
