#include "models/inventory/linear_program.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace chokepoint::models {
namespace {

/// Below these, of numbers scaled to about 1, is rounding error.
constexpr double kNoGain = 1e-11;
constexpr double kNoPivot = 1e-11;
constexpr double kEndless = std::numeric_limits<double>::infinity();

/// A divisor that brings the largest of some numbers to 1.
double scale_of(std::span<const double> numbers) {
  const double largest = numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end());
  return largest > 0 ? largest : 1;
}

}  // namespace

void LinearSolver::solve(const LinearProgram& program) {
  open(program);
  for (;;) {
    const std::size_t column = entering();
    if (column == columns_) break;
    move(column, longest_step(column));
  }
  close(program);
}

void LinearSolver::open(const LinearProgram& program) {
  rows_ = program.resources();
  columns_ = program.products();
  assert(program.use.size() == rows_ * columns_ && program.most.size() == columns_);
  margin_scale_ = scale_of(program.margin);
  gain_.resize(columns_);
  nonbasic_.resize(columns_);
  at_bound_.assign(columns_, 0);
  bound_.assign(columns_ + rows_, kEndless);
  for (std::size_t j = 0; j < columns_; ++j) {
    gain_[j] = program.margin[j] / margin_scale_;
    bound_[j] = program.most[j];
    nonbasic_[j] = static_cast<std::uint32_t>(j);
  }
  tableau_.resize(rows_ * columns_);
  row_scale_.resize(rows_);
  value_.resize(rows_);
  basic_.resize(rows_);
  for (std::size_t i = 0; i < rows_; ++i) {
    row_scale_[i] = scale_of(std::span(program.use).subspan(i * columns_, columns_));
    for (std::size_t j = 0; j < columns_; ++j) {
      cell(i, j) = program.use[i * columns_ + j] / row_scale_[i];
    }
    value_[i] = program.available[i] / row_scale_[i];
    basic_[i] = static_cast<std::uint32_t>(columns_ + i);
  }
}

/// The column of the first variable whose change improves the objective; columns_ if there is none.
std::size_t LinearSolver::entering() const {
  std::size_t best = columns_;
  for (std::size_t j = 0; j < columns_; ++j) {
    const double gain = at_bound_[j] ? -gain_[j] : gain_[j];
    if (gain <= kNoGain || bound_[nonbasic_[j]] == 0) continue;
    if (best == columns_ || nonbasic_[j] < nonbasic_[best]) best = j;
  }
  return best;
}

/// How far the column's variable can go, and which variable stops it: of several the first.
LinearSolver::Step LinearSolver::longest_step(std::size_t column) const {
  const double sign = at_bound_[column] ? -1 : 1;
  Step step{bound_[nonbasic_[column]], rows_};
  for (std::size_t i = 0; i < rows_; ++i) {
    const double falls = sign * cell(i, column);
    if (std::abs(falls) <= kNoPivot) continue;
    const double room = falls > 0 ? value_[i] : bound_[basic_[i]] - value_[i];
    const double length = std::max(0.0, room) / std::abs(falls);
    const std::uint32_t stops = step.row == rows_ ? nonbasic_[column] : basic_[step.row];
    if (length < step.length || (length == step.length && basic_[i] < stops)) step = {length, i};
  }
  return step;
}

void LinearSolver::move(std::size_t column, const Step& step) {
  const double sign = at_bound_[column] ? -1 : 1;
  const double start = at_bound_[column] ? bound_[nonbasic_[column]] : 0;
  for (std::size_t i = 0; i < rows_; ++i) value_[i] -= sign * step.length * cell(i, column);
  if (step.row == rows_) {
    at_bound_[column] = !at_bound_[column];
    return;
  }
  const bool rose = sign * cell(step.row, column) < 0;
  value_[step.row] = start + sign * step.length;
  exchange(column, step.row);
  at_bound_[column] = rose;
}

/// The variables of a column and a row change places.
void LinearSolver::exchange(std::size_t column, std::size_t row) {
  const double pivot = cell(row, column);
  for (std::size_t j = 0; j < columns_; ++j) cell(row, j) /= pivot;
  cell(row, column) = 1 / pivot;
  for (std::size_t i = 0; i < rows_; ++i) {
    const double factor = cell(i, column);
    if (i == row || factor == 0) continue;
    for (std::size_t j = 0; j < columns_; ++j) cell(i, j) -= factor * cell(row, j);
    cell(i, column) = -factor / pivot;
  }
  const double factor = gain_[column];
  for (std::size_t j = 0; j < columns_; ++j) gain_[j] -= factor * cell(row, j);
  gain_[column] = -factor / pivot;
  std::swap(basic_[row], nonbasic_[column]);
}

void LinearSolver::close(const LinearProgram& program) {
  amounts_.assign(columns_, 0);
  prices_.assign(rows_, 0);
  for (std::size_t j = 0; j < columns_; ++j) {
    const std::uint32_t variable = nonbasic_[j];
    if (variable < columns_) {
      amounts_[variable] = at_bound_[j] ? bound_[variable] : 0;
    } else {
      const std::size_t i = variable - columns_;
      prices_[i] = std::max(0.0, -gain_[j]) * margin_scale_ / row_scale_[i];
    }
  }
  for (std::size_t i = 0; i < rows_; ++i) {
    if (basic_[i] >= columns_) continue;
    amounts_[basic_[i]] = std::clamp(value_[i], 0.0, program.most[basic_[i]]);
  }
}

void round_to_whole(const LinearProgram& program, std::span<const double> amounts,
                    std::span<const std::uint32_t> order, std::span<Quantity> whole) {
  constexpr double kHair = 1e-9;
  const auto down = [](double amount) {
    return static_cast<Quantity>(std::floor(amount + kHair * std::max(1.0, amount)));
  };
  for (std::size_t j = 0; j < amounts.size(); ++j) whole[j] = down(amounts[j]);
  for (const std::uint32_t j : order) {
    double more = program.most[j] - static_cast<double>(whole[j]);
    for (std::size_t i = 0; i < program.resources(); ++i) {
      const std::span<const double> use =
          std::span(program.use).subspan(i * program.products(), program.products());
      if (use[j] == 0) continue;
      double left = program.available[i];
      for (std::size_t k = 0; k < use.size(); ++k) left -= use[k] * static_cast<double>(whole[k]);
      more = std::min(more, left / use[j]);
    }
    whole[j] += std::max<Quantity>(0, down(more));
  }
}

}  // namespace chokepoint::models
