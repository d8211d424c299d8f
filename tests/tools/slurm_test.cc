// A sweep by Slurm, on a cluster of two nodes on this machine (tools/slurm-local). Skipped where
// Slurm is not installed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/tools/sweeps.h"
#include "tools/process.h"

namespace chokepoint::tools {
namespace {

using ::testing::HasSubstr;

class SlurmTest : public ::testing::Test, protected test::SmallSweep {
 protected:
  void SetUp() override {
    const Finished found = run_program({"bash", "-c", "PATH=$PATH:/usr/sbin command -v slurmctld"});
    if (found.code != 0) GTEST_SKIP() << "slurm-wlm is not installed";
  }

  /// The words of a sweep by Slurm over several seconds of work.
  std::string command(const std::string& more) {
    return std::string(CHOKEPOINT_BINARY) + " sweep " + here_ / "base.txtpb" + " --policy " +
           here_ / "ban.txtpb" + " --design lhs --n 6 --engine slurm --store " +
           here_ / "s.sqlite" + " " + more;
  }

  /// Runs a script inside of a cluster.
  Finished in_cluster(const std::string& script) {
    return run_program({CHOKEPOINT_SOURCE_DIR "/tools/slurm-local", "--dir", here_ / "cluster",
                        "bash", "-ec", script});
  }
};

TEST_F(SlurmTest, GivesTheSameAsHere) {
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  const Finished done = in_cluster(command("--reps 3 --shards 7 --json"));
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_THAT(done.out, HasSubstr("\"done\":36"));
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

TEST_F(SlurmTest, DryRunShowsTheCommandAndSubmitsNothing) {
  const Finished done = run_program({"bash", "-c", command("--shards 4 --dry-run")});
  EXPECT_EQ(done.code, 0) << done.error;
  EXPECT_THAT(done.out, HasSubstr("sbatch --parsable --array=0,1,2,3 --requeue"));
  EXPECT_FALSE(std::filesystem::exists(here_ / "s.sqlite.shards"));
}

TEST_F(SlurmTest, MissingShardsAreSubmittedAgain) {
  ASSERT_EQ(sweep("whole.sqlite").code, 0);
  // The first sweep finishes; then one shard is truncated and one lost, and the store too.
  const std::string again = "S=" + here_ / "s.sqlite" + "; rm $S; truncate -s -4096 $S.shards/" +
                            "shard-001-of-004.sqlite; rm $S.shards/shard-003-of-004.*; ";
  const Finished done = in_cluster(command("--reps 3 --shards 4 --quiet") + "; " + again +
                                   command("--reps 3 --shards 4"));
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_THAT(done.error, HasSubstr("2 shards"));
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

TEST_F(SlurmTest, AKilledTaskIsSubmittedAgainWhateverSlurmSays) {
  ASSERT_EQ(sweep("whole.sqlite", {"--reps", "300"}).code, 0);
  // Kills the first shard's process once it has begun to write.
  const std::string script =
      "(" + command("--reps 300 --shards 2") +
      ") & W=$!; P=" + here_ / "s.sqlite.shards/shard-000-of-002.sqlite.part" +
      "; for i in $(seq 300); do [ -s $P ] && break; sleep 0.1; done; "
      "sleep 0.3; K=$(pgrep -f \"shard .*" +
      here_ / "s.sqlite.shards/plan.txtpb" + " 0/2\" | head -1); kill -9 $K || true; wait $W";
  const Finished done = in_cluster(script);
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

TEST_F(SlurmTest, ANodeThatDiesChangesNothing) {
  ASSERT_EQ(sweep("whole.sqlite", {"--reps", "300"}).code, 0);
  // Once both nodes are at work the second one dies: its daemon and everything below it.
  const std::string script =
      "(" + command("--reps 300 --shards 4") + ") & W=$!; D=" + here_ / "cluster" +
      "; for i in $(seq 300); do [ \"$(squeue -h -t R -w n2 -o %K)\" ] && break; sleep 0.1; done; "
      "sleep 0.5; B=$(squeue -h -t R -w n2 -o %K); echo \"on n2: shard $B\" >&2; "
      "kill -9 $(cat $D/n2.pid); "
      "for p in $(pgrep -f 'slurmstepd: .*'); do "
      "  if grep -qz SLURMD_NODENAME=n2 /proc/$p/environ /proc/$(pgrep -P $p | head -1)/environ "
      "    2>/dev/null; then pkill -9 -P $p || true; kill -9 $p || true; fi; done; "
      "pgrep -f \"shard .*plan.txtpb $B/4\" | xargs -r kill -9 || true; wait $W";
  const Finished done = in_cluster(script);
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_THAT(done.error, HasSubstr("on n2: shard "));
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

}  // namespace
}  // namespace chokepoint::tools
