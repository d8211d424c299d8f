#include "tools/panel.h"

#include <numeric>

namespace chokepoint::tools {

std::vector<double> point_means(const Panel& panel) {
  std::vector<double> means;
  means.reserve(panel.values.size());
  for (const std::vector<double>& at : panel.values) {
    means.push_back(std::accumulate(at.begin(), at.end(), 0.0) / static_cast<double>(at.size()));
  }
  return means;
}

std::vector<double> input_values(const Panel& panel, std::size_t input) {
  std::vector<double> values;
  values.reserve(panel.points.size());
  for (const std::vector<double>& point : panel.points) values.push_back(point[input]);
  return values;
}

}  // namespace chokepoint::tools
