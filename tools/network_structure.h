#pragma once

#include <cstddef>
#include <vector>

#include "sim/random.h"
#include "tools/generated_network.h"

namespace chokepoint::tools {

/// So many elements in so many groups that follow each other, as evenly as possible.
struct Groups {
  std::size_t elements = 0;
  std::size_t groups = 1;
  std::size_t begin(std::size_t group) const { return elements * group / groups; }
  std::size_t end(std::size_t group) const { return begin(group + 1); }
  std::size_t size(std::size_t group) const { return end(group) - begin(group); }
  /// The group of an element.
  std::size_t of(std::size_t element) const;
};

/// What is made on campuses: of materials, parts or products.
struct Made {
  std::vector<std::size_t> inputs;  ///< elements of the layer above
  double rate = 0;                  ///< pieces a day that will be asked for
  double time = 0;                  ///< mean lead time or cycle time [days]
};

/// A product stocked in a depot or a city.
struct Place {
  std::size_t product = 0;
  std::size_t source = 0;  ///< campus, or the depot's stock
  double rate = 0;
  double time = 0;
};

/// Random numbers of a generated network: the structure's, and those of what is written about it.
class NetworkRandom {
 public:
  NetworkRandom(const NetworkSize& size, std::uint32_t purpose)
      : stream_(size.seed, 0, purpose, size.nodes) {}
  double uniform(double low, double high) { return low + (high - low) * stream_.uniform(); }
  /// Of the numbers below n.
  std::size_t below(std::size_t n);

 private:
  sim::RandomStream stream_;
};

/// Five layers: materials from outside, parts, products; stocks in depots; shops in cities. Pieces
/// are made on campuses of the inputs that lie there, and travel along lanes to depots and on to
/// cities. Everything that is made is used, stocked or sold. Cost: linear in nodes.
struct NetworkStructure {
  explicit NetworkStructure(const NetworkSize& size);

  Groups materials, parts, products;  ///< by campus
  Groups depots, cities;
  std::vector<Made> material, part, product;
  std::vector<Place> depot, shop;
  std::vector<std::vector<std::size_t>> depot_sources;  ///< campuses, by depot
  std::vector<std::vector<std::size_t>> city_sources;   ///< depots, by city
};

/// To hundredths, so that a text reads back to the same number.
double hundredths(double value);

}  // namespace chokepoint::tools
