#pragma once

#include <string>

#include "tools/session.h"

namespace chokepoint::tools {

/// What scenarios are called in a store: the name, and the changes made on the command line.
std::string store_label(const std::string& scenario, const ExperimentOptions& options);

/// Throws unless `file` is missing, empty, or a store of this version that nobody is writing to:
/// UsageError when it is something else, MissingError when the machine's SQLite is too old,
/// RunError when it cannot be read or written.
void check_store(const std::string& file);

/// Adds a run to the store, which is created if missing. What an earlier run of the same scenario,
/// seed and version left is replaced. The file is replaced as a whole: an error leaves it as it
/// was. Throws like check_store().
void store_run(const std::string& file, const Record& record, const std::string& label,
               const proto::Experiment& experiment, const v1::RunReport& report);

/// Adds both sides and their differences; `labels` are those of the two sides. Like store_run().
void store_compare(const std::string& file, const Record& record,
                   const std::pair<std::string, std::string>& labels, const proto::Experiment& base,
                   const proto::Experiment& other, const v1::CompareReport& report);

}  // namespace chokepoint::tools
