#include "tools/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <limits>

#include "tools/errors.h"

namespace chokepoint::tools {

namespace {

constexpr int kPatienceMilliseconds = 60'000;

}  // namespace

Database::Database(const std::string& file, Access access) : file_(file), access_(access) {
  // A store whose writer was killed is completed when it is opened, which needs write access.
  const int create = access == Access::kWrite ? SQLITE_OPEN_CREATE : 0;
  int code = sqlite3_open_v2(file.c_str(), &handle_,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | create, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(handle_, kPatienceMilliseconds);
    if (access == Access::kRead) execute("PRAGMA query_only = ON");
    return;
  }
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
  const char* what = access_ == Access::kWrite ? "write" : "read";
  const int system = sqlite3_system_errno(handle_);
  const bool of_system = (sqlite3_errcode(handle_) & 0xFF) == SQLITE_IOERR && system != 0;
  throw RunError(fmt::format("cannot {} {}: {}{}", what, file_, sqlite3_errmsg(handle_),
                             of_system ? fmt::format(" ({})", std::strerror(system)) : ""));
}

std::int64_t Database::changes() const { return sqlite3_changes(handle_); }

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (open_) sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
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

int Statement::columns() const { return sqlite3_column_count(handle_); }

std::string Statement::name(int column) const { return sqlite3_column_name(handle_, column); }

bool Statement::is_null(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_INTEGER;
}

bool Statement::is_real(int column) const {
  return sqlite3_column_type(handle_, column) == SQLITE_FLOAT;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

double Statement::real(int column) const {
  if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(handle_, column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (text == nullptr) return "";
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

}  // namespace chokepoint::tools
