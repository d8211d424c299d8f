#include "tools/report/network_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tests/support/scenarios.h"

namespace chokepoint::tools::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::NetworkChart network(const std::string& text) {
  return network_of(test::from_text(text).nominal());
}

int count(const v1::NetworkChart& chart, const std::string& kind) {
  int found = 0;
  for (const v1::NetworkNode& node : chart.node()) found += node.kind() == kind;
  return found;
}

/// "a>b" of every edge, in order.
std::string edges(const v1::NetworkChart& chart) {
  std::string all;
  for (const v1::NetworkEdge& edge : chart.edge()) {
    all += chart.node(edge.source()).name() + (edge.ruled() ? "!" : ">") +
           chart.node(edge.target()).name() + " ";
  }
  return all;
}

TEST(NetworkGraph, HasProcessesPoolsItemsAndBuyers) {
  const v1::NetworkChart chart = network(test::plant("p", test::kBan));
  EXPECT_EQ(count(chart, "process"), 2);
  EXPECT_EQ(count(chart, "pool"), 1);
  EXPECT_EQ(count(chart, "buyer"), 2);
  EXPECT_EQ(count(chart, "supplier"), 1);
  EXPECT_EQ(count(chart, "item"), 3);
}

TEST(NetworkGraph, LeavesOutWhatPassesFromOneProcessToOneOther) {
  const std::string text = test::small_world("2025-03-01") + R"(
    item { id: "half" } pool { id: "A" per_period { per: "week" constant: 10 } }
    process { id: "first" at: "plant" use { pool: "A" } output { item: "half" }
              start: SCHEDULED schedule { per: "week" constant: 5 } }
    process { id: "second" at: "plant" input { item: "half" } output { item: "board" } }
    demand { id: "us" buyer: "us-cloud" item: "board" every: "7 days"
             rate { per: "day" constant: 1 } })";
  const v1::NetworkChart chart = network(text);
  EXPECT_THAT(edges(chart), HasSubstr("first>second "));
  EXPECT_THAT(edges(chart), HasSubstr("second>board "));
  EXPECT_THAT(edges(chart), HasSubstr("A>first "));
  EXPECT_EQ(count(chart, "item"), 1);
}

TEST(NetworkGraph, MarksWhatARuleAppliesTo) {
  const std::string with = edges(network(test::plant("p", test::kBan)));
  EXPECT_THAT(with, HasSubstr("slow!"));
  EXPECT_THAT(with, Not(HasSubstr("fast!")));
  EXPECT_THAT(edges(network(test::plant("p"))), Not(HasSubstr("!")));
}

TEST(NetworkGraph, QuotesNamesForGraphviz) {
  v1::NetworkChart chart;
  chart.add_node()->set_name("a\"b\\c\nd");
  EXPECT_THAT(to_graphviz(chart, "x\"y"), HasSubstr("label=\"a\\\"b\\\\c d\""));
  EXPECT_THAT(to_graphviz(chart, "x\"y"), HasSubstr("digraph \"x\\\"y\""));
}

TEST(NetworkGraph, DrawsEveryNodeAndEdgeOnceAndAsText) {
  v1::NetworkChart chart;
  for (const char* name : {"<script>", "b", "c"}) {
    v1::NetworkNode& node = *chart.add_node();
    node.set_name(name);
    node.set_kind("item");
  }
  // A circle, which no layering can honour.
  for (const auto& [from, to] : {std::pair{0, 1}, std::pair{1, 2}, std::pair{2, 0}}) {
    v1::NetworkEdge& edge = *chart.add_edge();
    edge.set_source(from);
    edge.set_target(to);
  }
  const std::string svg = to_svg(chart, "net", true);
  EXPECT_EQ(svg, to_svg(chart, "net", true));
  EXPECT_THAT(svg, Not(HasSubstr("<script>")));
  std::size_t paths = 0;
  for (std::size_t at = svg.find("<path"); at != std::string::npos;
       at = svg.find("<path", at + 1)) {
    ++paths;
  }
  EXPECT_EQ(paths, 3U);
}

TEST(GraphCommand, WritesDotAndSvgAndNamesWhatItKnows) {
  test::TempDirectory here;
  const std::string file = here.write("p.txtpb", test::plant("p"));
  EXPECT_THAT(test::chokepoint({"graph", file}).out, HasSubstr("digraph \"p\""));
  ASSERT_EQ(test::chokepoint({"graph", file, "-o", here / "p.svg"}).code, 0);
  EXPECT_THAT(test::contents(here / "p.svg"), HasSubstr("<svg "));
  const test::Finished wrong = test::chokepoint({"graph", file, "--format", "svgg"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.error, HasSubstr("did you mean"));
}

}  // namespace
}  // namespace chokepoint::tools::report
