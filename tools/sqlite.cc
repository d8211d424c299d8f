#include "tools/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "tools/errors.h"

namespace chokepoint::tools {

Database::Database(const std::string& file) : file_(file) {
  constexpr int kMode = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(file.c_str(), &handle_, kMode, nullptr) == SQLITE_OK) return;
  const std::string why = handle_ == nullptr ? "out of memory" : sqlite3_errmsg(handle_);
  sqlite3_close(handle_);
  throw RunError(fmt::format("cannot open {}: {}", file, why));
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(handle_); }

void Database::fail() const {
  throw RunError(fmt::format("cannot write {}: {}", file_, sqlite3_errmsg(handle_)));
}

Statement::Statement(Database& database, const char* sql) : database_(database) {
  if (sqlite3_prepare_v2(database.get(), sql, -1, &handle_, nullptr) != SQLITE_OK) database.fail();
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::bind(int position, std::string_view text) {
  const int code = sqlite3_bind_text(handle_, position, text.data(), static_cast<int>(text.size()),
                                     SQLITE_TRANSIENT);
  if (code != SQLITE_OK) database_.fail();
}

void Statement::bind(int position, double number) {
  // SQLite stores a NaN as NULL by itself.
  if (sqlite3_bind_double(handle_, position, number) != SQLITE_OK) database_.fail();
}

void Statement::bind(int position, std::int64_t number) {
  if (sqlite3_bind_int64(handle_, position, number) != SQLITE_OK) database_.fail();
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail();
  reset();
  return false;
}

void Statement::reset() { sqlite3_reset(handle_); }

std::int64_t Statement::column() const { return sqlite3_column_int64(handle_, 0); }

}  // namespace chokepoint::tools
