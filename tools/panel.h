#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace chokepoint::tools {

/// One outcome of a sweep beside the inputs that gave it: the table that every analysis works on.
/// Replication r has the same random numbers at every point, so that the points differ only by what
/// the inputs do.
struct Panel {
  std::vector<std::string> inputs;
  std::vector<std::vector<double>> points;  ///< by point: the value of each input, in its unit
  std::vector<std::vector<double>> values;  ///< by point: the outcome in each replication

  std::size_t replications() const { return values.empty() ? 0 : values.front().size(); }
};

/// Means over replications, by point.
std::vector<double> point_means(const Panel& panel);

/// One input at all points.
std::vector<double> input_values(const Panel& panel, std::size_t input);

}  // namespace chokepoint::tools
