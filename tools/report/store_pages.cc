#include "tools/report/store_pages.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "proto/issues.h"
#include "tools/errors.h"
#include "tools/sqlite.h"
#include "tools/store_file.h"

namespace chokepoint::tools::report {
namespace {

constexpr const char* kTable = R"sql(
CREATE TABLE IF NOT EXISTS pages(
  page_id INTEGER PRIMARY KEY,
  title TEXT NOT NULL, version TEXT NOT NULL,
  seed TEXT NOT NULL,                 -- text, because it may exceed the integers of SQLite
  replications INTEGER NOT NULL,
  complete INTEGER NOT NULL,          -- with the further runs of --report
  page TEXT NOT NULL,                 -- proto/report.proto as text
  UNIQUE(title, version, seed, replications)) STRICT
)sql";

bool has_pages(Database& database) {
  return Statement(database, "SELECT count(*) FROM sqlite_master WHERE name = 'pages'").find(0) !=
         0;
}

}  // namespace

void store_page(const std::string& file, const v1::ReportPage& page, bool complete) {
  std::string text;
  google::protobuf::TextFormat::PrintToString(page, &text);
  Database database(file);
  Transaction whole(database);
  database.execute(kTable);
  const std::string seed = std::to_string(page.seed());
  const std::int64_t better =
      Statement(database,
                "SELECT complete FROM pages WHERE title = ? AND version = ? AND seed = ? AND "
                "replications = ?")
          .find(0, page.title(), page.version(), seed, std::int64_t{page.replications()});
  if (better != 0 && !complete) return;
  Statement(database,
            "INSERT OR REPLACE INTO pages(title, version, seed, replications, complete, page) "
            "VALUES(?, ?, ?, ?, ?, ?)")
      .run(page.title(), page.version(), seed, std::int64_t{page.replications()},
           std::int64_t{complete}, text);
  whole.commit();
}

std::vector<PageLine> stored_pages(const std::string& file) {
  require_existing_store(file);
  Database database(file, Access::kRead);
  std::vector<PageLine> lines;
  if (!has_pages(database)) return lines;
  Statement rows(database,
                 "SELECT title, version, seed, replications, complete FROM pages ORDER BY page_id");
  for (rows.start(); rows.next();) {
    lines.push_back(
        {rows.text(0), rows.text(1), rows.text(2), rows.integer(3), rows.integer(4) != 0});
  }
  return lines;
}

v1::ReportPage read_page(const std::string& file, const std::string& title) {
  const std::vector<PageLine> lines = stored_pages(file);
  if (lines.empty()) {
    throw UsageError(
        fmt::format("{} holds no page; `run` and `compare` with --store {} add one", file, file));
  }
  Database database(file, Access::kRead);
  Statement rows(
      database, "SELECT page FROM pages WHERE ?1 = '' OR title = ?1 ORDER BY page_id DESC LIMIT 1");
  rows.start(title);
  if (!rows.next()) {
    std::vector<std::string> known;
    for (const PageLine& line : lines) known.push_back(line.title);
    const std::string hint = proto::did_you_mean(title, known);
    throw UsageError(
        fmt::format("{} holds no page \"{}\"{}{}", file, title, hint.empty() ? "" : "; ", hint));
  }
  v1::ReportPage page;
  if (!google::protobuf::TextFormat::ParseFromString(rows.text(0), &page)) {
    throw RunError(fmt::format("{}: the page cannot be read; make it again", file));
  }
  return page;
}

}  // namespace chokepoint::tools::report
