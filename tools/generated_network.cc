#include "tools/generated_network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/calendar.h"
#include "tools/network_structure.h"

namespace chokepoint::tools {
namespace {

constexpr std::uint32_t kPurpose = 0x74657874;
constexpr std::size_t kProcessesOfPool = 3;

/// Writes what a network is made of as a scenario.
class NetworkText {
 public:
  explicit NetworkText(const NetworkSize& size)
      : size_(size), random_(size, kPurpose), network_(size) {}

  std::string text() {
    write();
    return fmt::to_string(out_);
  }

 private:
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
    for (std::size_t campus = 0; campus < network_.products.groups; ++campus) write_campus(campus);
    for (std::size_t depot = 0; depot < network_.depots.groups; ++depot) write_depot(depot);
    for (std::size_t city = 0; city < network_.cities.groups; ++city) write_city(city);
  }

  const char* country() {
    constexpr const char* kCountries[] = {"US", "CN", "TW"};
    return kCountries[random_.below(std::size(kCountries))];
  }

  void write_campus(std::size_t campus) {
    put("site {{ id: \"c{}\" country: \"{}\" }}\n", campus, country());
    for (std::size_t i = network_.materials.begin(campus); i < network_.materials.end(campus);
         ++i) {
      write_material(campus, i);
    }
    write_processes(campus, network_.parts, network_.part, 'p', 'm');
    write_processes(campus, network_.products, network_.product, 'a', 'p');
  }

  void write_material(std::size_t campus, std::size_t i) {
    const Made& made = network_.material[i];
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
      const double servers = std::max(1.0, std::ceil(load / random_.uniform(0.7, 0.95)));
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
    switch (random_.below(3)) {
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
    for (const std::size_t campus : network_.depot_sources[depot]) {
      put("lane {{ id: \"c{}-d{}\" from: \"c{}\" to: \"d{}\" transit {{ unit: \"days\" triangular "
          "{{ "
          "low: 2 mode: 3 high: 7 }} }} }}\n",
          campus, depot, campus, depot);
    }
    for (std::size_t i = network_.depots.begin(depot); i < network_.depots.end(depot); ++i) {
      const Place& place = network_.depot[i];
      const std::int64_t batch = std::max<std::int64_t>(1, std::llround(place.rate * 4));
      write_batches('w', i, 'a', place.product, 'd', depot, cover(place.rate, place.time), batch);
      put(" from: \"c{}-d{}\" }}\n", network_.products.of(place.product), depot);
    }
  }

  void write_city(std::size_t city) {
    const char* const home = country();
    put("site {{ id: \"y{}\" country: \"{}\" }}\nbuyer {{ id: \"b{}\" country: \"{}\" }}\n"
        "lane {{ id: \"b{}\" from: \"y{}\" to: \"b{}\" }}\n",
        city, home, city, home, city, city, city);
    for (const std::size_t depot : network_.city_sources[city]) {
      put("lane {{ id: \"d{}-y{}\" from: \"d{}\" to: \"y{}\" transit {{ unit: \"days\" uniform {{ "
          "low: "
          "1 high: 3 }} }} }}\n",
          depot, city, depot, city);
    }
    for (std::size_t i = network_.cities.begin(city); i < network_.cities.end(city); ++i) {
      const Place& shop = network_.shop[i];
      const std::int64_t level = cover(shop.rate, shop.time);
      put("stock {{ id: \"s{}\" item: \"a{}\" site: \"y{}\" initial: {} base_stock {{ level: {} }} "
          "from: \"d{}-y{}\" }}\ndemand {{ id: \"s{}\" buyer: \"b{}\" item: \"a{}\" rate {{ per: "
          "\"day\" constant: {} }} poisson {{}} }}\n",
          i, shop.product, city, level, level, network_.depots.of(shop.source), city, i, city,
          shop.product, shop.rate);
    }
  }

  NetworkSize size_;
  NetworkRandom random_;
  NetworkStructure network_;
  fmt::memory_buffer out_;
};

}  // namespace

std::string generated_network(const NetworkSize& size) { return NetworkText(size).text(); }

}  // namespace chokepoint::tools
