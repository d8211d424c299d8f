#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace chokepoint::tools {

/// An open SQLite file. Every function throws RunError, naming the file and SQLite's reason.
class Database {
 public:
  /// Opens `file` for reading and writing; an empty or missing file becomes a database.
  explicit Database(const std::string& file);
  ~Database();

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that need no values; rows are dropped.
  void execute(const char* sql);

  /// Key of the row inserted last.
  std::int64_t last_row() const;

  sqlite3* get() const { return handle_; }

  /// Throws SQLite's last error.
  [[noreturn]] void fail() const;

 private:
  std::string file_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement, to be run many times. Throws like Database, which must outlive it.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();

  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Runs it to the end with these values for its parameters, in order: text, numbers; a NaN is
  /// stored as NULL.
  template <class... Values>
  void run(const Values&... values) {
    bind_all(values...);
    while (step()) {
    }
  }

  /// Runs it and returns the first column of the first row, or `missing` if there is no row.
  template <class... Values>
  std::int64_t find(std::int64_t missing, const Values&... values) {
    bind_all(values...);
    const std::int64_t found = step() ? column() : missing;
    reset();
    return found;
  }

 private:
  template <class... Values>
  void bind_all(const Values&... values) {
    int position = 0;
    (bind(++position, values), ...);
  }
  void bind(int position, std::string_view text);
  void bind(int position, double number);
  void bind(int position, std::int64_t number);

  /// Whether there is a row; resets at the end.
  bool step();
  void reset();
  std::int64_t column() const;

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace chokepoint::tools
