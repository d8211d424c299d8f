#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "tools/report/html_text.h"
#include "tools/report/network_graph.h"

namespace chokepoint::tools::report {
namespace {

constexpr double kNodeWidth = 132;
constexpr double kNodeHeight = 24;
constexpr double kColumn = 178;
constexpr double kRow = 34;
constexpr double kMargin = 12;
constexpr std::size_t kMostLetters = 18;
constexpr int kSweeps = 12;

constexpr const char* kStyle =
    "<style>svg{font:12px sans-serif;background:#fff}.edge{fill:none;stroke:#7a869a}"
    ".capacity{stroke-dasharray:2 3}.ruled{stroke:#b3261e;stroke-width:2.5}"
    ".node rect{fill:#fff;stroke:#33415c}.node text{fill:#111}.pool rect{fill:#fff3d6}"
    ".item rect{fill:#e8eefc}.buyer rect{fill:#e3f4e8;stroke-width:2}"
    "@media(prefers-color-scheme:dark){svg{background:#14181f}.node rect{fill:#1f2733;"
    "stroke:#9fb0cc}.node text{fill:#eee}.pool rect{fill:#4a3b12}.item rect{fill:#22335c}"
    ".buyer rect{fill:#1d4028}.edge{stroke:#8a96aa}.ruled{stroke:#ff8a80}}</style>";

/// Positions of nodes: a column (layer) and a place in it.
class Layout {
 public:
  explicit Layout(const v1::NetworkChart& network)
      : network_(network),
        column_(static_cast<std::size_t>(network.node_size()), 0),
        place_(column_.size(), 0) {
    set_columns();
    fill_columns();
    for (int sweep = 0; sweep < kSweeps; ++sweep) order();
  }

  double x(int node) const { return kMargin + kColumn * column_[at(node)]; }
  double y(int node) const { return kMargin + kRow * (place_[at(node)] + offset(node)); }
  double width() const {
    return 2 * kMargin + kColumn * static_cast<double>(columns_.size()) - kColumn + kNodeWidth;
  }
  double height() const {
    return 2 * kMargin + kRow * static_cast<double>(most()) - kRow + kNodeHeight;
  }

 private:
  static std::size_t at(int node) { return static_cast<std::size_t>(node); }

  std::size_t most() const {
    std::size_t most = 1;
    for (const auto& column : columns_) most = std::max(most, column.size());
    return most;
  }
  /// Columns with fewer nodes are spread over the height of the longest.
  double offset(int node) const {
    const auto here = static_cast<double>(columns_[at(column_[at(node)])].size());
    const auto tallest = static_cast<double>(most());
    const double gap = tallest / here - 1;
    return gap * (place_[at(node)] + 0.5);
  }

  /// Longest way from a node without predecessors; edges that close a circle do not count. Pools
  /// and what is made of nothing then move right before their first user.
  void set_columns() {
    const std::size_t n = column_.size();
    for (std::size_t round = 0; round < n; ++round) {
      bool changed = false;
      for (const v1::NetworkEdge& edge : network_.edge()) {
        int& target = column_[at(edge.target())];
        const int least = column_[at(edge.source())] + 1;
        if (target >= least || least >= static_cast<int>(n)) continue;
        target = least;
        changed = true;
      }
      // Circles would push their nodes on for ever.
      if (!changed || round > 64) break;
    }
    std::vector<int> first(n, -1);
    std::vector<bool> has_source(n, false);
    for (const v1::NetworkEdge& edge : network_.edge()) {
      has_source[at(edge.target())] = true;
      int& here = first[at(edge.source())];
      if (here < 0 || column_[at(edge.target())] < here) here = column_[at(edge.target())];
    }
    for (std::size_t node = 0; node < n; ++node) {
      if (!has_source[node] && first[node] > 0) column_[node] = first[node] - 1;
    }
    // Where everything ends stands in one column.
    const int last = column_.empty() ? 0 : *std::max_element(column_.begin(), column_.end());
    for (std::size_t node = 0; node < n; ++node) {
      if (has_source[node] && first[node] < 0) column_[node] = last;
    }
  }

  void fill_columns() {
    const int last = column_.empty() ? 0 : *std::max_element(column_.begin(), column_.end());
    columns_.resize(static_cast<std::size_t>(last) + 1);
    for (std::size_t node = 0; node < column_.size(); ++node) {
      columns_[at(column_[node])].push_back(static_cast<int>(node));
    }
    columns_.erase(std::remove_if(columns_.begin(), columns_.end(),
                                  [](const auto& column) { return column.empty(); }),
                   columns_.end());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      for (const int node : columns_[c]) column_[at(node)] = static_cast<int>(c);
    }
    number();
  }

  void number() {
    for (const auto& column : columns_) {
      for (std::size_t i = 0; i < column.size(); ++i)
        place_[at(column[i])] = static_cast<double>(i);
    }
  }

  /// Every node moves to the mean height of its neighbours.
  void order() {
    std::vector<double> sum(place_.size(), 0.0);
    std::vector<double> count(place_.size(), 0.0);
    for (const v1::NetworkEdge& edge : network_.edge()) {
      sum[at(edge.source())] += y(edge.target());
      sum[at(edge.target())] += y(edge.source());
      ++count[at(edge.source())];
      ++count[at(edge.target())];
    }
    for (auto& column : columns_) {
      std::stable_sort(column.begin(), column.end(), [&](int a, int b) {
        const auto mean = [&](int node) {
          return count[at(node)] > 0 ? sum[at(node)] / count[at(node)] : y(node);
        };
        return mean(a) < mean(b);
      });
    }
    number();
  }

  const v1::NetworkChart& network_;
  std::vector<int> column_;
  std::vector<double> place_;
  std::vector<std::vector<int>> columns_;
};

/// The first letters of a name, at a boundary of UTF-8.
std::string shortened(const std::string& name) {
  std::size_t letters = 0;
  std::size_t end = 0;
  while (end < name.size()) {
    std::size_t next = end + 1;
    while (next < name.size() && (static_cast<unsigned char>(name[next]) & 0xC0) == 0x80) ++next;
    if (++letters > kMostLetters) return name.substr(0, end) + "\u2026";
    end = next;
  }
  return name;
}

std::string edge_svg(const v1::NetworkEdge& edge, const Layout& layout) {
  const double x1 = layout.x(edge.source()) + kNodeWidth;
  const double x2 = layout.x(edge.target());
  const double y1 = layout.y(edge.source()) + kNodeHeight / 2;
  const double y2 = layout.y(edge.target()) + kNodeHeight / 2;
  const double bend = std::max(20.0, (x2 - x1) / 2);
  return fmt::format(
      "<path class=\"edge{}{}\" d=\"M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}\"/>",
      edge.ruled() ? " ruled" : "", edge.capacity() ? " capacity" : "", x1, y1, x1 + bend, y1,
      x2 - bend, y2, x2, y2);
}

std::string node_svg(const v1::NetworkNode& node, double x, double y) {
  const double round = node.kind() == "item" ? kNodeHeight / 2 : node.kind() == "pool" ? 6 : 0;
  return fmt::format(
      "<g class=\"node {}\"><title>{} {}</title><rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" "
      "height=\"{}\" rx=\"{}\"/><text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>"
      "</g>",
      html(node.kind()), html(node.kind()), html(node.name()), x, y, kNodeWidth, kNodeHeight, round,
      x + kNodeWidth / 2, y + kNodeHeight / 2 + 4, html(shortened(node.name())));
}

}  // namespace

std::string to_svg(const v1::NetworkChart& network, const std::string& title, bool alone) {
  const Layout layout(network);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"network\" role=\"img\" "
      "viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" aria-label=\"{}\">",
      layout.width(), layout.height(), layout.width(), layout.height(), html(title));
  svg += fmt::format("<title>{}</title>", html(title));
  if (alone) svg += kStyle;
  for (const v1::NetworkEdge& edge : network.edge()) svg += edge_svg(edge, layout);
  for (int i = 0; i < network.node_size(); ++i) {
    svg += node_svg(network.node(i), layout.x(i), layout.y(i));
  }
  return svg + "</svg>\n";
}

}  // namespace chokepoint::tools::report
