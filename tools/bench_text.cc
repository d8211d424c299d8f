#include <fmt/format.h>

#include "tools/bench.h"
#include "tools/numbers.h"
#include "tools/tables.h"

namespace chokepoint::tools {
namespace {

/// "3.87 million", "412 thousand", "95".
std::string about(double value) {
  const auto [divisor, word] = value >= 1e6   ? std::pair(1e6, " million")
                               : value >= 1e3 ? std::pair(1e3, " thousand")
                                              : std::pair(1.0, "");
  return fmt::format("{:.3g}{}", value / divisor, word);
}

/// "1.25 s", "41.2 ms", "1.9 us".
std::string time_text(double seconds) {
  if (seconds >= 1) return fmt::format("{:.3g} s", seconds);
  if (seconds >= 1e-3) return fmt::format("{:.3g} ms", seconds * 1e3);
  return fmt::format("{:.3g} us", seconds * 1e6);
}

std::string classes_text(const v1::BenchReport& report) {
  if (report.classes().empty()) return "";
  TextTable table(1);
  table.add({"demand", "orders", "fill", "mean wait"});
  for (const v1::BenchClass& one : report.classes()) {
    table.add({one.demand(), grouped(static_cast<double>(one.orders()), 0),
               one.has_fill() ? fmt::format("{:.4f}", one.fill()) : "-",
               one.has_wait_days() ? fmt::format("{:.3f} days", one.wait_days()) : "-"});
  }
  return "\n" + table.text();
}

std::string network_text(const v1::BenchNetwork& network) {
  constexpr double kMega = 1e6;
  TextTable table(1);
  table.add({"nodes", grouped(static_cast<double>(network.nodes()), 0)});
  table.add(
      {"time per node and day", fmt::format("{:.3g} ns", network.nanoseconds_per_node_day())});
  table.add({"memory per node, at most", fmt::format("{:.0f} bytes", network.bytes_per_node())});
  table.add({"memory, at most",
             fmt::format("{:.1f} MB", static_cast<double>(network.peak_bytes()) / kMega)});
  table.add({"memory while loading, at most",
             fmt::format("{:.1f} MB", static_cast<double>(network.load_peak_bytes()) / kMega)});
  table.add({"text", fmt::format("{:.1f} MB", static_cast<double>(network.text_bytes()) / kMega)});
  table.add({"making the text", time_text(network.generate_seconds())});
  return "\n" + table.text();
}

}  // namespace

std::string bench_text(const v1::BenchReport& report) {
  const bool several = report.replications() > 1;
  std::string text = fmt::format(
      "{}: {} replication{} of {} days, seed {}{}\n\n", report.scenario(), report.replications(),
      several ? "s" : "", grouped(report.days(), 0), report.seed(),
      report.lines() > 1 ? fmt::format(", {} lines in one scenario", report.lines()) : "");
  TextTable table(1);
  const std::string range = several ? fmt::format("{} to {}, median {}", about(report.slowest()),
                                                  about(report.fastest()), about(report.median()))
                                    : "";
  table.add({"orders a second", about(report.orders_per_second()), range});
  table.add({"events a second", about(report.events_per_second()),
             fmt::format("{:.2f} events an order", static_cast<double>(report.events()) /
                                                       static_cast<double>(report.orders()))});
  table.add({"a replication", time_text(report.microseconds_per_replication() * 1e-6),
             fmt::format("of which start {}", time_text(report.start_seconds()))});
  table.add({"reading the scenario", time_text(report.load_seconds()), "not counted"});
  text += table.text() + classes_text(report);
  if (report.has_network()) text += network_text(report.network());
  return text;
}

}  // namespace chokepoint::tools
