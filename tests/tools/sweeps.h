#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace chokepoint::test {

/// A plant with two uncertain inputs, a ban of what it sells to China, and sweeps over both.
class SmallSweep {
 protected:
  SmallSweep();

  /// Six points by Latin hypercube, two sides, three replications, and `more`.
  Finished sweep(const std::string& store, std::vector<std::string> more = {},
                 std::optional<SignalPlan> signal = std::nullopt);

  /// The first number that a query gives.
  std::int64_t number(const std::string& store, const char* sql);

  /// What `chokepoint sql --csv` prints.
  std::string sql(const std::string& store, const std::string& query);

  /// Everything a store says about its sweep that does not depend on when a run was done.
  std::string dump(const std::string& store);

  TempDirectory here_;
};

}  // namespace chokepoint::test
