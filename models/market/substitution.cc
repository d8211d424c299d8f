#include "models/market/substitution.h"

#include <algorithm>
#include <cmath>

namespace chokepoint::models {
namespace {

constexpr double kMonthDays = 30.4375;

}  // namespace

double locked_share(const Substitution& terms, const Moving& moving) {
  const double learned = terms.learning > 0 ? -std::expm1(-moving.pieces / terms.learning) : 1.0;
  return terms.lock_in * moving.most * learned;
}

void advance(const Substitution& terms, Moving& moving, sim::Time now, bool kept) {
  const double months = sim::in_days(now - moving.since) / kMonthDays;
  if (moving.kept) {
    moving.share = std::min(terms.ceiling, moving.share + terms.per_month * months);
  } else {
    moving.share =
        std::max(locked_share(terms, moving), moving.share - terms.win_back_per_month * months);
  }
  moving.most = std::max(moving.most, moving.share);
  moving.since = now;
  moving.kept = kept;
}

}  // namespace chokepoint::models
