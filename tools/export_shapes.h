#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tools/store_reader.h"
#include "tools/table_file.h"

namespace chokepoint::tools {

/// What an exported table looks like before it is written.
struct Shape {
  std::string name;
  std::string row;  ///< what a row is
  struct Column {
    Field field;
    std::string label;
    std::string unit;
  };
  std::vector<Column> columns;
  std::int64_t rows = 0;
};

/// The variables that are columns of the wide table, and their names there: small letters, digits
/// and underscores, as every tool takes them. Where there are too many, those of single stocks,
/// processes and demands are left out.
struct WideColumns {
  std::vector<std::size_t> variables;  ///< positions
  std::vector<std::string> names;
};
WideColumns wide_columns(const ExperimentRecord& record,
                         const std::vector<StoredVariable>& variables);

/// All tables of an experiment, without rows.
std::vector<Shape> export_shapes(const ExperimentRecord& record,
                                 const std::vector<StoredVariable>& variables,
                                 const WideColumns& wide);

}  // namespace chokepoint::tools
