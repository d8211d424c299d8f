#include "tools/replications.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

#include "models/supply_chain.h"
#include "tools/errors.h"
#include "tools/interrupt.h"
#include "tools/progress.h"

namespace chokepoint::tools {
namespace {

constexpr std::chrono::milliseconds kGlance{100};

/// The tasks of one call: task t is replication t / sides of family t % sides, so that an
/// interrupted comparison has about equally much of both.
class Work {
 public:
  Work(const std::vector<const proto::ScenarioFamily*>& families, const ReplicationPlan& plan,
       const InterruptGuard& guard)
      : families_(families), plan_(plan), guard_(guard) {
    results_.resize(plan.replications * families.size());
    errors_.resize(results_.size());
  }

  std::size_t size() const { return results_.size(); }

  /// Takes tasks until there are none, or none shall be begun. Any number of threads.
  void take_tasks() {
    models::WorkingMemory memory;
    for (;;) {
      if (guard_.interrupted() || failed_) break;
      const std::size_t task = next_.fetch_add(1);
      if (task >= size()) break;
      try {
        results_[task] = simulate(task, memory);
      } catch (...) {
        errors_[task] = std::current_exception();
        failed_ = true;
      }
      ++done_;
    }
    const std::lock_guard lock(mutex_);
    ++idle_threads_;
    changed_.notify_one();
  }

  /// Shows progress until `threads` threads have run out of tasks.
  void watch(unsigned threads) {
    Progress own(size(), "replications", plan_.quiet || plan_.progress != nullptr);
    Progress& progress = plan_.progress != nullptr ? *plan_.progress : own;
    bool told = false;
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, kGlance, [&] { return idle_threads_ == threads; })) {
      progress.show(plan_.done_before + done_);
      if (told || !guard_.interrupted()) continue;
      told = true;
      progress.erase();
      fmt::print(stderr, "interrupted: finishing what is under way; once more to stop at once\n");
    }
  }

  /// The results without a gap. Throws the error of the first task that failed.
  ReplicationResults collect() {
    // Tasks are handed out in order and a failure ends that, so the first failure does not depend
    // on the number of threads.
    for (const std::exception_ptr& error : errors_) {
      if (error) std::rethrow_exception(error);
    }
    std::size_t finished = 0;
    while (finished < size() && results_[finished]) ++finished;
    const std::size_t sides = families_.size();
    ReplicationResults all;
    all.sides.resize(sides);
    for (std::size_t task = 0; task < finished / sides * sides; ++task) {
      all.sides[task % sides].push_back(std::move(*results_[task]));
    }
    all.interrupted = finished < size();
    return all;
  }

 private:
  models::Replication simulate(std::size_t task, models::WorkingMemory& memory) const {
    const proto::ScenarioFamily& family = *families_[task % families_.size()];
    const auto replication = plan_.first + static_cast<std::uint32_t>(task / families_.size());
    models::Watch watch;
    watch.causes = plan_.causes;
    try {
      if (!family.varies()) {
        return models::simulate(family.nominal(), plan_.seed, replication, plan_.check, watch,
                                &memory);
      }
      const models::Scenario scenario = family.instantiate(plan_.seed, replication);
      return models::simulate(scenario, plan_.seed, replication, plan_.check, watch, &memory);
    } catch (const proto::ScenarioError&) {
      throw;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      throw RunError(fmt::format("replication {} of {} with seed {}: {}", replication,
                                 family.nominal().name, plan_.seed, error.what()));
    }
  }

  const std::vector<const proto::ScenarioFamily*>& families_;
  const ReplicationPlan& plan_;
  const InterruptGuard& guard_;
  std::vector<std::optional<models::Replication>> results_;
  std::vector<std::exception_ptr> errors_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  unsigned idle_threads_ = 0;
};

}  // namespace

ReplicationResults run_replications(const std::vector<const proto::ScenarioFamily*>& families,
                                    const ReplicationPlan& plan) {
  std::optional<InterruptGuard> own;
  if (plan.guard == nullptr) own.emplace();
  Work work(families, plan, plan.guard != nullptr ? *plan.guard : *own);
  const auto threads = static_cast<unsigned>(
      std::clamp<std::size_t>(plan.jobs, 1, std::max<std::size_t>(work.size(), 1)));
  {
    std::vector<std::jthread> team;
    for (unsigned i = 0; i < threads; ++i) team.emplace_back([&work] { work.take_tasks(); });
    work.watch(threads);
  }
  return work.collect();
}

}  // namespace chokepoint::tools
