#include "tools/report/pages.h"

#include <filesystem>

#include "tools/atomic_file.h"
#include "tools/report/render.h"
#include "tools/report/store_pages.h"

namespace chokepoint::tools::report {

void keep_page(Session& session, const Asked& asked, Material material,
               const ExperimentOptions& options, bool paired) {
  if (options.report.empty() && options.store.empty()) return;
  const bool further = !options.report.empty() && paired;
  if (further) material.further = further_runs(asked, material, options);
  const v1::ReportPage page = build_page(material);
  if (!options.store.empty()) store_page(options.store, page, further);
  if (options.report.empty()) return;
  write_page(options.report, page);
  session.wrote({options.report});
}

void write_page(const std::string& file, const v1::ReportPage& page) {
  AtomicFile out(file);
  out.write(render(page));
  out.finish();
  out.commit();
}

void require_writable(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  if (!folder.empty()) prepare_directory(folder);
  AtomicFile trial(file);
}

}  // namespace chokepoint::tools::report
