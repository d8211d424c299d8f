#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "tests/support/json_check.h"
#include "tests/support/program.h"
#include "tests/tools/synthetic_store.h"
#include "tools/checksum.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(directory));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

class ExportTest : public ::testing::Test {
 protected:
  ExportTest() {
    sweep_.size = 4;
    sweep_.replications = 2;
    sweep_.us_loss = [](const std::vector<double>& x, std::size_t r) {
      return 10 * x[0] + static_cast<double>(r);
    };
    sweep_.china_gain = [](const std::vector<double>&, std::size_t) { return 0; };
  }

  std::string store() {
    if (!fs::exists(here_ / "s.sqlite")) test::write_synthetic_store(here_ / "s.sqlite", sweep_);
    return here_ / "s.sqlite";
  }

  test::Finished run(std::vector<std::string> words) {
    words.insert(words.begin(), {"export", store()});
    return test::chokepoint(words);
  }

  test::SyntheticSweep sweep_;
  test::TempDirectory here_;
};

TEST_F(ExportTest, WritesEveryTable) {
  ASSERT_EQ(run({"--out", here_ / "out"}).code, 0);
  EXPECT_THAT(
      names_in(here_ / "out"),
      ElementsAre("codebook.csv", "differences.csv", "failures.csv", "metadata.json",
                  "outcomes.csv", "parameters.csv", "series.csv", "sources.csv", "wide.csv"));
  const std::string wide = test::contents(here_ / "out/wide.csv");
  EXPECT_EQ(first_line(wide), "replication,point,side,axis_x0,axis_x1,delivered_cn,delivered_us");
  EXPECT_EQ(lines(wide), 1 + 2 * 4 * 2);
  EXPECT_EQ(lines(test::contents(here_ / "out/differences.csv")), 1 + 2 * 4 * 2);
  EXPECT_EQ(lines(test::contents(here_ / "out/parameters.csv")), 1 + 4 * 2);
  const std::string metadata = test::contents(here_ / "out/metadata.json");
  EXPECT_EQ(test::json_error(metadata), "");
  EXPECT_THAT(metadata, HasSubstr("\"runs\":16,"));
  EXPECT_THAT(test::contents(here_ / "out/codebook.csv"), HasSubstr("delivered_us,delivered_us,"));
}

// The same runs done in another order, and in two parts, are the same bytes.
TEST_F(ExportTest, BytesDoNotDependOnTheOrderOfRuns) {
  ASSERT_EQ(run({"--out", here_ / "a"}).code, 0);
  test::SyntheticSweep half = sweep_;
  half.done = 1;
  test::write_synthetic_store(here_ / "t.sqlite", half);
  test::write_synthetic_store(here_ / "t.sqlite", sweep_);
  ASSERT_EQ(test::chokepoint({"export", here_ / "t.sqlite", "--out", here_ / "b"}).code, 0);
  for (const std::string& name : names_in(here_ / "a")) {
    EXPECT_EQ(test::contents(here_ / ("a/" + name)), test::contents(here_ / ("b/" + name))) << name;
  }
}

TEST_F(ExportTest, OneTableAlone) {
  ASSERT_EQ(run({"--out", here_ / "out", "--table", "wide", "--format", "parquet"}).code, 0);
  EXPECT_THAT(names_in(here_ / "out"), ElementsAre("metadata.json", "wide.parquet"));
}

TEST_F(ExportTest, SaysWhatIsWrong) {
  EXPECT_EQ(run({}).code, kBadInput);
  EXPECT_EQ(run({"--out", here_ / "o", "--format", "xlsx"}).code, kBadInput);
  EXPECT_THAT(run({"--out", here_ / "o", "--table", "wid"}).error, HasSubstr("wide"));
  EXPECT_EQ(run({"--out", here_ / "o", "--replication", here_ / "p"}).code, kBadInput);
  EXPECT_EQ(run({"--out", here_ / "o", "--experiment", "synthetc"}).code, kBadInput);
  const std::string text = here_.write("text.txt", "no store");
  EXPECT_EQ(test::chokepoint({"export", text, "--out", here_ / "o"}).code, kBadInput);
  EXPECT_EQ(run({"--out", "/proc/nowhere"}).code, kFailed);
}

// A package of a comparison of real runs: its checksums hold, and its command gives the same data.
TEST_F(ExportTest, APackageCanBeRepeated) {
  here_.write("base.txtpb", test::plant("base"));
  here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + test::kBan);
  ASSERT_EQ(test::chokepoint({"compare", here_ / "base.txtpb", here_ / "ban.txtpb", "--reps", "3",
                              "--store", here_ / "c.sqlite", "--set",
                              "pool[machines].per_period.scale=0.9"})
                .code,
            0);
  const std::string package = here_ / "package";
  ASSERT_EQ(test::chokepoint({"export", here_ / "c.sqlite", "--replication", package}).code, 0);
  std::istringstream sums(test::contents(package + "/SHA256SUMS"));
  std::size_t count = 0;
  for (std::string line; std::getline(sums, line); ++count) {
    EXPECT_EQ(sha256_of_file(package + "/" + line.substr(66)), line.substr(0, 64)) << line;
  }
  EXPECT_EQ(count, names_in(package).size() - 1);
  const std::string command =
      "cd " + package + " && CHOKEPOINT=" CHOKEPOINT_BINARY " sh command.sh > out.txt 2> error.txt";
  EXPECT_EQ(std::system(command.c_str()), 0) << test::contents(package + "/error.txt");
  EXPECT_EQ(test::contents(package + "/out.txt"), "the data are the same\n");
}

}  // namespace
}  // namespace chokepoint::tools
