#pragma once

#include <functional>
#include <string>
#include <vector>

namespace chokepoint::test {

/// A sweep whose outcomes are a function: what an analysis must find is then known.
struct SyntheticSweep {
  std::string design = "latin-hypercube";  ///< or sobol, morris, grid
  std::size_t inputs = 2;                  ///< x0, x1, ... on (0, 1)
  std::size_t size = 64;                   ///< base points, trajectories, or points
  std::size_t replications = 1;
  std::size_t done = 0;  ///< replications that were run; 0: all
  bool policy = true;  ///< a side beside the base, to which the base delivers 1,000 to each region
  /// US deliveries that the policy takes away, and pieces that China gains.
  std::function<double(const std::vector<double>& x, std::size_t replication)> us_loss;
  std::function<double(const std::vector<double>& x, std::size_t replication)> china_gain;
};

/// Writes a store with that sweep, under the names of variables that real ones have.
void write_synthetic_store(const std::string& file, const SyntheticSweep& sweep);

}  // namespace chokepoint::test
