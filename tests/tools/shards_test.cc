#include "tools/shards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/tools/sweeps.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

class ShardsTest : public ::testing::Test, protected test::SmallSweep {
 protected:
  ShardsTest() {
    plan_ = here_.write("plan.txtpb", R"(schema: 1 scenario: "base.txtpb"
        policy { id: "ban" scenario: "ban.txtpb" }
        design { latin_hypercube { points: 6 } } replications: 3)");
  }

  test::Finished shard(int index, int count) {
    return test::chokepoint({"shard", plan_, std::to_string(index) + "/" + std::to_string(count),
                             "--dir", here_ / "shards", "--quiet"});
  }

  void do_all(int count) {
    for (int index = 0; index < count; ++index) ASSERT_EQ(shard(index, count).code, 0);
  }

  test::Finished merge(const std::string& store) {
    return test::chokepoint({"merge", here_ / store, here_ / "shards"});
  }

  std::string file(int index, int count) {
    return here_ / ("shards/" +
                    shard_name(static_cast<std::size_t>(index), static_cast<std::size_t>(count)));
  }

  std::string plan_;
};

TEST_F(ShardsTest, AnyDivisionGivesTheSameResults) {
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  const std::string expected = dump("whole.sqlite");
  for (const int count : {1, 2, 7}) {
    std::filesystem::remove_all(here_ / "shards");
    do_all(count);
    const std::string store = "merged-" + std::to_string(count) + ".sqlite";
    const test::Finished merged = merge(store);
    ASSERT_EQ(merged.code, 0) << merged.error;
    EXPECT_EQ(dump(store), expected) << count << " shards";
  }
}

TEST_F(ShardsTest, AFinishedShardIsNotRepeatedAndAStartedOneGoesOn) {
  do_all(2);
  const auto time = std::filesystem::last_write_time(file(1, 2));
  const test::Finished again = test::chokepoint({"shard", plan_, "1/2", "--dir", here_ / "shards"});
  EXPECT_THAT(again.error, HasSubstr("is finished"));
  EXPECT_EQ(std::filesystem::last_write_time(file(1, 2)), time);

  // As if it had been killed before it got its name.
  std::filesystem::rename(file(1, 2), file(1, 2) + ".part");
  std::filesystem::remove(std::filesystem::path(file(1, 2)).replace_extension(".done"));
  EXPECT_EQ(merge("s.sqlite").code, 2);
  const test::Finished rest = test::chokepoint({"shard", plan_, "1/2", "--dir", here_ / "shards"});
  EXPECT_EQ(rest.code, 0);
  ASSERT_EQ(merge("s.sqlite").code, 0);
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

TEST_F(ShardsTest, RemainsOfAnotherPlanAreDropped) {
  do_all(2);
  std::filesystem::rename(file(0, 2), file(0, 2) + ".part");
  here_.write("plan.txtpb", test::contents(plan_) + " seed: 2");
  do_all(2);
  ASSERT_EQ(merge("s.sqlite").code, 0);
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM experiments WHERE seed = '2'"), 1);
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM experiments"), 1);
}

TEST_F(ShardsTest, MissingShardsAreNamed) {
  do_all(3);
  std::filesystem::remove(file(1, 3));
  std::filesystem::remove(std::filesystem::path(file(1, 3)).replace_extension(".done"));
  const test::Finished done = merge("s.sqlite");
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("1 of 3 shards are missing: 1"));
  EXPECT_FALSE(std::filesystem::exists(here_ / "s.sqlite"));
}

TEST_F(ShardsTest, ATruncatedShardIsRefused) {
  do_all(2);
  std::filesystem::resize_file(file(0, 2), std::filesystem::file_size(file(0, 2)) - 4096);
  const test::Finished done = merge("s.sqlite");
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("truncated"));
}

TEST_F(ShardsTest, AChangedShardIsRefused) {
  do_all(2);
  {
    std::fstream inside(file(0, 2), std::ios::in | std::ios::out | std::ios::binary);
    inside.seekp(5000);
    inside.put('!');
  }
  const test::Finished done = merge("s.sqlite");
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("another checksum"));
}

TEST_F(ShardsTest, AShardOfAnotherVersionIsRefused) {
  do_all(2);
  const std::filesystem::path manifest =
      std::filesystem::path(file(1, 2)).replace_extension(".done");
  std::string text = test::contents(manifest.string());
  const std::size_t at = text.find("engine: \"") + 9;
  text.replace(at, text.find('"', at) - at, "0.0.1+000000000000");
  std::ofstream(manifest) << text;
  const test::Finished done = merge("s.sqlite");
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.error, HasSubstr("was made by chokepoint 0.0.1+000000000000"));
}

TEST_F(ShardsTest, ShardsOfDifferentSweepsAreRefused) {
  ASSERT_EQ(shard(0, 2).code, 0);
  here_.write("plan.txtpb", test::contents(plan_) + " seed: 2");
  ASSERT_EQ(shard(1, 2).code, 0);
  EXPECT_THAT(merge("s.sqlite").error, HasSubstr("of another sweep"));
  for (const char* piece : {"2/2", "x", "1/0", "-1/2", "1/2/3", ""}) {
    EXPECT_EQ(test::chokepoint({"shard", plan_, piece}).code, 2) << piece;
  }
}

TEST_F(ShardsTest, MergingAddsToWhatIsThereAndTwiceChangesNothing) {
  ASSERT_EQ(sweep("s.sqlite", {"--reps", "1"}).code, 0);
  do_all(2);
  ASSERT_EQ(merge("s.sqlite").code, 0);
  ASSERT_EQ(merge("s.sqlite").code, 0);
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
  EXPECT_EQ(number("s.sqlite", "SELECT count(*) FROM runs_"), 36);
}

}  // namespace
}  // namespace chokepoint::tools
