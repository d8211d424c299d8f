#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "proto/text_document.h"
#include "tools/commands.h"
#include "tools/csv.h"
#include "tools/errors.h"
#include "tools/store.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// The file that an overlay names as its base. Throws UsageError when there is none.
std::string base_of(const std::string& overlay) {
  std::ifstream in(overlay, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  v1::Scenario message;
  proto::LocationMap locations;
  proto::Issues ignored;  // those of this file are reported when it is read as a scenario
  proto::parse_text(text, overlay, message, locations, ignored);
  if (!in || message.base().empty()) {
    throw UsageError(fmt::format(
        "compare needs two scenarios, or one that names a base; {} names none", overlay));
  }
  return (std::filesystem::path(overlay).parent_path() / message.base()).lexically_normal();
}

void require_same_span(const CompareOptions& options, const models::Scenario& base,
                       const models::Scenario& other) {
  if (base.horizon.report_from == other.horizon.report_from &&
      base.horizon.end == other.horizon.end) {
    return;
  }
  throw UsageError(fmt::format("{} reports {} but {} reports {}; give both the same horizon",
                               options.base, span_of(base), options.other, span_of(other)));
}

void write_files(Session& session, const ExperimentOptions& common, const proto::Experiment& base,
                 const proto::Experiment& other, const v1::CompareReport& report) {
  if (!common.out.empty()) {
    session.wrote(write_compare_tables(common.out, session.record(), base, other, report));
  }
  if (!common.store.empty()) {
    const auto [base_name, other_name] = side_names(report);
    store_compare(common.store, session.record(),
                  {store_label(base_name, common), store_label(other_name, common)}, base, other,
                  report);
    session.wrote({common.store});
  }
}

}  // namespace

int compare_command(const CompareOptions& given) {
  CompareOptions options = given;
  if (options.base.empty()) options.base = base_of(options.other);
  const ExperimentOptions& common = options.common;
  const proto::ScenarioFamily base({options.base, common.overlays, common.sets});
  const proto::ScenarioFamily other({options.other, common.overlays, common.sets});
  require_same_span(options, base.nominal(), other.nominal());
  Session session("compare", common);
  const std::vector<proto::Experiment> done = session.simulate({&base, &other});
  if (done.empty()) return session.close();
  const v1::CompareReport report =
      proto::compare_report(done[0], done[1], version(), common.confidence);
  session.print(common.json ? "" : compare_text(done[0], done[1], report, common.confidence),
                report);
  write_files(session, common, done[0], done[1], report);
  return session.close();
}

}  // namespace chokepoint::tools
