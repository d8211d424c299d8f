// What `analyse` says of sweeps whose outcomes are functions with known answers.
#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <cmath>

#include "proto/analysis.pb.h"
#include "sim/random.h"
#include "sim/variates.h"
#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tests/tools/synthetic_store.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Inputs = std::vector<double>;

/// Noise with this standard deviation, of its own for every point and replication.
double noise(double sd, const Inputs& x, std::size_t replication) {
  double sum = 0;
  for (const double one : x) sum = sum * 7 + one;
  sim::RandomStream random(static_cast<std::uint64_t>(sum * 1e9),
                           static_cast<std::uint32_t>(replication), 1, 0);
  return sd * sim::normal_quantile(random.uniform());
}

class AnalyseTest : public ::testing::Test {
 protected:
  AnalyseTest() {
    sweep_.us_loss = [](const Inputs& x, std::size_t) { return 100 * x[0] + 20 * x[1]; };
    sweep_.china_gain = [](const Inputs& x, std::size_t) { return 200 * x[0] + 40 * x[1]; };
  }

  void write() { test::write_synthetic_store(store(), sweep_); }
  std::string store() const { return here_ / "s.sqlite"; }

  test::Finished analyse(std::vector<std::string> words) {
    words.insert(words.begin(), "analyse");
    return test::chokepoint(words);
  }

  v1::AnalysisReport report(std::vector<std::string> words) {
    words.push_back("--json");
    const test::Finished done = analyse(words);
    EXPECT_EQ(done.code, 0) << done.error;
    EXPECT_EQ(test::json_error(done.out), "");
    v1::AnalysisReport report;
    const auto status = google::protobuf::util::JsonStringToMessage(done.out, &report);
    EXPECT_TRUE(status.ok()) << status.ToString();
    return report;
  }

  test::SyntheticSweep sweep_;
  test::TempDirectory here_;
};

bool holds(const v1::EstimatedShare& share, double truth) {
  return share.low() <= truth && truth <= share.high();
}

// Oracle D16 through a store: N = 4,096, indices within their bootstrap intervals.
TEST_F(AnalyseTest, IshigamiLiesInTheIntervals) {
  sweep_.design = "sobol";
  sweep_.inputs = 3;
  sweep_.size = 4096;
  sweep_.policy = false;
  sweep_.us_loss = [](const Inputs& u, std::size_t) {
    const double pi = std::acos(-1.0);
    const auto x = [&](std::size_t i) { return pi * (2 * u[i] - 1); };
    return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) +
           0.1 * std::pow(x(2), 4) * std::sin(x(0));
  };
  sweep_.china_gain = [](const Inputs&, std::size_t) { return 0; };
  write();
  const v1::AnalysisReport found = report({"sobol", store(), "--measure", "delivered_us"});
  ASSERT_EQ(found.measures_size(), 1);
  const double first[] = {0.31390519114781146, 0.4424111447900409, 0};
  const double total[] = {0.5575888552099592, 0.4424111447900409, 0.2436836640621477};
  for (int i = 0; i < 3; ++i) {
    const v1::SobolRow& row = found.measures(0).sobol(i);
    EXPECT_TRUE(holds(row.first(), first[i])) << i;
    EXPECT_TRUE(holds(row.total(), total[i])) << i;
    EXPECT_LT(row.total().high() - row.total().low(), 0.1) << i;
  }
}

// 100 x0 + 20 x1: shares 100^2 and 20^2 of their sum. Noise of standard deviation 30 in a run.
TEST_F(AnalyseTest, SobolIndicesOfAPairWithoutItsNoise) {
  sweep_.design = "sobol";
  sweep_.size = 256;
  sweep_.replications = 4;
  sweep_.us_loss = [](const Inputs& x, std::size_t r) {
    return 100 * x[0] + 20 * x[1] + noise(30, x, r);
  };
  write();
  const v1::AnalysisReport found = report({store(), "--confidence", "0.99"});
  ASSERT_EQ(found.measures_size(), 2);
  const v1::MeasureAnalysis& loss = found.measures(0);
  EXPECT_EQ(loss.measure(), "us_loss");
  EXPECT_EQ(loss.side(), "policy");
  EXPECT_TRUE(holds(loss.sobol(0).first(), 10000.0 / 10400));
  EXPECT_TRUE(holds(loss.sobol(1).total(), 400.0 / 10400));
  // Of means over four replications it would be (400 / 12 + 900 / 4) / (10400 / 12 + 900 / 4) =
  // 0.24.
  EXPECT_LT(loss.sobol(1).total().value(), 0.12);
  const double inputs = 10400.0 / 12;
  EXPECT_TRUE(holds(loss.chance(), 900 / (900 + inputs)));
  EXPECT_THAT(loss.reading(1), HasSubstr("Input 0 explains"));
  // The quotient of the means of 60 and 120 and its numerator and denominator apart.
  ASSERT_GE(found.ratios_size(), 1);
  EXPECT_TRUE(found.ratios(0).defined());
  EXPECT_NEAR(found.ratios(0).value(), 0.5, 0.02);
}

TEST_F(AnalyseTest, TextHasTablesUnitsAndWords) {
  sweep_.design = "sobol";
  sweep_.replications = 2;
  write();
  const test::Finished done = analyse({store()});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("S1, by itself"));
  EXPECT_THAT(done.out, HasSubstr("[pieces]"));
  EXPECT_THAT(done.out, HasSubstr("Input 0 explains 95% ["));
  EXPECT_THAT(done.out, HasSubstr("of the variance of accelerators that US buyers lose"));
}

TEST_F(AnalyseTest, MorrisEffectsAreThoseOfTheFunction) {
  sweep_.design = "morris";
  sweep_.size = 8;
  write();
  const v1::AnalysisReport found = report({store()});
  EXPECT_NEAR(found.measures(0).morris(0).mu_star().value(), 100, 1e-9);
  EXPECT_NEAR(found.measures(0).morris(1).mu(), 20, 1e-9);
  EXPECT_NEAR(found.measures(0).morris(1).sigma(), 0, 1e-6);
}

TEST_F(AnalyseTest, RegressionFindsSlopesAndTheBoxFindsWhere) {
  sweep_.size = 400;
  sweep_.replications = 2;
  write();
  const v1::AnalysisReport found = report({store(), "--measure", "us_loss"});
  const v1::MeasureAnalysis& loss = found.measures(0);
  EXPECT_NEAR(loss.regression().rows(0).slope().value(), 100, 1e-6);
  EXPECT_NEAR(loss.regression().rows(1).slope().value(), 20, 1e-6);
  EXPECT_NEAR(loss.regression().r_squared(), 1, 1e-9);
  ASSERT_GE(loss.box().bounds_size(), 1);
  EXPECT_EQ(loss.box().bounds(0).input(), "x0");
  EXPECT_NEAR(loss.box().bounds(0).low(), 0.73, 0.06);
  EXPECT_EQ(loss.box().cases(), 100);
  // Means over points of uniform inputs: 60, and China 120.
  EXPECT_TRUE(loss.summary().low() <= 60 && 60 <= loss.summary().high());
  EXPECT_NEAR(loss.summary().base_mean(), 1000, 1e-9);
}

TEST_F(AnalyseTest, BandsFollowTheSeries) {
  write();
  const v1::AnalysisReport found = report({"bands", store(), "--measure", "us_loss"});
  ASSERT_EQ(found.measures(0).bands_size(), 1);
  EXPECT_NEAR(found.measures(0).bands(0).median(), 60, 15);
}

TEST_F(AnalyseTest, DisplacementIsAnalysedThroughItsParts) {
  write();
  const v1::AnalysisReport found =
      report({"effects", store(), "--measure", "china_gain", "--measure", "us_loss"});
  EXPECT_EQ(found.measures_size(), 2);
  EXPECT_THAT(analyse({store(), "--measure", "displacement"}).error,
              HasSubstr("delivered_blackwell_us"));
}

TEST_F(AnalyseTest, AStoppedSweepIsAnalysedAsFarAsItIsWhole) {
  sweep_.replications = 5;
  sweep_.done = 3;
  write();
  const v1::AnalysisReport found = report({"summary", store()});
  EXPECT_EQ(found.replications(), 3);
  EXPECT_EQ(found.replications_asked(), 5);
}

TEST_F(AnalyseTest, SaysWhatIsWrong) {
  write();
  const test::Finished kind = analyse({"sobl", store()});
  EXPECT_EQ(kind.code, kBadInput);
  EXPECT_THAT(kind.error, HasSubstr("did you mean \"sobol\""));
  const test::Finished design = analyse({"sobol", store()});
  EXPECT_EQ(design.code, kBadInput);
  EXPECT_THAT(design.error, HasSubstr("--design sobol"));
  const test::Finished measure = analyse({store(), "--measure", "us_los"});
  EXPECT_EQ(measure.code, kBadInput);
  EXPECT_THAT(measure.error, HasSubstr("us_loss"));
  EXPECT_EQ(analyse({here_ / "none.sqlite"}).code, kBadInput);
  EXPECT_THAT(analyse({store(), "--side", "polcy"}).error, HasSubstr("policy"));
  EXPECT_EQ(analyse({store(), "--top", "0%"}).code, kBadInput);
}

}  // namespace
}  // namespace chokepoint::tools
