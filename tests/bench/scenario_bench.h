#pragma once

namespace chokepoint::test {

/// Registers the benchmarks of every scenario that the repository ships: a replication (items are
/// events), the start of one, and loading the file.
void register_scenarios();

}  // namespace chokepoint::test
