// Tools that we did not write open what we write: pandas and R the CSV of a replication package,
// whose scripts are run, and hyparquet the Parquet files. What is not installed is skipped here;
// the CI stage `interop` installs it and lets nothing be skipped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/program.h"
#include "tests/tools/synthetic_store.h"
#include "tools/table_file.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

int shell(const std::string& command) { return std::system(command.c_str()); }

bool can(const std::string& command) { return shell(command + " >/dev/null 2>&1") == 0; }

class InteropTest : public ::testing::Test {
 protected:
  InteropTest() {
    test::SyntheticSweep sweep;
    sweep.size = 12;
    sweep.replications = 2;
    sweep.us_loss = [](const std::vector<double>& x, std::size_t) { return 40 + 20 * x[0]; };
    sweep.china_gain = [](const std::vector<double>&, std::size_t) { return 7; };
    test::write_synthetic_store(here_ / "s.sqlite", sweep);
  }

  /// Runs a script in the package's folder and returns what it printed.
  std::string in_package(const std::string& command) {
    const std::string package = here_ / "package";
    EXPECT_EQ(
        test::chokepoint({"export", here_ / "s.sqlite", "--replication", package, "--quiet"}).code,
        0);
    EXPECT_EQ(shell("cd " + package + " && " + command + " >out.txt 2>error.txt"), 0)
        << test::contents(package + "/error.txt");
    return test::contents(package + "/out.txt");
  }

  /// What hyparquet reads, as JSON.
  std::string read_parquet(const std::string& file) {
    const std::string script = CHOKEPOINT_SOURCE_DIR "/tests/interop/read_parquet.mjs";
    EXPECT_EQ(shell("node " + script + " " + modules() + " " + file + " >" + here_ / "read.json" +
                    " 2>" + here_ / "error.txt"),
              0)
        << test::contents(here_ / "error.txt");
    return test::contents(here_ / "read.json");
  }

  static std::string modules() { return CHOKEPOINT_SOURCE_DIR "/build/interop"; }
  static bool has_hyparquet() {
    return std::filesystem::exists(modules() + "/node_modules/hyparquet") && can("node --version");
  }

  test::TempDirectory here_;
};

TEST_F(InteropTest, PandasRunsTheStarterScript) {
  if (!can("/usr/bin/python3 -c 'import pandas'"))
    GTEST_SKIP() << "python3-pandas is not installed";
  const std::string out = in_package("/usr/bin/python3 analysis.py");
  EXPECT_THAT(out, HasSubstr("48 runs, 12 points, 2 replications"));
  EXPECT_THAT(out, HasSubstr("delivered_cn"));
  EXPECT_THAT(out, HasSubstr(" 7.0"));
  EXPECT_THAT(out, HasSubstr("pieces"));
}

TEST_F(InteropTest, RRunsTheStarterScript) {
  if (!can("Rscript --version")) GTEST_SKIP() << "r-base-core is not installed";
  const std::string out = in_package("Rscript --vanilla analysis.R");
  EXPECT_THAT(out, HasSubstr("48 runs, 12 points, 2 replications"));
  EXPECT_THAT(out, HasSubstr("delivered_cn"));
  EXPECT_THAT(out, HasSubstr("pieces"));
}

TEST_F(InteropTest, HyparquetReadsEveryTable) {
  if (!has_hyparquet()) GTEST_SKIP() << "npm install --prefix build/interop hyparquet";
  ASSERT_EQ(test::chokepoint({"export", here_ / "s.sqlite", "--format", "parquet", "--out",
                              here_ / "out", "--quiet"})
                .code,
            0);
  const std::string wide = read_parquet(here_ / "out/wide.parquet");
  EXPECT_THAT(wide, HasSubstr("\"replication\":0,\"point\":0,\"side\":\"base\""));
  EXPECT_THAT(wide, HasSubstr("\"delivered_cn\":1007"));
  EXPECT_THAT(wide, HasSubstr("\"key\":\"chokepoint\""));
  EXPECT_THAT(read_parquet(here_ / "out/failures.parquet"), HasSubstr("\"rows\":[]"));
  EXPECT_THAT(read_parquet(here_ / "out/codebook.parquet"), HasSubstr("\"label\":"));
}

// Several row groups, coded and plain columns, missing values, letters beyond ASCII: the reader
// finds every value where it was put.
TEST_F(InteropTest, HyparquetReadsEveryValue) {
  if (!has_hyparquet()) GTEST_SKIP() << "npm install --prefix build/interop hyparquet";
  const auto table = make_parquet_file(
      here_ / "t.parquet",
      {{"id", FieldType::kInteger}, {"x", FieldType::kReal}, {"word", FieldType::kText}}, {});
  const std::string words[] = {"alpha", "", "γάμμα", "a \"b\", c"};
  constexpr std::int64_t kRows = 300'000;
  for (std::int64_t i = 0; i < kRows; ++i) {
    table->add_row(std::vector<FieldValue>{
        i / 7, i % 5 == 0 ? FieldValue() : FieldValue(static_cast<double>(i) * 0.5),
        i % 11 == 0 ? FieldValue() : FieldValue(std::string_view(words[i % 4]))});
  }
  table->finish();
  table->file().commit();
  const std::string read = read_parquet(here_ / "t.parquet");
  EXPECT_THAT(read.substr(0, 1000), HasSubstr("\"groups\":3"));
  EXPECT_THAT(read.substr(0, 1000), HasSubstr("RLE_DICTIONARY"));
  std::string expected;
  for (std::int64_t i = 0; i < kRows; ++i) {
    const std::string x = i % 5 == 0   ? "null"
                          : i % 2 == 0 ? std::to_string(i / 2)
                                       : std::to_string(i / 2) + ".5";
    std::string word = i % 11 == 0 ? "null" : "\"" + words[i % 4] + "\"";
    if (i % 11 != 0 && i % 4 == 3) word = "\"a \\\"b\\\", c\"";
    expected += (i > 0 ? "," : "") + std::string("{\"id\":") + std::to_string(i / 7) +
                ",\"x\":" + x + ",\"word\":" + word + "}";
  }
  const std::size_t rows = read.find("\"rows\":[");
  ASSERT_NE(rows, std::string::npos);
  EXPECT_TRUE(read.substr(rows + 8, expected.size()) == expected);
}

}  // namespace
}  // namespace chokepoint::tools
