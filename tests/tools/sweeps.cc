#include "tests/tools/sweeps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tools/sqlite.h"

namespace chokepoint::test {

SmallSweep::SmallSweep() {
  here_.write("base.txtpb", plant("base", R"(
uncertain { id: "machines" path: "pool[machines].per_period.scale" value { uniform { low: 0.8 high: 1.2 } } }
uncertain { id: "demand" path: "demand[us].rate.scale" value { triangular { low: 0.8 mode: 1 high: 1.1 } } }
)"));
  here_.write("ban.txtpb", std::string("base: \"base.txtpb\" name: \"ban\" ") + kBan);
}

Finished SmallSweep::sweep(const std::string& store, std::vector<std::string> more,
                           std::optional<SignalPlan> signal) {
  std::vector<std::string> words = {"sweep",    here_ / "base.txtpb",
                                    "--policy", here_ / "ban.txtpb",
                                    "--design", "lhs",
                                    "--n",      "6",
                                    "--store",  here_ / store};
  const bool has_reps = std::find(more.begin(), more.end(), "--reps") != more.end();
  if (!has_reps) words.insert(words.end(), {"--reps", "3"});
  words.insert(words.end(), more.begin(), more.end());
  return chokepoint(words, signal);
}

std::int64_t SmallSweep::number(const std::string& store, const char* sql) {
  tools::Database database(here_ / store, tools::Access::kRead);
  return tools::Statement(database, sql).find(-1);
}

std::string SmallSweep::sql(const std::string& store, const std::string& query) {
  const Finished done = chokepoint({"sql", here_ / store, query, "--csv"});
  EXPECT_EQ(done.code, 0) << done.error;
  return done.out;
}

std::string SmallSweep::dump(const std::string& store) {
  std::string all;
  for (const char* query :
       {"SELECT hash, name, design, points, replications, seed FROM experiments",
        "SELECT point, axis, value FROM parameters ORDER BY point, axis",
        "SELECT replication, point, side, status, reason FROM ledger ORDER BY 1, 2, side_number",
        "SELECT replication, point, side, events, fingerprint, result_hash FROM runs "
        "ORDER BY 1, 2, side_number",
        "SELECT replication, point, side, variable, value FROM outcomes "
        "ORDER BY 1, 2, side_number, variable",
        "SELECT replication, point, side, variable, period, value FROM series "
        "ORDER BY 1, 2, side_number, variable, start, period"}) {
    all += sql(store, query);
  }
  return all;
}

}  // namespace chokepoint::test
