#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/sweeps.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

class SqlTest : public ::testing::Test, protected test::SmallSweep {
 protected:
  SqlTest() { EXPECT_EQ(sweep("s.sqlite").code, 0); }

  test::Finished ask(const std::string& query, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"sql", here_ / "s.sqlite", query});
    return test::chokepoint(more);
  }
};

TEST_F(SqlTest, ListsWhatCanBeAskedFor) {
  const test::Finished done = test::chokepoint({"sql", here_ / "s.sqlite"});
  EXPECT_EQ(done.code, 0) << done.error;
  for (const char* name : {"outcomes", "series", "runs", "wide", "ledger", "variables"}) {
    EXPECT_THAT(done.out, HasSubstr(name));
  }
}

TEST_F(SqlTest, PrintsTablesAndCsvAndJson) {
  const char* query = "SELECT name, design, points, 0.1 + 0.2 AS x, NULL AS y FROM experiments";
  EXPECT_THAT(ask(query).out, HasSubstr("base  latin-hypercube"));
  EXPECT_EQ(ask(query, {"--csv"}).out,
            "name,design,points,x,y\nbase,latin-hypercube,6,0.30000000000000004,\n");
  EXPECT_EQ(ask(query, {"--json"}).out,
            "[{\"name\":\"base\",\"design\":\"latin-hypercube\",\"points\":6,"
            "\"x\":0.30000000000000004,\"y\":null}]\n");
}

TEST_F(SqlTest, ChangesNothing) {
  const std::string before = test::contents(here_ / "s.sqlite");
  for (const char* query :
       {"DELETE FROM runs_", "DROP TABLE runs_", "ATTACH 'other.sqlite' AS other",
        "PRAGMA user_version = 7", "PRAGMA query_only = OFF", "VACUUM", "BEGIN",
        "WITH x AS (SELECT 1) DELETE FROM runs_", "SELECT 1; DELETE FROM runs_", "VACUUM INTO 'x'",
        "EXPLAIN SELECT 1; SELECT 2"}) {
    EXPECT_EQ(ask(query).code, 2) << query;
  }
  EXPECT_EQ(test::contents(here_ / "s.sqlite"), before);
  EXPECT_THAT(ask("SELECT * FROM outcome").error, HasSubstr("no such table"));
  EXPECT_EQ(test::chokepoint({"sql", here_ / "none.sqlite", "SELECT 1"}).code, 2);
  EXPECT_FALSE(std::filesystem::exists(here_ / "none.sqlite"));
}

TEST_F(SqlTest, DifferencesArePairedAndZerosCount) {
  EXPECT_EQ(number("s.sqlite",
                   "SELECT count(*) FROM differences d JOIN wide b USING(point, replication) "
                   "JOIN wide p USING(point, replication) WHERE b.side = 'base' AND "
                   "p.side = 'ban' AND d.variable = 'delivered_slow_cn' AND "
                   "d.difference = p.delivered_slow_cn - b.delivered_slow_cn"),
            18);
  EXPECT_EQ(number("s.sqlite",
                   "SELECT n FROM summary WHERE side = 'ban' AND variable = "
                   "'blocked_slow_cn'"),
            18);
}

}  // namespace
}  // namespace chokepoint::tools
