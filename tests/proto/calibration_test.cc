#include "proto/calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "proto/backtest_report.h"
#include "proto/calibration_report.h"
#include "proto/sales_record.h"
#include "sim/calendar.h"
#include "tests/proto/sample_schema.h"
#include "tests/proto/trial.h"
#include "tests/support/scenarios.h"

namespace chokepoint::proto {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pointwise;

using Values = std::vector<double>;

constexpr char kHead[] = R"(schema: 1 scenario: "world.txtpb" fiscal_year_starts: 2
source { id: "S" cite: "a newspaper" }
)";

/// A file of figures for board and card; `figures` follow on line 3.
Calibration figures(const std::string& figures, const std::string& head = kHead) {
  const TemporaryFolder folder;
  return Calibration(folder.write("reported.txtpb", head + figures));
}

/// What is wrong with a file; empty if nothing is.
std::string issues_of(const std::string& text, const std::string& head = kHead) {
  try {
    figures(text, head);
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

std::string figure(const std::string& id, const std::string& rest) {
  return "figure { id: \"" + id + "\" source: \"S\" unit: \"pieces\" " + rest + " }\n";
}

/// November 2024 to October 2025, two accelerators; `board` costs 100 USD.
ScenarioFamily world(const std::string& extra = "") {
  return test::from_text(test::small_world("2025-11-01") +
                             "item { id: \"card\" chip { tpp: 1 die_area_mm2: 1 } unit_value_usd: "
                             "10 }\n" +
                             extra,
                         {"horizon.start=2024-11-01"});
}

/// Replications in which nothing happened yet.
Experiment idle(const ScenarioFamily& family, std::size_t replications) {
  Experiment experiment(family.nominal(), 1);
  const std::size_t items = experiment.axes.items.size();
  for (std::size_t r = 0; r < replications; ++r) {
    models::Replication& one = experiment.replications.emplace_back();
    one.shipped.assign(items * models::kRegions * experiment.axes.months.size(), 0.0);
    one.on_hand.assign(items * experiment.axes.months.size(), 0.0);
    one.measures.assign(static_cast<std::size_t>(models::kMeasures) * items * models::kRegions *
                            experiment.axes.quarters.size(),
                        0.0);
  }
  return experiment;
}

/// Boards of item `item` (0 board, 1 card) shipped to a region in month `month` after 2024-11.
void ship(Experiment& experiment, std::size_t replication, std::size_t item, int region,
          std::size_t month, double boards) {
  experiment.replications[replication].shipped[experiment.axes.month_cell(item, region, month)] +=
      boards;
}

// --- Reading
// --------------------------------------------------------------------------------------

TEST(CalibrationTest, ReadsFigures) {
  const Calibration read = figures(
      "networking { networking: 1 compute: 4 source: \"S\" }\n"
      "figure { id: \"a\" title: \"Boards\" source: \"S\" value: 2 low: 1 high: 3\n"
      "  unit: \"thousand pieces\" boards_sold { item: \"board\" item: \"card\" period: \"2025Q1\" "
      "} "
      "}\n"
      "figure { id: \"b\" source: \"S\" value: 7 unit: \"billion USD\" context: true\n"
      "  data_center_revenue { period: \"FY26Q1\" } }\n");
  ASSERT_EQ(read.figures().size(), 2U);
  const ReportedFigure& a = read.figures()[0];
  EXPECT_EQ(a.what, Measured::kBoardsSold);
  EXPECT_THAT(a.items, ElementsAre("board", "card"));
  EXPECT_EQ(a.unit_size, 1e3);
  EXPECT_EQ(a.low, 1);
  EXPECT_TRUE(a.scored);
  EXPECT_EQ(read.figures()[1].unit_size, 1e9);
  EXPECT_FALSE(read.figures()[1].scored);
  EXPECT_FALSE(read.figures()[1].low.has_value());
  EXPECT_EQ(read.networking_share(), 0.25);
  EXPECT_FALSE(read.needs_counterfactual());
  // January 2025 is in the fiscal quarter that began in November.
  EXPECT_EQ(read.needed_from(), sim::parse_date("2024-11-01"));
  EXPECT_THAT(read.scenario(), ::testing::EndsWith("/world.txtpb"));
}

TEST(CalibrationTest, ListsAllMistakesWithTheirPlaces) {
  const std::string all = issues_of(
      figure("a", "value: 0 boards_sold { item: \"board\" period: \"2025Q5\" }") +
      figure("b", "value: 1 low: 2 high: 3 boards_sold { period: \"2025Q1\" }") +
      figure("c", "value: 1 low: 1 stock { item: \"board\" month: \"2025Q1\" }") +
      figure("d", "value: 1") +
      "figure { id: \"e\" source: \"T\" value: 1 unit: \"thousand piecs\"\n"
      "  boards_sold { item: \"board\" item: \"board\" period: \"2025Q1\" } }\n" +
      "figure { id: \"f\" value: 1 unit: \"pieces\" revenue_blocked { item: \"card\" period: "
      "\"2025\" } }\n" +
      "figure { id: \"g\" vale: 1 }\n");
  for (const char* part :
       {"reported.txtpb:3:45: figure[a].value: 0 cannot be scored",
        "figure[a].boards_sold.period: \"2025Q5\" is not a period; write 2024, 2024Q1, FY26Q1",
        "figure[b].low: 2, 1, 3 are not in the order low, value, high",
        "figure[b].boards_sold.item: no item is given",
        "reported.txtpb:5:1: figure[c]: an interval has two ends",
        "figure[c].stock.month: a stock is measured at the beginning of one month",
        "figure[d]: what has the simulation to show for it?",
        "figure[e].source: there is no source \"T\"",
        "figure[e].unit: \"thousand piecs\" is not a unit of this measure; did you mean \"thousand "
        "pieces\"?",
        "figure[e].boards_sold.item[1]: \"board\" is there twice",
        "counterfactual: revenue blocked is measured against a scenario without it",
        "figure[f].unit: \"pieces\" is not a unit", "figure[f].source: no source is given",
        "figure[g].vale: ", "did you mean \"value\"?"}) {
    EXPECT_THAT(all, HasSubstr(part));
  }
  EXPECT_THAT(issues_of("", "fiscal_year_starts: 13"), HasSubstr("13 is not a month from 1 to 12"));
  EXPECT_THAT(issues_of("", "scenario: \"x\""), HasSubstr("write schema: 1"));
  EXPECT_THROW(Calibration("/no/such/file"), ScenarioError);
}

TEST(CalibrationTest, FiguresMustBeMeasurable) {
  const ScenarioFamily family = world();
  const auto issues = [&](const std::string& rest) -> std::string {
    try {
      figures(figure("a", "value: 1 " + rest)).require_measurable(family.nominal());
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(issues("boards_sold { item: \"card\" period: \"2025Q1\" }"), "");
  EXPECT_EQ(issues("stock { item: \"card\" month: \"2025-10\" }"), "");
  EXPECT_THAT(issues("boards_sold { item: \"crad\" period: \"2025Q1\" }"),
              HasSubstr("reported.txtpb:3:68: figure[a].boards_sold.item[0]: small reports no item "
                        "\"crad\"; did you mean \"card\"?"));
  EXPECT_THAT(issues("boards_sold { item: \"card\" period: \"2024\" }"),
              HasSubstr("2024 needs 2023-11-01 to 2025-02-01, but small runs from 2024-11-01"));
  // November is in a fiscal quarter that ends with January.
  EXPECT_THAT(issues("boards_sold { item: \"card\" period: \"2025-11\" }"),
              HasSubstr("to 2026-02"));
  EXPECT_THAT(issues("stock { item: \"card\" month: \"2025-11\" }"), HasSubstr("figure[a].stock"));
}

// --- Measuring
// ------------------------------------------------------------------------------------

TEST(SalesRecordTest, MeasuresByHand) {
  const ScenarioFamily family = world();
  Experiment experiment = idle(family, 2);
  ship(experiment, 0, 0, 0, 0, 30);  // November: 10 a month to January
  ship(experiment, 0, 0, 1, 3, 60);  // February: 20 a month to April
  ship(experiment, 0, 1, 2, 3, 6);   // cards: 2 a month to April
  ship(experiment, 1, 0, 2, 5, 3);   // April: 1 a month from February
  const std::size_t july = 8;
  experiment.replications[1].on_hand[july] = 7;
  experiment.replications[1].on_hand[experiment.axes.months.size() + july] = 4;

  const SalesRecord record(experiment, {{100, 10}, {200, 10}}, 2);
  const Months quarter = *parse_period("2025Q1", 2);
  EXPECT_THAT(record.boards({"board"}, quarter), Pointwise(DoubleEq(), Values{10 + 20 + 20, 2}));
  EXPECT_THAT(record.boards({"board", "card"}, quarter), Pointwise(DoubleEq(), Values{54, 2}));
  EXPECT_THAT(record.revenue({"board", "card"}, quarter), Pointwise(DoubleEq(), Values{5040, 400}));
  EXPECT_THAT(record.on_hand({"board"}, *sim::parse_date("2025-07-01")), ElementsAre(0, 7));
  EXPECT_THAT(record.on_hand({"board", "card"}, *sim::parse_date("2025-07-01")),
              ElementsAre(0, 11));
  EXPECT_THROW(record.boards({"bord"}, quarter), std::invalid_argument);

  const Calibration read = figures(
      "networking { networking: 1 compute: 4 source: \"S\" }\n"
      "figure { id: \"r\" source: \"S\" value: 1 unit: \"thousand USD\"\n"
      "  revenue { item: \"board\" period: \"FY26Q1\" } }\n"
      "figure { id: \"d\" source: \"S\" value: 1 unit: \"USD\"\n"
      "  data_center_revenue { period: \"FY26Q1\" } }\n");
  EXPECT_THAT(measure(read, read.figures()[0], record, nullptr),
              Pointwise(DoubleEq(), Values{6, 0.6}));
  EXPECT_THAT(measure(read, read.figures()[1], record, nullptr),
              Pointwise(DoubleEq(), Values{6060 * 1.25, 600 * 1.25}));
}

TEST(SalesRecordTest, RevenueBlockedIsPaired) {
  const ScenarioFamily family = world();
  Experiment without = idle(family, 2);
  Experiment with = idle(family, 2);
  for (std::size_t r = 0; r < 2; ++r) {
    ship(without, r, 0, 1, 3, r == 0 ? 9 : 90);
    ship(with, r, 0, 1, 3, r == 0 ? 6 : 60);
  }
  const Calibration read = figures(
      "counterfactual: \"free.txtpb\" figure { id: \"x\" source: \"S\" value: 1 unit: "
      "\"USD\"\n  revenue_blocked { item: \"board\" period: \"FY26Q1\" } }\n");
  EXPECT_TRUE(read.needs_counterfactual());
  const SalesRecord happened(with, {{100, 10}, {200, 10}}, 2);
  const SalesRecord counterfactual(without, {{100, 10}, {200, 10}}, 2);
  EXPECT_THAT(measure(read, read.figures()[0], happened, &counterfactual),
              Pointwise(DoubleEq(), Values{300, 6000}));
}

TEST(SalesRecordTest, PricesAreThoseOfTheReplication) {
  const ScenarioFamily family = world(
      "uncertain { id: \"p\" path: \"item[board].unit_value_usd\" value { uniform { low: 50 high: "
      "150 } } }");
  const Experiment experiment = idle(family, 3);
  const auto drawn = prices(family, experiment);
  ASSERT_EQ(drawn.size(), 3U);
  EXPECT_NE(drawn[0][0], drawn[1][0]);
  for (std::uint32_t r = 0; r < 3; ++r) {
    const models::Scenario scenario = family.instantiate(1, r);
    EXPECT_EQ(drawn[r][0], scenario.items[experiment.axes.items[0]].unit_value_usd);
    EXPECT_EQ(drawn[r][1], 10);
  }
}

// --- Scoring
// --------------------------------------------------------------------------------------

TEST(CalibrationReportTest, ScoresARow) {
  ReportedFigure figure;
  figure.value = 10;
  figure.low = 5;
  figure.high = 15;
  Values sample;
  for (int i = 0; i <= 20; ++i) sample.push_back(i);
  const v1::CalibrationRow row = calibration_row(figure, sample);
  EXPECT_DOUBLE_EQ(row.median(), 10);
  EXPECT_DOUBLE_EQ(row.low(), 1);
  EXPECT_DOUBLE_EQ(row.high(), 19);
  EXPECT_TRUE(row.inside());
  EXPECT_DOUBLE_EQ(row.width_ratio(), 1.8);
  EXPECT_DOUBLE_EQ(row.relative_crps(), row.crps() / 10);
  figure.value = 19.5;
  figure.low = figure.high = std::nullopt;
  const v1::CalibrationRow outside = calibration_row(figure, sample);
  EXPECT_FALSE(outside.inside());
  EXPECT_FALSE(outside.has_width_ratio());
}

TEST(CalibrationReportTest, SummarizesScoredRowsOnly) {
  v1::CalibrationReport report;
  const auto add = [&](bool inside, double relative, std::optional<double> width, bool scored) {
    v1::CalibrationRow& row = *report.add_rows();
    row.set_inside(inside);
    row.set_relative_crps(relative);
    if (width) row.set_width_ratio(*width);
    row.set_scored(scored);
  };
  EXPECT_FALSE(summarize(report.rows()).has_coverage());
  add(true, 0.1, 1, true);
  add(true, 0.2, 3, true);
  add(true, 0.3, std::nullopt, true);
  add(false, 0.4, 4, true);
  add(false, 9, 99, false);
  const v1::CalibrationSummary summary = summarize(report.rows());
  EXPECT_EQ(summary.rows(), 4);
  EXPECT_EQ(summary.inside(), 3);
  EXPECT_DOUBLE_EQ(summary.coverage(), 0.75);
  EXPECT_TRUE(summary.coverage_met());
  EXPECT_DOUBLE_EQ(summary.median_width_ratio(), 3);
  EXPECT_FALSE(summary.width_met());
  EXPECT_DOUBLE_EQ(summary.mean_relative_crps(), 0.25);
}

// --- Back-test
// ------------------------------------------------------------------------------------

TEST(BacktestReportTest, ForecastsEveryQuarterBesideWhatWasReported) {
  const ScenarioFamily family = world();
  Experiment experiment = idle(family, 1);
  ship(experiment, 0, 0, 0, 3, 60);
  experiment.replications[0].on_hand[5] = 8;  // April
  experiment.replications[0].on_hand[11] =
      9;  // October, the last month: the end of 2025Q4 is not in the run
  const SalesRecord record(experiment, {{100, 10}}, 2);
  const Calibration read =
      figures(figure("q", "value: 50 boards_sold { item: \"board\" period: \"2025Q1\" }") +
              figure("f", "value: 5 boards_sold { item: \"board\" period: \"FY26Q1\" }") +
              figure("no", "value: 5 boards_sold { item: \"board\" period: \"2023\" }"));
  const v1::BacktestReport report =
      backtest_report(read, record, *sim::parse_date("2025-01-01"), "0");
  std::set<std::string> periods;
  std::string found;
  for (const v1::Forecast& one : report.forecasts()) {
    periods.insert(one.period());
    const std::string key = one.measure() + " " + one.item() + " " + one.period();
    if (one.median() == 0 && !one.has_reported()) continue;
    found += key + " " + one.as_of() + ": " + std::to_string(static_cast<int>(one.median()));
    if (one.has_reported()) found += " reported " + one.figure();
    found += "\n";
  }
  EXPECT_EQ(found,
            "sold board 2025Q1 : 40 reported q\n"
            "sold board 2025Q2 : 20\n"
            "stock board 2025Q1 2025-04-01: 8\n"
            "stock board 2025Q3 2025-10-01: 9\n"
            "stock board 2025Q4 2025-10-01: 9\n"
            "data_center_revenue all 2025Q1 : 4000\n"
            "data_center_revenue all 2025Q2 : 2000\n"
            "sold board FY26Q1 : 60 reported f\n");
  EXPECT_THAT(periods, ElementsAre("2025Q1", "2025Q2", "2025Q3", "2025Q4", "FY26Q1"));
}

// --- The shipped figures
// --------------------------------------------------------------------------

/// Names in all `source` fields of numbers, sources themselves left out.
void collect_sources(const google::protobuf::Message& message, std::set<std::string>& names) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->name() == "source" && field->message_type() == nullptr) {
      std::istringstream words(reflection->GetString(message, field));
      for (std::string word; words >> word;) names.insert(word);
    }
    if (field->message_type() == nullptr || field->message_type()->name() == "Source") continue;
    if (!field->is_repeated()) {
      collect_sources(reflection->GetMessage(message, field), names);
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      collect_sources(reflection->GetRepeatedMessage(message, field, i), names);
    }
  }
}

TEST(ShippedFiguresTest, AreThoseOfTheIssue) {
  const Calibration shipped(CHOKEPOINT_SOURCE_DIR "/scenarios/calibration/reported.txtpb");
  std::set<std::string> scored;
  int rows = 0;
  for (const ReportedFigure& figure : shipped.figures()) {
    if (!figure.scored) continue;
    ++rows;
    scored.insert(figure.source);
  }
  EXPECT_EQ(rows, 20);
  EXPECT_THAT(scored,
              ElementsAre("Q14", "Q15", "Q16", "Q17", "Q18", "Q19", "Q50", "Q51", "Q52", "Q58"));
  EXPECT_EQ(shipped.needed_from(), sim::parse_date("2023-11-01"));
  EXPECT_NEAR(shipped.networking_share(), 7.25 / 33.84, 1e-15);
}

// A model that is told the answer proves nothing.
TEST(ShippedFiguresTest, NoInputRestatesAScoredRow) {
  const Calibration shipped(CHOKEPOINT_SOURCE_DIR "/scenarios/calibration/reported.txtpb");
  std::vector<std::string> files = {"scenarios/base.txtpb"};
  for (const char* folder : {"scenarios/policies", "scenarios/calibration"}) {
    for (const std::string& file : scenario_files(folder)) {
      if (!file.ends_with("/reported.txtpb")) files.push_back(file);
    }
  }
  for (const std::string& file : files) {
    const ScenarioFamily family({std::string(CHOKEPOINT_SOURCE_DIR) + "/" + file, {}, {}});
    std::set<std::string> named;
    collect_sources(family.message(), named);
    EXPECT_GT(named.size(), 10U) << file << ": looking in the wrong place";
    for (const ReportedFigure& figure : shipped.figures()) {
      if (!figure.scored) continue;
      EXPECT_FALSE(named.contains(figure.source))
          << file << ": an input names " << figure.source << ", which it is scored on";
    }
  }
}

}  // namespace
}  // namespace chokepoint::proto
