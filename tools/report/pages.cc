#include "tools/report/pages.h"

#include <filesystem>

#include "tools/atomic_file.h"
#include "tools/report/render.h"

namespace chokepoint::tools::report {

v1::ReportPage page_of(const Asked& asked, Material material, const ExperimentOptions& options,
                       bool paired) {
  if (!options.report.empty() && paired) {
    material.further = further_runs(asked, material, options);
  }
  return build_page(material);
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
