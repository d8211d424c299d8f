#include "models/network/bill_of_materials.h"

#include <Eigen/SparseCore>
#include <Eigen/SparseLU>
#include <cmath>
#include <stdexcept>
#include <string>

namespace chokepoint::models {
namespace {

using Matrix = Eigen::SparseMatrix<double>;

void require(bool holds, const std::string& problem) {
  if (!holds) throw std::invalid_argument("bill of materials: " + problem);
}

/// Written so that NaN fails too.
bool is_amount(double value) { return value >= 0 && std::isfinite(value); }

/// I - A.
Matrix net_output(std::size_t items, std::span<const Usage> usages) {
  std::vector<Eigen::Triplet<double>> entries;
  entries.reserve(items + usages.size());
  for (std::size_t i = 0; i < items; ++i) {
    entries.emplace_back(static_cast<int>(i), static_cast<int>(i), 1.0);
  }
  for (const Usage& usage : usages) {
    require(index(usage.output) < items && index(usage.input) < items, "item out of range");
    require(is_amount(usage.per_unit), "amount per unit " + std::to_string(usage.per_unit));
    entries.emplace_back(static_cast<int>(index(usage.input)),
                         static_cast<int>(index(usage.output)), -usage.per_unit);
  }
  const auto size = static_cast<Eigen::Index>(items);
  Matrix matrix(size, size);
  matrix.setFromTriplets(entries.begin(), entries.end());  // adds up repeated places
  return matrix;
}

}  // namespace

std::vector<double> total_requirements(std::size_t items, std::span<const Usage> usages,
                                       std::span<const double> external_demand) {
  require(external_demand.size() == items, "demand for another number of items");
  Eigen::VectorXd demand(static_cast<Eigen::Index>(items));
  for (std::size_t i = 0; i < items; ++i) {
    require(is_amount(external_demand[i]), "demand " + std::to_string(external_demand[i]));
    demand[static_cast<Eigen::Index>(i)] = external_demand[i];
  }
  const Matrix matrix = net_output(items, usages);
  if (items == 0) return {};

  Eigen::SparseLU<Matrix, Eigen::COLAMDOrdering<int>> solver;
  solver.compute(matrix);
  require(solver.info() == Eigen::Success, "singular: a loop consumes all that it makes");
  const Eigen::VectorXd solution = solver.solve(demand);

  // Without loops the elimination only ever adds what is not negative. A negative result can come
  // from a loop that consumes more than it makes, or from rounding beside it.
  std::vector<double> required(solution.begin(), solution.end());
  for (double& pieces : required) {
    require(std::isfinite(pieces) && pieces > -1e-9 * (1 + demand.sum()),
            "a loop consumes more than it makes");
    if (pieces <= 0) pieces = 0;
  }
  return required;
}

}  // namespace chokepoint::models
