#include "tools/generated_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/calendar.h"
#include "sim/random.h"

namespace chokepoint::tools {
namespace {

/// Of random streams; what else the seed draws has purposes of its own.
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
constexpr std::size_t kMostInputs = 4;
constexpr std::size_t kMostSources = 3;
constexpr std::size_t kProcessesOfPool = 3;

/// So many elements in so many groups that follow each other, as evenly as possible.
struct Groups {
  std::size_t elements;
  std::size_t groups;
  std::size_t begin(std::size_t group) const { return elements * group / groups; }
  std::size_t end(std::size_t group) const { return begin(group + 1); }
  std::size_t size(std::size_t group) const { return end(group) - begin(group); }
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

/// Five layers: materials from outside, parts, products; depots; shops in cities. Pieces are made
/// on campuses of the inputs that lie there, and travel along lanes to depots and on to cities.
class Network {
 public:
  explicit Network(const NetworkSize& size)
      : size_(size), random_(size.seed, 0, kPurpose, size.nodes) {
    const auto share = [&](double part) {
      return static_cast<std::size_t>(std::llround(part * static_cast<double>(size.nodes)));
    };
    const std::size_t products = share(kProducts);
    const std::size_t campuses = std::max<std::size_t>(1, products / kProductsOfCampus);
    materials_ = {share(kMaterials), campuses};
    parts_ = {share(kParts), campuses};
    products_ = {products, campuses};
    const std::size_t stocks = share(kDepotStocks);
    depots_ = {stocks, (stocks + kStocksOfDepot - 1) / kStocksOfDepot};
    const std::size_t rest =
        size.nodes - materials_.elements - parts_.elements - products_.elements - stocks;
    cities_ = {rest, (rest + kShopsOfCity - 1) / kShopsOfCity};
    material_.resize(materials_.elements);
    part_.resize(parts_.elements);
    product_.resize(products_.elements);
    depot_.resize(depots_.elements);
    shop_.resize(cities_.elements);
    depot_sources_.resize(depots_.groups);
    city_sources_.resize(cities_.groups);
  }

  std::string text() {
    connect();
    follow_demand();
    write();
    return fmt::to_string(out_);
  }

 private:
  double uniform(double low, double high) { return low + (high - low) * random_.uniform(); }
  std::size_t below(std::size_t n) {
    return std::min(n - 1, static_cast<std::size_t>(random_.uniform() * static_cast<double>(n)));
  }

  // --- Who gets what from where

  void connect() {
    for (std::size_t campus = 0; campus < products_.groups; ++campus) {
      connect_campus(parts_, part_, materials_, campus);
      connect_campus(products_, product_, parts_, campus);
    }
    for (std::size_t depot = 0; depot < depots_.groups; ++depot) {
      stock(depots_, depot_, depot, depot_sources_[depot], products_,
            [](std::size_t product) { return product; });
    }
    for (std::size_t city = 0; city < cities_.groups; ++city) {
      stock(cities_, shop_, city, city_sources_[city], depots_,
            [this](std::size_t stock) { return depot_[stock].product; });
    }
  }

  /// Inputs are dealt like cards, so that few elements of the layer above are used by nobody.
  void connect_campus(const Groups& layer, std::vector<Made>& made, const Groups& above,
                      std::size_t campus) {
    std::vector<std::size_t> deck;
    for (std::size_t i = layer.begin(campus); i < layer.end(campus); ++i) {
      const std::size_t count = std::min(1 + below(kMostInputs), above.size(campus));
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

  /// Fills the places of one depot or city with products of a few groups of the layer above, none
  /// twice; of more groups where those have too few.
  template <class ProductOf>
  void stock(const Groups& layer, std::vector<Place>& places, std::size_t group,
             std::vector<std::size_t>& sources, const Groups& above, ProductOf product_of) {
    const std::size_t wanted = 1 + below(kMostSources);
    std::vector<std::size_t> choice;
    std::vector<std::size_t> taken;
    for (std::size_t i = layer.begin(group); i < layer.end(group);) {
      while (choice.empty() || (sources.size() < wanted && sources.size() < above.groups)) {
        const std::size_t source = below(above.groups);
        if (std::find(sources.begin(), sources.end(), source) != sources.end()) continue;
        sources.push_back(source);
        for (const std::size_t one : shuffled(above.begin(source), above.end(source))) {
          choice.push_back(one);
        }
      }
      const std::size_t pick = below(choice.size());
      const std::size_t source = choice[pick];
      choice.erase(choice.begin() + static_cast<std::ptrdiff_t>(pick));
      const std::size_t product = product_of(source);
      if (std::find(taken.begin(), taken.end(), product) != taken.end()) continue;
      taken.push_back(product);
      places[i++] = {product, source};
    }
  }

  // --- How much is asked for, downstream first

  void follow_demand() {
    for (Place& shop : shop_) {
      shop.rate = rounded(uniform(0.2, 0.8));
      shop.time = 3;
      depot_[shop.source].rate += shop.rate;
    }
    for (Place& depot : depot_) {
      depot.time = 6;
      product_[depot.product].rate += depot.rate;
    }
    pass_on(product_, part_);
    pass_on(part_, material_);
    for (Made& made : material_) made.time = rounded(uniform(5, 20));
  }

  void pass_on(std::vector<Made>& layer, std::vector<Made>& above) {
    for (Made& made : layer) {
      made.time = rounded(uniform(1, 8));
      for (const std::size_t input : made.inputs) above[input].rate += made.rate;
    }
  }

  static double rounded(double value) { return std::round(value * 100) / 100; }

  // --- The scenario

  template <class... Values>
  void put(fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Values>(values)...);
  }

  void write() {
    out_.reserve(size_.nodes * 400);
    const sim::Time start = *sim::parse_date("2000-01-01");
    put("# proto-file: proto/scenario.proto\n# proto-message: chokepoint.v1.Scenario\n#\n"
        "# Made by chokepoint generate --nodes {} --days {} --seed {}\n"
        "schema: 1\nname: \"generated-{}\"\n"
        "title: \"A made-up network of {} stocks in five layers\"\n"
        "horizon {{ start: \"2000-01-01\" end: \"{}\" whole_span: true }}\n"
        "country {{ id: \"US\" region: US }}\ncountry {{ id: \"CN\" region: CN }}\n"
        "country {{ id: \"TW\" }}\n",
        size_.nodes, size_.days, size_.seed, size_.nodes, size_.nodes,
        sim::format_date(start + sim::kDay * size_.days));
    for (std::size_t campus = 0; campus < products_.groups; ++campus) write_campus(campus);
    for (std::size_t depot = 0; depot < depots_.groups; ++depot) write_depot(depot);
    for (std::size_t city = 0; city < cities_.groups; ++city) write_city(city);
  }

  const char* country() {
    constexpr const char* kCountries[] = {"US", "CN", "TW"};
    return kCountries[below(std::size(kCountries))];
  }

  void write_campus(std::size_t campus) {
    put("site {{ id: \"c{}\" country: \"{}\" }}\n", campus, country());
    for (std::size_t i = materials_.begin(campus); i < materials_.end(campus); ++i) {
      write_material(campus, i);
    }
    write_processes(campus, parts_, part_, 'p', 'm');
    write_processes(campus, products_, product_, 'a', 'p');
  }

  void write_material(std::size_t campus, std::size_t i) {
    const Made& made = material_[i];
    const std::int64_t batch = std::max<std::int64_t>(1, std::llround(made.rate * 5));
    put("item {{ id: \"m{}\" }}\nsupplier {{ id: \"m{}\" item: \"m{}\" site: \"c{}\" on_order {{ "
        "lead_time {{ unit: \"days\" gamma {{ mean: {} cv: 0.5 }} }} }} }}\n",
        i, i, i, campus, made.time);
    write_batches('m', i, 'm', i, 'c', campus, cover(made.rate, made.time), batch);
    put(" }}\n");
  }

  /// Reorder point and batch; a stock that begins full. Left open for more.
  void write_batches(char kind, std::size_t i, char item, std::size_t of, char place,
                     std::size_t where, std::int64_t point, std::int64_t batch) {
    put("stock {{ id: \"{}{}\" item: \"{}{}\" site: \"{}{}\" initial: {} reorder_quantity {{ "
        "reorder_point: {} quantity: {} }}",
        kind, i, item, of, place, where, point + batch, point, batch);
  }

  /// Pieces that cover the demand of `days` most of the time.
  static std::int64_t cover(double rate, double days) {
    const double mean = rate * days;
    return static_cast<std::int64_t>(std::ceil(mean + 1.5 * std::sqrt(mean))) + 1;
  }

  /// Processes share pools of servers, a few of which are free on average.
  void write_processes(std::size_t campus, const Groups& layer, const std::vector<Made>& made,
                       char kind, char input) {
    for (std::size_t i = layer.begin(campus); i < layer.end(campus); i += kProcessesOfPool) {
      const std::size_t end = std::min(i + kProcessesOfPool, layer.end(campus));
      double load = 0;
      for (std::size_t k = i; k < end; ++k) load += made[k].rate * made[k].time;
      const double servers = std::max(1.0, std::ceil(load / uniform(0.7, 0.95)));
      put("pool {{ id: \"{}{}\" servers {{ constant: {} }} }}\n", kind, i, servers);
      for (std::size_t k = i; k < end; ++k) write_process(campus, made[k], k, i, kind, input);
    }
  }

  void write_process(std::size_t campus, const Made& made, std::size_t i, std::size_t pool,
                     char kind, char input) {
    put("item {{ id: \"{}{}\" }}\nprocess {{ id: \"{}{}\" at: \"c{}\" start: ON_ORDER use {{ pool: "
        "\"{}{}\" }}",
        kind, i, kind, i, campus, kind, pool);
    for (const std::size_t one : made.inputs) put(" input {{ item: \"{}{}\" }}", input, one);
    put(" output {{ item: \"{}{}\" }} cycle_time {{ unit: \"days\" ", kind, i);
    switch (below(3)) {
      case 0:
        put("exponential {{ mean: {} }} }} }}\n", made.time);
        break;
      case 1:
        put("lognormal {{ mean: {} sigma: 0.5 }} }} }}\n", made.time);
        break;
      default:
        put("uniform {{ low: {} high: {} }} }} }}\n", made.time / 2, made.time * 3 / 2);
    }
    // Half as much again for the time spent waiting for servers and inputs.
    const std::int64_t level = cover(made.rate, made.time * 3 / 2);
    put("stock {{ id: \"{}{}\" item: \"{}{}\" site: \"c{}\" initial: {} base_stock {{ level: {} }} "
        "}}\n",
        kind, i, kind, i, campus, level, level);
  }

  void write_depot(std::size_t depot) {
    put("site {{ id: \"d{}\" country: \"{}\" }}\n", depot, country());
    for (const std::size_t campus : depot_sources_[depot]) {
      put("lane {{ id: \"c{}-d{}\" from: \"c{}\" to: \"d{}\" transit {{ unit: \"days\" triangular "
          "{{ "
          "low: 2 mode: 3 high: 7 }} }} }}\n",
          campus, depot, campus, depot);
    }
    for (std::size_t i = depots_.begin(depot); i < depots_.end(depot); ++i) {
      const Place& place = depot_[i];
      const std::int64_t batch = std::max<std::int64_t>(1, std::llround(place.rate * 4));
      write_batches('w', i, 'a', place.product, 'd', depot, cover(place.rate, place.time), batch);
      put(" from: \"c{}-d{}\" }}\n", group_of(products_, place.product), depot);
    }
  }

  void write_city(std::size_t city) {
    const char* const home = country();
    put("site {{ id: \"y{}\" country: \"{}\" }}\nbuyer {{ id: \"b{}\" country: \"{}\" }}\n"
        "lane {{ id: \"b{}\" from: \"y{}\" to: \"b{}\" }}\n",
        city, home, city, home, city, city, city);
    for (const std::size_t depot : city_sources_[city]) {
      put("lane {{ id: \"d{}-y{}\" from: \"d{}\" to: \"y{}\" transit {{ unit: \"days\" uniform {{ "
          "low: "
          "1 high: 3 }} }} }}\n",
          depot, city, depot, city);
    }
    for (std::size_t i = cities_.begin(city); i < cities_.end(city); ++i) {
      const Place& shop = shop_[i];
      const std::int64_t level = cover(shop.rate, shop.time);
      put("stock {{ id: \"s{}\" item: \"a{}\" site: \"y{}\" initial: {} base_stock {{ level: {} }} "
          "from: \"d{}-y{}\" }}\ndemand {{ id: \"s{}\" buyer: \"b{}\" item: \"a{}\" rate {{ per: "
          "\"day\" constant: {} }} poisson {{}} }}\n",
          i, shop.product, city, level, level, group_of(depots_, shop.source), city, i, city,
          shop.product, shop.rate);
    }
  }

  static std::size_t group_of(const Groups& layer, std::size_t element) {
    std::size_t group = element * layer.groups / layer.elements;
    while (layer.end(group) <= element) ++group;
    return group;
  }

  NetworkSize size_;
  sim::RandomStream random_;
  Groups materials_{};
  Groups parts_{};
  Groups products_{};
  Groups depots_{};
  Groups cities_{};
  std::vector<Made> material_, part_, product_;
  std::vector<Place> depot_, shop_;
  std::vector<std::vector<std::size_t>> depot_sources_, city_sources_;
  fmt::memory_buffer out_;
};

}  // namespace

std::string generated_network(const NetworkSize& size) { return Network(size).text(); }

}  // namespace chokepoint::tools
