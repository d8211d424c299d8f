#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/network/ids.h"

namespace chokepoint::models {

/// How much to make of each product when all share scarce resources: maximise margin x under
/// use x <= available and 0 <= x <= most. Products are columns, resources rows.
struct LinearProgram {
  std::vector<double> margin;     ///< by product [USD per unit of it], not negative
  std::vector<double> most;       ///< by product, finite, not negative
  std::vector<double> available;  ///< by resource, not negative
  std::vector<double> use;        ///< by resource, then product; not negative

  std::size_t products() const { return margin.size(); }
  std::size_t resources() const { return available.size(); }
};

/// The solver with its working memory: goes to the heap only for a larger programme than before.
///
/// Method: primal simplex with bounded variables on a condensed tableau, from the slack basis,
/// which is feasible. Bland's rule (the first improving variable enters; of those that limit it the
/// first leaves) keeps it from cycling and makes it deterministic. Source: Chvatal, Linear
/// Programming (1983), chapters 3 and 8; Bland, Mathematics of Operations Research 2 (1977),
/// 103-107. Cost: resources x products a step; in practice steps are a few times the resources.
class LinearSolver {
 public:
  /// Solves; results are valid until the next call. Requires what LinearProgram says.
  void solve(const LinearProgram& program);

  /// An optimal amount of each product, a vertex.
  std::span<const double> amounts() const { return amounts_; }
  /// What one more unit of each resource would earn: optimal dual values, not negative, and 0 where
  /// some of the resource is left.
  std::span<const double> shadow_prices() const { return prices_; }

 private:
  struct Step {
    double length;
    std::size_t row;  ///< whose variable leaves; rows_: the entering one goes to its other bound
  };
  void open(const LinearProgram& program);
  std::size_t entering() const;
  Step longest_step(std::size_t column) const;
  void move(std::size_t column, const Step& step);
  void exchange(std::size_t column, std::size_t row);
  void close(const LinearProgram& program);
  double& cell(std::size_t row, std::size_t column) { return tableau_[row * columns_ + column]; }
  double cell(std::size_t row, std::size_t column) const {
    return tableau_[row * columns_ + column];
  }

  // Variables are the products, then the slacks of the resources.
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<double> tableau_;          ///< how fast a basic variable falls as another rises
  std::vector<double> gain_;             ///< by column: how fast the objective rises
  std::vector<double> value_;            ///< by row: of the basic variable
  std::vector<double> bound_;            ///< by variable: its upper bound
  std::vector<std::uint32_t> basic_;     ///< by row: which variable
  std::vector<std::uint32_t> nonbasic_;  ///< by column
  std::vector<std::uint8_t> at_bound_;   ///< by column: at its upper bound, not at 0
  std::vector<double> row_scale_, amounts_, prices_;
  double margin_scale_ = 1;
};

/// A solution in whole numbers: amounts are rounded down (after 1e-9 for rounding errors), then
/// products in the given order get as many more as resources and `most` allow. Overwrites `whole`,
/// one per product. `order` names all products, the highest margin first. The total margin is below
/// that of the programme by less than one unit of each product that shares a binding resource.
void round_to_whole(const LinearProgram& program, std::span<const double> amounts,
                    std::span<const std::uint32_t> order, std::span<Quantity> whole);

}  // namespace chokepoint::models
