#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proto/results.pb.h"
#include "proto/results_writer.h"
#include "proto/scenario.pb.h"

namespace chokepoint::proto {

/// Which late pieces are asked about: some demands, and months of the reported span.
struct Question {
  std::string buyer;   ///< as asked, for the report
  std::string item;    ///< likewise
  std::string period;  ///< likewise
  std::vector<models::DemandId> demands;
  std::size_t first_month = 0;  ///< positions in ReportAxes::months, the last one exclusive
  std::size_t last_month = 0;
  std::optional<std::size_t> reported_item{};  ///< position in ReportAxes::items, of one item
};

/// Reads a question. `buyer` is a buyer's id or a region (US, CN, ROW, ALL), `item` an id or "all",
/// `period` "2025Q3", "2025-08", "2025" or "total". Throws std::invalid_argument with what is wrong
/// and the nearest valid spelling.
Question read_question(const models::Scenario& scenario, const models::ReportAxes& axes,
                       const std::string& buyer, const std::string& item,
                       const std::string& period);

/// Months in which an experiment charged causes, added up. Requires replications with causes.
v1::ExplainReport explain(const Experiment& experiment, const Question& question,
                          const std::string& version, double confidence);

/// How a cause is relaxed: in words, and as a PATH=VALUE; nothing where the scenario names nothing
/// to relax. A rule never comes into force; a pool or a contract has ten times what it has; a stock
/// serves first come, first served.
struct Relaxation {
  std::string words;
  std::string set;
};
std::optional<Relaxation> relaxation(const v1::Scenario& scenario, const v1::DelayCause& cause);

/// Pieces delivered in the question's months in each replication.
std::vector<double> delivered(const Experiment& experiment, const Question& question);

}  // namespace chokepoint::proto
