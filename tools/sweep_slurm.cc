#include "tools/sweep_slurm.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tools/atomic_file.h"
#include "tools/errors.h"
#include "tools/interrupt.h"
#include "tools/process.h"
#include "tools/progress.h"
#include "tools/shards.h"

namespace chokepoint::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPoll{1};
constexpr std::size_t kShardsPerSlot = 4;  // so that a slow node holds up little
constexpr std::size_t kMostShards = 1000;  // Slurm's MaxArraySize, unless it is configured

std::string shell_word(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789-_./=,:%@+") == std::string::npos;
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted + "'";
}

void write_file(const fs::path& file, const std::string& text) {
  AtomicFile out(file);
  out.write(text);
  out.finish();
  out.commit();
}

class SlurmSweep {
 public:
  SlurmSweep(const SweepJob& job, const SweepCommandOptions& options)
      : job_(job), options_(options) {
    if (options.common.store.empty()) throw UsageError("--store FILE: where to keep results?");
    directory_ = fs::absolute(options.common.store);
    directory_ += ".shards";
    shards_ = options.shards > 0 ? options.shards : default_shards();
    shards_ = std::min(shards_, std::max<std::size_t>(job.runs().size(), 1));
  }

  SlurmOutcome carry_out() {
    if (options_.dry_run) return show();
    prepare_directory(directory_);
    write_plan();
    say(fmt::format("{}\n{} shards in {}", job_.describe(), shards_, directory_.string()));
    const InterruptGuard guard;
    Progress progress(shards_, "shards", options_.common.quiet);
    // Jobs of an earlier call of the same command may still be at work.
    std::string array = earlier_array();
    std::vector<std::size_t> todo = array.empty() ? unfinished() : std::vector<std::size_t>{};
    for (std::uint32_t attempt = 0;; ++attempt) {
      if (!todo.empty()) array = submit(todo);
      if (!array.empty() && !wait_for(array, guard, progress)) return interrupted(array);
      todo = unfinished();
      if (todo.empty()) break;
      if (attempt >= options_.retries) return given_up(todo);
      progress.erase();
      say(fmt::format("{} of {} shards are not finished; submitting them again", todo.size(),
                      shards_));
    }
    progress.erase();
    return merged();
  }

 private:
  void say(const std::string& text) const {
    if (!options_.common.quiet) fmt::print(stderr, "{}\n", text);
  }

  fs::path shard_file(std::size_t shard) const { return directory_ / shard_name(shard, shards_); }
  fs::path plan_file() const { return directory_ / "plan.txtpb"; }

  static std::size_t default_shards() {
    // Processors as "allocated/idle/other/total".
    const Finished found = run_program({"sinfo", "-h", "-o", "%C"});
    const std::size_t slash = found.out.rfind('/');
    const std::size_t slots =
        slash == std::string::npos ? 4 : std::strtoul(found.out.c_str() + slash + 1, nullptr, 10);
    return std::clamp<std::size_t>(kShardsPerSlot * slots, 1, kMostShards);
  }

  /// The plan with copies of the scenarios as they are now, so that they can be edited meanwhile.
  void write_plan() const {
    v1::SweepPlan plan = job_.study().plan;
    plan.set_name(job_.study().name);
    plan.clear_overlay();
    plan.clear_set();
    plan.clear_policy();
    for (std::size_t side = 0; side < job_.study().sides.size(); ++side) {
      const std::string file = fmt::format("side-{}.txtpb", side);
      write_file(directory_ / file, job_.experiment().sides[side].scenario.text);
      if (side == 0) {
        plan.set_scenario(file);
        continue;
      }
      v1::Policy& policy = *plan.add_policy();
      policy.set_id(job_.study().sides[side].name);
      policy.set_scenario(file);
    }
    std::string text;
    google::protobuf::TextFormat::PrintToString(plan, &text);
    write_file(plan_file(), text);
  }

  std::vector<std::string> command(const std::vector<std::size_t>& todo) const {
    std::vector<std::string> words = {"sbatch",
                                      "--parsable",
                                      fmt::format("--array={}", fmt::join(todo, ",")),
                                      "--requeue",
                                      "--open-mode=append",
                                      "--job-name=chokepoint",
                                      fmt::format("--output={}/%a.log", directory_.string())};
    words.insert(words.end(), options_.sbatch.begin(), options_.sbatch.end());
    words.push_back(fmt::format(
        "--wrap={} shard {} $SLURM_ARRAY_TASK_ID/{} --jobs ${{SLURM_CPUS_PER_TASK:-1}}{}",
        shell_word(this_program()), shell_word(plan_file().string()), shards_,
        options_.common.check ? " --check" : ""));
    return words;
  }

  SlurmOutcome show() const {
    std::vector<std::size_t> all(shards_);
    for (std::size_t shard = 0; shard < shards_; ++shard) all[shard] = shard;
    fmt::print("{}\n{} shards of about {} runs each; the plan would be {}\n", job_.describe(),
               shards_, (job_.runs().size() + shards_ - 1) / shards_, plan_file().string());
    std::string line;
    for (const std::string& word : command(all))
      line += (line.empty() ? "" : " ") + shell_word(word);
    fmt::print("{}\n", line);
    return {};
  }

  std::vector<std::size_t> unfinished() const {
    std::vector<std::size_t> todo;
    for (std::size_t shard = 0; shard < shards_; ++shard) {
      const ShardState state = look_at_shard(shard_file(shard));
      const bool ours = state.finished && state.manifest.experiment() == job_.experiment().hash;
      if (!ours) todo.push_back(shard);
    }
    return todo;
  }

  /// Submits shards and returns the number of the array.
  std::string submit(const std::vector<std::size_t>& todo) const {
    const Finished done = run_program(command(todo));
    if (done.code == 127) {
      throw MissingError("sbatch is not here: --engine slurm needs Slurm (Debian: slurm-client)");
    }
    if (done.code != 0) throw RunError("sbatch refused: " + done.error);
    // "1234" or "1234;cluster"
    const std::string array = done.out.substr(0, done.out.find_first_of(";\n"));
    write_file(directory_ / "array", array + "\n");
    say(fmt::format("submitted array {}: {} shards", array, todo.size()));
    return array;
  }

  std::string earlier_array() const {
    std::ifstream in(directory_ / "array");
    std::string array;
    if (!(in >> array) || queued(array).empty()) return "";
    say(fmt::format("array {} is still at work", array));
    return array;
  }

  struct Task {
    std::string index;
    std::string reason;
  };

  /// What is left of an array in the queue. Slurm forgets arrays; then nothing is.
  static std::vector<Task> queued(const std::string& array) {
    const Finished found = run_program({"squeue", "-h", "-r", "-j", array, "-o", "%K %r"});
    std::vector<Task> tasks;
    std::istringstream lines(found.code == 0 ? found.out : "");
    for (Task task; lines >> task.index >> task.reason;) tasks.push_back(task);
    return tasks;
  }

  /// Waits until nothing of the array is queued; false when interrupted.
  bool wait_for(const std::string& array, const InterruptGuard& guard, Progress& progress) const {
    for (;;) {
      const std::vector<Task> tasks = queued(array);
      if (tasks.empty()) return true;
      for (const Task& task : tasks) release(array, task);
      std::size_t done = 0;
      for (std::size_t shard = 0; shard < shards_; ++shard) {
        done += fs::exists(fs::path(shard_file(shard)).replace_extension(".done")) ? 1 : 0;
      }
      progress.show(done);
      for (int glance = 0; glance < 10; ++glance) {
        if (guard.interrupted()) return false;
        std::this_thread::sleep_for(kPoll / 10);
      }
    }
  }

  /// After a node died Slurm holds its tasks for two minutes; nothing is gained by that.
  void release(const std::string& array, const Task& task) const {
    const bool wanted =
        std::any_of(options_.sbatch.begin(), options_.sbatch.end(),
                    [](const std::string& word) { return word.starts_with("--begin"); });
    if (task.reason != "BeginTime" || wanted) return;
    run_program(
        {"scontrol", "update", fmt::format("JobId={}_{}", array, task.index), "StartTime=now"});
  }

  SlurmOutcome interrupted(const std::string& array) const {
    fmt::print(stderr,
               "interrupted: the jobs go on, and the same command waits for them again; "
               "scancel {} ends them\n",
               array);
    return {false, 0, kInterrupted};
  }

  SlurmOutcome given_up(const std::vector<std::size_t>& todo) const {
    fmt::print(stderr, "{} of {} shards did not finish after {} attempts; see {}\n", todo.size(),
               shards_, options_.retries + 1,
               (directory_ / fmt::format("{}.log", todo.front())).string());
    return {false, 0, kFailed};
  }

  SlurmOutcome merged() const {
    std::vector<fs::path> files;
    for (std::size_t shard = 0; shard < shards_; ++shard) files.push_back(shard_file(shard));
    return {true, merge_shards(options_.common.store, files), kDone};
  }

  const SweepJob& job_;
  const SweepCommandOptions& options_;
  fs::path directory_;
  std::size_t shards_ = 1;
};

}  // namespace

SlurmOutcome sweep_by_slurm(const SweepJob& job, const SweepCommandOptions& options) {
  return SlurmSweep(job, options).carry_out();
}

}  // namespace chokepoint::tools
