#pragma once

#include <span>
#include <variant>
#include <vector>

#include "models/network/ids.h"

namespace chokepoint::models {

// Yield laws: the share of good dies as a function of x = die area * defect density, the mean
// number of fatal defects per die. They differ in how strongly defects cluster. Source: the
// standard laws as collected in Cunningham, "The use and evaluation of yield models in integrated
// circuit manufacturing", IEEE Trans. Semicond. Manuf. 3(2), 1990.

/// exp(-x): defects fall independently. The most pessimistic law here.
struct PoissonYield {};
/// ((1 - exp(-x)) / x)^2: density varies over wafers with a triangular distribution.
struct MurphyYield {};
/// 1 / (1 + x): density varies exponentially. The most optimistic law here.
struct SeedsYield {};
/// (1 + x / alpha)^-alpha: density varies with a gamma distribution. Requires alpha > 0; small
/// means strong clustering, 1 is Seeds, infinity is Poisson.
struct NegativeBinomialYield {
  double alpha;
};
/// (1 + x / layers)^-layers: each critical layer is a Seeds step with its part of the defects.
/// Requires layers >= 1. The defect density is that of all layers together.
struct BoseEinsteinYield {
  int layers;
};

using YieldLaw =
    std::variant<PoissonYield, MurphyYield, SeedsYield, NegativeBinomialYield, BoseEinsteinYield>;

/// Expected share of good dies, in [0, 1]. Requires area [mm^2] and density [1/cm^2] finite and not
/// negative. Accurate to a few units in the last place, however small or large x is.
double die_yield(const YieldLaw& law, double die_area_mm2, double defects_per_cm2);

/// A die without its scribe lines. Requires both positive.
struct Die {
  double width_mm;
  double height_mm;
};

/// A round wafer without notch. Dies repeat at a pitch of their size plus `scribe_mm`; a rim of
/// `edge_exclusion_mm` yields nothing.
struct Wafer {
  double diameter_mm = 300;
  double edge_exclusion_mm = 0;
  double scribe_mm = 0;
};

/// What lies on the wafer's centre: the middle of a die, the crossing of two scribe lines, or
/// whichever of a 60 x 60 grid of offsets over one pitch gives most dies (includes both others).
enum class GridOrigin { kDieCentred, kCorner, kBest };

/// Estimate of whole dies per wafer, pi d^2 / 4S - pi d / sqrt(2S), at least 0, where d is the
/// usable diameter and S the area of a die with its scribe line. Below a real grid by 5-9% for dies
/// near the reticle limit. Source: De Vries, "Investigation of gross die per wafer formulas", IEEE
/// Trans. Semicond. Manuf. 18(1), 2005.
double gross_dies_formula(const Wafer& wafer, const Die& die);

/// Exact number of whole dies inside the usable circle of a straight, unshifted grid; a die that
/// touches the circle counts. Requires fewer
/// than 2^31 dies. Cost: one square root per column of dies; 961 times that for kBest.
int gross_dies_grid(const Wafer& wafer, const Die& die, GridOrigin origin);

/// Defect density [1/cm^2] after learning: floor + (initial - floor) * 2^(-cumulative / halve).
/// Requires wafers_to_halve > 0, cumulative_wafers >= 0. The excess over the floor halves with
/// every `wafers_to_halve` wafers.
double defect_density(double initial, double floor, double wafers_to_halve,
                      double cumulative_wafers);

/// Takes the whole pieces out of `expected` plus what earlier calls left in `carry`, and leaves the
/// rest there. Start with carry 0 and keep one per flow. After any number of calls the pieces taken
/// are floor(sum of expected + 1e-9): the 1e-9 makes ten times 0.1 one piece, and may leave carry
/// that much below 0. Rounding adds at most 2^-53 a call, whatever the size of `expected`.
/// Requires 0 <= expected < 2^53.
Quantity take_whole(double expected, double& carry);

/// Binning. `pass_fractions[i]` is the share of all dies that meet criterion i; criteria are
/// nested, each looser than the one before, so the fractions never fall. Returns the share that
/// each bin takes when a die goes to the first bin it fits: p1, p2 - p1, ...; what is missing to 1
/// is scrap. Throws std::invalid_argument if a fraction lies outside [0, 1] or below its
/// predecessor.
std::vector<double> bin_shares(std::span<const double> pass_fractions);

}  // namespace chokepoint::models
