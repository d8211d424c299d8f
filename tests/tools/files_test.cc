#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/program.h"
#include "tools/atomic_file.h"
#include "tools/csv.h"
#include "tools/errors.h"

namespace chokepoint::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(AtomicFileTest, AppearsWhenComplete) {
  const test::TempDirectory here;
  here.write("a.csv", "old");
  AtomicFile file(here / "a.csv");
  file.write("new");
  file.finish();
  EXPECT_EQ(test::contents(here / "a.csv"), "old");
  file.commit();
  EXPECT_EQ(test::contents(here / "a.csv"), "new");
  EXPECT_THAT(here.names(), ElementsAre("a.csv"));
}

TEST(AtomicFileTest, LeavesNothingWhenAbandoned) {
  const test::TempDirectory here;
  {
    AtomicFile file(here / "a.csv");
    file.write(std::string(1 << 20, 'x'));
    AtomicFile moved(std::move(file));
  }
  EXPECT_THAT(here.names(), IsEmpty());
}

TEST(AtomicFileTest, SaysWhichFileAndWhy) {
  const test::TempDirectory here;
  try {
    AtomicFile file(here / "missing/a.csv");
    FAIL();
  } catch (const RunError& error) {
    EXPECT_THAT(error.what(), HasSubstr("missing/a.csv: No such file or directory"));
  }
}

TEST(AtomicFileTest, DirectoryInItsPlaceIsAnErrorWithoutRemains) {
  const test::TempDirectory here;
  std::filesystem::create_directory(here / "a.csv");
  {
    AtomicFile file(here / "a.csv");
    file.finish();
    EXPECT_THROW(file.commit(), RunError);
  }
  EXPECT_THAT(here.names(), ElementsAre("a.csv"));
}

TEST(PrepareDirectoryTest, MakesParentsAndAcceptsExisting) {
  const test::TempDirectory here;
  prepare_directory(here / "a/b/c");
  prepare_directory(here / "a/b/c");
  EXPECT_TRUE(std::filesystem::is_directory(here / "a/b/c"));
  here.write("file", "");
  EXPECT_THROW(prepare_directory(here / "file"), RunError);
  EXPECT_THROW(prepare_directory(here / "file/below"), RunError);
}

TEST(CsvFieldTest, QuotesByRfc4180) {
  EXPECT_EQ(csv_field("plain text"), "plain text");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csv_field(""), "");
}

}  // namespace
}  // namespace chokepoint::tools
