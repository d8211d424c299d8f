#include "tools/network_structure.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace chokepoint::tools {
namespace {

constexpr std::uint32_t kPurpose = 0x6E657477;

/// Shares of the layers; shops are the rest.
constexpr double kMaterials = 0.15;
constexpr double kParts = 0.15;
constexpr double kProducts = 0.10;
constexpr double kDepotStocks = 0.15;
/// About so many products are made on a campus, and stocked in a depot and a city.
constexpr std::size_t kProductsOfCampus = 8;
constexpr std::size_t kStocksOfDepot = 6;
constexpr std::size_t kShopsOfCity = 5;
/// Inputs of a process beyond what it takes to use all, plus one.
constexpr std::size_t kMostInputs = 3;
constexpr std::size_t kMostSources = 3;
constexpr std::size_t kNobody = ~std::size_t{0};

class Builder {
 public:
  Builder(const NetworkSize& size, NetworkStructure& out) : random_(size, kPurpose), out_(out) {
    const auto share = [&](double part) {
      return static_cast<std::size_t>(std::llround(part * static_cast<double>(size.nodes)));
    };
    const std::size_t products = share(kProducts);
    const std::size_t campuses = std::max<std::size_t>(1, products / kProductsOfCampus);
    out_.materials = {share(kMaterials), campuses};
    out_.parts = {share(kParts), campuses};
    out_.products = {products, campuses};
    const std::size_t stocks = share(kDepotStocks);
    out_.depots = {stocks, (stocks + kStocksOfDepot - 1) / kStocksOfDepot};
    const std::size_t rest = size.nodes - out_.materials.elements - out_.parts.elements -
                             out_.products.elements - stocks;
    out_.cities = {rest, (rest + kShopsOfCity - 1) / kShopsOfCity};
    out_.material.resize(out_.materials.elements);
    out_.part.resize(out_.parts.elements);
    out_.product.resize(out_.products.elements);
    out_.depot.resize(out_.depots.elements);
    out_.shop.resize(out_.cities.elements);
    out_.depot_sources.resize(out_.depots.groups);
    out_.city_sources.resize(out_.cities.groups);
  }

  void build() {
    connect();
    follow_demand();
  }

 private:
  double uniform(double low, double high) { return random_.uniform(low, high); }
  std::size_t below(std::size_t n) { return random_.below(n); }

  // --- Who gets what from where

  void connect() {
    for (std::size_t campus = 0; campus < out_.products.groups; ++campus) {
      connect_campus(out_.parts, out_.part, out_.materials, campus);
      connect_campus(out_.products, out_.product, out_.parts, campus);
    }
    // Two of three stocks of a depot are dealt in turn, so that every product is stocked somewhere,
    // and one of three shops, so that somebody buys it. The others are chosen at random.
    fill(
        out_.depots, out_.depot, out_.products, out_.depot_sources,
        [](std::size_t one) { return one; },
        [](std::size_t i) { return i % 3 == 2 ? kNobody : i - i / 3; });
    fill(
        out_.cities, out_.shop, out_.depots, out_.city_sources,
        [this](std::size_t stock) { return out_.depot[stock].product; },
        [](std::size_t i) { return i % 3 == 0 ? i / 3 : kNobody; });
  }

  /// Says where each place of a layer gets its product: `dealt` names an element of the layer above
  /// or kNobody.
  template <class ProductOf, class Dealt>
  void fill(const Groups& layer, std::vector<Place>& places, const Groups& above,
            std::vector<std::vector<std::size_t>>& sources, ProductOf product_of, Dealt dealt) {
    for (std::size_t group = 0; group < layer.groups; ++group) {
      Choice choice(*this, above, sources[group]);
      std::vector<std::size_t> left;
      for (std::size_t i = layer.begin(group); i < layer.end(group); ++i) {
        const std::size_t one = dealt(i);
        if (one < above.elements && choice.is_new(product_of(one))) {
          places[i].source = choice.take(one, product_of(one));
        } else {
          left.push_back(i);
        }
      }
      for (const std::size_t i : left) places[i].source = choice.any(product_of);
      for (std::size_t i = layer.begin(group); i < layer.end(group); ++i) {
        places[i].product = product_of(places[i].source);
      }
    }
  }

  /// Inputs are dealt like cards, and there are enough hands for all of them.
  void connect_campus(const Groups& layer, std::vector<Made>& made, const Groups& above,
                      std::size_t campus) {
    const std::size_t cards = above.size(campus);
    const std::size_t least = (cards + layer.size(campus) - 1) / layer.size(campus);
    std::vector<std::size_t> deck;
    for (std::size_t i = layer.begin(campus); i < layer.end(campus); ++i) {
      const std::size_t count = std::min(least + below(kMostInputs), cards);
      std::vector<std::size_t>& inputs = made[i].inputs;
      while (inputs.size() < count) {
        if (deck.empty()) deck = shuffled(above.begin(campus), above.end(campus));
        const std::size_t card = deck.back();
        deck.pop_back();
        if (std::find(inputs.begin(), inputs.end(), card) == inputs.end()) inputs.push_back(card);
      }
    }
  }

  std::vector<std::size_t> shuffled(std::size_t begin, std::size_t end) {
    std::vector<std::size_t> all;
    for (std::size_t i = begin; i < end; ++i) all.push_back(i);
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[below(i)]);
    return all;
  }

  /// What one depot or city takes of the layer above: no product twice, and from few groups.
  class Choice {
   public:
    Choice(Builder& builder, const Groups& above, std::vector<std::size_t>& sources)
        : builder_(builder),
          above_(above),
          sources_(sources),
          wanted_(std::min(1 + builder.below(kMostSources), above.groups)) {}

    bool is_new(std::size_t product) const {
      return std::find(products_.begin(), products_.end(), product) == products_.end();
    }

    std::size_t take(std::size_t element, std::size_t product) {
      products_.push_back(product);
      add_source(above_.of(element));
      return element;
    }

    /// One that is not there yet; of further groups where the wanted number has no more.
    template <class ProductOf>
    std::size_t any(ProductOf product_of) {
      while (sources_.size() < wanted_) add_source(builder_.below(above_.groups));
      for (;;) {
        while (candidates_.empty()) add_source(builder_.below(above_.groups));
        const std::size_t pick = builder_.below(candidates_.size());
        const std::size_t element = candidates_[pick];
        candidates_.erase(candidates_.begin() + static_cast<std::ptrdiff_t>(pick));
        if (is_new(product_of(element))) return take(element, product_of(element));
      }
    }

   private:
    void add_source(std::size_t group) {
      if (std::find(sources_.begin(), sources_.end(), group) != sources_.end()) return;
      sources_.push_back(group);
      for (std::size_t i = above_.begin(group); i < above_.end(group); ++i)
        candidates_.push_back(i);
    }

    Builder& builder_;
    const Groups& above_;
    std::vector<std::size_t>& sources_;
    std::size_t wanted_;
    std::vector<std::size_t> products_;
    std::vector<std::size_t> candidates_;
  };

  // --- How much is asked for, downstream first

  void follow_demand() {
    for (Place& shop : out_.shop) {
      shop.rate = hundredths(uniform(0.2, 0.8));
      shop.time = 3;
      out_.depot[shop.source].rate += shop.rate;
    }
    for (Place& depot : out_.depot) {
      depot.time = 6;
      out_.product[depot.product].rate += depot.rate;
    }
    pass_on(out_.product, out_.part);
    pass_on(out_.part, out_.material);
    for (Made& made : out_.material) made.time = hundredths(uniform(5, 20));
  }

  void pass_on(std::vector<Made>& layer, std::vector<Made>& above) {
    for (Made& made : layer) {
      made.time = hundredths(uniform(1, 8));
      for (const std::size_t input : made.inputs) above[input].rate += made.rate;
    }
  }

  NetworkRandom random_;
  NetworkStructure& out_;
};

}  // namespace

std::size_t Groups::of(std::size_t element) const {
  std::size_t group = element * groups / elements;
  while (end(group) <= element) ++group;
  return group;
}

std::size_t NetworkRandom::below(std::size_t n) {
  return std::min(n - 1, static_cast<std::size_t>(stream_.uniform() * static_cast<double>(n)));
}

NetworkStructure::NetworkStructure(const NetworkSize& size) { Builder(size, *this).build(); }

double hundredths(double value) { return std::round(value * 100) / 100; }

}  // namespace chokepoint::tools
