#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace chokepoint::tools {

enum class Access {
  kWrite,  ///< an empty or missing file becomes a database
  kRead,   ///< the file must be there; nothing can be changed
};

/// An open SQLite file. Every function throws RunError, naming the file and SQLite's reason. What
/// another program has locked is waited for, at most a minute.
class Database {
 public:
  explicit Database(const std::string& file, Access access = Access::kWrite);
  ~Database();

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that need no values; rows are dropped.
  void execute(const char* sql);

  /// Key of the row inserted last.
  std::int64_t last_row() const;

  sqlite3* get() const { return handle_; }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  std::int64_t changes() const;

  const std::string& file() const { return file_; }

  /// Throws SQLite's last error.
  [[noreturn]] void fail() const;

 private:
  std::string file_;
  Access access_;
  sqlite3* handle_ = nullptr;
};

/// Changes that happen as a whole: undone unless commit() was called.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();

  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool open_ = true;
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

  /// Begins a query with these values; next() then goes to its first row.
  template <class... Values>
  void start(const Values&... values) {
    reset();
    bind_all(values...);
  }

  /// Goes to the next row; false, and the query is over, when there is none.
  bool next() { return step(); }

  // Of the row that next() went to, by position from 0. An empty number is NaN.
  int columns() const;
  std::string name(int column) const;
  bool is_null(int column) const;
  bool is_integer(int column) const;
  bool is_real(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;

  /// Runs it and returns the first column of the first row, or `missing` if there is no row.
  template <class... Values>
  std::int64_t find(std::int64_t missing, const Values&... values) {
    bind_all(values...);
    const std::int64_t found = step() ? integer(0) : missing;
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

  Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

}  // namespace chokepoint::tools
