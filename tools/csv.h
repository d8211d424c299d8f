#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/session.h"

namespace chokepoint::tools {

/// A field by RFC 4180: in quotes if it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

/// The shortest text that reads back to the number; nothing if it is not `present`.
std::string csv_number(bool present, double value);

/// Writes outcomes.csv, bindings.csv, replications.csv, provenance.txt and, unless it is empty,
/// `judgements` as judgements.csv; UTF-8, LF, one fact a
/// row. replications.csv leaves out undefined values and measures that are zero in all
/// replications. Files of these names are replaced, all at the end, so that an error leaves the old
/// ones. Returns the names. Throws RunError.
std::vector<std::string> write_run_tables(const std::string& directory, const Record& record,
                                          const proto::Experiment& experiment,
                                          const v1::RunReport& report,
                                          const std::string& judgements);

/// The same for a comparison, with differences.csv in place of outcomes.csv.
std::vector<std::string> write_compare_tables(const std::string& directory, const Record& record,
                                              const proto::Experiment& base,
                                              const proto::Experiment& other,
                                              const v1::CompareReport& report);

/// Writes `name` with the text given, whole lines, and provenance.txt, both at the end as above.
/// `fingerprints` are of scenarios, by their names.
std::vector<std::string> write_table(
    const std::string& directory, const Record& record, const std::string& name,
    const std::string& text, const std::vector<std::pair<std::string, std::string>>& fingerprints);

/// The same for a table of regimes: regimes.csv (a row for each measure of each regime), bounds.csv
/// and provenance.txt.
std::vector<std::string> write_displacement_tables(const std::string& directory,
                                                   const Record& record,
                                                   const v1::DisplacementReport& report);

}  // namespace chokepoint::tools
