#pragma once

#include <string>
#include <vector>

#include "proto/report.pb.h"
#include "tools/report/further_runs.h"
#include "tools/report/material.h"

namespace chokepoint::tools::report {

/// Makes the page of what `run` or `compare` did if a report file or a store is asked for, and
/// writes it there. For a report file further runs complete it; for a store alone it holds what the
/// results themselves give. `paired`: further runs can be compared with the results replication by
/// replication, unlike the batches of one long run. Requires that the store is there by now. Throws
/// RunError and what further_runs() throws.
void keep_page(Session& session, const Asked& asked, Material material,
               const ExperimentOptions& options, bool paired = true);

/// Writes the page as HTML. Throws RunError.
void write_page(const std::string& file, const v1::ReportPage& page);

/// Throws RunError if `file` could not be written, before anything is simulated for it.
void require_writable(const std::string& file);

}  // namespace chokepoint::tools::report
