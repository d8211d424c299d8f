#include <fmt/format.h>

#include <cstdio>

#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/report/pages.h"
#include "tools/report/store_pages.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

int list_pages(const std::string& store) {
  TextTable table(1);
  table.add({"page", "version", "seed", "replications", "further runs"});
  for (const report::PageLine& line : report::stored_pages(store)) {
    table.add({line.title, line.version, line.seed, fmt::format("{}", line.replications),
               line.complete ? "yes" : "no"});
  }
  fmt::print("{}", table.text());
  return kDone;
}

}  // namespace

int report_command(const ReportOptions& options) {
  if (options.list) return list_pages(options.store);
  if (options.out.empty()) throw UsageError("report needs -o FILE.html, or --list");
  const v1::ReportPage page = report::read_page(options.store, options.page);
  report::require_writable(options.out);
  report::write_page(options.out, page);
  if (!options.quiet) fmt::print(stderr, "wrote {}\n", options.out);
  return kDone;
}

}  // namespace chokepoint::tools
