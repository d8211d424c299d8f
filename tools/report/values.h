#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proto/report.pb.h"
#include "proto/results_writer.h"
#include "sim/estimates.h"

namespace chokepoint::tools::report {

// What sections of a page have in common: values over replications, and numbers as text that also
// carry their value and their name in `run --json` or `compare --json`.

/// A measure to sum over items of a family, regions and quarters.
struct Cell {
  models::Metric metric = models::Metric::kDelivered;
  std::string family;  ///< empty: every accelerator, or every item if there is none
  std::optional<models::Region> region;
  std::optional<std::size_t> quarter;
};

/// One value per replication.
std::vector<double> values_of(const proto::Experiment& experiment, const Cell& cell);

/// `delivered|all|US|2025Q1`, or with the items of a family, joined by +, in place of `all`.
std::string key_of(const proto::Experiment& experiment, const Cell& cell);

/// "US", "CN", "ROW", "ALL".
std::string region_name(std::optional<models::Region> region);
/// "US buyers", "Chinese buyers", "other buyers", "all buyers".
std::string buyers_of(std::optional<models::Region> region);

/// "accelerators", or "pieces" in a scenario without any.
std::string things_of(const proto::Experiment& experiment);

/// Whether the scenario reports an accelerator (of a family).
bool has_accelerators(const proto::Experiment& experiment, const std::string& family = "");

/// Ends of the bands: quantiles over replications.
inline constexpr double kBandLow = 0.1;
inline constexpr double kBandHigh = 0.9;

/// A number for people, with its value; "-" where it is undefined.
v1::ReportText number(double value, const std::string& text, const std::string& key = "");
v1::ReportText plain(const std::string& text);

/// "1,234", "12.3" or "0.0123": three digits or more. With `sign`, "+" before what is above zero.
std::string readable(double value, bool sign = false);
/// "253 thousand", "8.35 million", "36,703"; signed like readable().
std::string in_words(double value, bool sign = false);
/// "0.03", with a true minus sign: how displacement ratios are shown.
std::string ratio_text(double ratio);
/// "1 process", "1,200 processes".
std::string counted(std::int64_t count, const std::string& one, const std::string& many);
/// With a capital letter at the beginning.
std::string capitalised(std::string text);
/// "71%" or "0.4%" from a share.
std::string share_text(double share);

/// Puts a sentence together.
class Sentence {
 public:
  Sentence& operator<<(const std::string& text);
  Sentence& add(double value, const std::string& text, const std::string& key = "");
  /// "[low, high]", each with its value; nothing where they are undefined. Keys end in |low, |high.
  Sentence& interval(double low, double high, const std::string& low_text,
                     const std::string& high_text, const std::string& key);
  const v1::ReportSentence& done() const { return sentence_; }
  /// The text alone.
  std::string text() const;

 private:
  v1::ReportSentence sentence_;
};

/// Fills a table.
class Table {
 public:
  explicit Table(v1::ReportTable& table) : table_(table) {}

  Table& label_column(const std::string& name);
  Table& number_column(const std::string& name);
  /// Begins a row.
  Table& row();
  Table& cell(const std::string& text);
  Table& cell(double value, const std::string& key = "", bool sign = false);
  /// The number as `text`.
  Table& cell_as(double value, const std::string& text, const std::string& key = "");

 private:
  v1::ReportTable& table_;
};

/// An estimate's three cells: mean, low, high; keys are `key` and |mean, |low, |high.
void estimate_cells(Table& table, const sim::Estimate& estimate, const std::string& key,
                    bool sign = false);

/// The estimate of a change; NaN where the message has no number.
sim::Estimate estimate_of(const v1::Change& change);

}  // namespace chokepoint::tools::report
