#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "proto/results_writer.h"
#include "tools/numbers.h"

namespace chokepoint::tools {

/// Text in columns: the first `labels` columns to the left, the others to the right. Widths count
/// characters of UTF-8, not bytes.
class TextTable {
 public:
  explicit TextTable(std::size_t labels) : labels_(labels) {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.empty(); }

  /// Two spaces before each line and between columns.
  std::string text() const;

 private:
  std::size_t labels_;
  std::vector<std::vector<std::string>> rows_;
};

/// One value per replication: a metric summed over the items of a family and over periods.
struct Sum {
  models::Metric metric = models::Metric::kDelivered;
  int region = 0;
  std::string family;                 ///< empty: every accelerator, or every item if there is none
  std::vector<std::size_t> quarters;  ///< empty: the whole span
};
std::vector<double> sums(const proto::Experiment& experiment, const Sum& what);

/// Whether a reported item of the experiment has chip figures (and belongs to `family` if given).
bool has_accelerator(const proto::Experiment& experiment, const std::string& family = "");

/// A calendar year, or the part of it that lies in the reported span.
struct YearOfSpan {
  std::string name;  ///< "2025", "2025 Apr-Dec" or "2025-04-14 to 2026-01-01"
  std::vector<std::size_t> quarters;
};
std::vector<YearOfSpan> years_of(const proto::Experiment& experiment);

/// "2025-01-01 to 2027-12-31": first and last reported day.
std::string span_of(const models::Scenario& scenario);

/// What `run` prints.
std::string run_text(const proto::Experiment& experiment, const v1::RunReport& report,
                     double confidence);

/// What `compare` prints.
std::string compare_text(const proto::Experiment& base, const proto::Experiment& other,
                         const v1::CompareReport& report, double confidence);

/// What `displacement` prints. The scenarios are those of the sides as written.
std::string displacement_text(const models::Scenario& base, const models::Scenario& other,
                              const v1::DisplacementReport& report);

/// "0.03 [0.02, 0.04]", or "not defined: " and `reason`.
std::string ratio_text(const v1::DisplacementRatio& ratio, const std::string& reason);

/// The nodes that bind, a line of text for each product line; empty if nothing does.
std::string bindings_text(const std::vector<v1::Binding>& bindings);

}  // namespace chokepoint::tools
