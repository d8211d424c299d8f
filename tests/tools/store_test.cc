#include "tools/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/tools/program.h"
#include "tools/sqlite.h"

namespace chokepoint::tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    here_.write("base.txtpb", test::plant("base"));
    here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + test::kBan);
  }

  test::Finished run(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"run", here_ / "base.txtpb", "--reps", "3", "--store", file()});
    return test::chokepoint(more);
  }

  std::string file() const { return here_ / "s.sqlite"; }

  std::int64_t number(const char* sql) {
    Database database(file());
    return Statement(database, sql).find(-1);
  }

  test::TempDirectory here_;
};

TEST_F(StoreTest, HoldsARun) {
  ASSERT_EQ(run().code, 0);
  EXPECT_EQ(number("PRAGMA user_version"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM runs WHERE scenario = 'base' AND seed = 1 AND "
                   "replications = 3"),
            1);
  EXPECT_GT(number("SELECT count(*) FROM outcomes WHERE kind = 'level'"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM series WHERE metric = 'delivered' AND item = 'fast' AND "
                   "region = 'US' AND period = 'total' AND scenario = 'base'"),
            3);
  EXPECT_EQ(number("SELECT abs(avg(value) - (SELECT mean FROM outcomes WHERE metric = 'delivered' "
                   "AND item = 'fast' AND region = 'US' AND period = 'total')) < 1e-6 FROM series "
                   "WHERE metric = 'delivered' AND item = 'fast' AND region = 'US' AND period = "
                   "'total'"),
            1);
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb", "s.sqlite"));
}

TEST_F(StoreTest, SameRunReplacesAndOthersAdd) {
  ASSERT_EQ(run().code, 0);
  const std::int64_t rows = number("SELECT count(*) FROM series");
  ASSERT_EQ(run().code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM series"), rows);
  ASSERT_EQ(run({"--seed", "18446744073709551615"}).code, 0);
  ASSERT_EQ(run({"--set", "pool[machines].per_period.scale=0.5"}).code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 3);
  EXPECT_EQ(number("SELECT count(DISTINCT scenario) FROM series"), 2);
}

TEST_F(StoreTest, HoldsAComparison) {
  const test::Finished done = test::chokepoint(
      {"compare", here_ / "ban.txtpb", "--reps", "3", "--store", file(), "--quiet"});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 3);
  EXPECT_EQ(number("SELECT count(DISTINCT scenario) FROM series"), 2);
  EXPECT_EQ(number("SELECT mean < 0 FROM outcomes WHERE kind = 'difference' AND metric = "
                   "'delivered' AND item = 'slow' AND region = 'CN' AND period = 'total'"),
            1);
}

TEST_F(StoreTest, RefusesWhatIsNotAStore) {
  here_.write("s.sqlite", "my thesis");
  const test::Finished text = run();
  EXPECT_EQ(text.code, 2);
  EXPECT_THAT(text.error, HasSubstr("is not a store of chokepoint"));
  EXPECT_EQ(text.out, "");
  EXPECT_EQ(test::contents(file()), "my thesis");
  std::filesystem::remove(file());

  Database(file()).execute("CREATE TABLE mine(x); PRAGMA user_version = 1");
  const std::string before = test::contents(file());
  EXPECT_EQ(run().code, 2);
  EXPECT_EQ(test::contents(file()), before);
}

TEST_F(StoreTest, RefusesOtherVersions) {
  ASSERT_EQ(run().code, 0);
  Database(file()).execute("PRAGMA user_version = 2");
  const std::string before = test::contents(file());
  const test::Finished done = run();
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("a store of version 2"));
  EXPECT_EQ(test::contents(file()), before);
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb", "s.sqlite"));
}

TEST_F(StoreTest, RefusesAStoreThatIsOpenElsewhere) {
  ASSERT_EQ(run().code, 0);
  here_.write("s.sqlite-wal", "changes");
  const test::Finished done = run();
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("open in another program"));
}

TEST_F(StoreTest, RemainsOfAKilledRunDoNoHarm) {
  here_.write("s.sqlite.part", "half a store");
  ASSERT_EQ(run().code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 1);
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb", "s.sqlite"));
}

TEST_F(StoreTest, LinkStaysALink) {
  ASSERT_EQ(run().code, 0);
  std::filesystem::rename(file(), here_ / "real.sqlite");
  std::filesystem::create_symlink("real.sqlite", file());
  ASSERT_EQ(run({"--seed", "2"}).code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(file()));
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 2);
}

TEST_F(StoreTest, LinkToSomethingElseIsRefused) {
  here_.write("thesis.txt", "my thesis");
  std::filesystem::create_symlink("thesis.txt", file());
  EXPECT_EQ(run().code, 2);
  EXPECT_EQ(test::contents(file()), "my thesis");
  std::filesystem::remove(file());

  // Changes that are still in a journal lie beside the file, not beside the link.
  ASSERT_EQ(run().code, 0);
  std::filesystem::rename(file(), here_ / "real.sqlite");
  std::filesystem::create_symlink("real.sqlite", file());
  here_.write("real.sqlite-wal", "changes");
  EXPECT_EQ(run().code, 2);
}

TEST_F(StoreTest, ProgramsTakeTurns) {
  std::vector<int> codes(6, -1);
  {
    std::vector<std::jthread> team;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      team.emplace_back([&, i] { codes[i] = run({"--seed", std::to_string(i)}).code; });
    }
  }
  EXPECT_THAT(codes, ::testing::Each(0));
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 6);
  EXPECT_EQ(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

}  // namespace
}  // namespace chokepoint::tools
