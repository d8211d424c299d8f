#include "tools/sql.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <vector>

#include "tools/errors.h"
#include "tools/store_reader.h"

namespace chokepoint::tools {
namespace {

constexpr const char* kList =
    "SELECT name AS \"table or view\", "
    "(SELECT group_concat(name, ', ') FROM pragma_table_info(m.name)) AS columns "
    "FROM sqlite_schema m WHERE type = 'view' OR (type = 'table' AND name NOT LIKE '%\\_' ESCAPE "
    "'\\') ORDER BY type = 'view' DESC, name";
/// `wide` has hundreds of columns; a person wants to see the first.
constexpr std::size_t kWidest = 100;

/// Refuses what reaches beyond the store; what would change it is refused by SQLite.
int stay_inside(void*, int action, const char*, const char*, const char*, const char*) {
  const bool outside = action == SQLITE_ATTACH || action == SQLITE_DETACH;
  return outside ? SQLITE_DENY : SQLITE_OK;
}

/// Whether a query begins as one that only asks does.
bool asks(const std::string& query) {
  std::string word;
  for (const char c : query.substr(std::min(query.find_first_not_of(" \t\r\n"), query.size()))) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) break;
    word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return word == "SELECT" || word == "WITH" || word == "VALUES" || word == "EXPLAIN";
}

/// A cell as text: shortest text of a number that reads back.
std::string cell(const Statement& row, int column) {
  if (row.is_null(column)) return "";
  if (row.is_real(column)) return fmt::format("{}", row.real(column));
  return row.text(column);
}

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string json_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

void print_csv(Statement& query) {
  std::string line;
  for (int c = 0; c < query.columns(); ++c) line += (c > 0 ? "," : "") + csv_cell(query.name(c));
  fmt::print("{}\n", line);
  while (query.next()) {
    line.clear();
    for (int c = 0; c < query.columns(); ++c) line += (c > 0 ? "," : "") + csv_cell(cell(query, c));
    fmt::print("{}\n", line);
  }
}

/// One object a row, in one line.
void print_json(Statement& query) {
  std::string line = "[";
  while (query.next()) {
    line += line.size() > 1 ? ",{" : "{";
    for (int c = 0; c < query.columns(); ++c) {
      if (c > 0) line += ',';
      line += json_text(query.name(c)) + ":";
      const bool number = query.is_integer(c) || query.is_real(c);
      line += query.is_null(c) ? "null" : number ? cell(query, c) : json_text(cell(query, c));
    }
    line += '}';
  }
  fmt::print("{}]\n", line);
}

/// Columns under each other, numbers to the right.
void print_table(Statement& query) {
  std::vector<std::vector<std::string>> rows(1);
  std::vector<bool> number(static_cast<std::size_t>(query.columns()), true);
  for (int c = 0; c < query.columns(); ++c) rows[0].push_back(query.name(c));
  while (query.next()) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int c = 0; c < query.columns(); ++c) {
      std::string text = cell(query, c);
      if (text.size() > kWidest) text = text.substr(0, kWidest - 3) + "...";
      std::replace(text.begin(), text.end(), '\n', ' ');
      if (!query.is_null(c) && !query.is_integer(c) && !query.is_real(c)) {
        number[static_cast<std::size_t>(c)] = false;
      }
      row.push_back(std::move(text));
    }
  }
  std::vector<std::size_t> width(number.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += number[c] ? fmt::format("  {:>{}}", row[c], width[c])
                        : fmt::format("  {:<{}}", row[c], width[c]);
    }
    while (line.ends_with(' ')) line.pop_back();
    fmt::print("{}\n", line);
  }
}

}  // namespace

int sql_command(const SqlOptions& options) {
  StoreReader store(options.store);
  Database& database = store.database();
  sqlite3_set_authorizer(database.get(), stay_inside, nullptr);
  const std::string text = options.query.empty() ? kList : options.query;
  sqlite3_stmt* probe = nullptr;
  const char* rest = nullptr;
  if (!asks(text)) throw UsageError("a store can only be asked: one SELECT is wanted");
  const int code = sqlite3_prepare_v2(database.get(), text.c_str(), -1, &probe, &rest);
  const bool reads = probe != nullptr && sqlite3_stmt_readonly(probe) != 0;
  sqlite3_finalize(probe);
  if (code != SQLITE_OK) {
    throw UsageError(fmt::format("{}; chokepoint sql {} lists tables and columns",
                                 sqlite3_errmsg(database.get()), options.store));
  }
  const std::string more = rest;
  if (!reads || more.find_first_not_of(" \t\r\n;") != std::string::npos) {
    throw UsageError("a store can only be asked: one SELECT is wanted");
  }
  Statement query(database, text.c_str());
  query.start();
  if (options.csv) {
    print_csv(query);
  } else if (options.json) {
    print_json(query);
  } else {
    print_table(query);
  }
  if (std::fflush(stdout) != 0) throw RunError("cannot write to standard output");
  return kDone;
}

}  // namespace chokepoint::tools
