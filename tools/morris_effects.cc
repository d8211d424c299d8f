#include "tools/morris_effects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/random.h"
#include "sim/statistics.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

constexpr std::uint32_t kBootstrap = 0x30121;  ///< purpose of the random stream

/// Elementary effects of one input: by trajectory, mean over replications and variance of that
/// mean.
struct Effects {
  std::vector<double> means;
  sim::Tally chance;
};

/// The inputs in which two points differ.
std::vector<std::size_t> changed_inputs(const std::vector<double>& from,
                                        const std::vector<double>& to) {
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] != to[i]) changed.push_back(i);
  }
  return changed;
}

std::vector<Effects> elementary_effects(const Panel& panel, std::span<const double> ranges) {
  const std::size_t inputs = panel.inputs.size();
  std::vector<Effects> all(inputs);
  for (std::size_t p = 0; p + 1 < panel.points.size(); ++p) {
    if (p % (inputs + 1) == inputs) continue;  // on to the next trajectory
    const auto changed = changed_inputs(panel.points[p], panel.points[p + 1]);
    if (changed.empty()) continue;  // an input that counts only under a condition
    if (changed.size() > 1) {
      throw UsageError(fmt::format(
          "points {} and {} differ in more than one input: this is no Morris design", p, p + 1));
    }
    const std::size_t input = changed.front();
    const double step = (panel.points[p + 1][input] - panel.points[p][input]) / ranges[input];
    sim::Tally tally;
    for (std::size_t r = 0; r < panel.replications(); ++r) {
      tally.add((panel.values[p + 1][r] - panel.values[p][r]) / step);
    }
    all[input].means.push_back(tally.mean());
    all[input].chance.add(tally.variance() / static_cast<double>(panel.replications()));
  }
  return all;
}

MorrisEffect summarise(const Effects& effects) {
  sim::Tally signed_effects;
  sim::Tally sizes;
  for (const double effect : effects.means) {
    signed_effects.add(effect);
    sizes.add(std::fabs(effect));
  }
  MorrisEffect result;
  result.mu = signed_effects.mean();
  result.mu_star = sizes.mean();
  result.effects = effects.means.size();
  const double chance = effects.chance.mean();
  result.chance = std::sqrt(chance);
  const double spread = signed_effects.variance() - (std::isnan(chance) ? 0 : chance);
  result.sigma = std::sqrt(std::max(0.0, spread));
  return result;
}

sim::Interval bootstrap(const std::vector<double>& effects, std::size_t resamples,
                        double confidence, sim::RandomStream& random) {
  std::vector<double> found;
  const auto count = static_cast<double>(effects.size());
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    double sum = 0;
    for (std::size_t t = 0; t < effects.size(); ++t) {
      sum += std::fabs(effects[static_cast<std::size_t>(random.uniform() * count)]);
    }
    found.push_back(sum / count);
  }
  return {sim::quantile(found, (1 - confidence) / 2), sim::quantile(found, (1 + confidence) / 2)};
}

}  // namespace

std::vector<MorrisEffect> morris_effects(const Panel& panel, std::span<const double> ranges,
                                         std::size_t resamples, double confidence,
                                         std::uint64_t seed) {
  if (panel.points.size() % (panel.inputs.size() + 1) != 0) {
    throw UsageError(fmt::format("{} points are not whole trajectories of {}", panel.points.size(),
                                 panel.inputs.size() + 1));
  }
  const std::vector<Effects> all = elementary_effects(panel, ranges);
  std::vector<MorrisEffect> results;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].means.empty()) {
      throw UsageError(fmt::format("{} never moves: this is no Morris design", panel.inputs[i]));
    }
    MorrisEffect effect = summarise(all[i]);
    sim::RandomStream random(seed, 0, kBootstrap, i);
    effect.mu_star_interval = bootstrap(all[i].means, resamples, confidence, random);
    results.push_back(effect);
  }
  return results;
}

}  // namespace chokepoint::tools
