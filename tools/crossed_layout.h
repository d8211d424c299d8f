#pragma once

#include <vector>

#include "sim/estimates.h"

namespace chokepoint::tools {

/// The mean of a table of points by replications, and where its variance comes from. Every
/// replication is simulated at every point under the same random numbers, so the two are crossed:
/// value = mean + what the inputs do + what chance does everywhere + what chance does at this
/// point. Components are those of the analysis of variance and may come out a little below zero;
/// NaN where there are fewer than two points or replications to tell them apart by.
struct CrossedMean {
  sim::Estimate mean;  ///< n: points
  double inputs;       ///< variance between points of the expected value
  double common;       ///< variance of chance that all points share
  double own;          ///< variance of chance at one point, beyond that
};

/// Whether points were drawn from the law of the inputs, or chosen.
enum class Points { kDrawn, kChosen };

/// With points drawn, the interval covers the mean over the law of the inputs and over chance, with
/// Satterthwaite's degrees of freedom; with points chosen, the mean over these points and over
/// chance, by Student from the replications' means. Requires equally many values in each row, at
/// least one, none NaN. Cost: O(values).
/// Source: S. Searle, G. Casella, C. McCulloch, Variance Components (1992), chapter 4; F.
/// Satterthwaite, Biometrics Bulletin 2 (1946) 110-114.
CrossedMean crossed_mean(const std::vector<std::vector<double>>& values, Points points,
                         double confidence);

/// Quotient of the means of two such tables, with Fieller's interval: every r for which the mean of
/// numerator - r denominator does not differ from zero, judged by the same variances. Undefined
/// where the interval of the denominator covers zero, or there is none. Requires tables of equal
/// size. Source: E. Fieller, J. R. Statist. Soc. B 16 (1954) 175-185.
sim::RatioEstimate crossed_ratio(const std::vector<std::vector<double>>& numerator,
                                 const std::vector<std::vector<double>>& denominator, Points points,
                                 double confidence);

}  // namespace chokepoint::tools
