#pragma once

#include <string>
#include <vector>

#include "proto/report.pb.h"
#include "tools/report/further_runs.h"
#include "tools/report/material.h"

namespace chokepoint::tools::report {

/// The page of what `run` or `compare` did. If a report file is asked for, further runs complete it;
/// otherwise (for a store alone) it holds what the results themselves give. `paired_with` the first
/// replications: false for batches of one long run, which have no counterpart in further runs.
v1::ReportPage page_of(const Asked& asked, Material material, const ExperimentOptions& options,
                       bool paired = true);

/// Writes the page as HTML. Throws RunError.
void write_page(const std::string& file, const v1::ReportPage& page);

/// Throws RunError if `file` could not be written, before anything is simulated for it.
void require_writable(const std::string& file);

}  // namespace chokepoint::tools::report
