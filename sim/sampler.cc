#include "sim/sampler.h"

#include <algorithm>
#include <array>
#include <utility>

namespace chokepoint::sim {
namespace {

using Table = std::shared_ptr<const QuantileTable>;

Table make_table(const Law& standard) {
  return std::make_shared<const QuantileTable>([&](double u) { return quantile(standard, u); });
}

/// The last tables of a family of laws by shape. Each thread has its own, since a table is the same
/// whoever makes it; samplers keep theirs whether or not it is among the last.
class TablesByShape {
 public:
  template <class Standard>
  Table find(double shape, Standard standard) {
    const auto known = std::find_if(kept_.begin(), kept_.end(), [shape](const Kept& kept) {
      return kept.table != nullptr && kept.shape == shape;
    });
    if (known != kept_.end()) return known->table;
    Kept& oldest = kept_[made_++ % kept_.size()];
    oldest = {shape, make_table(standard(shape))};
    return oldest.table;
  }

 private:
  struct Kept {
    double shape = 0;
    Table table;
  };
  std::array<Kept, 16> kept_;
  std::size_t made_ = 0;
};

const Table& exponential_table() {
  static const Table kTable = make_table(Exponential{1});
  return kTable;
}

const Table& normal_table() {
  static const Table kTable = make_table(Normal{0, 1});
  return kTable;
}

Table lognormal_table(double sigma) {
  thread_local TablesByShape tables;
  return tables.find(sigma, [](double shape) { return Law(Lognormal{1, shape}); });
}

Table gamma_table(double cv) {
  thread_local TablesByShape tables;
  return tables.find(cv, [](double shape) { return Law(Gamma{1, shape}); });
}

/// A law as shift + scale x a standard law; without a table the law stands for itself.
struct Standard {
  Table table;
  double shift;
  double scale;
};

Standard standardise(const Fixed& law) { return {nullptr, law.value, 0}; }
Standard standardise(const Uniform&) { return {}; }
Standard standardise(const Exponential& law) { return {exponential_table(), 0, law.mean}; }
Standard standardise(const Lognormal& law) { return {lognormal_table(law.sigma), 0, law.mean}; }
Standard standardise(const Gamma& law) {
  if (law.mean == 0 || law.cv == 0) return {nullptr, law.mean, 0};
  return {gamma_table(law.cv), 0, law.mean};
}
Standard standardise(const Triangular&) { return {}; }
Standard standardise(const Normal& law) { return {normal_table(), law.mean, law.sd}; }
Standard standardise(const Poisson&) { return {}; }

}  // namespace

Sampler::Sampler(const Law& law)
    : is_fixed_(std::holds_alternative<Fixed>(law)), mean_(sim::mean(law)), law_(law) {
  Standard standard = std::visit([](const auto& which) { return standardise(which); }, law);
  table_ = std::move(standard.table);
  shift_ = standard.shift;
  scale_ = standard.scale;
}

double Sampler::without_table(double u) const { return quantile(law_, u); }

const Sampler& unit_exponential() {
  static const Sampler kSampler(Exponential{1});
  return kSampler;
}

}  // namespace chokepoint::sim
