#include "tools/store_writer.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <ctime>

#include "proto/scenario_reader.h"
#include "tests/support/program.h"
#include "tools/run_records.h"
#include "tools/store_reader.h"

namespace chokepoint::tools {
namespace {

/// Made-up runs of a real scenario, as fast as they can be written.
class StoreWriterTest : public ::testing::Test {
 protected:
  StoreWriterTest()
      : family_(proto::ScenarioText{"plant", test::plant("plant")}),
        recording_(family_.nominal(), proto::RecordingChoice::everything()) {
    experiment_.hash = "sweep";
    experiment_.name = "sweep";
    experiment_.replications = 10'000;
    experiment_.sides.push_back({"plant", scenario_record(family_), {}});
    experiment_.points.emplace_back();
  }

  /// Numbers for every variable and quarter, at most `most`.
  RunRecord run(std::int64_t replication, std::size_t most) const {
    RunRecord record;
    record.hash = std::to_string(replication);
    record.replication = replication;
    for (std::uint32_t variable = 0; variable < recording_.variables().size(); ++variable) {
      for (std::int32_t period = 0; period < 4; ++period) {
        if (record.values.size() == most) return record;
        record.values.push_back({variable, period, 1e6 / (variable + replication + 1.5)});
      }
    }
    return record;
  }

  std::string file() const { return here_ / "s.sqlite"; }

  test::TempDirectory here_;
  proto::ScenarioFamily family_;
  proto::Recording recording_;
  ExperimentRecord experiment_;
};

TEST_F(StoreWriterTest, AMillionNumbersRunByRun) {
  constexpr std::size_t kEach = 250;
  constexpr std::int64_t kRuns = 4000;
  const std::clock_t began = std::clock();
  {
    StoreWriter writer(file(), experiment_, {&recording_});
    for (std::int64_t r = 0; r < kRuns; ++r) writer.add_run(run(r, kEach), {{r, 0, 0}});
    writer.finish();
  }
  const double seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
  const auto bytes = static_cast<double>(std::filesystem::file_size(file()));
  RecordProperty("processor_seconds", std::to_string(seconds));
  RecordProperty("megabytes", std::to_string(bytes / 1e6));
  std::printf("a million numbers: %.2f s of processor time, %.1f MB\n", seconds, bytes / 1e6);
  EXPECT_LT(bytes, 30e6);
#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__)
  EXPECT_LT(seconds, 2);
#endif
  StoreReader reader(file());
  EXPECT_EQ(Statement(reader.database(), "SELECT count(*) FROM series").find(0), 1'000'000);
}

TEST_F(StoreWriterTest, WhatWasAddedOutlivesTheProcess) {
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    StoreWriter writer(file(), experiment_, {&recording_});
    for (std::int64_t r = 0;; ++r) {
      writer.add_run(run(r, 100), {{r, 0, 0}});
      if (::write(pipe_ends[1], "x", 1) != 1) ::_exit(1);
    }
  }
  ::close(pipe_ends[1]);
  char told = 0;
  std::int64_t added = 0;
  while (added < 200 && ::read(pipe_ends[0], &told, 1) == 1) ++added;
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  while (::read(pipe_ends[0], &told, 1) == 1) ++added;
  ::close(pipe_ends[0]);

  StoreReader reader(file());
  // Every run that it said was added, and at most the one it was at.
  const std::int64_t kept = reader.experiments().at(0).done;
  EXPECT_GE(kept, added);
  EXPECT_LE(kept, added + 1);
  EXPECT_EQ(Statement(reader.database(), "SELECT count(*) FROM series").find(0), 100 * kept);
}

TEST_F(StoreWriterTest, ReadsBackWhatWasWritten) {
  experiment_.axes.push_back(
      {"a", "A", "lever", true, "pool[machines].per_period.scale", "uniform 0 1", 0, 1, 1, ""});
  experiment_.points = {{0, 0, {0.25}, {0.5}}, {1, 0, {0.75}, {1.5}}};
  experiment_.design = "latin-hypercube";
  experiment_.replications = 2;
  {
    StoreWriter writer(file(), experiment_, {&recording_});
    RunRecord one = run(0, 0);
    one.values = {{3, proto::kWholeSpan, 7}};
    writer.add_run(one, {{0, 0, 0}});
    RunRecord two = run(1, 0);
    writer.add_run(two, {{1, 1, 0}});
    writer.add_failure("because", {{0, 1, 0}});
    writer.finish();
  }
  StoreReader reader(file());
  const std::int64_t id = reader.find_experiment("");
  const ExperimentRecord record = reader.experiment(id);
  EXPECT_EQ(record.axes.at(0).law, "uniform 0 1");
  EXPECT_EQ(record.points.at(1).value.at(0), 1.5);
  EXPECT_EQ(record.sides.at(0).scenario.hash, experiment_.sides[0].scenario.hash);
  const StoredVariable variable = reader.variable(id, recording_.variables()[3].name);
  const std::vector<double> values = reader.outcomes(record, id, 0, variable);
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values[0], 7);
  EXPECT_TRUE(std::isnan(values[1]));  // failed
  EXPECT_TRUE(std::isnan(values[2]));  // not done
  EXPECT_EQ(values[3], 0);             // done, and nothing of it
  EXPECT_EQ(reader.experiments().at(0).failed, 1);
  EXPECT_THROW(reader.find_experiment("other"), std::exception);
}

}  // namespace
}  // namespace chokepoint::tools
