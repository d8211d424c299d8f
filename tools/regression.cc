#include "tools/regression.h"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "sim/statistics.h"
#include "tools/crossed_layout.h"

namespace chokepoint::tools {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
constexpr Fitted kNone{kUndefined, {kUndefined, kUndefined}};
/// Part of the largest pivot below which a column counts as a combination of others.
constexpr double kAliased = 1e-10;

/// Centred columns scaled to unit variance; a column that does not vary stays zero.
struct Design {
  Eigen::MatrixXd columns;
  std::vector<double> means;
  std::vector<double> sds;
};

Design design_of(const Panel& panel) {
  const auto points = static_cast<Eigen::Index>(panel.points.size());
  Design design;
  design.columns.resize(points, static_cast<Eigen::Index>(panel.inputs.size()));
  for (std::size_t i = 0; i < panel.inputs.size(); ++i) {
    const std::vector<double> values = input_values(panel, i);
    sim::Tally tally;
    for (const double value : values) tally.add(value);
    const double sd = tally.sd() > 0 ? tally.sd() : 0;
    for (Eigen::Index p = 0; p < points; ++p) {
      design.columns(p, static_cast<Eigen::Index>(i)) =
          sd > 0 ? (values[static_cast<std::size_t>(p)] - tally.mean()) / sd : 0;
    }
    design.means.push_back(tally.mean());
    design.sds.push_back(sd);
  }
  return design;
}

/// Slopes per standard deviation of the inputs that can be told apart, and what each point's error
/// does to them.
struct Fit {
  std::vector<Eigen::Index> inputs;  ///< of the slopes below
  Eigen::VectorXd slopes;
  Eigen::MatrixXd influence;  ///< slopes by points
  Eigen::ArrayXd variances;   ///< of the points' errors
  double explained = 0;       ///< sum of squares
  double degrees = 0;
};

Fit fit(const Eigen::MatrixXd& columns, const Eigen::VectorXd& outcome) {
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(columns);
  qr.setThreshold(kAliased);
  const Eigen::Index rank = qr.rank();
  Fit result;
  Eigen::MatrixXd kept(columns.rows(), rank);
  for (Eigen::Index k = 0; k < rank; ++k) {
    result.inputs.push_back(qr.colsPermutation().indices()(k));
    kept.col(k) = columns.col(result.inputs.back());
  }
  result.degrees = static_cast<double>(columns.rows() - rank - 1);
  if (rank == 0) return result;
  const Eigen::HouseholderQR<Eigen::MatrixXd> thin(kept);
  const Eigen::MatrixXd q = thin.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), rank);
  const auto r = thin.matrixQR().topRows(rank).triangularView<Eigen::Upper>();
  const Eigen::VectorXd projected = q.transpose() * outcome;
  result.slopes = r.solve(projected);
  result.explained = projected.squaredNorm();
  const Eigen::VectorXd residuals = outcome - q * projected;
  // HC3: each residual over one minus its leverage, that of the intercept included.
  const double even = 1 / static_cast<double>(columns.rows());
  const Eigen::ArrayXd leverage = q.rowwise().squaredNorm().array() + even;
  result.variances = (residuals.array() / (1 - leverage).max(1e-12)).square();
  result.influence = r.solve(q.transpose());
  return result;
}

/// The value with `half` on either side.
Fitted around(double value, double half) {
  if (!std::isfinite(value)) return kNone;
  return {value, {value - half, value + half}};
}

/// The model's numbers for slope `k` of the fit.
Coefficient coefficient(const Fit& fitted, Eigen::Index k, double input_mean, double input_sd,
                        const Regression& model, double factor) {
  const double slope = fitted.slopes(k);
  const Eigen::ArrayXd influence = fitted.influence.row(k).transpose().array();
  const double error = std::sqrt((influence.square() * fitted.variances).sum());
  Coefficient result;
  result.slope = around(slope / input_sd, factor * error / input_sd);
  result.standardised = around(slope / model.outcome_sd, factor * error / model.outcome_sd);
  // A point's error moves the slope, and the mean of the outcome below it in the quotient.
  const double lever = input_mean / input_sd / model.outcome_mean;
  const double through_mean =
      slope / model.outcome_mean / static_cast<double>(fitted.variances.size());
  const double spread = std::sqrt(((influence - through_mean).square() * fitted.variances).sum());
  result.elasticity = around(lever * slope, factor * std::fabs(lever) * spread);
  return result;
}

}  // namespace

Regression regress(const Panel& panel, double confidence) {
  const std::vector<double> outcome = point_means(panel);
  sim::Tally tally;
  for (const double value : outcome) tally.add(value);
  Regression model{{}, {}, kUndefined, kUndefined, tally.mean(), tally.sd()};
  model.coefficients.assign(panel.inputs.size(), {kNone, kNone, kNone});
  const CrossedMean parts = crossed_mean(panel.values, Points::kDrawn, confidence);
  model.chance = parts.own / static_cast<double>(panel.replications()) / tally.variance();
  if (!(tally.variance() > 0)) return model;

  const Design design = design_of(panel);
  Eigen::VectorXd centred(static_cast<Eigen::Index>(outcome.size()));
  for (std::size_t p = 0; p < outcome.size(); ++p) {
    centred(static_cast<Eigen::Index>(p)) = outcome[p] - tally.mean();
  }
  const Fit fitted = fit(design.columns, centred);
  std::vector<bool> told(panel.inputs.size(), false);
  for (const Eigen::Index input : fitted.inputs) told[static_cast<std::size_t>(input)] = true;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (!told[i]) model.aliased.push_back(panel.inputs[i]);
  }
  if (fitted.degrees < 1) return model;
  model.r_squared = fitted.explained / centred.squaredNorm();
  const double factor = sim::student_quantile(0.5 + confidence / 2, fitted.degrees);
  for (std::size_t k = 0; k < fitted.inputs.size(); ++k) {
    const auto at = static_cast<Eigen::Index>(k);
    const auto input = static_cast<std::size_t>(fitted.inputs[k]);
    model.coefficients[input] =
        coefficient(fitted, at, design.means[input], design.sds[input], model, factor);
  }
  return model;
}

}  // namespace chokepoint::tools
