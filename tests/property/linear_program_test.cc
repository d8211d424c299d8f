// The linear programmes of the margin rule against Clp, a solver of its own, and against what makes
// a solution optimal.

#include "models/inventory/linear_program.h"

#include <coin/Clp_C_Interface.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace chokepoint::models {
namespace {

/// Clp's model of the same programme, all of it dense.
class ClpTwin {
 public:
  explicit ClpTwin(const LinearProgram& program) : model_(Clp_newModel()) {
    const auto columns = static_cast<int>(program.products());
    const auto rows = static_cast<int>(program.resources());
    std::vector<CoinBigIndex> starts;
    std::vector<int> indices;
    std::vector<double> values;
    for (int j = 0; j <= columns; ++j) starts.push_back(j * rows);
    for (int j = 0; j < columns; ++j) {
      for (int i = 0; i < rows; ++i) {
        indices.push_back(i);
        values.push_back(program.use[static_cast<std::size_t>(i * columns + j)]);
      }
    }
    const std::vector<double> zeros(static_cast<std::size_t>(columns), 0.0);
    const std::vector<double> endless(static_cast<std::size_t>(rows),
                                      -std::numeric_limits<double>::max());
    Clp_setLogLevel(model_, 0);
    Clp_setOptimizationDirection(model_, -1);
    Clp_loadProblem(model_, columns, rows, starts.data(), indices.data(), values.data(),
                    zeros.data(), program.most.data(), program.margin.data(), endless.data(),
                    program.available.data());
  }
  ~ClpTwin() { Clp_deleteModel(model_); }
  ClpTwin(const ClpTwin&) = delete;
  ClpTwin& operator=(const ClpTwin&) = delete;

  double best() {
    EXPECT_EQ(Clp_primal(model_, 0), 0);
    return Clp_objectiveValue(model_);
  }

 private:
  Clp_Simplex* model_;
};

double earned(const LinearProgram& program, std::span<const double> amounts) {
  return std::inner_product(amounts.begin(), amounts.end(), program.margin.begin(), 0.0);
}

double used(const LinearProgram& program, std::size_t resource, std::span<const double> amounts) {
  return std::inner_product(
      amounts.begin(), amounts.end(),
      program.use.begin() + static_cast<std::ptrdiff_t>(resource * program.products()), 0.0);
}

/// Programmes of every kind that a release may meet: no product, no resource, nothing wanted,
/// nothing available, and, where `degenerate`, small whole numbers with many ties.
LinearProgram random_program(std::mt19937_64& random, bool degenerate) {
  const auto real = [&](double high) {
    return std::uniform_real_distribution<double>(0, high)(random);
  };
  const auto number = [&](double high) {
    if (random() % 4 == 0) return 0.0;
    return degenerate ? static_cast<double>(random() % 4) : real(high);
  };
  LinearProgram program;
  const std::size_t products = random() % 31;
  const std::size_t resources = random() % 13;
  for (std::size_t j = 0; j < products; ++j) {
    program.margin.push_back(number(40'000));
    program.most.push_back(degenerate ? static_cast<double>(random() % 5) : number(5000));
  }
  for (std::size_t i = 0; i < resources; ++i) {
    program.available.push_back(number(20'000));
    for (std::size_t j = 0; j < products; ++j) program.use.push_back(number(3));
  }
  return program;
}

std::string describe(const LinearProgram& program) {
  std::string text = "margins";
  for (const double one : program.margin) text += " " + std::to_string(one);
  text += "; most";
  for (const double one : program.most) text += " " + std::to_string(one);
  for (std::size_t i = 0; i < program.resources(); ++i) {
    text += "; ";
    for (std::size_t j = 0; j < program.products(); ++j) {
      text += std::to_string(program.use[i * program.products() + j]) + " ";
    }
    text += "<= " + std::to_string(program.available[i]);
  }
  return text;
}

/// What a tolerance is relative to: the optimum, or where nothing can be made what is wanted.
double scale_of(const LinearProgram& program, double best) {
  return best > 1 ? best : std::max(1.0, earned(program, program.most));
}

/// What makes amounts and prices optimal together: both feasible, and nothing to gain.
void expect_optimal(const LinearProgram& program, const LinearSolver& solver) {
  const auto amounts = solver.amounts();
  const auto prices = solver.shadow_prices();
  constexpr double kTolerance = 1e-9;
  double dual = 0;
  for (std::size_t i = 0; i < program.resources(); ++i) {
    const double left = program.available[i] - used(program, i, amounts);
    const double scale = std::max(1.0, program.available[i]);
    ASSERT_GE(left, -kTolerance * scale) << describe(program);
    ASSERT_GE(prices[i], 0) << describe(program);
    // A price is paid only for what is used up.
    if (prices[i] > kTolerance) {
      ASSERT_LE(left, 1e-7 * scale) << describe(program);
    }
    dual += prices[i] * program.available[i];
  }
  for (std::size_t j = 0; j < program.products(); ++j) {
    ASSERT_GE(amounts[j], 0) << describe(program);
    ASSERT_LE(amounts[j], program.most[j]) << describe(program);
    double cost = 0;
    for (std::size_t i = 0; i < program.resources(); ++i) {
      cost += prices[i] * program.use[i * program.products() + j];
    }
    const double gain = program.margin[j] - cost;
    const double scale = std::max(1.0, program.margin[j]);
    // What earns more than its resources cost is made as much as wanted, what earns less not.
    if (gain > 1e-7 * scale) {
      ASSERT_NEAR(amounts[j], program.most[j], 1e-7 * program.most[j]) << describe(program);
    }
    if (gain < -1e-7 * scale) {
      ASSERT_NEAR(amounts[j], 0, 1e-7) << describe(program);
    }
    dual += std::max(0.0, gain) * program.most[j];
  }
  const double primal = earned(program, amounts);
  ASSERT_NEAR(primal, dual, kTolerance * scale_of(program, dual)) << describe(program);
}

TEST(LinearProgram, IsSolvedAsClpSolvesIt) {
  std::mt19937_64 random(1);
  LinearSolver solver;
  for (int trial = 0; trial < 1000; ++trial) {
    const LinearProgram program = random_program(random, trial % 2 == 0);
    solver.solve(program);
    expect_optimal(program, solver);
    if (testing::Test::HasFatalFailure()) return;
    const double best = ClpTwin(program).best();
    ASSERT_NEAR(earned(program, solver.amounts()), best, 1e-9 * scale_of(program, best))
        << describe(program);
  }
}

// Beale's example, on which the rule of the largest gain cycles for ever, in our form: the bounds
// are not reached.
TEST(LinearProgram, DoesNotCycle) {
  LinearProgram program;
  program.margin = {0.75, 0, 0.02, 0};
  program.most = {1000, 1000, 1000, 1000};
  program.available = {0, 0, 1};
  program.use = {0.25, 0, 0.04, 9, 0.5, 12, 0.02, 3, 0, 0, 1, 0};
  LinearSolver solver;
  solver.solve(program);
  expect_optimal(program, solver);
}

// All equal: every step is a tie.
TEST(LinearProgram, EndsWhereEverythingTies) {
  for (std::size_t products = 1; products <= 20; ++products) {
    LinearProgram program;
    program.margin.assign(products, 1);
    program.most.assign(products, 3);
    program.available.assign(5, 7);
    program.use.assign(5 * products, 1);
    LinearSolver solver;
    solver.solve(program);
    expect_optimal(program, solver);
    EXPECT_DOUBLE_EQ(earned(program, solver.amounts()),
                     std::min(7.0, 3.0 * static_cast<double>(products)));
  }
}

/// The best whole solution, by trying all.
double best_whole(const LinearProgram& program, std::vector<double>& amounts, std::size_t from) {
  for (std::size_t i = 0; i < program.resources(); ++i) {
    if (used(program, i, amounts) > program.available[i] + 1e-9) return -1;
  }
  if (from == program.products()) return earned(program, amounts);
  double best = -1;
  for (double x = 0; x <= program.most[from]; ++x) {
    amounts[from] = x;
    best = std::max(best, best_whole(program, amounts, from + 1));
  }
  amounts[from] = 0;
  return best;
}

TEST(LinearProgram, WholeSolutionsFitAndLeaveNoRoomForOneMore) {
  std::mt19937_64 random(3);
  LinearSolver solver;
  double ratio = 0;
  int cases = 0;
  for (int trial = 0; trial < 500; ++trial) {
    LinearProgram program;
    const std::size_t products = random() % 3 + 1;
    for (std::size_t j = 0; j < products; ++j) {
      program.margin.push_back(static_cast<double>(random() % 9));
      program.most.push_back(static_cast<double>(random() % 8));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      program.available.push_back(static_cast<double>(random() % 16));
      for (std::size_t j = 0; j < products; ++j) {
        program.use.push_back(static_cast<double>(random() % 4));
      }
    }
    solver.solve(program);
    std::vector<std::uint32_t> order(products);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return program.margin[a] > program.margin[b];
    });
    std::vector<Quantity> whole(products);
    round_to_whole(program, solver.amounts(), order, whole);
    std::vector<double> amounts(whole.begin(), whole.end());
    for (std::size_t i = 0; i < 2; ++i) {
      ASSERT_LE(used(program, i, amounts), program.available[i]) << describe(program);
    }
    for (std::size_t j = 0; j < products; ++j) {
      ASSERT_GE(whole[j], static_cast<Quantity>(std::floor(solver.amounts()[j] - 1e-9)));
      amounts[j] += 1;
      const bool fits = used(program, 0, amounts) <= program.available[0] &&
                        used(program, 1, amounts) <= program.available[1];
      ASSERT_TRUE(!fits || amounts[j] > program.most[j]) << describe(program);
      amounts[j] -= 1;
    }
    std::vector<double> tried(products, 0);
    const double best = best_whole(program, tried, 0);
    ASSERT_LE(earned(program, amounts), best + 1e-9);
    if (best == 0) continue;
    ratio += earned(program, amounts) / best;
    ++cases;
  }
  EXPECT_GT(ratio / cases, 0.95);  // of the best whole solution, on average, however small the case
}

// Not a test of speed: printed for whoever wonders why Clp is not called.
TEST(LinearProgram, CostBesideClp) {
  std::mt19937_64 random(5);
  std::vector<LinearProgram> programs;
  for (int k = 0; k < 300; ++k) programs.push_back(random_program(random, false));
  const auto seconds = [&](auto solve) {
    const auto start = std::chrono::steady_clock::now();
    for (const LinearProgram& program : programs) solve(program);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  LinearSolver solver;
  const double ours = seconds([&](const LinearProgram& program) { solver.solve(program); });
  const double clp = seconds([](const LinearProgram& program) { ClpTwin(program).best(); });
  RecordProperty("ours_us", std::to_string(ours / 300 * 1e6));
  RecordProperty("clp_us", std::to_string(clp / 300 * 1e6));
  std::printf("a programme: %.2f us, Clp %.2f us\n", ours / 300 * 1e6, clp / 300 * 1e6);
}

}  // namespace
}  // namespace chokepoint::models
