#include "proto/oracle_report.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "sim/estimates.h"
#include "sim/goodness_of_fit.h"

namespace chokepoint::proto {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1e-9;
constexpr double kConfidence = 0.95;  // of an interval that is not shown

double factor(bool given, double value) { return given ? value : 1; }

/// Values of the quantities' outcomes, looked up once for all quantities of a run.
class OutcomeTable {
 public:
  explicit OutcomeTable(const Experiment& experiment)
      : values_(outcome_values(experiment)), replications_(experiment.replications.size()) {
    const std::vector<OutcomeKey> keys = outcome_keys(experiment);
    for (std::size_t k = 0; k < keys.size(); ++k) {
      rows_.emplace(name(keys[k].metric, keys[k].item, keys[k].region, keys[k].period), k);
    }
  }

  /// The terms added up, replication by replication.
  std::vector<double> sum(const google::protobuf::RepeatedPtrField<v1::OutcomeTerm>& terms) const {
    std::vector<double> total(replications_, 0.0);
    for (const v1::OutcomeTerm& term : terms) {
      const std::string region = term.region().empty() ? "ALL" : term.region();
      const std::string period = term.period().empty() ? "total" : term.period();
      const std::vector<double>& row =
          values_[rows_.at(name(term.metric(), term.item(), region, period))];
      for (std::size_t r = 0; r < replications_; ++r) {
        total[r] += factor(term.has_times(), term.times()) * row[r];
      }
    }
    return total;
  }

 private:
  static std::string name(const std::string& metric, const std::string& item,
                          const std::string& region, const std::string& period) {
    return metric + '\n' + item + '\n' + region + '\n' + period;
  }

  std::map<std::string, std::size_t> rows_;
  std::vector<std::vector<double>> values_;
  std::size_t replications_;
};

std::vector<double> values_of(const v1::OracleQuantity& quantity, const OutcomeTable& outcomes,
                              double days) {
  std::vector<double> values = outcomes.sum(quantity.of());
  if (!quantity.over().empty()) {
    const std::vector<double> below = outcomes.sum(quantity.over());
    for (std::size_t r = 0; r < values.size(); ++r) values[r] /= below[r];
  }
  const double scale = factor(quantity.has_times(), quantity.times()) /
                       factor(quantity.has_divide_by(), quantity.divide_by()) /
                       (quantity.per_day() ? days : 1);
  for (double& value : values) value = value * scale + quantity.plus();
  return values;
}

Finding begin(const v1::OracleCase& what, const v1::OracleRun& run,
              const v1::OracleQuantity& quantity, double estimate) {
  Finding finding{&what, {}};
  finding.row.set_id(what.id());
  finding.row.set_quantity(quantity_name(what, run, quantity));
  finding.row.set_expected(quantity.expected());
  if (std::isfinite(estimate)) finding.row.set_estimate(estimate);
  return finding;
}

Finding deterministic(const v1::OracleCase& what, const v1::OracleRun& run,
                      const v1::OracleQuantity& quantity, double value) {
  Finding finding = begin(what, run, quantity, value);
  const double size = quantity.expected() == 0 ? 1 : std::fabs(quantity.expected());
  const double relative = quantity.has_tolerance() ? quantity.tolerance() : kTolerance;
  const double allowed = quantity.has_absolute() ? quantity.absolute() : relative * size;
  finding.row.set_pass(std::fabs(value - quantity.expected()) <= allowed);
  return finding;
}

Finding stochastic(const v1::OracleCase& what, const v1::OracleRun& run,
                   const v1::OracleQuantity& quantity, const std::vector<double>& values) {
  const sim::Estimate found = sim::estimate(values, kConfidence);
  Finding finding = begin(what, run, quantity, found.mean);
  finding.replications = found.n;
  finding.pooled = &run == &what.run(0) && &quantity == &run.quantity(0);
  const double error = found.standard_error;
  if (!std::isfinite(error) || error <= 0) return finding;  // no spread is no estimate
  const double deviation = found.mean - quantity.expected();
  const double allowed = quantity.band() * std::fabs(quantity.expected());
  finding.row.set_se(error);
  finding.row.set_z(deviation / error);
  finding.row.set_pass(std::fabs(deviation) <= kMostStandardErrors * error &&
                       std::fabs(deviation) <= allowed);
  finding.imprecise = kMostStandardErrors * error > allowed;
  return finding;
}

}  // namespace

std::vector<Finding> findings_of(const v1::OracleCase& what, const v1::OracleRun& run,
                                 const Experiment& experiment) {
  const OutcomeTable outcomes(experiment);
  std::vector<Finding> findings;
  for (const v1::OracleQuantity& quantity : run.quantity()) {
    const std::vector<double> values = values_of(quantity, outcomes, experiment.axes.total_days);
    if (quantity.has_band()) {
      findings.push_back(stochastic(what, run, quantity, values));
      continue;
    }
    // Deterministic in every replication: the worst one counts.
    std::size_t worst = 0;
    const auto deviation = [&](std::size_t r) {
      return std::isnan(values[r]) ? kInfinity : std::fabs(values[r] - quantity.expected());
    };
    for (std::size_t r = 1; r < values.size(); ++r) {
      if (deviation(r) > deviation(worst)) worst = r;
    }
    findings.push_back(deterministic(what, run, quantity, values[worst]));
  }
  return findings;
}

std::vector<Finding> findings_of(const v1::OracleCase& what, const v1::OracleRun& run,
                                 const std::map<std::string, double>& outputs) {
  std::vector<Finding> findings;
  for (const v1::OracleQuantity& quantity : run.quantity()) {
    const double scale = factor(quantity.has_times(), quantity.times()) /
                         factor(quantity.has_divide_by(), quantity.divide_by());
    findings.push_back(
        deterministic(what, run, quantity, outputs.at(quantity.id()) * scale + quantity.plus()));
  }
  return findings;
}

std::vector<double> pooled_probabilities(const std::vector<Finding>& findings) {
  std::vector<double> probabilities;
  for (const Finding& finding : findings) {
    if (!finding.pooled || !finding.row.has_z()) continue;
    probabilities.push_back(
        sim::student_probability(finding.row.z(), static_cast<double>(finding.replications - 1)));
  }
  return probabilities;
}

v1::ValidationRow pooled_row(const std::vector<double>& probabilities) {
  const double p = sim::uniformity_p_value(probabilities);
  v1::ValidationRow row;
  row.set_id("KS");
  row.set_quantity(fmt::format("p-value of {} pooled z, uniform at level {}", probabilities.size(),
                               kPooledLevel));
  row.set_expected(kPooledLevel);
  row.set_estimate(p);
  row.set_pass(p >= kPooledLevel);
  return row;
}

v1::ValidationReport validation_report(const std::vector<Finding>& findings) {
  v1::ValidationReport report;
  for (const Finding& finding : findings) add_row(report, finding.row);
  return report;
}

void add_row(v1::ValidationReport& report, const v1::ValidationRow& row) {
  *report.add_cases() = row;
  report.set_passed(report.passed() + (row.pass() ? 1 : 0));
  report.set_failed(report.failed() + (row.pass() ? 0 : 1));
}

}  // namespace chokepoint::proto
