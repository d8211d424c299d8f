#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tools/atomic_file.h"

namespace chokepoint::tools {

enum class FieldType { kInteger, kReal, kText };

/// A column of a table.
struct Field {
  std::string name;
  FieldType type;
};

/// What a row holds in one column; nothing where a value is missing. Text lives as long as its
/// owner.
using FieldValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

/// A table that is written row by row and appears under its name when it is committed.
class TableFile {
 public:
  virtual ~TableFile() = default;

  /// Requires a cell for each field: of its type, a whole number in a kReal column, or nothing.
  /// Throws RunError when the system refuses.
  virtual void add_row(std::span<const FieldValue> row) = 0;

  /// Writes what is left. The file then waits for AtomicFile::commit().
  virtual void finish() = 0;

  virtual AtomicFile& file() = 0;
};

/// Comma-separated by RFC 4180: UTF-8, LF, names in the first line; a missing value is empty,
/// numbers are the shortest text that reads back.
std::unique_ptr<TableFile> make_csv_file(const std::string& path, const std::vector<Field>& fields);

/// Apache Parquet, format version 1: plain, or dictionary-coded where values repeat; not
/// compressed. Integers are INT64, reals DOUBLE, text UTF-8 strings; every column may be missing.
/// `metadata` are key-value pairs of the file's footer. Keeps a row group of 131,072 rows in
/// memory. Source: https://github.com/apache/parquet-format (README, Encodings, parquet.thrift).
std::unique_ptr<TableFile> make_parquet_file(
    const std::string& path, std::vector<Field> fields,
    std::vector<std::pair<std::string, std::string>> metadata);

}  // namespace chokepoint::tools
