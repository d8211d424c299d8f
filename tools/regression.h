#pragma once

#include <string>
#include <vector>

#include "sim/estimates.h"
#include "tools/panel.h"

namespace chokepoint::tools {

/// An estimate with its interval.
struct Fitted {
  double value;
  sim::Interval interval;
};

/// What a linear model says of one input.
struct Coefficient {
  Fitted slope;         ///< [outcome per unit of the input]
  Fitted standardised;  ///< standard deviations of the outcome per one of the input
  Fitted elasticity;    ///< percent of the outcome per percent of the input, both at their means
};

/// Outcome = intercept + sum of slope x input, by least squares over the points' means.
struct Regression {
  std::vector<Coefficient> coefficients;  ///< by input
  std::vector<std::string> aliased;       ///< inputs that others determine: not told apart, all NaN
  double r_squared;  ///< part of the variance between points that the model explains
  double chance;     ///< part that is chance; NaN from one replication
  double outcome_mean;
  double outcome_sd;  ///< between points
};

/// Intervals are Student's with standard errors that allow the residuals to differ in size from
/// point to point (HC3). Standard deviations and the means of inputs count as known; the mean of
/// the outcome in an elasticity does not. NaN where there are not more points than coefficients.
/// Requires at least one point. Cost: O(points x inputs^2), by QR with pivoting. Source: J.
/// MacKinnon, H. White, J. Econometrics 29 (1985) 305-325.
Regression regress(const Panel& panel, double confidence);

}  // namespace chokepoint::tools
