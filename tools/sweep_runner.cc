#include "tools/sweep_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <thread>

#include "tools/errors.h"
#include "tools/progress.h"

namespace chokepoint::tools {
namespace {

constexpr std::chrono::milliseconds kGlance{100};

class Team {
 public:
  Team(const SweepJob& job, const std::vector<PlannedRun>& runs, StoreWriter& store,
       const SweepOptions& options, const InterruptGuard& guard)
      : job_(job), runs_(runs), store_(store), options_(options), guard_(guard) {}

  /// Takes runs until there are none, or none shall be begun. Any number of threads.
  void take_runs() {
    models::WorkingMemory memory;
    while (!guard_.interrupted() && !stopped_) {
      const std::size_t at = next_.fetch_add(1);
      if (at >= runs_.size()) break;
      try {
        do_run(runs_[at], memory);
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
        stopped_ = true;
      }
    }
    const std::lock_guard lock(mutex_);
    ++idle_threads_;
    changed_.notify_one();
  }

  /// Shows progress until `threads` threads have run out of work.
  void watch(unsigned threads) {
    Progress progress(runs_.size(), "runs", options_.quiet);
    bool told = false;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kGlance, [&] { return idle_threads_ == threads; })) {
      const std::size_t done = outcome_.simulated + outcome_.failed;
      lock.unlock();
      progress.show(done);
      if (!told && guard_.interrupted()) {
        told = true;
        progress.erase();
        fmt::print(stderr, "interrupted: finishing what is under way; once more to stop at once\n");
      }
      lock.lock();
    }
  }

  SweepOutcome outcome() {
    if (error_) std::rethrow_exception(error_);
    outcome_.interrupted = outcome_.simulated + outcome_.failed < runs_.size();
    return outcome_;
  }

 private:
  void do_run(const PlannedRun& run, models::WorkingMemory& memory) {
    RunRecord record;
    std::string reason;
    try {
      record = job_.simulate(run, options_.check, memory);
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      reason = error.what();
    }
    const std::lock_guard lock(mutex_);
    if (reason.empty()) {
      store_.add_run(record, run.cells);
      ++outcome_.simulated;
      outcome_.seconds += record.seconds;
      outcome_.values += record.values.size();
      return;
    }
    store_.add_failure(reason, run.cells);
    ++outcome_.failed;
    if (outcome_.first_failure.empty()) outcome_.first_failure = reason;
  }

  const SweepJob& job_;
  const std::vector<PlannedRun>& runs_;
  StoreWriter& store_;
  const SweepOptions& options_;
  const InterruptGuard& guard_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  ///< of the store and of what follows
  std::condition_variable changed_;
  SweepOutcome outcome_;
  std::exception_ptr error_;
  unsigned idle_threads_ = 0;
};

}  // namespace

std::vector<PlannedRun> missing_runs(const std::vector<PlannedRun>& wanted, StoreWriter& store) {
  std::vector<PlannedRun> missing;
  store.begin_batch();
  for (const PlannedRun& run : wanted) {
    if (store.has_run(run.hash)) {
      store.link_run(run.hash, run.cells);
    } else {
      missing.push_back(run);
    }
  }
  store.end_batch();
  return missing;
}

SweepOutcome run_sweep(const SweepJob& job, const std::vector<PlannedRun>& runs, StoreWriter& store,
                       const SweepOptions& options, const InterruptGuard& guard) {
  Team team(job, runs, store, options, guard);
  const auto threads = static_cast<unsigned>(
      std::clamp<std::size_t>(options.jobs, 1, std::max<std::size_t>(runs.size(), 1)));
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < threads; ++i) workers.emplace_back([&team] { team.take_runs(); });
    team.watch(threads);
  }
  return team.outcome();
}

}  // namespace chokepoint::tools
