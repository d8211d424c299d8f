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
  ASSERT_EQ(sweep("whole.sqlite", {"--reps", "60"}).code, 0);
  // Kills the first shard's process while it is at work. In brackets, so that the script does not
  // find itself.
  const std::string script =
      command("--reps 60 --shards 2") + " & W=$!; for i in $(seq 300); do K=$(pgrep -f \"[s]hard " +
      here_ / "s.sqlite.shards/plan.txtpb" +
      " 0/2\" | head -1); [ \"$K\" ] && break; sleep 0.1; done; sleep 0.5; kill -9 $K; wait $W";
  const Finished done = in_cluster(script);
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_THAT(done.error, HasSubstr("submitting them again"));
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

TEST_F(SlurmTest, ANodeThatDiesChangesNothing) {
  ASSERT_EQ(sweep("whole.sqlite", {"--reps", "60"}).code, 0);
  // Once the second node is at work it dies: its daemon, the job's keeper, the job's script and the
  // program in it.
  const std::string script =
      command("--reps 60 --shards 4") + " & W=$!; D=" + here_ / "cluster" +
      "; for i in $(seq 300); do S=$(pgrep -f \"$D/[s]pool.n2/job\" | head -1); [ \"$S\" ] && "
      "break; "
      "sleep 0.1; done; sleep 0.5; "
      "kill -9 $(cat $D/n2.pid) $(ps -o ppid= $S) $(pgrep -P $S) $S; echo n2 died >&2; wait $W";
  const Finished done = in_cluster(script);
  ASSERT_EQ(done.code, 0) << done.out << done.error;
  EXPECT_THAT(done.error, HasSubstr("n2 died"));
  const std::string log = test::contents(here_ / "cluster/log/ctld.log");
  EXPECT_THAT(log, HasSubstr("due to failure of node n2"));
  EXPECT_EQ(dump("s.sqlite"), dump("whole.sqlite"));
}

}  // namespace
}  // namespace chokepoint::tools
