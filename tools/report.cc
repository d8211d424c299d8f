#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "tools/analyse.h"
#include "tools/commands.h"
#include "tools/errors.h"
#include "tools/report/pages.h"
#include "tools/report/sensitivity.h"
#include "tools/report/store_pages.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// The sweeps in a store, in the order in which they were added.
std::vector<ExperimentLine> sweeps_in(const std::string& store) {
  std::vector<ExperimentLine> sweeps;
  for (ExperimentLine& line : StoreReader(store).experiments()) {
    if (line.command == "sweep" && line.done > 0) sweeps.push_back(std::move(line));
  }
  return sweeps;
}

/// Sweeps are called by their numbers: runs may have the same name.
v1::AnalysisReport analysis_of_sweep(const std::string& store, const ExperimentLine& sweep) {
  AnalyseOptions options;
  options.store = store;
  options.experiment = std::to_string(sweep.id);
  SweepData data(store, options.experiment);
  return analysis_of(data, options);
}

int list_pages(const std::string& store) {
  TextTable table(1);
  table.add({"page", "version", "seed", "replications", "further runs"});
  for (const report::PageLine& line : report::stored_pages(store)) {
    table.add({line.title, line.version, line.seed, fmt::format("{}", line.replications),
               line.complete ? "yes" : "no"});
  }
  for (const ExperimentLine& sweep : sweeps_in(store)) {
    table.add({sweep.name, "", "", "", "a sweep"});
  }
  fmt::print("{}", table.text());
  return kDone;
}

/// The page asked for; what the sweep that was added last says of its inputs is added to it. A
/// store of sweeps alone gives the page of a sweep.
v1::ReportPage page_of(const ReportOptions& options) {
  const std::vector<report::PageLine> pages = report::stored_pages(options.store);
  const std::vector<ExperimentLine> sweeps = sweeps_in(options.store);
  const auto titled = [&](const report::PageLine& page) { return page.title == options.page; };
  if (std::none_of(pages.begin(), pages.end(), titled)) {
    for (const ExperimentLine& sweep : sweeps) {
      const bool alone = options.page.empty() && pages.empty();
      if (!alone && sweep.name != options.page) continue;
      return report::sweep_page(analysis_of_sweep(options.store, sweep), version());
    }
  }
  v1::ReportPage page = report::read_page(options.store, options.page);
  if (!sweeps.empty()) {
    report::add_sensitivity(analysis_of_sweep(options.store, sweeps.back()), page);
  }
  return page;
}

}  // namespace

int report_command(const ReportOptions& options) {
  if (options.list) return list_pages(options.store);
  if (options.out.empty()) throw UsageError("report needs -o FILE.html, or --list");
  const v1::ReportPage page = page_of(options);
  report::require_writable(options.out);
  report::write_page(options.out, page);
  if (!options.quiet) fmt::print(stderr, "wrote {}\n", options.out);
  return kDone;
}

}  // namespace chokepoint::tools
