#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proto/analysis.pb.h"
#include "tools/store_reader.h"
#include "tools/table_file.h"

namespace chokepoint::tools {

/// Makes the file of a table: CSV or Parquet.
using MakeTable = std::function<std::unique_ptr<TableFile>(const v1::ExportedTable& table)>;

/// Tables of one experiment, the same whatever order runs were done in, on whatever machines:
/// nothing in them tells of time or place. Written are, in this order:
///   wide         a row a run: inputs and outcomes as columns
///   outcomes     a row a run and variable
///   differences  a policy minus the base, a row a pair and variable
///   series       a row a run, variable and period
///   parameters   a row a point and input
///   codebook     a row a variable
///   failures     a row a run that failed
///   sources      a row a source of a scenario
/// Those that hold nothing (series that were not kept) have no rows but are there.
class ExportTables {
 public:
  /// `only`: names of the tables wanted; empty: all. Throws UsageError for a name that is none.
  ExportTables(StoreReader& reader, std::int64_t experiment, std::vector<std::string> only);
  ~ExportTables();

  /// What metadata.json says. `extension` is that of the files. Numbers of rows are those that
  /// write() found.
  v1::ExportMetadata metadata(const std::string& extension) const;

  /// Writes every table to what `make` returns, in one pass over the runs, and finishes the files,
  /// which then wait for their names. Memory: that of one run, and a row group a table.
  std::vector<std::unique_ptr<TableFile>> write(const MakeTable& make,
                                                const std::string& extension);

  const ExperimentRecord& record() const;

  struct Content;

 private:
  std::unique_ptr<Content> content_;
};

}  // namespace chokepoint::tools
