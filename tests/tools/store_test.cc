#include "tools/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "tests/support/program.h"
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
    more.insert(more.begin(), {"run", here_ / "base.txtpb", "--store", file()});
    if (std::find(more.begin(), more.end(), "--reps") == more.end()) {
      more.insert(more.end(), {"--reps", "3"});
    }
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
  EXPECT_EQ(number("PRAGMA user_version"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM experiments WHERE name = 'base' AND seed = '1' AND "
                   "replications = 3"),
            1);
  EXPECT_EQ(number("SELECT count(*) FROM outcomes WHERE variable = 'delivered_fast_us'"), 3);
  EXPECT_EQ(number("SELECT done FROM progress"), 3);
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb", "s.sqlite"));
}

TEST_F(StoreTest, AgreesWithWhatIsPrinted) {
  const test::Finished done = run({"--json"});
  ASSERT_EQ(done.code, 0);
  const std::string key = "\"metric\":\"delivered\",\"item\":\"fast\",\"region\":\"US\",";
  for (const auto& [period, sql] :
       {std::pair<std::string, const char*>(
            "total", "SELECT avg(value) FROM outcomes WHERE variable = 'delivered_fast_us'"),
        {"2025Q3",
         "SELECT sum(value) / 3 FROM series WHERE variable = 'delivered_fast_us' "
         "AND period = '2025Q3'"},
        {"total", "SELECT sum(value) / 3 FROM series WHERE variable = 'delivered_fast_us'"}}) {
    const std::size_t at = done.out.find(key + "\"period\":\"" + period + "\"");
    ASSERT_NE(at, std::string::npos);
    const std::size_t mean = done.out.find("\"mean\":", at) + 7;
    Database database(file());
    Statement query(database, sql);
    query.start();
    ASSERT_TRUE(query.next());
    EXPECT_NEAR(query.real(0), std::stod(done.out.substr(mean)), 1e-6) << sql;
  }
}

TEST_F(StoreTest, ARunIsKeptOnce) {
  ASSERT_EQ(run().code, 0);
  const std::int64_t rows = number("SELECT count(*) FROM series");
  ASSERT_EQ(run().code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM series"), rows);
  // More replications of the same are the same experiment.
  ASSERT_EQ(run({"--reps", "5"}).code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM experiments"), 1);
  EXPECT_EQ(number("SELECT done FROM progress"), 5);
  ASSERT_EQ(run({"--seed", "18446744073709551615"}).code, 0);
  ASSERT_EQ(run({"--set", "pool[machines].per_period.scale=0.5"}).code, 0);
  EXPECT_EQ(number("SELECT count(*) FROM experiments"), 3);
  EXPECT_EQ(number("SELECT count(*) FROM scenarios"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM runs_"), 11);
}

TEST_F(StoreTest, HoldsAComparison) {
  const test::Finished done = test::chokepoint(
      {"compare", here_ / "ban.txtpb", "--reps", "3", "--store", file(), "--quiet"});
  ASSERT_EQ(done.code, 0) << done.error;
  EXPECT_EQ(number("SELECT count(*) FROM sides"), 2);
  EXPECT_EQ(number("SELECT count(*) FROM differences WHERE side = 'ban' AND difference < 0 AND "
                   "variable = 'delivered_slow_cn'"),
            3);
  EXPECT_EQ(number("SELECT count(*) FROM wide WHERE side = 'ban' AND delivered_slow_cn < "
                   "(SELECT max(delivered_slow_cn) FROM wide WHERE side = 'base')"),
            3);
}

TEST_F(StoreTest, ZerosAreThereToBeAveraged) {
  // Nothing slow is delivered under the ban, which holds from the start.
  here_.write("never.txtpb", R"(base: "base.txtpb" name: "never" rule { id: "ban" from: "2024-01-01"
      stage: START match { item: "slow" destination: "CN" } prohibit {} })");
  ASSERT_EQ(
      test::chokepoint({"compare", here_ / "never.txtpb", "--reps", "3", "--store", file()}).code,
      0);
  EXPECT_EQ(number("SELECT count(*) FROM outcomes WHERE variable = 'delivered_slow_cn' AND "
                   "side = 'never' AND value = 0"),
            3);
}

TEST_F(StoreTest, ItsDirectoryIsMade) {
  const std::string file = here_ / "made/for it/s.sqlite";
  const test::Finished done =
      test::chokepoint({"run", here_ / "base.txtpb", "--reps", "1", "--store", file});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_TRUE(std::filesystem::exists(file));
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
  Database(file()).execute("PRAGMA user_version = 99");
  const std::string before = test::contents(file());
  const test::Finished done = run();
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("a store of version 99"));
  EXPECT_EQ(test::contents(file()), before);
  EXPECT_THAT(here_.names(), ElementsAre("ban.txtpb", "base.txtpb", "s.sqlite"));
}

TEST_F(StoreTest, AWriterWaitsForAReaderInTheMiddle) {
  ASSERT_EQ(run().code, 0);
  Database reader(file(), Access::kRead);
  std::optional<Statement> all(std::in_place, reader, "SELECT run_id FROM runs_");
  all->start();
  ASSERT_TRUE(all->next());
  std::atomic<int> code = -1;
  {
    const std::jthread writer([&] { code = run({"--seed", "2"}).code; });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(code, -1) << "it did not wait";
    all.reset();
  }
  EXPECT_EQ(code, 0);
  EXPECT_THROW(reader.execute("DELETE FROM runs_"), std::exception);
}

TEST_F(StoreTest, LinkStaysALink) {
  ASSERT_EQ(run().code, 0);
  std::filesystem::rename(file(), here_ / "real.sqlite");
  std::filesystem::create_symlink("real.sqlite", file());
  ASSERT_EQ(run({"--seed", "2"}).code, 0);
  EXPECT_TRUE(std::filesystem::is_symlink(file()));
  EXPECT_EQ(number("SELECT count(*) FROM experiments"), 2);
}

TEST_F(StoreTest, LinkToSomethingElseIsRefused) {
  here_.write("thesis.txt", "my thesis");
  std::filesystem::create_symlink("thesis.txt", file());
  EXPECT_EQ(run().code, 2);
  EXPECT_EQ(test::contents(file()), "my thesis");
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
  EXPECT_EQ(number("SELECT count(*) FROM experiments"), 6);
  EXPECT_EQ(number("SELECT count(*) FROM runs_"), 18);
  EXPECT_EQ(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
}

}  // namespace
}  // namespace chokepoint::tools
